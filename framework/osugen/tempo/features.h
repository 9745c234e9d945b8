// osugen/tempo/features.h - features of a tempo candidate, and the small network that scores it.
#pragma once

#include <cmath>
#include <span>

namespace osugen::tempo {

/// Writes features one after another; there is room for all of them.
class Features {
 public:
  explicit Features(std::span<float> values) : values_(values) {}
  void add(double value) { values_[count_++] = static_cast<float>(value); }
  /// Strengths relative to a mean are skewed; their logarithms are not.
  void add_ratio(double value, double mean) { add(std::log1p(value / (mean + 1e-9))); }

 private:
  std::span<float> values_;
  std::size_t count_ = 0;
};

/// A net of one hidden layer of rectifiers. fit.py finds its weights (weights.cpp).
struct Net {
  std::size_t inputs, hidden;
  const float* mean;   ///< of each input, taken off
  const float* scale;  ///< of each input, divided by; what is farther than 4 from 0 counts as 4
  const float* first;  ///< inputs x hidden
  const float* bias;   ///< hidden
  const float* last;   ///< hidden

  /// Higher is better; of guesses that compete, the odds are in proportion to exp(score).
  double score(std::span<const float> features) const;
};

extern const Net kReadingNet;
extern const Net kBarNet;

}  // namespace osugen::tempo
