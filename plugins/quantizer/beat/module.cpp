#include <osugen/interfaces/abi.h>

#include "beat.h"

OSUGEN_MODULE("beat", "1.0.0", "MIT", osugen::component<osugen::beat::Beat>())
