// Built with the C++ library's old strings: it would load, run and print garbage.
#include "animal.h"

OSUGEN_MODULE("old_strings", "1.0.0", "MIT", animal("old_strings"))
