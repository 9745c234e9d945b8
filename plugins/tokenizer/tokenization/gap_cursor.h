// gap_cursor.h - the part of a grammar that all tokenizers have: gaps, combos, the end.
//
//   sequence := SOS object+ EOS PAD*                 (SOS EOS where no object fits the span)
//   object   := TIME_SHIFT+ [NEW_COMBO] kind part*
//
// Of several TIME_SHIFT tokens in a row: see time_shifts.h.
#pragma once

#include <memory>
#include <vector>

#include <osugen/beatmap/tick_grid.h>

#include "naming.h"
#include "time_shifts.h"

namespace osugen::tokenization {

/// Knows everything but objects: derived classes say which may begin, of what they consist, and from when on
/// the next one may begin.
class GapCursor : public Cursor {
 public:
  std::span<const std::uint8_t> allowed() const final { return mask_; }
  void push(std::int64_t token) final;
  double time_ms() const final { return clock_ms_; }
  std::int64_t tick() const final { return song_->grid.tick_at(clock_ms_); }
  bool finished() const final { return stage_ == Stage::finished; }
  std::int64_t tokens_to_end() const final;
  std::int64_t token_to_end() const final;
  std::int64_t objects() const final { return objects_; }

  const Vocabulary& vocabulary() const { return *vocabulary_; }
  const GapIds& gap_ids() const { return ids_; }
  bool allows(std::int64_t token) const { return mask_[static_cast<std::size_t>(token)] != 0; }
  /// True between objects: where a sequence may stop.
  bool between_objects() const { return stage_ == Stage::boundary || stage_ == Stage::finished; }
  /// The first shift of the next object.
  ShiftRange first_shift() const;
  const TimeShifts& shifts() const { return song_->shifts; }

 protected:
  /// @param vocabulary  outlives the cursor
  /// @param split       a gap may be encoded as several shifts
  /// @throws Error bad_input when the span is not of finite times
  GapCursor(const Vocabulary& vocabulary, const GapIds& ids, std::shared_ptr<const Quantizer> time,
            const SongSpan& span, bool split);
  GapCursor(const GapCursor&) = default;

  /// Allows the kinds of objects that may begin at clock_ms_.
  virtual void allow_kinds() = 0;
  /// Begins an object and sets earliest_ms_. @return true when it has no further part
  virtual bool begin(std::int64_t kind) = 0;
  /// Allows what may come next of the object that has begun.
  virtual void allow_parts() = 0;
  /// @return true when it was the object's last part
  virtual bool take(std::int64_t part) = 0;
  /// How many tokens the shortest object takes that may begin at a time, its kind counted.
  virtual std::int64_t shortest_object(double start_ms) const = 0;
  /// The kind of that object, at clock_ms_.
  virtual std::int64_t shortest_kind() const = 0;
  /// How many parts the object that has begun lacks, at least.
  virtual std::int64_t parts_left() const = 0;
  /// The next one on that way; the first that is allowed, unless a grammar knows better.
  virtual std::int64_t shortest_part() const;

  void allow(std::int64_t id) { mask_[static_cast<std::size_t>(id)] = 1; }
  void allow(std::int64_t first, std::int64_t count);
  void allow_shifts(const ShiftRange& range);
  double end_ms() const { return song_->end_ms; }

  double clock_ms_ = 0;
  double earliest_ms_ = 0;  // of the next object

 private:
  enum class Stage : std::uint8_t { before_sos, boundary, gap, combo, object, finished };
  struct Song {
    double end_ms;
    TickGrid grid;
    TimeShifts shifts;
  };
  void step(std::int64_t token);
  void refresh();
  void finish_if(bool complete);

  const Vocabulary* vocabulary_;
  GapIds ids_;
  std::shared_ptr<const Song> song_;
  std::vector<std::uint8_t> mask_;
  Stage stage_ = Stage::before_sos;
  std::int64_t last_shift_ = -1, objects_ = 0;
};

}  // namespace osugen::tokenization
