// osugen-map picture: an SVG picture of a map.
#include <fmt/format.h>

#include <charconv>

#include <osugen-map/commands.h>
#include <osugen/files/files.h>
#include <osugen/mapset/osz.h>
#include <osugen/mapset/picture.h>

namespace osugen::map_commands {
namespace {

/// Milliseconds, or the editor's "mm:ss:mmm".
double time_given(const std::string& text) {
  std::vector<double> parts;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  while (parts.size() < 3) {
    double part = 0;
    const auto [next, error] = std::from_chars(at, end, part);
    if (error != std::errc{}) break;
    parts.push_back(part);
    at = next;
    if (at == end || *at != ':') break;
    ++at;
  }
  constexpr double kFarthest = 1e9;
  const double time = parts.size() == 3   ? (parts[0] * 60 + parts[1]) * 1000 + parts[2]
                      : parts.size() == 1 ? parts[0]
                                          : kFarthest * 2;
  if (at != end || !(time >= -kFarthest && time <= kFarthest))
    throw Error(Error::Kind::usage, fmt::format("--time: '{}' is not accepted", text), {},
                "milliseconds (83456) or an editor timestamp (01:23:456)");
  return time;
}

int run(const cli::Given& given) {
  const std::string& file = given.positional().front();
  PictureOptions options;
  options.panels = static_cast<int>(given.integer("panels", 1, 24));
  if (const auto time = given.get("time")) options.from_ms = time_given(*time);
  std::string picture;
  try {
    picture = picture_svg(read_one_map(file, given.get("difficulty")).map, options);
  } catch (const Error& e) {
    throw e.where().empty() ? e.inside(file) : e;
  }
  const auto output = given.get("output");
  if (output)
    write_file_atomically(*output, picture);
  else
    fmt::print("{}", picture);
  return 0;
}

}  // namespace

cli::Command picture() {
  cli::CommandLine line("osugen-map picture", "FILE.osu|FILE.osz [options]",
                        "Draws an osu!standard map as SVG: consecutive bars on the playfield, each with its "
                        "timeline, and a timeline of the whole map.");
  line.positionals(1, 1)
      .option("output,o", "FILE.svg", "Output file. Default: standard output.")
      .option("time,t", "TIME",
              "Time within the first bar to draw: milliseconds or mm:ss:mmm. Default: the first kiai, or the "
              "densest bars.")
      .option("difficulty,d", "NAME", "Difficulty of the .osz; optional if there is only one.")
      .option("panels,n", "N", "Number of bars, 1 to 24.", "8")
      .example("osugen-map picture map.osu -o map.svg", "draw the first kiai or the densest bars")
      .example("osugen-map picture map.osu -t 01:23:456 -n 4 -o map.svg", "draw four bars from 01:23:456");
  return {"picture", line, run};
}

}  // namespace osugen::map_commands
