#include <osugen/interfaces/abi.h>

#include "log_time.h"

OSUGEN_MODULE("log_time", "1.0.0", "MIT", osugen::component<osugen::log_time::LogTime>())
