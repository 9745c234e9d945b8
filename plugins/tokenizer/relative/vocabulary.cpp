#include "vocabulary.h"

#include <array>
#include <numbers>

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

/// Whole hundreds of a px per beat make slider multipliers of two decimals; each 14 % above the last.
constexpr std::array<double, 20> kVelocities{40,  46,  52,  60,  68,  78,  89,  101, 115, 131,
                                             150, 171, 194, 221, 252, 288, 328, 374, 426, 486};

}  // namespace

Meaning::Meaning(const Parameters& parameters)
    : BeatTokens(parameters.time, parameters.tolerance_ms),
      distances_(distances()),
      velocities_(kVelocities.begin(), kVelocities.end()) {
  for (std::int64_t i = 0; i < parameters.directions; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(parameters.directions);
    directions_.push_back(Heading::of(2 * std::numbers::pi * part));
  }
  const auto group = [this](const char* stem, std::size_t count, TokenKind kind) {
    return tokenization::add_group(vocabulary_, stem, static_cast<std::int64_t>(count), kind);
  };
  place_ids_.distance = group("DISTANCE_", distances_.size(), TokenKind::position);
  place_ids_.direction = group("DIRECTION_", directions_.size(), TokenKind::position);
  add_lengths();
  place_ids_.velocity = group("VELOCITY_", velocities_.size(), TokenKind::duration);
  place_ids_.shape = {vocabulary_.size(), static_cast<std::int64_t>(shapes().size())};
  for (const Shape& shape : shapes())
    tokenization::add(vocabulary_, "SHAPE_" + shape.name, TokenKind::position);
}

}  // namespace osugen::relative
