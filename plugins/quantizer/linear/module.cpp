#include <osugen/interfaces/abi.h>

#include "linear.h"

OSUGEN_MODULE("linear", "1.0.0", "MIT", osugen::component<osugen::linear::Linear>())
