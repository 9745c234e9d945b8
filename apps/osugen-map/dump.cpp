#include <osugen-map/commands.h>

#include <cstdio>
#include <string>

#include <osugen/mapset/dump.h>
#include <osugen/mapset/osz.h>

namespace osugen::map_commands {
namespace {

void print(const std::string& json) {
  std::fwrite(json.data(), 1, json.size(), stdout);
  std::fputc('\n', stdout);
}

/// A map, or every map of a mapset.
void dump_file(const std::string& file, const ReadOptions& options, const DumpOptions& what) {
  if (!is_mapset_name(file)) {
    print(dump_json(read_beatmap_file(file, options), file, what));
    return;
  }
  const Mapset set = read_mapset_file(file);
  const std::vector<const MapsetFile*> maps = set.beatmaps();
  if (maps.empty())
    throw Error(Error::Kind::bad_input, "contains no .osu file in its root", file,
                "an .osz that contains a map");
  for (const MapsetFile* map : maps)
    print(dump_json(read_beatmap(map->content, map->name, options), file + "/" + map->name, what));
}

/// Every file gets its line, so that one bad file of a folder hides nothing of the others.
int run(const cli::Given& given) {
  ReadOptions options;
  options.old_version_offset = !given.has("no-offset");
  DumpOptions what;
  what.vertices = given.has("vertices");
  int exit_code = 0;
  for (const std::string& file : given.positional()) {
    try {
      dump_file(file, options, what);
    } catch (const Error& error) {
      std::fprintf(stderr, "osugen-map dump: %s\n", error.message());
      exit_code = error.exit_code();
    }
  }
  return exit_code;
}

}  // namespace

cli::Command dump() {
  cli::CommandLine line(
      "osugen-map dump", "FILE.osu|FILE.osz... [options]",
      "Prints a beatmap as JSON, one line per map: its content and what osu! derives from it (active timing, "
      "object ends, paths, ticks, stacking, the star rating), and the lines that cannot be parsed.");
  line.positionals(1, 100000);
  line.option("no-offset", "",
              "Do not add the 24 ms offset that osu! adds to times of format versions 3 and 4.");
  line.option("vertices", "", "Also print the polyline of every slider path.");
  line.example("osugen-map dump map.osu | python3 -m json.tool", "pretty-print the output");
  return {"dump", line, run};
}

}  // namespace osugen::map_commands
