// cursor.h - the grammar: which token may come next, and where in the song the sequence is.
//
//   sequence := SOS object+ EOS PAD*           (SOS EOS where no object fits the span)
//   object   := TIME_SHIFT+ [NEW_COMBO] (circle | slider | spinner)
//   circle   := PLACE_CIRCLE X Y
//   slider   := START_SLIDER_t X Y (ADD_SLIDER_ANCHOR X Y)+ END_SLIDER_nR
//   spinner  := PLACE_SPINNER END_SPINNER_DURn
//
// Of several TIME_SHIFT tokens in a row: see time_shifts.h.
#pragma once

#include <memory>
#include <vector>

#include <osugen/beatmap/tick_grid.h>

#include "settings.h"
#include "time_shifts/time_shifts.h"

namespace osugen::osu160 {

using time_shifts::ShiftRange;

class GrammarCursor final : public Cursor {
 public:
  /// @throws Error bad_input when the span is not of finite times
  GrammarCursor(std::shared_ptr<const Settings> settings, const SongSpan& span);

  std::span<const std::uint8_t> allowed() const override { return mask_; }
  void push(std::int64_t token) override;
  double time_ms() const override { return clock_ms_; }
  std::int64_t tick() const override;
  bool finished() const override { return state_ == State::finished; }
  std::int64_t tokens_to_end() const override;
  std::int64_t token_to_end() const override;
  std::int64_t objects() const override { return objects_; }
  std::unique_ptr<Cursor> clone() const override { return std::make_unique<GrammarCursor>(*this); }
  GrammarCursor(const GrammarCursor&) = default;

  bool allows(std::int64_t token) const { return mask_[static_cast<std::size_t>(token)] != 0; }
  /// True between objects: where a sequence may stop.
  bool between_objects() const;
  /// The first shift of the next object.
  ShiftRange first_shift() const;
  const time_shifts::TimeShifts& shifts() const { return song_->shifts; }

 private:
  enum class State : std::uint8_t {
    before_sos,
    boundary,
    gap,
    combo,
    circle_x,
    circle_y,
    head_x,
    head_y,
    head_done,
    anchor_x,
    anchor_y,
    anchor_done,
    spinner,
    finished
  };
  struct Song {
    double end_ms;
    TickGrid grid;
    time_shifts::TimeShifts shifts;
  };

  void refresh();
  void allow(std::int64_t first, std::int64_t count);
  void allow_objects();
  void allow_boundary();
  State step(std::int64_t token);
  State finish_object();
  bool spinner_fits(double start_ms) const;
  /// Tokens of the shortest object at `start_ms`, and EOS.
  std::int64_t object_and_eos(double start_ms) const;

  std::shared_ptr<const Settings> settings_;
  std::shared_ptr<const Song> song_;
  std::vector<std::uint8_t> mask_;
  State state_ = State::before_sos;
  double clock_ms_ = 0;
  double start_ms_ = 0;     // of the object that is being written
  double earliest_ms_ = 0;  // of the next object
  std::int64_t last_shift_ = -1, anchors_ = 0, objects_ = 0;
};

}  // namespace osugen::osu160
