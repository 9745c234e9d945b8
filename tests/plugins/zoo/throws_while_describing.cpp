// It cannot say what it has.
#include "animal.h"

#include <stdexcept>

namespace {
osugen::Descriptor nothing() {
  throw std::runtime_error("the cat ate the description");
}
}  // namespace

OSUGEN_MODULE("throws_while_describing", "1.0.0", "MIT", nothing())
