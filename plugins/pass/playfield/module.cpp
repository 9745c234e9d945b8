#include <osugen/interfaces/abi.h>

#include "playfield.h"

OSUGEN_MODULE("playfield", "1.0.0", "MIT", osugen::component<osugen::playfield::Playfield>())
