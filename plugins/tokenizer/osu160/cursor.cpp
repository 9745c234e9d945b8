#include "cursor.h"

#include <utility>

namespace osugen::osu160 {

using tokenization::ShiftRange;

GrammarCursor::GrammarCursor(std::shared_ptr<const Settings> settings, const SongSpan& span)
    : GapCursor(settings->vocabulary(), settings->parameters().time, span, settings->parameters().split_gaps),
      settings_(std::move(settings)) {
  refresh();
}

void GrammarCursor::allow_boundary() {
  const Ids& ids = settings_->ids();
  const ShiftRange range = first_shift();
  allow_shifts(ids.time, range);
  if (objects_ > 0 || range.empty()) allow(ids.eos);
}

void GrammarCursor::allow_objects() {
  const Ids& ids = settings_->ids();
  const double left_ms = end_ms() - clock_ms_;
  allow(ids.circle);
  if (settings_->slider_room_ms() <= left_ms) allow(ids.slider, kCurveTypes);
  if (spinner_fits(clock_ms_)) allow(ids.spinner);
}

void GrammarCursor::refresh() {
  const Ids& ids = settings_->ids();
  switch (state_) {
    case State::before_sos:
      return allow(ids.sos);
    case State::boundary:
      return allow_boundary();
    case State::gap:
      allow_shifts(ids.time, shifts().next(clock_ms_, last_shift_));
      allow(ids.combo);
      return allow_objects();
    case State::combo:
      return allow_objects();
    case State::circle_x:
    case State::head_x:
    case State::anchor_x:
      return allow(ids.x, ids.position_bins);
    case State::circle_y:
    case State::head_y:
    case State::anchor_y:
      return allow(ids.y, ids.position_bins);
    case State::head_done:
      return allow(ids.anchor);
    case State::anchor_done:
      if (anchors_ < settings_->parameters().max_anchors) allow(ids.anchor);
      return allow(ids.end_slider, kSliderEnds);
    case State::spinner:
      for (std::int64_t bin = 0; bin < kSpinnerBins; ++bin)
        if (start_ms_ + settings_->spinner_ms(bin) <= end_ms()) allow(ids.duration + bin);
      return;
    case State::finished:
      return allow(ids.pad);
  }
}

GrammarCursor::State GrammarCursor::finish_object() {
  ++objects_;
  last_shift_ = -1;
  anchors_ = 0;
  return State::boundary;
}

GrammarCursor::State GrammarCursor::after(std::int64_t token) {
  const Ids& ids = settings_->ids();
  if (token >= ids.time && token < ids.combo) {
    clock_ms_ = shifts().after(clock_ms_, token - ids.time);
    last_shift_ = token - ids.time;
    return State::gap;
  }
  switch (state_) {
    case State::before_sos:
      return State::boundary;
    case State::boundary:
    case State::finished:
      return State::finished;
    case State::gap:
    case State::combo:
      if (token == ids.combo) return State::combo;
      start_ms_ = earliest_ms_ = clock_ms_;
      if (token == ids.circle) return State::circle_x;
      if (token == ids.spinner) return State::spinner;
      earliest_ms_ = start_ms_ + settings_->slider_room_ms();
      return State::head_x;
    case State::circle_x:
      return State::circle_y;
    case State::circle_y:
      return finish_object();
    case State::head_x:
      return State::head_y;
    case State::head_y:
      return State::head_done;
    case State::head_done:
      return State::anchor_x;
    case State::anchor_x:
      return State::anchor_y;
    case State::anchor_y:
      ++anchors_;
      return State::anchor_done;
    case State::anchor_done:
      return token == ids.anchor ? State::anchor_x : finish_object();
    case State::spinner:
      // With the fix, gaps after a spinner begin at its end: nothing can begin while it still spins.
      if (settings_->parameters().fit_sliders)
        clock_ms_ = earliest_ms_ = start_ms_ + settings_->spinner_ms(token - ids.duration);
      return finish_object();
  }
  return state_;
}

bool GrammarCursor::spinner_fits(double start_ms) const {
  return start_ms + settings_->spinner_ms(0) <= end_ms();
}

std::int64_t GrammarCursor::object_and_eos(double start_ms) const {
  return spinner_fits(start_ms) ? 3 : 4;  // PLACE_SPINNER END_SPINNER_DUR EOS, or PLACE_CIRCLE X Y EOS
}

std::int64_t GrammarCursor::tokens_to_end() const {
  switch (state_) {
    case State::before_sos:
    case State::boundary: {
      const std::int64_t sos = state_ == State::before_sos ? 1 : 0;
      const ShiftRange shift = first_shift();
      if (objects_ > 0 || shift.empty()) return sos + 1;
      return sos + 1 + object_and_eos(shifts().after(clock_ms_, shift.first));
    }
    case State::gap:
    case State::combo:
      return object_and_eos(clock_ms_);
    case State::circle_x:
      return 3;
    case State::circle_y:
      return 2;
    case State::head_x:
      return 7;  // X Y ADD_SLIDER_ANCHOR X Y END_SLIDER EOS
    case State::head_y:
      return 6;
    case State::head_done:
      return 5;
    case State::anchor_x:
      return 4;
    case State::anchor_y:
      return 3;
    case State::anchor_done:
    case State::spinner:
      return 2;
    case State::finished:
      return 0;
  }
  return 0;
}

std::int64_t GrammarCursor::token_to_end() const {
  const Ids& ids = settings_->ids();
  const std::int64_t middle = ids.position_bins / 2;
  switch (state_) {
    case State::before_sos:
      return ids.sos;
    case State::boundary:
      return allows(ids.eos) ? ids.eos : ids.time + first_shift().first;
    case State::gap:
    case State::combo:
      return spinner_fits(clock_ms_) ? ids.spinner : ids.circle;
    case State::circle_x:
    case State::head_x:
    case State::anchor_x:
      return ids.x + middle;
    case State::circle_y:
    case State::head_y:
    case State::anchor_y:
      return ids.y + middle;
    case State::head_done:
      return ids.anchor;
    case State::anchor_done:
      return ids.end_slider;
    case State::spinner:
      return ids.duration;
    case State::finished:
      return ids.pad;
  }
  return ids.pad;
}

}  // namespace osugen::osu160
