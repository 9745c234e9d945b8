#include <osugen-map/commands.h>

int main(int argc, char** argv) {
  using namespace osugen::map_commands;
  return osugen::cli::dispatch(
      "osugen-map", "Inspects, checks, draws and converts beatmaps (.osu) and mapsets (.osz).",
      {dump(), check(), picture(), timing(), convert(), tokenize(), detokenize()}, argc, argv);
}
