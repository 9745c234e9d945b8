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

#include "settings.h"
#include "tokenization/gap_cursor.h"

namespace osugen::osu160 {

class GrammarCursor final : public tokenization::GapCursor {
 public:
  /// @throws Error bad_input when the span is not of finite times
  GrammarCursor(std::shared_ptr<const Settings> settings, const SongSpan& span);

  bool finished() const override { return state_ == State::finished; }
  std::int64_t tokens_to_end() const override;
  std::int64_t token_to_end() const override;
  std::unique_ptr<Cursor> clone() const override { return std::make_unique<GrammarCursor>(*this); }
  bool between_objects() const override { return state_ == State::boundary || state_ == State::finished; }

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

  void step(std::int64_t token) override { state_ = after(token); }
  void refresh() override;
  void allow_objects();
  void allow_boundary();
  State after(std::int64_t token);
  State finish_object();
  bool spinner_fits(double start_ms) const;
  /// Tokens of the shortest object at `start_ms`, and EOS.
  std::int64_t object_and_eos(double start_ms) const;

  std::shared_ptr<const Settings> settings_;
  State state_ = State::before_sos;
  double start_ms_ = 0;  // of the object that is being written
  std::int64_t anchors_ = 0;
};

}  // namespace osugen::osu160
