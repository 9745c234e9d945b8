#include "losses.h"

namespace osugen::relative {
namespace {

constexpr std::array<const char*, static_cast<std::size_t>(Lost::count)> kNames{
    "objects outside the span, dropped",
    "objects at or before the end of the previous one, dropped",
    "objects without time left, dropped",
    "objects off the beat grid, snapped",
    "osu!mania objects, dropped",
    "positions outside the playfield, moved into it",
    "hitsounds, dropped",
    "combo color skips, ignored",
    "sliders with more than 4 slides, clamped",
    "slider lengths that are not a common fraction of a beat, changed",
    "slider velocities out of range or leaving the playfield, changed",
    "slider bodies of other shapes, approximated",
    "sliders without time to be played, encoded as circles",
    "spinner lengths that are not a common number of beats, changed",
    "spinners without time to be played, dropped"};

}  // namespace

std::vector<Loss> LossCounts::list() const {
  std::vector<Loss> losses;
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (counts_[i] > 0) losses.push_back({kNames[i], counts_[i]});
  return losses;
}

}  // namespace osugen::relative
