// osugen/tempo/fold.h - periodic folding of onset strength, from which tempo and phase are estimated.
#pragma once

#include <span>
#include <vector>

namespace osugen::tempo {

/// A stretch of onset strength. Times are in values ("frames") of the whole song.
struct Stretch {
  std::span<const float> strength;
  double first = 0;  ///< the song's frame of value 0
  double end() const { return first + static_cast<double>(strength.size()); }
};

/// The part of a song's onset strength from one frame to another, as far as there is any.
Stretch stretch_of(std::span<const float> whole, double from, double to);

/// One period, smoothed by a Gaussian: bin b holds what began at frames (b / bins) * period + k * period.
class Fold {
 public:
  /// @param period  frames
  /// @param smooth  standard deviation of the Gaussian, in frames
  Fold(const Stretch& stretch, double period, double smooth);

  double period() const { return period_; }
  const std::vector<double>& bins() const { return bins_; }
  /// At a phase in frames, between bins linearly; any whole number of periods may be added.
  double at(double phase) const;
  /// Where between `phase - reach` and `phase + reach` the fold is highest, between bins by a parabola.
  double peak_near(double phase, double reach) const;
  /// mean(H²) / mean(H)² - 1: 0 for what has no such period.
  double contrast() const;

 private:
  double period_;
  std::vector<double> bins_;
};

}  // namespace osugen::tempo
