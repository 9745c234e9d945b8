#include "settings.h"

#include <cmath>
#include <string>
#include <utility>

namespace osugen::osu160 {

using tokenization::add;
using tokenization::add_gaps;
using tokenization::add_group;
using tokenization::add_object;

namespace {

constexpr int kTicksPerBeat = 12;  // where the time quantizer knows no beat: halves, thirds and quarters

}  // namespace

Settings::Settings(Parameters parameters) : parameters_(std::move(parameters)) {
  Vocabulary& v = vocabulary_;
  const int per_beat = parameters_.time->ticks_per_beat();
  v.ticks_per_beat = per_beat > 0 ? per_beat : kTicksPerBeat;
  ids_.position_bins = parameters_.position->bins();

  static_cast<tokenization::GapIds&>(ids_) = add_gaps(v, *parameters_.time);
  ids_.circle = add_object(v, "PLACE_CIRCLE", ObjectKind::circle);
  ids_.slider = v.size();
  for (const char* name : {"START_SLIDER_L", "START_SLIDER_B", "START_SLIDER_P"})
    add_object(v, name, ObjectKind::slider);
  ids_.anchor = add(v, "ADD_SLIDER_ANCHOR", TokenKind::type);
  ids_.end_slider = v.size();
  for (std::int64_t repeats = 0; repeats < kSliderEnds; ++repeats)
    add(v, "END_SLIDER_" + std::to_string(repeats) + "R", TokenKind::type);
  ids_.spinner = add_object(v, "PLACE_SPINNER", ObjectKind::spinner);
  ids_.duration = add_group(v, "END_SPINNER_DUR", kSpinnerBins, TokenKind::duration).first;
  ids_.x = add_group(v, "COORD_X_", ids_.position_bins, TokenKind::position).first;
  ids_.y = add_group(v, "COORD_Y_", ids_.position_bins, TokenKind::position).first;
  ids_.reserved = add(v, "RESERVED", TokenKind::reserved);

  no_step_ = step_cell({0, 0});
}

Cell Settings::head_cell(Point head) const {
  const Quantizer& q = *parameters_.position;
  return {q.encode(head.x / kPlayfieldWidth, {}), q.encode(head.y / kPlayfieldHeight, {})};
}

Point Settings::head(Cell cell) const {
  const Quantizer& q = *parameters_.position;
  return {std::round(q.decode(cell.x, {}) * kPlayfieldWidth),
          std::round(q.decode(cell.y, {}) * kPlayfieldHeight)};
}

std::int64_t Settings::step_bin(double px) const {
  const double range = parameters_.anchor_range_px;
  return parameters_.position->encode((px + range) / (2 * range), {});
}

double Settings::step_px(std::int64_t bin) const {
  const double range = parameters_.anchor_range_px;
  return parameters_.position->decode(bin, {}) * 2 * range - range;
}

Cell Settings::step_cell(Point step) const {
  return {step_bin(step.x), step_bin(step.y)};
}

Point Settings::anchor(Point from, Cell step) const {
  return {std::round(from.x + step_px(step.x)), std::round(from.y + step_px(step.y))};
}

bool Settings::in_range(Point step) const {
  const double range = parameters_.anchor_range_px;
  return std::abs(step.x) <= range && std::abs(step.y) <= range;
}

double Settings::reach_px() const {
  const double bin = 2 * parameters_.anchor_range_px / static_cast<double>(ids_.position_bins);
  return std::max(1.0, parameters_.anchor_range_px - bin);
}

double Settings::spinner_ms(std::int64_t bin) const {
  return (static_cast<double>(bin) + 0.5) * parameters_.spinner_bin_ms;
}

}  // namespace osugen::osu160
