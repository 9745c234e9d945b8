#include <osugen/beatmap/spacing.h>

#include <algorithm>
#include <cmath>

namespace osugen {
namespace {

constexpr std::size_t kRecent = 4;
constexpr double kSameGapMs = 16;

}  // namespace

std::vector<std::optional<std::size_t>> alike_steps(const std::vector<std::optional<double>>& gaps_ms) {
  std::vector<std::optional<std::size_t>> alike(gaps_ms.size());
  std::vector<std::size_t> compared;
  for (std::size_t i = 0; i < gaps_ms.size(); ++i) {
    if (!gaps_ms[i]) continue;
    for (std::size_t back = 1; back <= std::min(kRecent, compared.size()) && !alike[i]; ++back) {
      const std::size_t then = compared[compared.size() - back];
      if (std::abs(*gaps_ms[then] - *gaps_ms[i]) <= kSameGapMs) alike[i] = then;
    }
    compared.push_back(i);
  }
  return alike;
}

double calm_px(double like_px) {
  return like_px * 0.15 + 10;
}

double allowed_px(double like_px) {
  return like_px * 0.3 + 20;
}

}  // namespace osugen
