// cursor.h - the grammar: which token may come next, and where in the song and on the playfield it is.
//
//   circle   := CIRCLE place
//   slider   := SLIDER_slides place LENGTH VELOCITY SHAPE DIRECTION
//   spinner  := SPINNER LENGTH
//   place    := DISTANCE DIRECTION
//
// What would leave the playfield is not allowed, nor what beat_cursor.h says of time, so that every sequence
// is a map that can be played. Directions turn from the one in which the player comes: of the last step, or
// of a slider's end.
#pragma once

#include <memory>

#include "tokenization/beat_cursor.h"
#include "vocabulary.h"

namespace osugen::relative {

/// Where the player is, in whole px, and where he is going.
struct Pose {
  Point at{256, 192};
  Heading heading;
};

/// What is known of the place and body of the object that is being written.
struct Draft {
  Pose head;
  std::int64_t distance = 0, shape = 0;
  double px_per_beat = 0;
  double length_px = 0;  ///< of one slide
  Heading toward;        ///< a slider's first step
};

class GrammarCursor final : public tokenization::BeatCursor {
 public:
  /// @throws Error bad_input when the span is not of finite times
  GrammarCursor(std::shared_ptr<const Meaning> meaning, const SongSpan& span);

  std::unique_ptr<Cursor> clone() const override { return std::make_unique<GrammarCursor>(*this); }

  /// The object that is being written, or was written last.
  const Draft& draft() const { return draft_; }
  /// Where the next object is measured from.
  const Pose& pose() const { return pose_; }
  /// The place that a step from the pose leads to, in whole px.
  Point place(std::int64_t distance, std::int64_t direction) const;
  /// True when every part of a body stays on the playfield.
  bool body_fits(std::int64_t shape, std::int64_t direction) const;

 private:
  /// In the order of a slider's tokens.
  enum class Part : std::uint8_t { distance, direction, length, velocity, shape, toward };

  bool begin_parts() override;
  void allow_parts() override;
  bool take(std::int64_t part) override;
  std::int64_t circle_parts() const override { return 2; }
  std::int64_t parts_left() const override;
  void allow_distances();
  void allow_directions();
  void allow_velocities();
  void allow_shapes();
  void finish_slider();
  /// The longest line from the head that stays on the playfield, in px.
  double reach_px() const;

  std::shared_ptr<const Meaning> meaning_;
  Part part_ = Part::distance;
  Pose pose_;
  Draft draft_;
};

}  // namespace osugen::relative
