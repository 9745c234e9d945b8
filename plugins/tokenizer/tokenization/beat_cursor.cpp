#include "beat_cursor.h"

#include <algorithm>
#include <iterator>

namespace osugen::tokenization {
namespace {

constexpr double kRoundingMs = 1e-6;

}  // namespace

BeatCursor::BeatCursor(const BeatTokens& tokens, const SongSpan& span)
    : GapCursor(tokens.vocabulary(), tokens.ids(), tokens.time(), span, true), tokens_(&tokens) {}

BeatCursor::Start BeatCursor::start_at(double time_ms) const {
  const auto& lines = shifts().red_lines();
  auto next = std::upper_bound(lines.begin(), lines.end(), time_ms + kRoundingMs,
                               [](double time, const RedLine& line) { return time < line.time_ms; });
  // Before the first line its own grid goes on backwards.
  if (next == lines.begin() && next != lines.end()) ++next;
  const double beat_ms = lines.empty() ? RedLine{}.beat_length_ms : std::prev(next)->beat_length_ms;
  const double until_ms = next != lines.end() ? std::min(end_ms(), next->time_ms) : end_ms();
  const double room_ms = until_ms - time_ms + kRoundingMs;
  // After a longer slider nothing could begin any more.
  const double reached_ms = shifts().after(time_ms, shifts().bins() - 1);
  const double gap_ms = reached_ms <= end_ms() ? reached_ms - time_ms - kAfterSliderMs : room_ms;
  return {time_ms, beat_ms, room_ms, std::min(room_ms, gap_ms)};
}

/// True when every slide ends on a division of the beat, and the last one in time.
bool BeatCursor::slider_fits(const Start& start, std::int64_t bin, std::int64_t slides) const {
  const double slide_ms = tokens_->length_beats(bin) * start.beat_ms;
  if (slide_ms * static_cast<double>(slides) > start.gap_ms) return false;
  // A twelfth after a sixteenth of a beat is on no division of it.
  for (std::int64_t slide = 1; slide <= slides; ++slide)
    if (!shifts().on_place(start.at_ms + slide_ms * static_cast<double>(slide))) return false;
  return true;
}

bool BeatCursor::spinner_fits(const Start& start, std::int64_t bin) const {
  const double length_ms = tokens_->length_beats(bin) * start.beat_ms;
  return length_ms >= kShortestSpinnerMs && length_ms <= start.room_ms &&
         shifts().on_place(start.at_ms + length_ms);
}

bool BeatCursor::any_slider(const Start& start, std::int64_t slides) const {
  for (std::int64_t bin = 0; bin < tokens_->ids().length.count; ++bin)
    if (slider_fits(start, bin, slides)) return true;
  return false;
}

bool BeatCursor::any_spinner(const Start& start) const {
  for (std::int64_t bin = 0; bin < tokens_->ids().length.count; ++bin)
    if (spinner_fits(start, bin)) return true;
  return false;
}

void BeatCursor::allow_kinds() {
  const BeatIds& ids = tokens_->ids();
  const Start start = start_at(clock_ms_);
  allow(ids.circle);
  for (std::int64_t slides = 1; slides <= kMostSlides; ++slides)
    if (any_slider(start, slides)) allow(ids.slider.first + slides - 1);
  if (any_spinner(start)) allow(ids.spinner);
}

void BeatCursor::allow_lengths(double most_beats) {
  const BeatIds& ids = tokens_->ids();
  const Start start = start_at(clock_ms_);
  const bool spinner = kind_ == ObjectKind::spinner;
  bool any = false;
  for (std::int64_t bin = 0; bin < ids.length.count; ++bin) {
    if (any && tokens_->length_beats(bin) > most_beats) return;
    if (!(spinner ? spinner_fits(start, bin) : slider_fits(start, bin, slides_))) continue;
    allow(ids.length.first + bin);
    any = true;
  }
}

bool BeatCursor::begin(std::int64_t kind) {
  const BeatIds& ids = tokens_->ids();
  kind_ = kind == ids.circle    ? ObjectKind::circle
          : kind == ids.spinner ? ObjectKind::spinner
                                : ObjectKind::slider;
  slides_ = kind_ == ObjectKind::slider ? kind - ids.slider.first + 1 : 1;
  beats_ = 0;
  earliest_ms_ = clock_ms_ + kAfterCircleMs;
  return begin_parts();
}

void BeatCursor::take_length(std::int64_t token) {
  beats_ = tokens_->length_beats(token - tokens_->ids().length.first);
  const double end_ms = clock_ms_ + beats_ * beat_ms() * static_cast<double>(slides_);
  earliest_ms_ = end_ms + (kind_ == ObjectKind::spinner ? kAfterSpinnerMs : kAfterSliderMs);
  if (kind_ == ObjectKind::spinner) clock_ms_ = end_ms;
}

std::int64_t BeatCursor::shortest_object(double start_ms) const {
  constexpr std::int64_t kSpinner = 2;  // SPINNER LENGTH
  const std::int64_t circle = 1 + circle_parts();
  return circle > kSpinner && any_spinner(start_at(start_ms)) ? kSpinner : circle;
}

std::int64_t BeatCursor::shortest_kind() const {
  const BeatIds& ids = tokens_->ids();
  return circle_parts() > 1 && allows(ids.spinner) ? ids.spinner : ids.circle;
}

}  // namespace osugen::tokenization
