// A record that lacks a field of the first one that was released.
#include "animal.h"

extern "C" OSUGEN_EXPORT __attribute__((used, section(OSUGEN_ABI_SECTION))) const char osugen_abi_1[] =
    OSUGEN_ABI;
extern "C" OSUGEN_EXPORT const osugen_module osugen_module_1 = {
    offsetof(osugen_module, describe),
    OSUGEN_ABI,
    "short_record",
    "1.0.0",
    "MIT",
    [](std::vector<osugen::Descriptor>* out) { *out = {animal("short_record")}; }};
