// The file is called otherwise than the library.
#include "animal.h"

OSUGEN_MODULE("some_name", "1.0.0", "MIT", animal("some_name"))
