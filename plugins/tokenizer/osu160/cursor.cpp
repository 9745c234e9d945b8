#include "cursor.h"

#include <utility>

namespace osugen::osu160 {

GrammarCursor::GrammarCursor(std::shared_ptr<const Settings> settings, const SongSpan& span)
    : GapCursor(settings->vocabulary(), settings->ids(), settings->parameters().time, span,
                settings->parameters().split_gaps),
      settings_(std::move(settings)) {}

bool GrammarCursor::spinner_fits(double start_ms) const {
  return start_ms + settings_->spinner_ms(0) <= end_ms();
}

void GrammarCursor::allow_kinds() {
  const Ids& ids = settings_->ids();
  allow(ids.circle);
  if (settings_->slider_room_ms() <= end_ms() - clock_ms_) allow(ids.slider, kCurveTypes);
  if (spinner_fits(clock_ms_)) allow(ids.spinner);
}

bool GrammarCursor::begin(std::int64_t kind) {
  const Ids& ids = settings_->ids();
  const bool slider = kind != ids.circle && kind != ids.spinner;
  earliest_ms_ = clock_ms_ + (slider ? settings_->slider_room_ms() : 0);
  part_ = slider ? Part::head_x : kind == ids.circle ? Part::circle_x : Part::spinner_duration;
  anchors_ = 0;
  return false;
}

void GrammarCursor::allow_parts() {
  const Ids& ids = settings_->ids();
  switch (part_) {
    case Part::circle_x:
    case Part::head_x:
    case Part::anchor_x:
      return allow(ids.x, ids.position_bins);
    case Part::circle_y:
    case Part::head_y:
    case Part::anchor_y:
      return allow(ids.y, ids.position_bins);
    case Part::first_anchor:
      return allow(ids.anchor);
    case Part::anchor_or_end:
      if (anchors_ < settings_->parameters().max_anchors) allow(ids.anchor);
      return allow(ids.end_slider, kSliderEnds);
    case Part::spinner_duration:
      for (std::int64_t bin = 0; bin < kSpinnerBins; ++bin)
        if (clock_ms_ + settings_->spinner_ms(bin) <= end_ms()) allow(ids.duration + bin);
      return;
  }
}

bool GrammarCursor::take(std::int64_t part) {
  const Ids& ids = settings_->ids();
  switch (part_) {
    case Part::circle_y:
      return true;
    case Part::anchor_or_end:
      part_ = Part::anchor_x;
      return part != ids.anchor;
    case Part::spinner_duration:
      // With the fix, gaps after a spinner begin at its end: nothing can begin while it still spins.
      if (settings_->parameters().fit_sliders)
        clock_ms_ = earliest_ms_ = clock_ms_ + settings_->spinner_ms(part - ids.duration);
      return true;
    case Part::anchor_y:
      ++anchors_;
      break;
    case Part::circle_x:
    case Part::head_x:
    case Part::head_y:
    case Part::first_anchor:
    case Part::anchor_x:
      break;
  }
  part_ = static_cast<Part>(static_cast<int>(part_) + 1);
  return false;
}

std::int64_t GrammarCursor::shortest_object(double start_ms) const {
  return spinner_fits(start_ms) ? 2 : 3;  // PLACE_SPINNER END_SPINNER_DUR, or PLACE_CIRCLE X Y
}

std::int64_t GrammarCursor::shortest_kind() const {
  const Ids& ids = settings_->ids();
  return spinner_fits(clock_ms_) ? ids.spinner : ids.circle;
}

std::int64_t GrammarCursor::parts_left() const {
  switch (part_) {
    case Part::circle_x:
      return 2;
    case Part::circle_y:
      return 1;
    case Part::head_x:
      return 6;  // X Y ADD_SLIDER_ANCHOR X Y END_SLIDER
    case Part::head_y:
      return 5;
    case Part::first_anchor:
      return 4;
    case Part::anchor_x:
      return 3;
    case Part::anchor_y:
      return 2;
    case Part::anchor_or_end:
    case Part::spinner_duration:
      return 1;
  }
  return 1;
}

std::int64_t GrammarCursor::shortest_part() const {
  const Ids& ids = settings_->ids();
  const std::int64_t middle = ids.position_bins / 2;
  if (allows(ids.x)) return ids.x + middle;
  if (allows(ids.y)) return ids.y + middle;
  return part_ == Part::anchor_or_end ? ids.end_slider : GapCursor::shortest_part();
}

}  // namespace osugen::osu160
