#include <osugen/evaluate/scorecard/repeated_bars.h>

#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace osugen::scorecard {
namespace {

constexpr double kBeatsPerBar = 4, kPlacesPerBeat = 12;
/// An object this much before a bar line belongs to the bar behind it.
constexpr double kEarlyMs = 2;
constexpr std::size_t kFewestInBar = 3;
constexpr int kBarsBack = 8;
constexpr double kShapePx = 24;
/// Shapes are compared by all pairs of heads. Bars of more objects are of maps made to hurt.
constexpr std::size_t kMostInShape = 200;
/// Beyond, bars cannot be counted by a double.
constexpr double kLastBar = 9e15;

/// Quotient of positive or negative numbers, rounded down, exact even where a / b would round up to a whole
/// number.
double floor_division(double a, double b) {
  double rest = std::fmod(a, b);
  double quotient = (a - rest) / b;
  if (rest != 0 && (rest < 0) != (b < 0)) {
    rest += b;
    quotient -= 1;
  }
  const double floored = std::floor(quotient);
  return quotient - floored > 0.5 ? floored + 1 : floored;
}

/// What of a bar is its rhythm: kinds, and starts in places from the bar line.
using Rhythm = std::vector<std::pair<double, ObjectKind>>;

struct Bar {
  std::vector<Placed> objects;
  Rhythm rhythm;
};

using Bars = std::map<double, Bar>;

Bars bars_of(const LaidOut& laid) {
  const auto [first_ms, beat_ms] = laid.beats.front();
  Bars bars;
  for (const Placed& object : laid.played) {
    const double number = floor_division(object.time_ms - first_ms + kEarlyMs, kBeatsPerBar * beat_ms);
    if (!(std::abs(number) < kLastBar)) return {};
    Bar& bar = bars[number];
    const double beats = (object.time_ms - first_ms - number * kBeatsPerBar * beat_ms) / beat_ms;
    bar.objects.push_back(object);
    bar.rhythm.emplace_back(std::nearbyint(beats * kPlacesPerBeat), object.kind);
  }
  return bars;
}

/// Whether one can be turned, mirrored and shifted to lie on the other. Both have as many objects.
bool same_shape(const std::vector<Placed>& a, const std::vector<Placed>& b) {
  if (a.size() > kMostInShape) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (!(std::abs(px_of_heads(a[i], a[j]) - px_of_heads(b[i], b[j])) < kShapePx)) return false;
  return true;
}

}  // namespace

void add_repeated_bars(const LaidOut& laid, Figures& figures) {
  if (laid.beats.size() != 1) return;
  const Bars bars = bars_of(laid);
  double counted = 0, rhythms = 0, shapes = 0;
  for (const auto& [number, bar] : bars) {
    if (bar.objects.size() < kFewestInBar) continue;
    ++counted;
    bool rhythm_again = false, shape_again = false;
    for (int back = 1; back <= kBarsBack; ++back) {
      const auto before = bars.find(number - back);
      if (before == bars.end() || before->second.rhythm != bar.rhythm) continue;
      rhythm_again = true;
      shape_again = shape_again || same_shape(bar.objects, before->second.objects);
    }
    rhythms += rhythm_again;
    shapes += shape_again;
  }
  if (counted == 0) return;
  figures[Figure::rhythm_again] = rhythms / counted;
  figures[Figure::shape_again] = shapes / counted;
}

}  // namespace osugen::scorecard
