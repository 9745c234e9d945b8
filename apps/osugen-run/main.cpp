// osugen-run: a song in, a map out. Cheap checks come first, LibTorch is loaded when they have passed.
#include <chrono>
#include <cstdio>
#include <utility>

#include <osugen/audio/sniff.h>
#include <osugen/files/files.h>
#include <osugen/host/library.h>
#include <osugen/mapset/output.h>
#include <osugen/plugins/registry.h>

#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/notes.h"
#include "request.h"
#include "summary.h"

namespace osugen {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// The files of a run, checked before anything is computed.
struct Files {
  fs::path audio;
  std::optional<fs::path> output;
};

void check_trace(const Request& request) {
  if (!request.trace) return;
  const fs::path folder = request.trace->has_parent_path() ? request.trace->parent_path() : fs::path(".");
  std::error_code error;
  if (fs::is_directory(folder, error) && !fs::is_directory(*request.trace, error)) return;
  throw Error(Error::Kind::cannot_write, "cannot be written: it is a folder, or its folder does not exist",
              request.trace->string(), "a file in an existing folder");
}

/// A file that is a song at first sight.
std::string song_bytes(const fs::path& file) {
  std::string bytes = read_file(file, kMaxSongBytes);
  try {
    audio::sniff(bytes);
  } catch (const Error& e) {
    throw e.inside(file.string());
  }
  return bytes;
}

/// What the command line names is looked at before the pipeline and its plugins.
/// @return the bytes of the song, if the command line names it
std::string check_named_files(const Request& request) {
  std::string song;
  if (request.audio) song = song_bytes(*request.audio);
  if (request.output) check_output(*request.output, request.audio.value_or(fs::path()));
  if (request.output && !request.spread.empty()) check_spread_output(*request.output);
  check_trace(request);
  return song;
}

Files files_of(const PipelineConfig& config) {
  if (!config.audio) {
    throw Error(Error::Kind::usage, "no song given", config.file.string(), {},
                "pass --audio FILE, or set \"audio\" in the pipeline");
  }
  if (config.output) check_output(*config.output, *config.audio);
  return {*config.audio, config.output};
}

std::vector<Beatmap> maps_of(const SongResult& result) {
  std::vector<Beatmap> maps;
  for (const MadeMap& made : result.maps) maps.push_back(made.map);
  return maps;
}

class Program {
 public:
  explicit Program(Request request)
      : request_(std::move(request)),
        sink_(make_progress_sink(request_.progress, stderr)),
        progress_(sink_.get()),
        notes_(kProgram, progress_),
        registry_(request_.plugin_folders) {}

  int run() {
    std::string bytes = check_named_files(request_);
    PipelineConfig config = load_pipeline(request_.pipeline, request_.overrides, registry_);
    notes_.add(registry_.notes());
    notes_.add(config.notes);
    const Files files = files_of(config);
    if (files.output && !request_.spread.empty()) check_spread_output(*files.output);
    if (!request_.audio) bytes = song_bytes(files.audio);
    const DecodedSong song = decode(files.audio, bytes);
    const SongOptions options{config.seed, request_.threads, request_.device, request_.trace,
                              request_.spread};
    Pipeline pipeline = make_pipeline(std::move(config), PipelineParts::all, registry_, notes_);
    const GenerateLibrary& generate = generate_library();
    progress_.begin("loading weights");
    notes_.add(generate.prepare_weights(pipeline, options));
    progress_.end();
    if (request_.check) return check(generate, pipeline, options, files);

    SongResult result = generate.make_maps(pipeline, song, options, {&progress_, cli::interrupted});
    notes_.add(result.notes);
    const fs::path output =
        fs::absolute(files.output.value_or(default_output(result.maps.at(0).map.metadata)));
    check_output(output, files.audio);
    if (cli::interrupted()) throw Error(Error::Kind::interrupted, "interrupted before the map was written");
    notes_.add(write_output(maps_of(result), output, {files.audio, bytes, song.format}));
    print(Summary{output, files.audio, std::move(result), song.audio.seconds(), seconds(), options.seed,
                  pipeline.untrained, !request_.spread.empty(), notes_.all()});
    return 0;
  }

 private:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

  DecodedSong decode(const fs::path& audio, const std::string& bytes) {
    progress_.begin("decoding audio");
    DecodedSong song =
        decode_song(bytes, audio.string(), {cli::interrupted, [this](double f) { progress_.at(f); }});
    progress_.end();
    notes_.add(song.warnings);
    return song;
  }

  int check(const GenerateLibrary& generate, Pipeline& pipeline, const SongOptions& options,
            const Files& files) {
    generate.check_stages(pipeline, options);
    progress_.clear();
    std::printf("%s: the pipeline, its plugins and the song %s are valid; no map was generated.\n",
                pipeline.config.file.c_str(), files.audio.c_str());
    return 0;
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
  Progress progress_;
  cli::Notes notes_;
  Registry registry_;
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
