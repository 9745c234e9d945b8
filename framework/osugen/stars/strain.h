// osugen/stars/strain.h - from the strain at every object to one difficulty.
#pragma once

#include <vector>

namespace osugen::stars {

/// What is left of a strain after a while.
/// @param left_after_second  the part that is left after one second
double decayed(double strain, double left_after_second, double ms);

/// The highest strain in each section of 400 ms. Sections begin at multiples of 400 ms of map time.
class StrainPeaks {
 public:
  explicit StrainPeaks(double left_after_second) : left_after_second_(left_after_second) {}

  /// The next object, in the order of time.
  void add(double start_ms, double strain);

  /// The sum of all peaks, the highest first, each weighted .9 of the one before. The highest ones count
  /// less, so that a single hard moment does not make a hard map.
  /// @param softened  how many of the highest are lowered
  double difficulty(int softened) const;

 private:
  void close_sections_until(double start_ms);

  double left_after_second_;
  std::vector<double> peaks_;  ///< of the sections that are over
  double peak_ = 0;            ///< of the one that is not
  double section_end_ms_ = 0;
  double last_start_ms_ = 0, last_strain_ = 0;
  bool begun_ = false;
};

}  // namespace osugen::stars
