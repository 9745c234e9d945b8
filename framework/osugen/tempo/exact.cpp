#include <osugen/tempo/exact.h>
#include <osugen/tempo/fold.h>
#include <osugen/tempo/steady.h>
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace osugen::tempo {
namespace {

constexpr double kExactSmooth =
    2 * kFramesPerMs;  ///< frames: narrower than an attack, so that the sharpest ones count most
constexpr int kBeats = 8, kSteps = 8;

/// The top of the parabola through the highest value and two to each side of it, in steps from the middle;
/// nothing where the highest is at an end.
std::optional<double> top_of(const std::vector<double>& values) {
  const auto most = std::max_element(values.begin(), values.end()) - values.begin();
  if (most < 2 || most + 2 >= static_cast<std::ptrdiff_t>(values.size())) return std::nullopt;
  const auto at = [&](std::ptrdiff_t step) { return values[static_cast<std::size_t>(most + step)]; };
  const double slope = (2 * at(2) + at(1) - at(-1) - 2 * at(-2)) / 10;
  const double bend = (2 * at(2) - at(1) - 2 * at(0) - at(-1) + 2 * at(-2)) / 14;
  const double off = bend < 0 ? std::clamp(-slope / (2 * bend), -1.0, 1.0) : 0;
  const std::size_t middle = values.size() / 2;
  return static_cast<double>(most) + off - static_cast<double>(middle);
}

/// By how much the tempo of a band differs from `bpm`, in steps.
std::optional<double> sharpest(const Stretch& band, double bpm, double step) {
  std::vector<double> contrasts;
  for (int i = -kSteps; i <= kSteps; ++i)
    contrasts.push_back(Fold(band, kBeats * period_of(bpm + i * step), kExactSmooth).contrast());
  return top_of(contrasts);
}

}  // namespace

ExactTempo exact_tempo(const OnsetStrength& onsets, const Span& span, double bpm) {
  // Measured on synthetic songs: how far the end of a stretch is off, by how far apart the bands are there.
  constexpr double kLeast = 0.3 * kFramesPerMs, kOfSpread = 0.55, kAlone = 1.5 * kFramesPerMs;
  const double length = std::max(1.0, span.to - span.from), step = bpm * kExactSmooth / length / 2;
  if (length < kBeats * period_of(bpm)) return {bpm, bpm * kAlone / length};
  std::vector<double> found;
  for (const std::vector<float>* band : onsets.bands())
    if (const auto top = sharpest(stretch_of(*band, span.from, span.to), bpm, step))
      found.push_back(*top * step);
  if (found.size() < 2) return {bpm + (found.empty() ? 0 : found[0] / 2), bpm * kAlone / length};
  std::sort(found.begin(), found.end());
  const double middle = found.size() == 3 ? found[1] : (found[0] + found[1]) / 2;
  const double spread = std::max(middle - found.front(), found.back() - middle);
  return {bpm + middle, std::hypot(bpm * kLeast / length, kOfSpread * spread)};
}

namespace {

/// How likely people choose a tempo of so many thousandths.
double habit(long thousandths) {
  // Of each kind together, by how many there are of it between two whole tempos.
  if (thousandths % 1000 == 0) return 0.7;
  if (thousandths % 500 == 0) return 0.03;
  if (thousandths % 100 == 0) return 0.05 / 8;
  if (thousandths % 10 == 0) return 0.19 / 90;
  return 0.03 / 900;
}

/// Likelihood of an error of so many standard deviations; some songs are off more than their bands say.
double likelihood(double deviations) {
  constexpr double kOdd = 0.1, kWider = 3;
  const double wide = deviations / kWider;
  return (1 - kOdd) * std::exp(-0.5 * deviations * deviations) + kOdd / kWider * std::exp(-0.5 * wide * wide);
}

/// The odds of all tempos, in thousandths, near a measured one.
class Odds {
 public:
  explicit Odds(const ExactTempo& tempo) {
    constexpr double kFarthest = 10;
    constexpr long kMost = 2000;
    const long middle = std::lround(tempo.bpm * 1000);
    const long reach = std::min(kMost, std::lround(kFarthest * tempo.error_bpm * 1000)) + 2L * kWithin;
    first_ = middle - reach;
    for (long i = first_; i <= middle + reach; ++i) {
      const double off = static_cast<double>(i) / 1000 - tempo.bpm;
      each_.push_back(habit(i) * likelihood(off / tempo.error_bpm));
      until_.push_back(until_.back() + each_.back());
    }
  }

  /// That the tempo is within 0.005 BPM of the one of this index.
  double near(std::size_t index) const {
    return (until_[index + kWithin + 1] - until_[index - kWithin]) / until_.back();
  }
  std::size_t likeliest() const {
    return static_cast<std::size_t>(std::max_element(each_.begin() + kWithin, each_.end() - kWithin) -
                                    each_.begin());
  }
  /// The tempo that is nearest to most of the odds.
  std::size_t safest() const {
    std::size_t best = kWithin;
    for (std::size_t i = kWithin; i + kWithin < each_.size(); ++i)
      if (near(i) > near(best)) best = i;
    return best;
  }
  double bpm(std::size_t index) const {
    return static_cast<double>(first_ + static_cast<long>(index)) / 1000;
  }

 private:
  static constexpr int kWithin = 5;
  long first_ = 0;
  std::vector<double> each_, until_{0.0};
};

}  // namespace

RoundTempo rounded(const ExactTempo& tempo) {
  // A tempo that nobody would choose has to be worth it.
  constexpr double kWorth = 0.05;
  const Odds odds(tempo);
  const std::size_t likeliest = odds.likeliest(), safest = odds.safest();
  const std::size_t best = odds.near(safest) > odds.near(likeliest) + kWorth ? safest : likeliest;
  return {odds.bpm(best), odds.near(best)};
}

}  // namespace osugen::tempo
