// synth/chart/flow.h - the turn of the cursor from one object to the next.
#pragma once

#include <cstdint>

#include <osugen/random/random.h>

namespace osugen::synth {

/// Every bar has a figure: a circle, a square, a triangle, a star, back and forth, a wander. Easy and Normal
/// only turn gently. The same place of sections that repeat each other has the same figure.
class Flow {
 public:
  Flow(std::uint64_t seed, std::size_t level)
      : root_(Random(0, {seed}).stream("flow", level)), level_(level) {}

  /// Chance for the object at a place of a section (ticks from its start), the same where it comes back.
  Random chance(std::uint64_t section, int place) const {
    return root_.stream("section", section).stream("tick", static_cast<std::uint64_t>(place));
  }

  /// Radians to turn by before the next step.
  /// @param in_stream  the step is one of many quick ones
  double turn(std::uint64_t section, int place, int bar, bool in_stream, bool new_combo);

 private:
  void choose_figure(std::uint64_t section, int place);

  Random root_;
  std::size_t level_;
  int bar_ = -1;
  double least_ = 0, most_ = 0;  ///< radians
  double side_ = 1, stream_bend_ = 0.2;
  bool alternates_ = false;
  int steps_ = 0;
};

}  // namespace osugen::synth
