#include <osugen/train/options/name_patterns.h>

#include <algorithm>

#include <osugen/error/nearest.h>

namespace osugen::train {
namespace {

Error nothing_matches(const std::string& pattern, const std::vector<std::string>& names,
                      const std::string& option) {
  // Without its stars a pattern is the beginning or the misspelling of a name.
  std::string word = pattern;
  std::erase_if(word, [](char c) { return c == '*' || c == '?'; });
  std::string accepted = "names such as ";
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 3); ++i)
    accepted += (i == 0 ? "'" : ", '") + names[i] + "'";
  if (names.empty()) accepted = "nothing: there are no parameters";
  return Error(Error::Kind::bad_config,
               "no parameter name matches '" + pattern + "'" + did_you_mean(word, names), option,
               accepted + "; '*' matches any text and '?' one character",
               "see the README of each component for its parameter names");
}

}  // namespace

bool matches(const std::string& pattern, const std::string& name) {
  // Goes back to the last star alone: what an earlier one could take instead, the last one can too.
  std::size_t p = 0, n = 0, star = std::string::npos, taken = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string::npos) {
      p = star + 1;
      n = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string> matching(const std::vector<std::string>& names,
                                  const std::vector<std::string>& patterns, const std::string& option) {
  for (const std::string& pattern : patterns) {
    const auto fits = [&pattern](const std::string& name) { return matches(pattern, name); };
    if (std::none_of(names.begin(), names.end(), fits)) throw nothing_matches(pattern, names, option);
  }
  std::vector<std::string> found;
  for (const std::string& name : names) {
    const auto fits = [&name](const std::string& pattern) { return matches(pattern, name); };
    if (std::any_of(patterns.begin(), patterns.end(), fits)) found.push_back(name);
  }
  return found;
}

}  // namespace osugen::train
