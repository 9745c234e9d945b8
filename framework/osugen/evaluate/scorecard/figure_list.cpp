// The list of figures: one record each. docs/reference/metrics.md is made from it.
#include <algorithm>

#include <osugen/evaluate/scorecard/figure.h>

namespace osugen::scorecard {
namespace {

constexpr std::array<FigureFacts, kFigureCount> kFigures{{
    {Figure::objects_per_s, "objects_per_s", "objects/s", "objects per second", "1/s", "Rhythm",
     "objects / seconds from the first object's start to the last one's"},
    {Figure::slider_share, "slider_share", "slider share", "slider share", "", "Rhythm", "sliders / objects"},
    {Figure::slider_beats, "slider_beats", "slider beats", "slider length", "beats", "Rhythm",
     "median over sliders of the length of one slide"},
    {Figure::repeated_sliders, "repeated_sliders", "sliders >1 slide", "sliders with reverses", "", "Rhythm",
     "share of sliders of more than one slide"},
    {Figure::gaps_1_1, "gaps_1_1", "gaps 1/1+", "gaps of whole beats", "", "Rhythm",
     "share of the gaps between successive starts that are whole beats, within 0.06 beats"},
    {Figure::gaps_1_2, "gaps_1_2", "gaps 1/2", "gaps of 1/2", "", "Rhythm",
     "share of the other gaps that are halves, within 0.03 beats"},
    {Figure::gaps_1_3, "gaps_1_3", "gaps 1/3", "gaps of 1/3", "", "Rhythm",
     "share of the other gaps that are thirds, within 0.02 beats"},
    {Figure::gaps_1_4, "gaps_1_4", "gaps 1/4", "gaps of 1/4", "", "Rhythm",
     "share of the other gaps that are quarters, within 0.015 beats"},
    {Figure::gaps_finer, "gaps_finer", "gaps finer/other", "finer or other gaps", "", "Rhythm",
     "share of the gaps that are none of these"},
    {Figure::rest_share, "rest_share", "rest share", "time in rests", "", "Rhythm",
     "sum of the pauses over 2.2 beats, from an object's end to the next one's start / time from the first "
     "object's start to the last one's"},
    {Figure::early_starts, "early_starts", "starts before last end", "starts before the last end", "",
     "Rhythm", "share of objects that start more than 2 ms before the one before them ends"},
    {Figure::combo_length, "combo_length", "combo length", "combo length", "objects", "Rhythm",
     "mean number of objects of a combo; combos as the file writes them"},
    {Figure::rhythm_again, "rhythm_again", "bars: rhythm again", "bars whose rhythm returns", "", "Rhythm",
     "share of bars (4 beats, 3 objects or more) whose kinds and starts, in 1/12 beats, are those of one of "
     "the "
     "8 bars before; of maps with one red line"},
    {Figure::px_at_1_1, "px_at_1_1", "px at 1/1", "spacing at 1/1 beat", "px", "Placement",
     "median distance from an object's end to the next one's head, where the gap from a slider's end or a "
     "circle's start is within 0.04 beats of 1"},
    {Figure::px_at_1_2, "px_at_1_2", "px at 1/2", "spacing at 1/2 beat", "px", "Placement",
     "the same at a gap of 1/2"},
    {Figure::px_at_1_4, "px_at_1_4", "px at 1/4", "spacing at 1/4 beat", "px", "Placement",
     "the same at a gap of 1/4"},
    {Figure::turns_under_45, "turns_under_45", "turn <45", "turns under 45°", "", "Placement",
     "share of turns, of movements of 20 px and more in three objects within 3 beats; 0° is straight on"},
    {Figure::turns_45_to_135, "turns_45_to_135", "turn 45-135", "turns of 45° to 135°", "", "Placement",
     "as above"},
    {Figure::turns_over_135, "turns_over_135", "turn >135", "turns over 135°", "", "Placement",
     "as above; 180° is straight back"},
    {Figure::box_of_16, "box_of_16", "box of 16", "playfield that 16 objects span", "", "Placement",
     "median over windows of 16 objects, 8 apart, of the heads' bounding box / playfield"},
    {Figure::cells_used, "cells_used", "cells used", "playfield used", "", "Placement",
     "share of the 8 x 6 cells of the playfield with a head"},
    {Figure::overlaps, "overlaps", "overlap (non-stack)", "overlaps", "", "Placement",
     "share of objects nearer than 1.6 radii to one of the 8 before within 1.2 s, the last one apart, and "
     "less "
     "than 6 px from none of them"},
    {Figure::stacked, "stacked", "stacked", "stacked objects", "", "Placement",
     "share of objects less than 6 px from one of the 8 before within 1.2 s"},
    {Figure::shape_again, "shape_again", "bars: shape again", "bars whose shape returns", "", "Placement",
     "share of bars whose rhythm returns with the same distances between all heads, within 24 px: turned, "
     "mirrored or shifted"},
    {Figure::stars, "stars", "stars", "star rating", "", "Difficulty", "osu!standard without mods"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kFigureCount; ++i)
    if (kFigures[i].figure != static_cast<Figure>(i)) return false;
  return true;
}
static_assert(in_order());

}  // namespace

std::span<const FigureFacts, kFigureCount> figure_list() {
  return kFigures;
}

std::optional<Figure> figure_of(std::string_view id) {
  const auto found = std::find_if(kFigures.begin(), kFigures.end(),
                                  [&](const FigureFacts& facts) { return id == facts.id; });
  if (found == kFigures.end()) return std::nullopt;
  return found->figure;
}

}  // namespace osugen::scorecard
