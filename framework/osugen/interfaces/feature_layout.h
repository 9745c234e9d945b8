// osugen/interfaces/feature_layout.h - describes the values of a feature frame. Needs no tensors.
#pragma once

#include <cstdint>

namespace osugen {

/// Training changes features (augmentation) only where a frontend says what they are.
struct FeatureLayout {
  enum class Unit {
    other,
    decibels,  ///< 10 log10 of a power
  };
  Unit unit = Unit::other;
  std::int64_t bands = 0;  ///< of one spectrum, lowest first; a frame holds one or several side by side, so
                           ///< that bands divides Frontend::bins(). 0: the numbers are no spectrum
  double floor = 0;        ///< the value of silence, in the unit; none is below
};

}  // namespace osugen
