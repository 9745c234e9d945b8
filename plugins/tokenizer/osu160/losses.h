// losses.h - what the tokens cannot represent, counted by name.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include <osugen/interfaces/tokenizer.h>

namespace osugen::osu160 {

enum class Lost : std::uint8_t {
  outside_span,
  too_early,
  no_time_left,
  wrong_gap,
  mania,
  positions,
  hit_sounds,
  combo_skips,
  catmull,
  curve_types,
  no_path,
  anchors_clamped,
  anchors_cut,
  red_anchors,
  repeats,
  lengths,
  velocities,
  slider_room,
  spinner_clamped,
  spinner_room,
  count
};

class LossCounts {
 public:
  void add(Lost lost, std::int64_t count = 1) { counts_[static_cast<std::size_t>(lost)] += count; }
  /// Only what happened, in the order of the enumeration.
  std::vector<Loss> list() const;

 private:
  std::array<std::int64_t, static_cast<std::size_t>(Lost::count)> counts_{};
};

}  // namespace osugen::osu160
