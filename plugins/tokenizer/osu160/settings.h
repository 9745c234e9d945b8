// settings.h - the meaning of the tokens: parameters, ids and the values of bins.
#pragma once

#include <cstdint>
#include <memory>

#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/tokenizer.h>

#include "tokenization/naming.h"

namespace osugen::osu160 {

inline constexpr std::int64_t kCurveTypes = 3;    // START_SLIDER_L, _B, _P
inline constexpr std::int64_t kSliderEnds = 5;    // END_SLIDER_0R..4R
inline constexpr std::int64_t kSpinnerBins = 16;  // END_SPINNER_DUR0..15
inline constexpr double kSliderRoomMs = 30;       // from a slider's start to the next object, at least
inline constexpr double kAfterSliderMs = 20;      // from a slider's end to the next object, at least
inline constexpr std::int64_t kMaxAnchors = 200;  // keeps the furthest point inside +-131072 px
inline constexpr double kMaxAnchorRangePx = 512;

struct Parameters {
  std::shared_ptr<Quantizer> time, position;
  double anchor_range_px = 128;
  double spinner_bin_ms = 500;
  double tolerance_ms = 2;
  std::int64_t max_anchors = 128;
  bool closed_loop = true, split_gaps = true, split_anchors = true, fit_sliders = true, red_anchors = true;
};

/// The first id of every group, in the order of the vocabulary.
struct Ids : tokenization::GapIds {
  std::int64_t circle = 0, slider = 0, anchor = 0, end_slider = 0, spinner = 0, duration = 0;
  std::int64_t x = 0, y = 0, reserved = 0;
  std::int64_t position_bins = 0;
};

/// The two bins of a point.
struct Cell {
  std::int64_t x = 0, y = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

/// A point in whole osu! pixels, as .osu files of version 14 have them.
struct Point {
  double x = 0, y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

/// Parameters, ids and vocabulary of one tokenizer; its cursors share it.
class Settings {
 public:
  explicit Settings(Parameters parameters);

  const Parameters& parameters() const { return parameters_; }
  const Ids& ids() const { return ids_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }

  /// Bins of a head, from its place in the playfield.
  Cell head_cell(Point head) const;
  Point head(Cell cell) const;
  /// Bins of an anchor, from its distance to the point before it.
  Cell step_cell(Point step) const;
  /// Where an anchor lies: `from` is the point before it.
  Point anchor(Point from, Cell step) const;
  /// True when a step is within the range of a single anchor, to the accuracy of its bins.
  bool in_range(Point step) const;
  /// The longest step on one axis that stays in range whatever half a bin is added to it, in px.
  double reach_px() const;
  /// The step that stands for "the same point again", which makes the point a red anchor.
  Cell no_step() const { return no_step_; }
  /// The middle of a bin of spinner duration, in ms.
  double spinner_ms(std::int64_t bin) const;
  /// Room that a slider needs from its start to the next object or to the end of the song, in ms.
  double slider_room_ms() const { return parameters_.fit_sliders ? kSliderRoomMs : 0.0; }

 private:
  double step_px(std::int64_t bin) const;
  std::int64_t step_bin(double px) const;
  Parameters parameters_;
  Ids ids_;
  Vocabulary vocabulary_;
  Cell no_step_;
};

}  // namespace osugen::osu160
