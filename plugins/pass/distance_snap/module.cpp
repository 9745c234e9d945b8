#include <osugen/interfaces/abi.h>

#include "distance_snap.h"

OSUGEN_MODULE("distance_snap", "1.0.0", "MIT", osugen::component<osugen::distance_snap::DistanceSnap>())
