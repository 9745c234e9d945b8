#include <osugen/interfaces/abi.h>

#include "hitsounds.h"

OSUGEN_MODULE("hitsounds", "1.0.0", "MIT", osugen::component<osugen::hitsounds::Hitsounds>())
