#include "losses.h"

namespace osugen::relative {
namespace {

constexpr std::array<const char*, static_cast<std::size_t>(Lost::count)> kNames{
    "objects outside the span, dropped",
    "objects at or before the end of the one before, dropped",
    "objects for which no time was left, dropped",
    "objects beside the grid of the beat, moved to it",
    "osu!mania objects, dropped",
    "positions outside the playfield, moved into it",
    "objects with hit sounds, silent",
    "skipped combo colours, not skipped",
    "sliders with more than 4 slides, clamped",
    "slider lengths that are no usual part of a beat, changed",
    "slider velocities beyond the range or the playfield, changed",
    "slider bodies of another form, drawn alike",
    "sliders without time to be played, written as circles",
    "spinner lengths that are no usual number of beats, changed",
    "spinners without time to be played, dropped"};

}  // namespace

std::vector<Loss> LossCounts::list() const {
  std::vector<Loss> losses;
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (counts_[i] > 0) losses.push_back({kNames[i], counts_[i]});
  return losses;
}

}  // namespace osugen::relative
