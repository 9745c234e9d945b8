// A good library of a later osugen of this version, whose record has one more field.
#include "animal.h"

namespace {
struct LongerModule {
  osugen_module first;
  const char* homepage;
};
}  // namespace

extern "C" OSUGEN_EXPORT __attribute__((used, section(OSUGEN_ABI_SECTION))) const char osugen_abi_1[] =
    OSUGEN_ABI;
extern "C" OSUGEN_EXPORT const LongerModule osugen_module_1 = {
    {sizeof(LongerModule), OSUGEN_ABI, "longer_record", "1.0.0", "MIT",
     [](std::vector<osugen::Descriptor>* out) { *out = {animal("longer_record")}; }},
    "https://example.org"};
