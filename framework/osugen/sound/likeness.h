// osugen/sound/likeness.h - how alike the bars of a song sound.
#pragma once

#include <cstddef>
#include <vector>

#include <osugen/sound/bars.h>

namespace osugen::sound {

/// Of every pair of bars: 1 for the same sound, about exp(-1) for two bars of the song that have nothing to
/// do with each other.
class Likeness {
 public:
  /// exp(-d): d adds up the squared differences of timbre, harmony and rhythm, each by the square of what the
  /// difference is on average between two bars of the song that sound.
  explicit Likeness(const std::vector<Bar>& bars);
  std::size_t bars() const { return bars_; }
  double at(std::size_t i, std::size_t j) const { return static_cast<double>(values_[i * bars_ + j]); }
  /// The mean over bars i, i + 1, ... beside j, j + 1, ...
  double of_runs(std::size_t i, std::size_t j, std::size_t count) const;

 private:
  std::size_t bars_;
  std::vector<float> values_;
};

}  // namespace osugen::sound
