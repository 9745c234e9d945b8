// osugen/random/random.h - the random number generator: reproducible across machines and standard libraries,
// whose distributions differ. Plugins that sample tokens use the at::Generator passed to them instead.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <numbers>
#include <string_view>
#include <utility>
#include <vector>

namespace osugen {

/// SplitMix64 (Steele, Lea and Flood 2014): a counter that is put through a mixing function. Numbers follow
/// from the key alone, so nothing has to be remembered between runs and threads cannot change an outcome.
class Random {
 public:
  /// Without a key the published generator with this seed. Every number of a key moves it to a stream of its
  /// own: neighbouring keys give unrelated numbers, Random(0, {7}) and Random(0, {8}).
  explicit Random(std::uint64_t seed, std::initializer_list<std::uint64_t> key = {}) : state_(seed) {
    for (const std::uint64_t part : key) state_ = mixed(state_ + kStep + part);
  }
  /// A stream for one part of the work, which leaves this one as it is: random.stream("drums").
  Random stream(std::string_view name, std::uint64_t index = 0) const {
    std::uint64_t key = state_;
    for (const char letter : name) key = mixed(key ^ (static_cast<unsigned char>(letter) + kStep));
    return Random(0, {mixed(key ^ mixed(index + kStep))});
  }

  std::uint64_t bits() { return mixed(state_ += kStep); }
  double uniform() { return static_cast<double>(bits() >> 11U) * 0x1p-53; }  ///< 0 <= x < 1
  /// low <= x < high
  double between(double low, double high) { return low + (high - low) * uniform(); }
  /// low <= x < high, every octave as likely as the others
  double log_between(double low, double high) { return low * std::pow(high / low, uniform()); }
  /// Mean 0, deviation 1 (Box and Muller; one of the pair is left out, so that a draw keeps no state).
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  bool chance(double probability) { return uniform() < probability; }
  /// 0 <= x < count, each as likely (Lemire 2019, "Fast random integer generation in an interval"); 0 where
  /// count is 0.
  std::uint64_t below(std::uint64_t count) {
    __extension__ using Wide = unsigned __int128;
    Wide product = Wide{bits()} * count;
    if (static_cast<std::uint64_t>(product) < count) {
      const std::uint64_t least = (0 - count) % count;
      while (static_cast<std::uint64_t>(product) < least) product = Wide{bits()} * count;
    }
    return static_cast<std::uint64_t>(product >> 64U);
  }
  /// low <= x <= high
  int integer(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  /// One of the elements of a container that is not empty.
  template <class Container>
  const auto& pick(const Container& container) {
    return container[below(container.size())];
  }
  /// The index of a weight, as likely as the weight is large; weights are 0 or more, with a sum above 0.
  template <class Weights>
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
  /// Fisher and Yates.
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[below(left)]);
  }

  /// The mixing function: every bit of the result depends on every bit of the number.
  static std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
    return bits ^ (bits >> 31U);
  }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15U;
  std::uint64_t state_;
};

}  // namespace osugen
