// A component of a kind that this osugen does not have.
#include "animal.h"

namespace {
osugen::Descriptor storyboard() {
  osugen::Descriptor d = animal("unknown_interface");
  d.interface = "osugen.storyboard/1";
  return d;
}
}  // namespace

OSUGEN_MODULE("unknown_interface", "1.0.0", "MIT", storyboard())
