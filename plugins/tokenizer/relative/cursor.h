// cursor.h - the grammar: which token may come next, and where in the song and on the playfield it is.
//
//   sequence := SOS object+ EOS PAD*                     (SOS EOS where no object fits the span)
//   object   := TIME_SHIFT+ [NEW_COMBO] (circle | slider | spinner)
//   circle   := CIRCLE place
//   slider   := SLIDER_slides place LENGTH VELOCITY SHAPE DIRECTION
//   spinner  := SPINNER LENGTH
//   place    := DISTANCE DIRECTION
//
// What would leave the playfield, the song or the time before the next red line is not allowed, so that every
// sequence is a map that can be played. Gaps begin at the start of a circle or a slider and at the end of a
// spinner. Directions turn from the one in which the player comes: of the last step, or of a slider's end.
#pragma once

#include <memory>

#include "tokenization/gap_cursor.h"
#include "vocabulary.h"

namespace osugen::relative {

/// Where the player is, in whole px, and where he is going.
struct Pose {
  Point at{256, 192};
  Heading heading;
};

/// What is known of the object that is being written.
struct Draft {
  Pose head;
  std::int64_t slides = 1, distance = 0, shape = 0;
  double beats = 0;      ///< of one slide, or of the spinner
  double length_px = 0;  ///< of one slide
  Heading toward;        ///< a slider's first step
};

class GrammarCursor final : public tokenization::GapCursor {
 public:
  /// @throws Error bad_input when the span is not of finite times
  GrammarCursor(std::shared_ptr<const Meaning> meaning, const SongSpan& span);

  bool finished() const override { return state_ == State::finished; }
  std::int64_t tokens_to_end() const override;
  std::int64_t token_to_end() const override;
  std::unique_ptr<Cursor> clone() const override { return std::make_unique<GrammarCursor>(*this); }
  bool between_objects() const override { return state_ == State::boundary || state_ == State::finished; }

  /// The object that is being written, or was written last.
  const Draft& draft() const { return draft_; }
  /// Where the next object is measured from.
  const Pose& pose() const { return pose_; }
  /// The beat in force when the object that is being written begins, in ms.
  double beat_ms() const { return beat_ms_; }
  double start_ms() const { return start_ms_; }
  /// The place that a step from the pose leads to, in whole px.
  Point place(std::int64_t distance, std::int64_t direction) const;
  /// True when every part of a body stays on the playfield.
  bool body_fits(std::int64_t shape, std::int64_t direction) const;

 private:
  enum class State : std::uint8_t {
    before_sos,
    boundary,
    gap,
    combo,
    circle_distance,
    circle_direction,
    slider_distance,
    slider_direction,
    length,
    velocity,
    shape,
    toward,
    spinner,
    finished
  };

  void step(std::int64_t token) override;
  void refresh() override;
  void allow_objects();
  void allow_distances();
  void allow_directions();
  void allow_lengths(std::int64_t slides, double shortest_ms);
  void allow_velocities();
  void allow_shapes();
  State after(std::int64_t token);
  State begin_object(std::int64_t token);
  State finish_slider();
  State finish_object();
  /// Time for an object to end: the end of the song, or the next red line, on whose grid it would not end.
  double room_ms() const;
  /// The longest line from the head that stays on the playfield, in px.
  double reach_px() const;
  /// True when every slide ends on a division of the beat, and the last one in time.
  bool length_fits(std::int64_t bin, std::int64_t slides, double shortest_ms, double room_ms) const;
  bool any_length(std::int64_t slides, double shortest_ms) const;

  std::shared_ptr<const Meaning> meaning_;
  State state_ = State::before_sos;
  Pose pose_;
  Draft draft_;
  double start_ms_ = 0, beat_ms_ = 500;  // of the object that is being written
};

}  // namespace osugen::relative
