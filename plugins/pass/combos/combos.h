// combos.h - splits long combos at bar lines.
#pragma once

#include <cstddef>

#include <osugen/interfaces/pass.h>

namespace osugen::combos {

/// Gives a combo of more than `longest` objects new combos at the first objects of bars: of as many whole
/// bars as `longest` allows, of one at least. No combo is taken away, and none begins within a bar.
class Combos final : public Pass {
 public:
  static Descriptor describe();
  explicit Combos(const Config& config);
  void apply(Beatmap& map, const Song& song) const override;

 private:
  std::size_t longest_;
};

}  // namespace osugen::combos
