// osugen/train/options/name_patterns.h - patterns of parameter names, to freeze or adapt.
#pragma once

#include <string>
#include <vector>

#include <osugen/error/error.h>

namespace osugen::train {

/// True where the whole name is as the pattern says: '*' stands for any text, dots and none included, '?'
/// for any one character, everything else for itself. Takes time in proportion to both lengths' product.
bool matches(const std::string& pattern, const std::string& name);

/// The names that any of the patterns matches, in the order of `names`.
/// @param option  where the patterns came from, for errors: "--freeze"
/// @throws Error bad_config: a pattern that matches no name, with the nearest one
std::vector<std::string> matching(const std::vector<std::string>& names,
                                  const std::vector<std::string>& patterns, const std::string& option);

}  // namespace osugen::train
