// The section says what the host wants to read, the record says something else.
#include "animal.h"

extern "C" OSUGEN_EXPORT __attribute__((used, section(OSUGEN_ABI_SECTION))) const char osugen_abi_1[] =
    OSUGEN_ABI;
extern "C" OSUGEN_EXPORT const osugen_module osugen_module_1 = {
    sizeof(osugen_module),
    OSUGEN_ABI_WITH_TORCH("1.13.0"),
    "lying_record",
    "1.0.0",
    "MIT",
    [](std::vector<osugen::Descriptor>* out) { *out = {animal("lying_record")}; }};
