// tests/train/trainings.h - small training runs on songs of clicks, in this process, with the plugins of the
// build.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <osugen/files/files.h>
#include <osugen/interfaces/version.h>
#include <osugen/plugins/registry.h>
#include <osugen/train/checkpoint/checkpoint.h>
#include <osugen/train/loop/trainer.h>
#include "testing/click_songs.h"
#include "testing/silent_host.h"
#include "testing/testing.h"

namespace osugen::testing {

inline Registry& built_plugins() {
  static Registry registry({binary_dir() / "lib/" OSUGEN_PLUGIN_SUBDIR});
  return registry;
}

/// Every reference component, narrow: a step on songs of some seconds takes milliseconds.
inline std::string tiny_pipeline(double dropout = 0.1) {
  return R"({
  "version": 1,
  "frontend":  {"type": "mel", "n_mels": 32, "hop_length": 512},
  "timing":    {"type": "fixed"},
  "tokenizer": {"type": "osu160"},
  "encoder":   {"type": "cnn", "channels": [32, 64], "strides": [2, 1, 1]},
  "decoder":   {"type": "transformer", "layers": 2, "d_model": 64, "heads": 4, "feed_forward": 128,
                "dropout": )" +
         std::to_string(dropout) + R"(},
  "sampler":   {"type": "greedy"},
  "passes":    [],
  "decoding": {"min_coverage": 0}
})";
}

using Options = std::map<std::string, std::string>;

/// A Songs folder and a place for what is trained on it.
class Training {
 public:
  explicit Training(const ClickSongOptions& songs, std::string pipeline = tiny_pipeline())
      : pipeline_file_(folder_.path() / "given.json") {
    clicks = write_click_songs(folder_.path() / "Songs", songs);
    write_file_atomically(pipeline_file_, pipeline);
  }

  std::filesystem::path out(const std::string& name = "out") const { return folder_.path() / name; }
  std::filesystem::path songs() const { return folder_.path() / "Songs"; }

  /// Options that are not given are the defaults, but for one thread and no time between checkpoints.
  train::TrainingResult run(const std::string& name, Options options, bool resume = false,
                            train::TrainingWatch watch = {}, const std::filesystem::path& init = {}) {
    options.insert({{"threads", "1"}, {"checkpoint_minutes", "0"}, {"score_maps", "0"}});
    const Config config(train::training_values(options), host_);
    Pipeline pipeline = make_pipeline(load_pipeline(pipeline_file_, {}, built_plugins()), PipelineParts::all,
                                      built_plugins(), host_);
    train::TrainingPaths paths{songs(), out(name), folder_.path() / "cache", {}, resume};
    if (!init.empty()) paths.init = init;
    if (!watch.say) watch.say = [this](const std::string& line) { said.push_back(line); };
    const auto group = train::single_process_group();
    return train::train(pipeline, config, paths, *group, watch);
  }

  train::Snapshot newest(const std::string& name) const {
    return train::load_checkpoint(out(name), train::checkpoint_steps(out(name)).back());
  }

  std::vector<ClickSong> clicks;
  std::vector<std::string> said;

 private:
  TemporaryFolder folder_;
  SilentHost host_;
  std::filesystem::path pipeline_file_;
};

/// Bytes of tensors by name, to compare trainings bit by bit.
inline std::map<std::string, std::string> bytes_of(const std::map<std::string, at::Tensor>& tensors) {
  std::map<std::string, std::string> bytes;
  for (const auto& [name, tensor] : tensors) {
    const at::Tensor plain = tensor.contiguous();
    bytes[name] = {static_cast<const char*>(plain.const_data_ptr()), plain.nbytes()};
  }
  return bytes;
}

}  // namespace osugen::testing
