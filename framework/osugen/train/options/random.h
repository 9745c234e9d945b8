// osugen/train/options/random.h - the chance of the room `train`: numbers that are a function of a key alone.
//
// The key names what is drawn (seed, epoch, item, ...), so nothing has to be remembered between runs and
// threads cannot change an outcome. The generator is SplitMix64 (Steele, Lea and Flood 2014), a counter put
// through a mixing function; its constants are those of the paper's Java code.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace osugen::train {

/// What is drawn; the first number of every key in this room, so that no two uses see one sequence.
enum class Draw : std::uint64_t {
  order = 1,
  pool,
  item,
  window,
  conditions,
  blur,
  step,
  adapter,
  augmentation,
  bed,
  strays
};

class KeyedRandom {
 public:
  KeyedRandom(Draw what, std::initializer_list<std::uint64_t> key)
      : state_(mix(static_cast<std::uint64_t>(what))) {
    for (const std::uint64_t part : key) state_ = mix(state_ + kStep + part);
  }
  std::uint64_t next() { return mix(state_ += kStep); }
  /// 0 to count - 1, each as likely (Lemire 2019, "Fast random integer generation in an interval").
  std::uint64_t below(std::uint64_t count) {
    __extension__ using Wide = unsigned __int128;
    Wide product = Wide{next()} * count;
    if (static_cast<std::uint64_t>(product) < count) {
      const std::uint64_t least = (0 - count) % count;
      while (static_cast<std::uint64_t>(product) < least) product = Wide{next()} * count;
    }
    return static_cast<std::uint64_t>(product >> 64U);
  }
  /// In [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  /// Fisher and Yates.
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[below(left)]);
  }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EB;
    return z ^ (z >> 31U);
  }
  std::uint64_t state_;
};

}  // namespace osugen::train
