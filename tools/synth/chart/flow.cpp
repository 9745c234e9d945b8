#include <synth/chart/flow.h>

#include <array>
#include <numbers>

namespace osugen::synth {
namespace {

struct Figure {
  double least_degrees, most_degrees;
  bool alternates;                ///< left and right in turn
  std::array<double, 5> weights;  ///< by level
};

constexpr std::array<Figure, 8> kFigures{{{15, 40, false, {3, 3, 2, 1, 1}},        // a wide circle
                                          {40, 65, false, {2, 2, 2, 2, 1}},        // a small one
                                          {20, 55, true, {1, 1.5, 2, 1, 1}},       // a wave
                                          {82, 98, false, {0, 0, 1.2, 2, 2}},      // a square
                                          {112, 128, false, {0, 0, .5, 1.6, 2}},   // a triangle
                                          {138, 152, false, {0, 0, 0, 1, 2}},      // a star
                                          {100, 140, true, {0, 0, .6, 1.5, 1.5}},  // a zigzag
                                          {165, 180, true, {0, 0, 0, .6, 1}}}};    // back and forth

}  // namespace

void Flow::choose_figure(std::uint64_t section, int place) {
  Random random = chance(section, place).stream("figure");
  std::array<double, kFigures.size()> weights{};
  for (std::size_t i = 0; i < kFigures.size(); ++i) weights[i] = kFigures[i].weights[level_];
  const Figure& figure = kFigures[random.weighted(weights)];
  constexpr double kDegree = std::numbers::pi / 180;
  least_ = figure.least_degrees * kDegree;
  most_ = figure.most_degrees * kDegree;
  alternates_ = figure.alternates;
  side_ = random.chance(0.5) ? 1 : -1;
  const double bend = random.between(6, 24) * kDegree;
  stream_bend_ = random.chance(0.5) ? bend : -bend;
}

double Flow::turn(std::uint64_t section, int place, int bar, bool in_stream, bool new_combo) {
  if (bar != bar_ || (new_combo && steps_ > 3)) {
    choose_figure(section, place);
    bar_ = bar;
    steps_ = 0;
  }
  ++steps_;
  if (in_stream) return stream_bend_;
  Random random = chance(section, place).stream("turn");
  const double size = random.between(least_, most_);
  if (alternates_) side_ = -side_;
  return side_ * size;
}

}  // namespace osugen::synth
