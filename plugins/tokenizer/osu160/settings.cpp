#include "settings.h"

#include <cmath>
#include <string>
#include <utility>

namespace osugen::osu160 {
namespace {

constexpr int kTicksPerBeat = 12;  // where the time quantizer knows no beat: halves, thirds and quarters

void add(Vocabulary& vocabulary, std::string name, TokenKind kind, std::int64_t ticks = -1) {
  vocabulary.tokens.push_back({std::move(name), kind, ticks, {}});
}

void add_object(Vocabulary& vocabulary, std::string name, ObjectKind kind) {
  vocabulary.tokens.push_back({std::move(name), TokenKind::type, -1, kind});
}

void add_group(Vocabulary& vocabulary, const std::string& name, std::int64_t count, TokenKind kind) {
  for (std::int64_t i = 0; i < count; ++i) add(vocabulary, name + std::to_string(i), kind);
}

}  // namespace

Settings::Settings(Parameters parameters) : parameters_(std::move(parameters)) {
  const Quantizer& time = *parameters_.time;
  Vocabulary& v = vocabulary_;
  ids_.time_bins = time.bins();
  ids_.position_bins = parameters_.position->bins();
  v.ticks_per_beat = time.ticks_per_beat() > 0 ? time.ticks_per_beat() : kTicksPerBeat;

  for (const char* name : {"PAD", "SOS", "EOS"}) add(v, name, TokenKind::special);
  for (std::int64_t bin = 0; bin < time.bins(); ++bin)
    add(v, "TIME_SHIFT_" + std::to_string(bin), TokenKind::time, time.ticks(bin));
  ids_.combo = v.size();
  add(v, "NEW_COMBO", TokenKind::combo);
  ids_.circle = v.size();
  add_object(v, "PLACE_CIRCLE", ObjectKind::circle);
  ids_.slider = v.size();
  for (const char* name : {"START_SLIDER_L", "START_SLIDER_B", "START_SLIDER_P"})
    add_object(v, name, ObjectKind::slider);
  ids_.anchor = v.size();
  add(v, "ADD_SLIDER_ANCHOR", TokenKind::type);
  ids_.end_slider = v.size();
  for (std::int64_t repeats = 0; repeats < kSliderEnds; ++repeats)
    add(v, "END_SLIDER_" + std::to_string(repeats) + "R", TokenKind::type);
  ids_.spinner = v.size();
  add_object(v, "PLACE_SPINNER", ObjectKind::spinner);
  ids_.duration = v.size();
  add_group(v, "END_SPINNER_DUR", kSpinnerBins, TokenKind::duration);
  ids_.x = v.size();
  add_group(v, "COORD_X_", ids_.position_bins, TokenKind::position);
  ids_.y = v.size();
  add_group(v, "COORD_Y_", ids_.position_bins, TokenKind::position);
  ids_.reserved = v.size();
  add(v, "RESERVED", TokenKind::reserved);

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
