#include <osugen/sound/likeness.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace osugen::sound {
namespace {

/// One aspect of what sounds in a bar.
struct Aspect {
  double weight;
  double least;  ///< mean squared difference that counts as none: a song may be the same bar all along
  std::span<const float> (*of)(const Bar&);
};

constexpr double kTimbreWeight = 0.4, kHarmonyWeight = 0.4, kRhythmWeight = 0.2;
const Aspect kAspects[] = {
    {kTimbreWeight, 0.02, [](const Bar& bar) { return std::span<const float>(bar.timbre); }},
    {kHarmonyWeight, 0.002, [](const Bar& bar) { return std::span<const float>(bar.harmony); }},
    {kRhythmWeight, 0.005, [](const Bar& bar) { return std::span<const float>(bar.rhythm); }}};

double mean_square_difference(std::span<const float> a, std::span<const float> b) {
  float sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
  return static_cast<double>(sum) / static_cast<double>(a.size());
}

/// Of two bars that sound: the square of the mean difference, on which loud bars beside quiet ones weigh less
/// than on the mean square.
double usual(const std::vector<double>& squares, const std::vector<Bar>& bars) {
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    for (std::size_t j = i + 1; j < bars.size() && bars[i].sounds; ++j) {
      if (!bars[j].sounds) continue;
      sum += std::sqrt(squares[i * bars.size() + j]);
      ++count;
    }
  }
  return count > 0 ? sum / count * (sum / count) : 0;
}

}  // namespace

Likeness::Likeness(const std::vector<Bar>& bars) : bars_(bars.size()), values_(bars_ * bars_, 1.0F) {
  std::vector<double> far(bars_ * bars_, 0.0), squares(bars_ * bars_, 0.0);
  for (const Aspect& aspect : kAspects) {
    for (std::size_t i = 0; i < bars_; ++i)
      for (std::size_t j = i + 1; j < bars_; ++j)
        squares[i * bars_ + j] = mean_square_difference(aspect.of(bars[i]), aspect.of(bars[j]));
    const double scale = aspect.weight / std::max(aspect.least, usual(squares, bars));
    for (std::size_t k = 0; k < far.size(); ++k) far[k] += scale * squares[k];
  }
  for (std::size_t i = 0; i < bars_; ++i)
    for (std::size_t j = i + 1; j < bars_; ++j)
      values_[i * bars_ + j] = values_[j * bars_ + i] = static_cast<float>(std::exp(-far[i * bars_ + j]));
}

double Likeness::of_runs(std::size_t i, std::size_t j, std::size_t count) const {
  double sum = 0;
  for (std::size_t k = 0; k < count; ++k) sum += at(i + k, j + k);
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

}  // namespace osugen::sound
