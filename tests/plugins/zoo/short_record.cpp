// A record of an osugen that had fewer fields.
#include "animal.h"

extern "C" OSUGEN_EXPORT __attribute__((used, section(OSUGEN_ABI_SECTION))) const char osugen_abi_1[] =
    OSUGEN_ABI;
extern "C" OSUGEN_EXPORT const osugen_module osugen_module_1 = {8,       OSUGEN_ABI, nullptr,
                                                                nullptr, nullptr,    nullptr};
