// It cannot say what it has, and not even why.
#include "animal.h"

namespace {
osugen::Descriptor nothing() {
  throw 7;  // NOLINT: the point of this file
}
}  // namespace

OSUGEN_MODULE("throws_an_int", "1.0.0", "MIT", nothing())
