#include <osugen/interfaces/abi.h>

#include "breaks.h"

OSUGEN_MODULE("breaks", "1.0.0", "MIT", osugen::component<osugen::breaks::Breaks>())
