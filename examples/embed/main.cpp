// embed PIPELINE.json SONG OUTPUT [KEY=VALUE...]: osugen in a program of your own. Ctrl-C cancels.
#include <csignal>
#include <cstdio>
#include <string>

#include <osugen/host.h>

namespace {

volatile std::sig_atomic_t cancelled = 0;

osugen::host::Watch watch() {
  osugen::host::Watch watch;
  watch.progress = [](const osugen::ProgressState& state) {
    std::fprintf(stderr, "%.*s: %3.0f %%\n", static_cast<int>(state.stage.size()), state.stage.data(),
                 100 * state.fraction);
  };
  watch.note = [](const std::string& sentence) { std::fprintf(stderr, "note: %s\n", sentence.c_str()); };
  watch.cancel = [] { return cancelled != 0; };
  return watch;
}

int generate(int argc, char** argv) {
  osugen::host::PipelineOptions options;
  for (int i = 4; i < argc; ++i) {
    const std::string setting = argv[i];
    const auto equals = setting.find('=');
    options.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
  }
  osugen::host::Pipeline pipeline(argv[1], options, watch());
  osugen::host::Song song = osugen::host::Song::from_file(argv[2]);
  osugen::host::check_output(argv[3], argv[2]);

  const osugen::SongResult result = pipeline.generate(song, {}, watch());
  const osugen::Beatmap& map = result.maps.front().map;
  std::printf("%zu objects, %zu bytes as .osu\n", map.objects.size(), osugen::write_beatmap(map).size());
  for (const std::string& note : osugen::host::write(result.maps, song, argv[3]))
    std::fprintf(stderr, "note: %s\n", note.c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return std::fprintf(stderr, "usage: embed PIPELINE.json SONG OUTPUT [KEY=VALUE...]\n"), 2;
  std::signal(SIGINT, [](int) { cancelled = 1; });
  try {
    return generate(argc, argv);
  } catch (const osugen::Error& e) {
    std::fprintf(stderr, "embed: %s\n", e.message());
    return e.exit_code();
  }
}
