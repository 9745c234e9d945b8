#include <osugen/interfaces/abi.h>

#include "snap.h"

OSUGEN_MODULE("snap", "1.0.0", "MIT", osugen::component<osugen::snap::Snap>())
