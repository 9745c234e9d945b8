#include "gap_cursor.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace osugen::tokenization {

GapCursor::GapCursor(const Vocabulary& vocabulary, const GapIds& ids, std::shared_ptr<const Quantizer> time,
                     const SongSpan& span, bool split)
    : vocabulary_(&vocabulary), ids_(ids), mask_(vocabulary.tokens.size()) {
  if (!std::isfinite(span.start_ms) || !std::isfinite(span.end_ms))
    throw Error(Error::Kind::bad_input, "the times of the song's span are not finite", "", "milliseconds");
  song_ = std::make_shared<const Song>(Song{span.end_ms, TickGrid(span.red_lines, vocabulary.ticks_per_beat),
                                            TimeShifts(std::move(time), span, split)});
  clock_ms_ = earliest_ms_ = span.start_ms;
  allow(ids_.sos);
}

ShiftRange GapCursor::first_shift() const {
  return shifts().first(clock_ms_, earliest_ms_, objects_ == 0 && last_shift_ < 0);
}

void GapCursor::allow(std::int64_t first, std::int64_t count) {
  std::fill_n(mask_.begin() + first, std::max<std::int64_t>(0, count), std::uint8_t{1});
}

void GapCursor::allow_shifts(const ShiftRange& range) {
  allow(ids_.time.first + range.first, range.last - range.first + 1);
}

void GapCursor::push(std::int64_t token) {
  if (token < 0 || token >= vocabulary_->size()) {
    throw Error(Error::Kind::bad_input, "id " + std::to_string(token) + " is not in the vocabulary", "",
                "0 to " + std::to_string(vocabulary_->size() - 1));
  }
  if (!allows(token)) {
    throw Error(
        Error::Kind::bad_input,
        "the token " + vocabulary_->tokens[static_cast<std::size_t>(token)].name + " is not allowed here", "",
        names_of_allowed(*vocabulary_, mask_));
  }
  step(token);
  std::fill(mask_.begin(), mask_.end(), std::uint8_t{0});
  refresh();
}

void GapCursor::step(std::int64_t token) {
  if (ids_.time.has(token)) {
    last_shift_ = token - ids_.time.first;
    clock_ms_ = shifts().after(clock_ms_, last_shift_);
    stage_ = Stage::gap;
    return;
  }
  switch (stage_) {
    case Stage::before_sos:
      stage_ = Stage::boundary;
      return;
    case Stage::boundary:
    case Stage::finished:
      stage_ = Stage::finished;
      return;
    case Stage::gap:
    case Stage::combo:
      if (token == ids_.combo) {
        stage_ = Stage::combo;
        return;
      }
      return finish_if(begin(token));
    case Stage::object:
      return finish_if(take(token));
  }
}

void GapCursor::finish_if(bool complete) {
  stage_ = complete ? Stage::boundary : Stage::object;
  if (!complete) return;
  ++objects_;
  last_shift_ = -1;
}

void GapCursor::refresh() {
  switch (stage_) {
    case Stage::before_sos:
      return allow(ids_.sos);
    case Stage::boundary: {
      const ShiftRange range = first_shift();
      allow_shifts(range);
      if (objects_ > 0 || range.empty()) allow(ids_.eos);
      return;
    }
    case Stage::gap:
      allow_shifts(shifts().next(clock_ms_, last_shift_));
      allow(ids_.combo);
      return allow_kinds();
    case Stage::combo:
      return allow_kinds();
    case Stage::object:
      return allow_parts();
    case Stage::finished:
      return allow(ids_.pad);
  }
}

std::int64_t GapCursor::shortest_part() const {
  return std::find(mask_.begin(), mask_.end(), std::uint8_t{1}) - mask_.begin();
}

std::int64_t GapCursor::tokens_to_end() const {
  constexpr std::int64_t kEos = 1;
  switch (stage_) {
    case Stage::before_sos:
    case Stage::boundary: {
      const std::int64_t sos = stage_ == Stage::before_sos ? 1 : 0;
      const ShiftRange shift = first_shift();
      if (objects_ > 0 || shift.empty()) return sos + kEos;
      return sos + 1 + shortest_object(shifts().after(clock_ms_, shift.first)) + kEos;
    }
    case Stage::gap:
    case Stage::combo:
      return shortest_object(clock_ms_) + kEos;
    case Stage::object:
      return parts_left() + kEos;
    case Stage::finished:
      return 0;
  }
  return 0;
}

std::int64_t GapCursor::token_to_end() const {
  switch (stage_) {
    case Stage::before_sos:
      return ids_.sos;
    case Stage::boundary:
      return allows(ids_.eos) ? ids_.eos : ids_.time.first + first_shift().first;
    case Stage::gap:
    case Stage::combo:
      return shortest_kind();
    case Stage::object:
      return shortest_part();
    case Stage::finished:
      return ids_.pad;
  }
  return ids_.pad;
}

}  // namespace osugen::tokenization
