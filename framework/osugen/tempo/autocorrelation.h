// osugen/tempo/autocorrelation.h - autocorrelation of onset strength.
#pragma once

#include <span>
#include <vector>

namespace osugen::tempo {

class Autocorrelation {
 public:
  /// @param longest  lag, in frames
  Autocorrelation(std::span<const float> strength, std::size_t longest);

  /// At a lag in frames: 1 for what repeats exactly, 0 for what has nothing to do with it, and 0 beyond the
  /// longest lag or half of the stretch, where too little is left to compare.
  double at(double lag) const;

 private:
  std::vector<double> values_;
};

}  // namespace osugen::tempo
