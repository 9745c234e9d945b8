#include <osugen/interfaces/abi.h>

#include "combos.h"

OSUGEN_MODULE("combos", "1.0.0", "MIT", osugen::component<osugen::combos::Combos>())
