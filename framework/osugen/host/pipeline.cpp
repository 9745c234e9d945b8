#include <osugen/pipeline/pipeline.h>

#include <algorithm>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <osugen/host/library.h>
#include <osugen/host/song_impl.h>
#include <osugen/host/watching.h>
#include <osugen/plugins/registry.h>

namespace osugen::host {
namespace {

namespace fs = std::filesystem;

/// LibTorch's thread count is the process's.
std::mutex one_computes;

/// Easiest first.
std::vector<Level> in_order(std::vector<Level> levels) {
  std::sort(levels.begin(), levels.end());
  if (std::adjacent_find(levels.begin(), levels.end()) != levels.end())
    throw Error(Error::Kind::usage, "duplicate level", {}, "each level once");
  return levels;
}

Level level_of(const std::string& name) {
  std::string accepted;
  for (const LevelFacts& facts : kLevelFacts) {
    if (name == facts.name) return facts.level;
    accepted += (accepted.empty() ? "" : ", ") + std::string(facts.name);
  }
  throw Error(Error::Kind::usage, "'" + name + "' is not a level", {}, accepted);
}

}  // namespace

std::vector<Level> levels_of(const std::string& names) {
  std::vector<Level> levels;
  std::istringstream list(names);
  for (std::string name; std::getline(list, name, ',');) levels.push_back(level_of(name));
  if (levels.empty()) level_of("");
  return in_order(std::move(levels));
}

struct Pipeline::Impl final : Host {
  Impl(const fs::path& file, PipelineOptions given, const Watch& watch)
      : options(std::move(given)), registry(options.plugin_folders) {
    if (options.threads < 1) {
      throw Error(Error::Kind::usage, std::to_string(options.threads) + " threads", {}, "1 or more");
    }
    std::vector<Override> overrides;
    for (auto& [key, value] : options.settings) overrides.push_back({key, value});
    config = load_pipeline(file, overrides, registry);
    tell(watch, registry.notes());
    tell(watch, config.notes);
  }

  void log(Level level, std::string_view text) override {
    if (level != Level::debug && watch != nullptr) tell(*watch, {std::string(text)});
  }
  bool cancelled() const override { return watch != nullptr && watch->cancel.requested(); }

  SongOptions song_options() const { return {config.seed, options.threads, options.device, {}, {}}; }

  void make() {
    if (pipeline) return;
    osugen::Pipeline made = make_pipeline(config, PipelineParts::all, registry, *this);
    const GenerateLibrary& generate = generate_library();
    WatchSink sink(*watch);
    Progress progress(&sink);
    progress.begin("loading weights");
    tell(*watch, generate.prepare_weights(made, song_options()));
    progress.end();
    pipeline = std::move(made);
  }

  PipelineOptions options;
  Registry registry;
  PipelineConfig config;
  std::optional<osugen::Pipeline> pipeline;  ///< once it is prepared
  const Watch* watch = nullptr;              ///< of the call under way
};

namespace {

/// For the length of a call its Watch is the components' too, and nobody else computes.
template <class Impl>
class Call {
 public:
  Call(Impl& impl, const Watch& watch) : impl_(impl), alone_(one_computes) { impl_.watch = &watch; }
  ~Call() { impl_.watch = nullptr; }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

 private:
  Impl& impl_;
  const std::lock_guard<std::mutex> alone_;
};

}  // namespace

Pipeline::Pipeline(const fs::path& file, PipelineOptions options, const Watch& watch)
    : impl_(std::make_unique<Impl>(file, std::move(options), watch)) {}
Pipeline::Pipeline(Pipeline&&) noexcept = default;
Pipeline& Pipeline::operator=(Pipeline&&) noexcept = default;
Pipeline::~Pipeline() = default;

const fs::path& Pipeline::file() const {
  return impl_->config.file;
}

const std::optional<fs::path>& Pipeline::audio() const {
  return impl_->config.audio;
}

const std::optional<fs::path>& Pipeline::output() const {
  return impl_->config.output;
}

std::uint64_t Pipeline::seed() const {
  return impl_->config.seed;
}

void Pipeline::prepare(const Watch& watch) {
  const Call call(*impl_, watch);
  impl_->make();
}

bool Pipeline::untrained() const {
  return !impl_->pipeline || impl_->pipeline->untrained;
}

void Pipeline::check(const Watch& watch) {
  const Call call(*impl_, watch);
  impl_->make();
  generate_library().check_stages(*impl_->pipeline, impl_->song_options());
}

SongResult Pipeline::generate(Song& song, const GenerateOptions& options, const Watch& watch) {
  SongOptions asked = impl_->song_options();
  asked.seed = options.seed.value_or(asked.seed);
  asked.trace = options.trace;
  asked.levels = in_order(options.levels);
  song.decode(watch);
  const Call call(*impl_, watch);
  impl_->make();
  WatchSink sink(watch);
  Progress progress(&sink);
  SongResult result =
      generate_library().make_maps(*impl_->pipeline, *song.impl_->decoded, asked, {&progress, watch.cancel});
  tell(watch, result.notes);
  return result;
}

}  // namespace osugen::host
