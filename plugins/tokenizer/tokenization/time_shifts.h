// time_shifts.h - gaps between objects as tokens of a quantizer: the allowed tokens, and the encoding of a
// gap.
//
// Of several shifts in a row every one is smaller than the one before it, but the last bin may be repeated:
// each takes what is left of a gap, and there is one way to say most gaps.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen::tokenization {

/// Bins of a shift that may come next: first to last, none where last < first.
struct ShiftRange {
  std::int64_t first = 0, last = -1;
  bool empty() const { return last < first; }
};

/// Several shifts, and the song time that they lead to.
struct Gap {
  std::vector<std::int64_t> bins;  ///< empty where no shift could be made
  double clock_ms = 0;
  bool clamped = false;  ///< it misses by more than its bins, being beyond the first or the last of them
};

/// What can be said by shifts alone in the span of a song. Times are song time.
class TimeShifts {
 public:
  /// @param split  a gap may be said in several shifts
  TimeShifts(std::shared_ptr<const Quantizer> quantizer, const SongSpan& span, bool split)
      : quantizer_(std::move(quantizer)), red_lines_(span.red_lines), end_ms_(span.end_ms), split_(split) {}

  std::int64_t bins() const { return quantizer_->bins(); }
  const std::vector<RedLine>& red_lines() const { return red_lines_; }
  /// The time that a shift leads to from `clock_ms`.
  double after(double clock_ms, std::int64_t bin) const {
    return clock_ms + quantizer_->decode(bin, {clock_ms, red_lines_});
  }
  /// True where the quantizer has a place, as one that counts the beat has: no shift from it leads back.
  bool on_place(double time_ms) const;
  /// The first shift of an object that begins at `earliest_ms` or later.
  /// @param may_stay  the object may begin at `clock_ms` itself: nothing comes before it
  ShiftRange first(double clock_ms, double earliest_ms, bool may_stay) const;
  /// A further shift at `clock_ms` after one of bin `before`.
  ShiftRange next(double clock_ms, std::int64_t before) const;
  /// Every shift takes what is left of `rest_ms`, the largest that does not overshoot, until the nearest bin
  /// is within the tolerance.
  /// @param first  what first() gave at `clock_ms`
  Gap say(double rest_ms, double clock_ms, const ShiftRange& first, double tolerance_ms) const;

 private:
  ShiftRange range(double clock_ms, double earliest_ms, bool may_stay, std::int64_t last) const;
  std::shared_ptr<const Quantizer> quantizer_;
  std::vector<RedLine> red_lines_;
  double end_ms_;
  bool split_;
};

/// The tokens that a mask allows, for people: "TIME_SHIFT_3 to TIME_SHIFT_9, NEW_COMBO".
std::string names_of_allowed(const Vocabulary& vocabulary, std::span<const std::uint8_t> mask);

}  // namespace osugen::tokenization
