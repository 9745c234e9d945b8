#include <osugen/error/nearest.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace osugen {
namespace {

/// A word longer than this is no misspelling; the cost of a comparison stays bounded.
constexpr std::size_t kLongestWord = 128;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Edits that turn one word into the other.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replace = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replace, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(const std::string& word, const std::vector<std::string>& names) {
  if (word.size() > kLongestWord) return {};
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& name : names) {
    if (name.size() > kLongestWord) continue;
    // "offset" is near to "offset_ms", however long the rest.
    const bool is_beginning = word.size() > 2 && name.rfind(word, 0) == 0;
    const std::size_t d =
        is_beginning ? std::min<std::size_t>(2, distance(word, name)) : distance(word, name);
    // As many edits as the longer word has letters make anything of anything.
    if (d < best_distance && d < std::max(word.size(), name.size())) {
      best_distance = d;
      best = name;
    }
  }
  return best;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& names) {
  const std::string near = nearest(word, names);
  return near.empty() ? near : "; did you mean '" + near + "'?";
}

}  // namespace osugen
