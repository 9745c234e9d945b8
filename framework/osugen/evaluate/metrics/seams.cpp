#include <osugen/evaluate/metrics/seams.h>

#include <cmath>
#include <vector>

#include <osugen/evaluate/metrics/distribution.h>
#include <osugen/evaluate/metrics/onsets.h>
#include <osugen/evaluate/metrics/statistics.h>

namespace osugen::evaluate {
namespace {

constexpr double kNearMs = 500;

bool near_seam(double time_ms, const Windows& windows) {
  const double song = time_ms + windows.bias_ms;
  const double boundary = std::round(song / windows.length_ms);
  return boundary >= 1 && std::abs(song - boundary * windows.length_ms) <= kNearMs;
}

/// How much of a map's time lies near a boundary, and how much elsewhere.
struct Time {
  double near_ms = 0, elsewhere_ms = 0;
};

Time time_of(const Chart& reference, const Windows& windows) {
  const double from = reference.first_ms() + windows.bias_ms, to = reference.last_ms() + windows.bias_ms;
  Time time;
  const double first = std::max(1.0, std::floor((from - kNearMs) / windows.length_ms));
  for (double k = first; k * windows.length_ms - kNearMs < to; ++k) {
    const double seam = k * windows.length_ms;
    time.near_ms += std::max(0.0, std::min(to, seam + kNearMs) - std::max(from, seam - kNearMs));
  }
  time.elsewhere_ms = to - from - time.near_ms;
  return time;
}

/// Rate near boundaries / elsewhere.
std::optional<double> rate_ratio(const Chart& chart, const Time& time, const Windows& windows) {
  double near = 0, elsewhere = 0;
  for (const double head : chart.heads) ++(near_seam(head, windows) ? near : elsewhere);
  if (elsewhere == 0) return std::nullopt;
  return (near / time.near_ms) / (elsewhere / time.elsewhere_ms);
}

std::optional<double> spacing_difference(const Chart& chart, const Windows& windows) {
  std::vector<double> near, elsewhere;
  for (const Movement& movement : movements_of(chart))
    (near_seam(movement.time_ms, windows) ? near : elsewhere).push_back(movement.px_per_ms);
  if (near.empty() || elsewhere.empty()) return std::nullopt;
  return mean(near) - mean(elsewhere);
}

std::optional<double> less(std::optional<double> a, std::optional<double> b) {
  return a && b ? std::optional(*a - *b) : std::nullopt;
}

double f1_difference(const Chart& generated, const Chart& reference, const Windows& windows) {
  constexpr double kToleranceMs = 50;
  OnsetScore near, elsewhere;
  const auto part = [&](double time) -> OnsetScore& { return near_seam(time, windows) ? near : elsewhere; };
  for (const double head : reference.heads) ++part(head).reference;
  for (const double head : generated.heads) ++part(head).generated;
  for (const auto& [r, g] : match_onsets_closely(reference.heads, generated.heads, kToleranceMs))
    ++part(reference.heads[r]).matched;
  return near.f1() - elsewhere.f1();
}

}  // namespace

Values seams_against(const Chart& generated, const Chart& reference, const Windows& windows) {
  Values values;
  if (reference.empty() || generated.empty() || !(windows.length_ms >= 2 * kNearMs)) return values;
  const Time time = time_of(reference, windows);
  if (time.near_ms < kNearMs || time.elsewhere_ms < kNearMs) return values;
  values.set("seam_rate", less(rate_ratio(generated, time, windows), rate_ratio(reference, time, windows)));
  values.set("seam_f1", f1_difference(generated, reference, windows));
  values.set("seam_spacing",
             less(spacing_difference(generated, windows), spacing_difference(reference, windows)));
  return values;
}

}  // namespace osugen::evaluate
