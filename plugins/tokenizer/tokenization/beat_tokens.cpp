#include "beat_tokens.h"

#include <array>
#include <string>
#include <utility>

namespace osugen::tokenization {
namespace {

struct Fraction {
  std::int64_t over, under;
};

/// Beats that sliders and spinners last, shortest first: halves, thirds, quarters and eighths as maps use
/// them, twelfths for what swings.
constexpr std::array<Fraction, 32> kLengths{
    {{1, 8}, {1, 6}, {1, 4}, {1, 3},   {3, 8}, {5, 12},  {1, 2}, {7, 12}, {2, 3},  {3, 4}, {5, 6},
     {1, 1}, {5, 4}, {4, 3}, {17, 12}, {3, 2}, {19, 12}, {5, 3}, {7, 4},  {2, 1},  {5, 2}, {3, 1},
     {7, 2}, {4, 1}, {9, 2}, {5, 1},   {6, 1}, {7, 1},   {8, 1}, {10, 1}, {12, 1}, {16, 1}}};

}  // namespace

BeatTokens::BeatTokens(std::shared_ptr<const Quantizer> time, double tolerance_ms)
    : time_(std::move(time)), tolerance_ms_(tolerance_ms) {
  const int per_beat = time_->ticks_per_beat();
  if (per_beat <= 0) {
    throw Error(Error::Kind::bad_config, "the quantizer of 'time' is not based on beats", "",
                "a quantizer of ticks, such as beat", "set \"time\" to {\"type\": \"beat\"}");
  }
  vocabulary_.ticks_per_beat = per_beat;
  static_cast<GapIds&>(ids_) = add_gaps(vocabulary_, *time_);
  ids_.circle = add_object(vocabulary_, "CIRCLE", ObjectKind::circle);
  ids_.slider = {vocabulary_.size(), kMostSlides};
  for (int slides = 1; slides <= kMostSlides; ++slides)
    add_object(vocabulary_, "SLIDER_" + std::to_string(slides), ObjectKind::slider, slides);
  ids_.spinner = add_object(vocabulary_, "SPINNER", ObjectKind::spinner);
}

void BeatTokens::add_lengths() {
  const int per_beat = vocabulary_.ticks_per_beat;
  for (const Fraction& length : kLengths)
    if (length.over * per_beat % length.under == 0)
      lengths_.push_back(static_cast<double>(length.over) / static_cast<double>(length.under));
  const auto count = static_cast<std::int64_t>(lengths_.size());
  ids_.length = add_group(vocabulary_, "LENGTH_", count, TokenKind::duration);
  for (std::int64_t bin = 0; bin < count; ++bin)
    vocabulary_.tokens[static_cast<std::size_t>(ids_.length.first + bin)].beats = length_beats(bin);
}

std::vector<Param> BeatTokens::parameters() {
  return {Param::component("time",
                           "Quantizer of the gap since the previous object (TIME_SHIFT tokens); "
                           "must be based on beats.",
                           Quantizer::kInterface, "beat", {}),
          Param::number("tolerance",
                        "Maximum error of a gap; further TIME_SHIFT tokens are added until it is met.", 2, 0,
                        1000, "ms")};
}

}  // namespace osugen::tokenization
