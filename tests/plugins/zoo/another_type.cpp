// Its component carries the name of somebody else's.
#include "animal.h"

OSUGEN_MODULE("another_type", "1.0.0", "MIT", animal("top_p"))
