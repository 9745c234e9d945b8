// beat_cursor.h - the part of a grammar that keeps objects on the beat and one after the other.
//
//   object := TIME_SHIFT+ [NEW_COMBO] (CIRCLE part* | SLIDER_slides part* LENGTH part* | SPINNER LENGTH)
//
// What would not end before the song or on the grid of the red line on which it began is not allowed. Gaps
// begin at the start of a circle or a slider and at the end of a spinner.
#pragma once

#include <limits>

#include "beat_tokens.h"
#include "gap_cursor.h"

namespace osugen::tokenization {

/// Knows gaps, kinds and lengths. Derived classes say of which other parts objects consist.
class BeatCursor : public GapCursor {
 public:
  /// Of the object that is being written, or was written last.
  ObjectKind kind() const { return kind_; }
  std::int64_t slides() const { return slides_; }
  /// Of one slide, or of the spinner: what LENGTH says.
  double beats() const { return beats_; }
  /// In force at the clock: the start of the object that is being written, unless that is complete.
  double beat_ms() const { return start_at(clock_ms_).beat_ms; }

 protected:
  /// @param tokens  outlives the cursor
  /// @throws Error bad_input when the span is not of finite times
  BeatCursor(const BeatTokens& tokens, const SongSpan& span);
  BeatCursor(const BeatCursor&) = default;

  void allow_kinds() final;
  bool begin(std::int64_t kind) final;
  std::int64_t shortest_object(double start_ms) const final;
  std::int64_t shortest_kind() const final;

  /// @return true when it is complete. A spinner never is: its LENGTH comes next.
  virtual bool begin_parts() = 0;
  /// How many parts a circle has.
  virtual std::int64_t circle_parts() const = 0;

  /// Allows the lengths in which the object ends in time.
  /// @param most_beats  of one slide; the shortest length is never too long
  void allow_lengths(double most_beats = std::numeric_limits<double>::infinity());
  void take_length(std::int64_t token);

 private:
  /// A time at which an object may begin.
  struct Start {
    double at_ms, beat_ms;
    double room_ms;  // to the end of the song, or to the next red line, on whose grid it would not end
    double gap_ms;   // as much of it as the longest gap leads past, for a gap begins at a slider's start
  };
  Start start_at(double time_ms) const;
  bool slider_fits(const Start& start, std::int64_t bin, std::int64_t slides) const;
  bool spinner_fits(const Start& start, std::int64_t bin) const;
  bool any_slider(const Start& start, std::int64_t slides) const;
  bool any_spinner(const Start& start) const;

  const BeatTokens* tokens_;
  ObjectKind kind_ = ObjectKind::circle;
  std::int64_t slides_ = 1;
  double beats_ = 0;
};

}  // namespace osugen::tokenization
