// synth/compose/random.h - chance that is the same everywhere: the one place where this room draws numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace osugen::synth {

/// Numbers that follow from a key alone, with any standard library: draw n is a mix of key + n (SplitMix64,
/// Steele, Lea and Flood 2014). Parts of a song draw from streams of their own, so that a part that draws
/// once more leaves the others as they were.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mixed(seed + kStep)) {}
  /// A stream of its own for one part of the work: Random(seed).stream("drums").
  Random stream(std::string_view name, std::uint64_t index = 0) const;

  std::uint64_t bits();
  double uniform();                        ///< 0 <= x < 1
  double between(double low, double high)  ///< low <= x < high
  {
    return low + (high - low) * uniform();
  }
  double log_between(double low, double high);  ///< the same, every octave as likely as the others
  double normal();                              ///< mean 0, deviation 1
  bool chance(double probability) { return uniform() < probability; }
  /// 0 <= x < count; 0 where count is 0.
  std::size_t below(std::size_t count);
  /// low <= x <= high
  int integer(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::size_t>(high - low) + 1));
  }
  /// One of the elements of a container that is not empty.
  template <typename Container>
  const auto& pick(const Container& container) {
    return container[below(container.size())];
  }
  /// The index of a weight, as likely as the weight is large; weights are 0 or more, with a sum above 0.
  template <typename Weights>
  std::size_t weighted(const Weights& weights) {
    double sum = 0;
    for (const double weight : weights) sum += weight;
    double left = uniform() * sum;
    std::size_t index = 0, last = 0;
    for (const double weight : weights) {
      if (weight > 0) last = index;
      if (weight > 0 && left < weight) return index;
      left -= weight;
      ++index;
    }
    return last;
  }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ULL;
  static std::uint64_t mixed(std::uint64_t bits);
  std::uint64_t state_;
};

}  // namespace osugen::synth
