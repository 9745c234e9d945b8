#include "benches.h"
#include "measure.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/files/files.h>

namespace osugen::bench {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> load_maps(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".osu") paths.push_back(at->path());
  if (error || paths.empty()) {
    throw Error(Error::Kind::missing_input, "no .osu files found", folder.string(), "a folder of maps",
                "pass --maps FOLDER");
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> files;
  files.reserve(paths.size());
  for (const fs::path& path : paths) files.push_back(read_file(path));
  return files;
}

struct Counts {
  std::size_t read = 0, objects = 0;
};

template <typename Use>
Counts read_all(const std::vector<std::string>& files, const Use& use) {
  Counts counts;
  for (const std::string& file : files) {
    try {
      const ReadBeatmap read = read_beatmap(file, "map.osu");
      ++counts.read;
      counts.objects += read.map.objects.size();
      use(read.map);
    } catch (const Error&) {
      // Two files of the corpus are no maps on purpose; the count says how many were.
    }
  }
  return counts;
}

nlohmann::ordered_json figures(const Timings& timings, std::size_t bytes, std::size_t files) {
  const double wall_s = median(timings.wall_ms) / 1e3, cpu_s = median(timings.cpu_ms) / 1e3;
  return {{"median_wall_ms", wall_s * 1e3},
          {"median_cpu_ms", cpu_s * 1e3},
          {"mb_per_cpu_s", static_cast<double>(bytes) / 1e6 / cpu_s},
          {"files_per_cpu_s", static_cast<double>(files) / cpu_s}};
}

nlohmann::ordered_json run(const cli::Given& given) {
  const auto folder = given.get("maps");
  if (!folder) throw Error(Error::Kind::usage, "--maps is required", "", "a folder of .osu files");
  const auto repeats = static_cast<int>(given.integer("repeats", 1, 1000));
  const std::vector<std::string> files = load_maps(*folder);
  std::size_t bytes = 0;
  for (const std::string& file : files) bytes += file.size();
  Counts counts;
  std::size_t played = 0;
  const Timings reading = time_repeats(repeats, [&] { counts = read_all(files, [](const Beatmap&) {}); });
  const Timings playing = time_repeats(repeats, [&] {
    played = 0;
    read_all(files, [&](const Beatmap& map) { played += play(map).objects.size(); });
  });
  return {{"files", files.size()},
          {"files_read", counts.read},
          {"bytes", bytes},
          {"objects", counts.objects},
          {"objects_played", played},
          {"threads", 1},
          {"repeats", repeats},
          {"read", figures(reading, bytes, files.size())},
          {"read_and_play", figures(playing, bytes, files.size())}};
}

}  // namespace

Bench beatmap() {
  return {"beatmap", "Parse the .osu files of --maps; also compute slider paths, ticks and stacking.", run};
}

}  // namespace osugen::bench
