// losses.h - what the tokens cannot represent, counted by name.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include <osugen/interfaces/tokenizer.h>

namespace osugen::relative {

enum class Lost : std::uint8_t {
  outside_span,
  too_early,
  no_time_left,
  off_grid,
  mania,
  positions,
  hit_sounds,
  combo_skips,
  slides,
  lengths,
  velocities,
  bodies,
  slider_room,
  spinner_lengths,
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

}  // namespace osugen::relative
