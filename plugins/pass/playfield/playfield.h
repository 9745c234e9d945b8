// playfield.h - moves objects into the playfield.
#pragma once

#include <osugen/interfaces/pass.h>

namespace osugen::playfield {

/// Every circle, and every slider with its whole body, ends up inside 512 x 384. A circle goes to the nearest
/// place inside. A slider is moved as little as possible, and where it is larger than the playfield its path
/// is first made smaller; its duration stays: a green line makes it slower, and where that would be slower
/// than 0.1 it goes there and back more often.
class Playfield final : public Pass {
 public:
  static Descriptor describe();
  explicit Playfield(const Config& config);
  void apply(Beatmap& map, const Song& song) const override;

 private:
  double margin_px_;
};

}  // namespace osugen::playfield
