// Built for the minor version before this one, without tensors.
#include "animal.h"

#undef OSUGEN_ABI
#define OSUGEN_ABI "osugen-0.1 " OSUGEN_STDLIB " torch-none"

OSUGEN_MODULE("other_minor", "1.0.0", "MIT", animal("other_minor"))
