// osugen-run: a song in, a map out, by the embedding API. Cheap checks come first, LibTorch is loaded when
// they have passed.
#include <chrono>
#include <cstdio>
#include <utility>

#include <osugen/host.h>

#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/notes.h"
#include "request.h"
#include "summary.h"

namespace osugen {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

void check_trace(const Request& request) {
  if (!request.trace) return;
  const fs::path folder = request.trace->has_parent_path() ? request.trace->parent_path() : fs::path(".");
  std::error_code error;
  if (fs::is_directory(folder, error) && !fs::is_directory(*request.trace, error)) return;
  throw Error(Error::Kind::cannot_write, "cannot be written: it is a folder, or its folder does not exist",
              request.trace->string(), "a file in an existing folder");
}

host::PipelineOptions options_of(const Request& request) {
  host::PipelineOptions options;
  for (const Override& o : request.overrides) options.settings.emplace_back(o.key, o.value);
  options.plugin_folders = request.plugin_folders;
  options.device = request.device;
  options.threads = request.threads;
  return options;
}

class Program {
 public:
  explicit Program(Request request)
      : request_(std::move(request)),
        sink_(make_progress_sink(request_.progress, stderr)),
        progress_(sink_.get()),
        notes_(kProgram, progress_) {}

  int run() {
    std::optional<host::Song> song = named_song();
    host::Pipeline pipeline(request_.pipeline, options_of(request_), watch_);
    if (!pipeline.audio()) {
      throw Error(Error::Kind::usage, "no song given", pipeline.file().string(), {},
                  "pass --audio FILE, or set \"audio\" in the pipeline");
    }
    if (pipeline.output()) host::check_output(*pipeline.output(), *pipeline.audio(), is_spread());
    if (!song) song = host::Song::from_file(*pipeline.audio());
    song->decode(watch_);
    pipeline.prepare(watch_);
    if (request_.check) return check(pipeline);

    SongResult result = pipeline.generate(*song, {request_.spread, {}, request_.trace}, watch_);
    const fs::path output =
        fs::absolute(pipeline.output().value_or(host::mapset_name(result.maps.at(0).map.metadata)));
    if (cli::interrupted()) throw Error(Error::Kind::interrupted, "interrupted before the map was written");
    notes_.add(host::write(result.maps, *song, output));
    print(Summary{output, *pipeline.audio(), std::move(result), song->seconds(), seconds(), pipeline.seed(),
                  pipeline.untrained(), is_spread(), notes_.all()});
    return 0;
  }

 private:
  bool is_spread() const { return !request_.spread.empty(); }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

  /// What the command line names is looked at before the pipeline and its plugins.
  std::optional<host::Song> named_song() const {
    std::optional<host::Song> song;
    if (request_.audio) song = host::Song::from_file(*request_.audio);
    if (request_.output)
      host::check_output(*request_.output, request_.audio.value_or(fs::path()), is_spread());
    check_trace(request_);
    return song;
  }

  int check(host::Pipeline& pipeline) {
    pipeline.check(watch_);
    progress_.clear();
    std::printf("%s: the pipeline, its plugins and the song %s are valid; no map was generated.\n",
                pipeline.file().c_str(), pipeline.audio()->c_str());
    return 0;
  }

  void show(const ProgressState& state) {
    if (sink_ != nullptr) state.done ? sink_->stage_done(state) : sink_->update(state);
  }

  void print(const Summary& summary) {
    progress_.clear();
    const std::string text = request_.json ? summary_json(summary) : summary_text(summary);
    std::fputs(text.c_str(), stdout);
    if (std::fflush(stdout) != 0) {
      throw Error(Error::Kind::cannot_write, "the map was written, but the summary cannot be printed",
                  "standard output");
    }
  }

  Clock::time_point began_ = Clock::now();
  Request request_;
  std::unique_ptr<ProgressSink> sink_;
  Progress progress_;  ///< of no stage: clears the line
  cli::Notes notes_;
  host::Watch watch_{[this](const ProgressState& state) { show(state); },
                     [this](const std::string& sentence) { notes_.add(sentence); }, cli::interrupted};
};

}  // namespace
}  // namespace osugen

int main(int argc, char** argv) {
  using namespace osugen;
  return cli::guard(kProgram, [&] {
    cli::watch_for_interrupts(kProgram);
    const auto given = run_command_line().parse({argv + 1, argv + argc});
    return given ? Program(request_from(*given)).run() : 0;
  });
}
