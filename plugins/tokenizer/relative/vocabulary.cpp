#include "vocabulary.h"

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

namespace osugen::relative {
namespace {

/// Steps of 8 px where circles touch, wider where the eye cannot tell.
std::vector<double> distances() {
  std::vector<double> all{0};
  while (all.back() < 640) {
    const double at = all.back();
    all.push_back(at + (at < 96 ? 8 : at < 240 ? 12 : at < 440 ? 20 : 40));
  }
  return all;
}

struct Fraction {
  std::int64_t over, under;
};

/// Beats that sliders and spinners last, shortest first: halves, thirds, quarters and eighths as maps use
/// them, twelfths for what swings.
constexpr std::array<Fraction, 32> kLengths{
    {{1, 8}, {1, 6}, {1, 4}, {1, 3},   {3, 8}, {5, 12},  {1, 2}, {7, 12}, {2, 3},  {3, 4}, {5, 6},
     {1, 1}, {5, 4}, {4, 3}, {17, 12}, {3, 2}, {19, 12}, {5, 3}, {7, 4},  {2, 1},  {5, 2}, {3, 1},
     {7, 2}, {4, 1}, {9, 2}, {5, 1},   {6, 1}, {7, 1},   {8, 1}, {10, 1}, {12, 1}, {16, 1}}};

/// Whole hundreds of a px per beat make slider multipliers of two decimals; each 14 % above the last.
constexpr std::array<double, 20> kVelocities{40,  46,  52,  60,  68,  78,  89,  101, 115, 131,
                                             150, 171, 194, 221, 252, 288, 328, 374, 426, 486};

}  // namespace

Meaning::Meaning(Parameters parameters) : parameters_(std::move(parameters)), distances_(distances()) {
  const int per_beat = parameters_.time->ticks_per_beat();
  if (per_beat <= 0) {
    throw Error(Error::Kind::bad_config, "the quantizer of 'time' is not based on beats", "",
                "a quantizer of ticks, such as beat", "set \"time\" to {\"type\": \"beat\"}");
  }
  for (const Fraction& length : kLengths)
    if (length.over * per_beat % length.under == 0)
      lengths_.push_back(static_cast<double>(length.over) / static_cast<double>(length.under));
  velocities_.assign(kVelocities.begin(), kVelocities.end());
  for (std::int64_t i = 0; i < parameters_.directions; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(parameters_.directions);
    directions_.push_back(Heading::of(2 * std::numbers::pi * part));
  }
  name_tokens();
}

void Meaning::name_tokens() {
  Vocabulary& v = vocabulary_;
  v.ticks_per_beat = parameters_.time->ticks_per_beat();
  const auto add = [&v](std::string name, TokenKind kind, std::int64_t ticks = -1) {
    v.tokens.push_back({std::move(name), kind, ticks, {}});
    return v.size() - 1;
  };
  const auto add_object = [&](std::string name, ObjectKind kind, int slides = 0) {
    const std::int64_t id = add(std::move(name), TokenKind::type);
    v.tokens.back().object = kind;
    v.tokens.back().slides = slides;
    return id;
  };
  const auto group = [&](const std::string& stem, std::int64_t count, TokenKind kind) {
    const Group made{v.size(), count};
    for (std::int64_t i = 0; i < count; ++i) add(stem + std::to_string(i), kind);
    return made;
  };
  for (const char* name : {"PAD", "SOS", "EOS"}) add(name, TokenKind::special);
  ids_.time = {v.size(), parameters_.time->bins()};
  for (std::int64_t bin = 0; bin < ids_.time.count; ++bin)
    add("TIME_SHIFT_" + std::to_string(bin), TokenKind::time, parameters_.time->ticks(bin));
  ids_.combo = add("NEW_COMBO", TokenKind::combo);
  ids_.circle = add_object("CIRCLE", ObjectKind::circle);
  ids_.slider = {v.size(), kMostSlides};
  for (int slides = 1; slides <= kMostSlides; ++slides)
    add_object("SLIDER_" + std::to_string(slides), ObjectKind::slider, slides);
  ids_.spinner = add_object("SPINNER", ObjectKind::spinner);
  ids_.distance = group("DISTANCE_", static_cast<std::int64_t>(distances_.size()), TokenKind::position);
  ids_.direction = group("DIRECTION_", parameters_.directions, TokenKind::position);
  ids_.length = group("LENGTH_", static_cast<std::int64_t>(lengths_.size()), TokenKind::duration);
  for (std::int64_t bin = 0; bin < ids_.length.count; ++bin)
    v.tokens[static_cast<std::size_t>(ids_.length.first + bin)].beats = length_beats(bin);
  ids_.velocity = group("VELOCITY_", static_cast<std::int64_t>(velocities_.size()), TokenKind::duration);
  ids_.shape = {v.size(), static_cast<std::int64_t>(shapes().size())};
  for (const Shape& shape : shapes()) add("SHAPE_" + shape.name, TokenKind::position);
}

}  // namespace osugen::relative
