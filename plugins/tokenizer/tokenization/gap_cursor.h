// gap_cursor.h - the part of a cursor that does not depend on the grammar: the mask, the clock, the errors.
#pragma once

#include <memory>
#include <vector>

#include <osugen/beatmap/tick_grid.h>

#include "time_shifts.h"

namespace osugen::tokenization {

/// A cursor whose objects begin with TIME_SHIFT tokens. Derived classes fill the mask with refresh(), at the
/// end of their constructor too.
class GapCursor : public Cursor {
 public:
  std::span<const std::uint8_t> allowed() const override { return mask_; }
  void push(std::int64_t token) override;
  double time_ms() const override { return clock_ms_; }
  std::int64_t tick() const override { return song_->grid.tick_at(clock_ms_); }
  std::int64_t objects() const override { return objects_; }

  const Vocabulary& vocabulary() const { return *vocabulary_; }
  bool allows(std::int64_t token) const { return mask_[static_cast<std::size_t>(token)] != 0; }
  /// True between objects: where a sequence may stop.
  virtual bool between_objects() const = 0;
  /// The first shift of the next object.
  ShiftRange first_shift() const;
  const TimeShifts& shifts() const { return song_->shifts; }

 protected:
  /// @param vocabulary  outlives the cursor
  /// @param split       a gap may be encoded as several shifts
  /// @throws Error bad_input when the span is not of finite times
  GapCursor(const Vocabulary& vocabulary, std::shared_ptr<const Quantizer> time, const SongSpan& span,
            bool split);
  GapCursor(const GapCursor&) = default;

  /// Moves on by a token that is allowed.
  virtual void step(std::int64_t token) = 0;
  /// What may come now; the mask is all 0 before.
  virtual void refresh() = 0;
  void allow(std::int64_t id) { mask_[static_cast<std::size_t>(id)] = 1; }
  void allow(std::int64_t first, std::int64_t count);
  /// Shifts of a range, bin 0 being the token `first_id`.
  void allow_shifts(std::int64_t first_id, const ShiftRange& range);
  double end_ms() const { return song_->end_ms; }

  double clock_ms_ = 0;
  double earliest_ms_ = 0;  // of the next object
  std::int64_t last_shift_ = -1, objects_ = 0;

 private:
  struct Song {
    double end_ms;
    TickGrid grid;
    TimeShifts shifts;
  };
  const Vocabulary* vocabulary_;
  std::shared_ptr<const Song> song_;
  std::vector<std::uint8_t> mask_;
};

}  // namespace osugen::tokenization
