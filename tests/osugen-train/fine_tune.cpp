// osugen-train and osugen-run as somebody uses them who fine-tunes a model.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include <osugen/files/files.h>
#include "testing/click_songs.h"
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::testing;

namespace fs = std::filesystem;

namespace {

std::string program(const std::string& name) {
  return binary_dir() / "bin" / name;
}

/// A narrow model that was trained for a moment, and other songs to train it further on.
class Desk {
 public:
  Desk() {
    write_click_songs(at("Songs"), {.songs = 2, .seconds = 4, .maps = 1});
    song_ = write_click_songs(at("Mine"), {.songs = 2, .seconds = 4, .maps = 2, .seed = 5})[0].audio;
    write_file_atomically(at("tiny.json"), R"({
      "version": 1,
      "frontend":  {"type": "mel", "n_mels": 16},
      "timing":    {"type": "fixed"},
      "tokenizer": {"type": "osu160"},
      "encoder":   {"type": "cnn", "channels": [16, 32]},
      "decoder":   {"type": "transformer", "layers": 1, "d_model": 64, "heads": 2, "feed_forward": 128},
      "sampler":   {"type": "top_p"},
      "decoding": {"max_tokens": 120}
    })");
    const ProcessResult base = train({"--data", at("Songs"), "--out", at("base"), "--max-steps", "2"});
    BOOST_REQUIRE_MESSAGE(base.exit_code == 0, base.err);
    fs::copy_file(at("base/best/model.safetensors"), at("base.safetensors"));
  }

  fs::path at(const std::string& name) const { return folder_.path() / name; }

  ProcessResult train(const std::vector<std::string>& more) const {
    std::vector<std::string> words{program("osugen-train"),
                                   at("tiny.json"),
                                   "--threads",
                                   "1",
                                   "--progress",
                                   "none",
                                   "--cache",
                                   at("cache"),
                                   "--score-maps",
                                   "0"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  ProcessResult fine_tune(const std::string& out, std::vector<std::string> more) const {
    more.insert(more.begin(), {"--data", at("Mine"), "--out", at(out), "--init", at("base.safetensors"),
                               "--batch-size", "2", "--learning-rate", "0.01"});
    return train(more);
  }
  /// The map that a pipeline makes of a song; empty where it fails, which is printed.
  std::string map(const fs::path& pipeline, const std::vector<std::string>& more) const {
    std::vector<std::string> words{program("osugen-run"), pipeline,     "--audio", song_, "--output",
                                   at("map.osu"),         "--progress", "none"};
    words.insert(words.end(), more.begin(), more.end());
    const ProcessResult mapped = run(words);
    if (mapped.exit_code != 0) BOOST_TEST_MESSAGE(mapped.err);
    said = mapped.err;
    return mapped.exit_code == 0 ? read_file(at("map.osu")) : std::string();
  }

  mutable std::string said;  ///< by osugen-run, last time

 private:
  TemporaryFolder folder_;
  fs::path song_;
};

bool has(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return true;
  BOOST_TEST_MESSAGE("no '" << part << "' in: " << text);
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_adapter_is_trained_run_and_merged_to_the_same_map_and_the_base_stays) {
  const Desk desk;
  const std::string base = read_file(desk.at("base.safetensors"));
  const ProcessResult trained = desk.fine_tune("mine", {"--lora-rank", "2", "--epochs", "3"});
  BOOST_REQUIRE_MESSAGE(trained.exit_code == 0, trained.err);
  BOOST_TEST((read_file(desk.at("base.safetensors")) == base));
  const fs::path adapter = desk.at("mine/adapter.safetensors");
  BOOST_TEST(4 * fs::file_size(adapter) < base.size());

  const std::string weights = "weights=" + desk.at("base.safetensors").string();
  const std::string alone = desk.map(desk.at("tiny.json"), {"--set", weights});
  const std::string adapted =
      desk.map(desk.at("tiny.json"), {"--set", weights, "--set", "adapter=" + adapter.string()});
  BOOST_TEST(desk.said.find("different weights") == std::string::npos);
  const ProcessResult merged =
      desk.train({"--init", desk.at("base.safetensors"), "--merge", adapter, "--out", desk.at("merged")});
  BOOST_REQUIRE_MESSAGE(merged.exit_code == 0, merged.err);
  const std::string of_merged =
      desk.map(desk.at("tiny.json"), {"--set", "weights=" + desk.at("merged").string()});
  BOOST_TEST(!adapted.empty());
  BOOST_TEST((adapted == of_merged));
  BOOST_TEST((adapted == desk.map(desk.at("mine/pipeline.json"), {})));
  BOOST_TEST((adapted != alone));

  // The merged weights are other weights.
  desk.map(desk.at("tiny.json"),
           {"--set", "weights=" + desk.at("merged").string(), "--set", "adapter=" + adapter.string()});
  BOOST_TEST(has(desk.said, "was trained on different weights"));
}

BOOST_AUTO_TEST_CASE(an_adapters_training_that_is_resumed_comes_to_the_same_bits) {
  const Desk desk;
  const std::vector<std::string> options{"--lora-rank", "2", "--lora-parameters",
                                         "decoder.head.weight,encoder.conv.?.weight"};
  const auto train = [&](const std::string& out, std::vector<std::string> more) {
    more.insert(more.end(), options.begin(), options.end());
    const ProcessResult result = desk.fine_tune(out, more);
    BOOST_REQUIRE_MESSAGE(result.exit_code == 0, result.err);
  };
  train("whole", {"--epochs", "2"});
  train("parts", {"--epochs", "1"});
  train("parts", {"--epochs", "2", "--resume"});
  for (const char* file : {"adapter.safetensors", "best/model.safetensors"})
    BOOST_TEST((read_file(desk.at("whole") / file) == read_file(desk.at("parts") / file)), file);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_fine_tuned_is_told_with_the_reason) {
  const Desk desk;
  const auto refused = [](const ProcessResult& result, int exit_code, const std::string& part) {
    BOOST_TEST(result.exit_code == exit_code);
    BOOST_TEST(has(result.err, part));
  };
  refused(desk.fine_tune("a", {"--set", "decoder.layers=2"}), 78, "/decoder/layers was 1 but is 2");
  refused(desk.fine_tune("b", {"--freeze", "encoder.convolution.*"}), 78, "no parameter name matches");
  refused(desk.fine_tune("c", {"--freeze", "*"}), 78, "nothing to train");
  refused(desk.train({"--data", desk.at("Mine"), "--out", desk.at("d"), "--lora-rank", "2"}), 2, "--init");
  refused(desk.train({"--merge", desk.at("base.safetensors"), "--init", desk.at("base.safetensors"), "--out",
                      desk.at("e")}),
          65, "is not an adapter");
  BOOST_TEST(!fs::exists(desk.at("e")));
  const ProcessResult frozen = desk.fine_tune("f", {"--freeze", "encoder.*", "--epochs", "1"});
  BOOST_TEST(frozen.exit_code == 0, frozen.err);
  // Weights trained with another dropout are the same model.
  const ProcessResult other = desk.fine_tune("g", {"--set", "decoder.dropout=0.3", "--max-steps", "1"});
  BOOST_TEST(other.exit_code == 0, other.err);
  BOOST_TEST(desk.map(desk.at("tiny.json"), {"--set", "adapter=" + desk.at("x").string()}).empty());
  BOOST_TEST(has(desk.said, "an adapter needs weights"));
}
