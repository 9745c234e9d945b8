#include <osugen-map/commands.h>

int main(int argc, char** argv) {
  using namespace osugen::map_commands;
  return osugen::cli::dispatch(
      "osugen-map", "Looks at beatmaps (.osu) and mapsets (.osz): what they say, and whether it is right.",
      {dump(), check(), picture(), timing(), convert(), tokenize(), detokenize()}, argc, argv);
}
