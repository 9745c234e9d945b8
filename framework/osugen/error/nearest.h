// osugen/error/nearest.h - "did you mean" suggestions.
#pragma once

#include <string>
#include <vector>

#include <osugen/error/error.h>

namespace osugen {

/// The nearest of `names` to a misspelt one, by edits; empty when none is near. Case does not count.
OSUGEN_EXPORT std::string nearest(const std::string& word, const std::vector<std::string>& names);

/// "; did you mean 'NAME'?" or nothing: the end of an error's problem.
OSUGEN_EXPORT std::string did_you_mean(const std::string& word, const std::vector<std::string>& names);

}  // namespace osugen
