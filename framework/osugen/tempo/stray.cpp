#include <osugen/tempo/fold.h>
#include <osugen/tempo/median.h>
#include <osugen/tempo/steady.h>
#include <osugen/tempo/stray.h>
#include <algorithm>
#include <vector>

namespace osugen::tempo {
namespace {

constexpr auto kPart = static_cast<std::size_t>(3 * kOnsetRate),
               kStrayHop = static_cast<std::size_t>(kOnsetRate / 4);
constexpr double kStraySmooth = 0.005 * kOnsetRate;

/// Sums over all parts.
std::vector<double> sums_of(const std::vector<double>& values) {
  std::vector<double> until(values.size() + 1, 0.0), sums;
  for (std::size_t i = 0; i < values.size(); ++i) until[i + 1] = until[i] + values[i];
  for (std::size_t from = 0; from + kPart <= values.size(); from += kStrayHop)
    sums.push_back(until[from + kPart] - until[from]);
  return sums;
}

}  // namespace

double stray(const OnsetStrength& onsets, double bpm) {
  if (onsets.sudden.size() < 2 * kPart) return 0;
  const Fold beat({onsets.all, 0}, period_of(bpm), kStraySmooth);
  double mean = 1e-9;
  for (const double value : beat.bins()) mean += value / static_cast<double>(beat.bins().size());
  std::vector<double> all(onsets.sudden.begin(), onsets.sudden.end()), on_beat(all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    on_beat[i] = all[i] * (beat.at(static_cast<double>(i)) / mean - 1);
  const std::vector<double> amounts = sums_of(all), agreements = sums_of(on_beat);
  std::vector<double> shares;
  for (std::size_t i = 0; i < amounts.size(); ++i) shares.push_back(agreements[i] / (amounts[i] + 1e-9));
  const double usual_amount = median(amounts) + 1e-9, usual_share = median(shares);
  if (usual_share <= 0) return 1;
  double most = 0;
  for (std::size_t i = 0; i < amounts.size(); ++i)
    most = std::max(most, amounts[i] / usual_amount * (1 - shares[i] / usual_share));
  return most;
}

}  // namespace osugen::tempo
