#include "beat_reader.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <osugen/beatmap/slider_velocity.h>

namespace osugen::tokenization {
namespace {

constexpr double kSlowest = 0.4, kFastest = 3.6;  // slider multipliers of the game's editor
constexpr double kPxOfMultiplier = 100;           // a beat at slider multiplier 1

/// 0 where there is no slider.
double usual_px_per_beat(std::span<const Pace> paces) {
  std::map<double, int> counts;
  for (const Pace& pace : paces)
    if (pace.px_per_beat > 0) ++counts[pace.px_per_beat];
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? 0 : most->first;
}

}  // namespace

void set_paces(Beatmap& map, std::span<const Pace> paces) {
  const double usual = usual_px_per_beat(paces);
  if (usual <= 0) return;
  const double multiplier = std::clamp(std::round(usual) / kPxOfMultiplier, kSlowest, kFastest);
  map.difficulty.slider_multiplier = multiplier;
  std::vector<double> velocities(map.objects.size(), 1);
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    HitObject& object = map.objects[i];
    if (object.kind != ObjectKind::slider) continue;
    const double px_per_beat = object.slider.length_px / paces[i].beats;
    // Velocities are written in hundredths, rounded down: a slider gets shorter by as much and ends in time.
    constexpr double kLeast = 0.1, kMost = 10, kHundredths = 100;
    const double factor = px_per_beat / (kPxOfMultiplier * multiplier);
    velocities[i] = std::clamp(std::floor(factor * kHundredths + 1e-6) / kHundredths, kLeast, kMost);
    object.slider.length_px = kPxOfMultiplier * multiplier * velocities[i] * paces[i].beats;
  }
  set_slider_velocities(map, velocities);
}

}  // namespace osugen::tokenization
