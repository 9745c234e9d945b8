#include "gap_cursor.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace osugen::tokenization {

GapCursor::GapCursor(const Vocabulary& vocabulary, std::shared_ptr<const Quantizer> time,
                     const SongSpan& span, bool split)
    : vocabulary_(&vocabulary), mask_(vocabulary.tokens.size()) {
  if (!std::isfinite(span.start_ms) || !std::isfinite(span.end_ms))
    throw Error(Error::Kind::bad_input, "the times of the song's span are not finite", "", "milliseconds");
  song_ = std::make_shared<const Song>(Song{span.end_ms, TickGrid(span.red_lines, vocabulary.ticks_per_beat),
                                            TimeShifts(std::move(time), span, split)});
  clock_ms_ = earliest_ms_ = span.start_ms;
}

ShiftRange GapCursor::first_shift() const {
  return shifts().first(clock_ms_, earliest_ms_, objects_ == 0 && last_shift_ < 0);
}

void GapCursor::allow(std::int64_t first, std::int64_t count) {
  std::fill_n(mask_.begin() + first, std::max<std::int64_t>(0, count), std::uint8_t{1});
}

void GapCursor::allow_shifts(std::int64_t first_id, const ShiftRange& range) {
  allow(first_id + range.first, range.last - range.first + 1);
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

}  // namespace osugen::tokenization
