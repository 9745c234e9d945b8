// Its ABI string says that any LibTorch is right, and it has a component that would pass tensors.
#include "animal.h"

namespace {
osugen::Descriptor sampler() {
  osugen::Descriptor d = animal("hidden_tensors");
  d.interface = "osugen.sampler/1";
  return d;
}
}  // namespace

OSUGEN_MODULE("hidden_tensors", "1.0.0", "MIT", sampler())
