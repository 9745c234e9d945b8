// losses.h - what tokens cannot represent, counted by name.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include <osugen/interfaces/tokenizer.h>

namespace osugen::tokenization {

/// @tparam Lost  an enumeration that ends with `count`; `const char* name(Lost)` stands beside it
template <class Lost>
class LossCounts {
 public:
  void add(Lost lost, std::int64_t count = 1) { counts_[static_cast<std::size_t>(lost)] += count; }
  /// Only what happened, in the order of the enumeration.
  std::vector<Loss> list() const {
    std::vector<Loss> losses;
    for (std::size_t i = 0; i < counts_.size(); ++i)
      if (counts_[i] > 0) losses.push_back({name(static_cast<Lost>(i)), counts_[i]});
    return losses;
  }

 private:
  std::array<std::int64_t, static_cast<std::size_t>(Lost::count)> counts_{};
};

}  // namespace osugen::tokenization
