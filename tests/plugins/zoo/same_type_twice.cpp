#include "animal.h"

OSUGEN_MODULE("same_type_twice", "1.0.0", "MIT", animal("same_type_twice"), animal("same_type_twice"))
