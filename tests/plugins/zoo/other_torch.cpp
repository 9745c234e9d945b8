// Built for another LibTorch. Its constructor leaves a trace: it must never run.
#include "animal.h"

#include <cstdio>
#include <cstdlib>

#undef OSUGEN_ABI
#define OSUGEN_ABI OSUGEN_ABI_WITH_TORCH("1.13.0")

namespace {
struct Trace {
  Trace() {
    if (const char* path = std::getenv("OSUGEN_ZOO_TRACE")) std::fclose(std::fopen(path, "w"));
  }
} trace;
}  // namespace

OSUGEN_MODULE("other_torch", "1.0.0", "MIT", animal("other_torch"))
