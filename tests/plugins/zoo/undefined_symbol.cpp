// It needs a function that nobody has: found when it is loaded, not in the middle of a song.
#include "animal.h"

int nowhere();

namespace {
osugen::Descriptor calling() {
  osugen::Descriptor d = animal("undefined_symbol");
  if (nowhere() == 1) d.version = "2.0.0";
  return d;
}
}  // namespace

OSUGEN_MODULE("undefined_symbol", "1.0.0", "MIT", calling())
