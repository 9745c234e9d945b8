#include <osugen/evaluate/metrics/difficulty.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <osugen/beatmap/geometry.h>

namespace osugen::evaluate {
namespace {

std::optional<double> ratio(double of, double to) {
  return to > 0 ? std::optional(of / to) : std::nullopt;
}

}  // namespace

double strain_of(const Chart& chart) {
  constexpr double kDecay = 0.15, kSectionMs = 400, kShortestMs = 50, kTap = 50;
  std::map<std::int64_t, double> peaks;
  double strain = 0;
  for (std::size_t i = 1; i < chart.map.objects.size(); ++i) {
    const HitObject &last = chart.map.objects[i - 1], &object = chart.map.objects[i];
    const double gap = std::max(object.time_ms - last.time_ms, kShortestMs);
    const bool moves = last.kind != ObjectKind::spinner && object.kind != ObjectKind::spinner;
    const double jump = moves ? static_cast<double>(distance_between_px(
                                    chart.play.objects[i - 1].end_position, object.position))
                              : 0;
    strain = strain * std::pow(kDecay, gap / 1000) + (jump + kTap) / gap;
    double& peak = peaks[static_cast<std::int64_t>(std::floor(object.time_ms / kSectionMs))];
    peak = std::max(peak, strain);
  }
  std::vector<double> sorted;
  sorted.reserve(peaks.size());
  for (const auto& [section, peak] : peaks) sorted.push_back(peak);
  std::sort(sorted.rbegin(), sorted.rend());
  double sum = 0, weight = 1;
  for (const double peak : sorted) {
    sum += peak * weight;
    weight *= 0.9;
  }
  return std::sqrt(sum);
}

Values difficulty_alone(const Chart& chart) {
  Values values;
  values.set("rate", chart.rate());
  values.set("strain", strain_of(chart));
  return values;
}

Values difficulty_against(const Chart& generated, const Chart& reference) {
  Values values;
  values.set("rate_ratio",
             ratio(static_cast<double>(generated.heads.size()), static_cast<double>(reference.heads.size())));
  values.set("strain_ratio", ratio(strain_of(generated), strain_of(reference)));
  const Difficulty &ours = generated.map.difficulty, &theirs = reference.map.difficulty;
  values.set("ar_error", static_cast<double>(ours.ar - theirs.ar));
  values.set("cs_error", static_cast<double>(ours.cs - theirs.cs));
  values.set("od_error", static_cast<double>(ours.od - theirs.od));
  values.set("hp_error", static_cast<double>(ours.hp - theirs.hp));
  return values;
}

}  // namespace osugen::evaluate
