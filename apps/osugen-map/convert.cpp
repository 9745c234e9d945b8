// osugen-map convert: between .osu and .osz, written anew by osugen.
#include <fmt/format.h>

#include <filesystem>

#include <osugen-map/commands.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/files/files.h>
#include <osugen/mapset/file_names.h>
#include <osugen/mapset/osz.h>

namespace osugen::map_commands {
namespace {

namespace fs = std::filesystem;

/// Adds a file that a map names and that lies beside it; says so when it does not.
void add_beside(const fs::path& folder, const std::string& name, Mapset& set) {
  if (name.empty() || set.find(name) != nullptr) return;
  // A map of a stranger must not carry files from elsewhere into an archive that is passed on.
  if (const std::string reason = why_unsafe(name); !reason.empty()) {
    fmt::print(stderr, "osugen-map: skipped: '{}' {}\n", printable_text(name), reason);
    return;
  }
  std::error_code absent;
  if (!fs::is_regular_file(fs::symlink_status(folder / name, absent)))
    fmt::print(stderr, "osugen-map: skipped: file '{}' not found next to the map\n", printable_text(name));
  else
    set.files.push_back({name, read_file(folder / name)});
}

/// A map alone with the song and the pictures that it names.
Mapset set_around(const fs::path& path) {
  const Beatmap map = read_beatmap_file(path).map;
  Mapset set;
  set.files.push_back({beatmap_file_name(map.metadata), write_beatmap(map)});
  for (const std::string* name : {&map.general.audio_filename, &map.events.background, &map.events.video})
    add_beside(path.parent_path(), *name, set);
  return set;
}

Mapset rewritten(const fs::path& path) {
  Mapset set = read_mapset_file(path);
  for (const SkippedEntry& entry : set.skipped)
    fmt::print(stderr, "osugen-map: skipped: '{}' {}\n", printable_text(entry.name), entry.reason);
  for (MapsetFile& file : set.files)
    if (in_root(file.name) && has_extension(file.name, ".osu"))
      file.content = write_beatmap(read_beatmap(file.content, file.name).map);
  return set;
}

int run(const cli::Given& given) {
  const fs::path from = given.positional()[0], to = given.positional()[1];
  if (!is_mapset_name(to) && !has_extension(to.string(), ".osu"))
    throw Error(Error::Kind::usage, "unknown output format", to.string(), "a name that ends in .osu or .osz");
  if (is_mapset_name(to))
    write_mapset_file(to, (is_mapset_name(from) ? rewritten(from) : set_around(from)).files);
  else
    write_beatmap_file(read_one_map(from, given.get("difficulty")).map, to);
  return 0;
}

}  // namespace

cli::Command convert() {
  cli::CommandLine line(
      "osugen-map convert", "IN.osu|IN.osz OUT.osu|OUT.osz [options]",
      "Reads a map or mapset and rewrites it as format version 14 (128 if required). When converting .osu to "
      ".osz, includes the files that the map uses; unreadable lines and unused data are dropped.");
  line.positionals(2, 2)
      .option("difficulty,d", "NAME", "Difficulty of the .osz to convert; optional if there is only one.")
      .example("osugen-map convert map.osu map.osz", "pack the map, its song and its background")
      .example("osugen-map convert set.osz easy.osu -d Easy", "extract one difficulty");
  return {"convert", line, run};
}

}  // namespace osugen::map_commands
