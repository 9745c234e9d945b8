// osugen/train/options/draw.h - keyed random numbers of a training run: each is a function of its key alone.
//
// The key names what is drawn (seed, epoch, item, ...), so nothing has to be remembered between runs and
// threads cannot change an outcome.
#pragma once

#include <osugen/random/random.h>

namespace osugen::train {

/// What is drawn; the first number of every key of a training, so that no two uses see one sequence.
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

inline Random drawn(Draw what, std::initializer_list<std::uint64_t> key) {
  return Random(Random::mixed(static_cast<std::uint64_t>(what)), key);
}

}  // namespace osugen::train
