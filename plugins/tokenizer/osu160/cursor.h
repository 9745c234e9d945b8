// cursor.h - the grammar: which token may come next, and where in the song the sequence is.
//
//   circle   := PLACE_CIRCLE X Y
//   slider   := START_SLIDER_t X Y (ADD_SLIDER_ANCHOR X Y)+ END_SLIDER_nR
//   spinner  := PLACE_SPINNER END_SPINNER_DURn
#pragma once

#include <memory>

#include "settings.h"
#include "tokenization/gap_cursor.h"

namespace osugen::osu160 {

class GrammarCursor final : public tokenization::GapCursor {
 public:
  /// @throws Error bad_input when the span is not of finite times
  GrammarCursor(std::shared_ptr<const Settings> settings, const SongSpan& span);

  std::unique_ptr<Cursor> clone() const override { return std::make_unique<GrammarCursor>(*this); }

 private:
  /// What comes next of an object.
  enum class Part : std::uint8_t {
    circle_x,
    circle_y,
    head_x,
    head_y,
    first_anchor,
    anchor_x,
    anchor_y,
    anchor_or_end,
    spinner_duration
  };

  void allow_kinds() override;
  bool begin(std::int64_t kind) override;
  void allow_parts() override;
  bool take(std::int64_t part) override;
  std::int64_t shortest_object(double start_ms) const override;
  std::int64_t shortest_kind() const override;
  std::int64_t parts_left() const override;
  std::int64_t shortest_part() const override;
  bool spinner_fits(double start_ms) const;

  std::shared_ptr<const Settings> settings_;
  Part part_ = Part::circle_x;
  std::int64_t anchors_ = 0;
};

}  // namespace osugen::osu160
