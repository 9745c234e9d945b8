#include "animal.h"

namespace {
osugen::Descriptor too_many() {
  osugen::Descriptor d = animal("default_out_of_range");
  d.params = {osugen::Param::integer("bins", "How many integers there are.", 65, 1, 64)};
  return d;
}
}  // namespace

OSUGEN_MODULE("default_out_of_range", "1.0.0", "MIT", too_many())
