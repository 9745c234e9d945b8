// It has the section and no record.
#include <osugen/interfaces/abi.h>

extern "C" OSUGEN_EXPORT __attribute__((used, section(OSUGEN_ABI_SECTION))) const char osugen_abi_1[] =
    OSUGEN_ABI;
