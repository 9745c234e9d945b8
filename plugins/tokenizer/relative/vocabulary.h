// vocabulary.h - the tokens and their meaning: places, velocities and shapes beside those of rhythm.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "shapes.h"
#include "tokenization/beat_tokens.h"

namespace osugen::relative {

using tokenization::Group;

struct PlaceIds {
  Group distance, direction, velocity, shape;
};

struct Parameters {
  std::shared_ptr<Quantizer> time;  ///< one that counts the beat
  double tolerance_ms = 2;
  std::int64_t directions = 48;
};

/// Shared by the cursors of one tokenizer.
class Meaning : public tokenization::BeatTokens {
 public:
  /// @throws Error bad_config when the time quantizer counts no beat
  explicit Meaning(const Parameters& parameters);

  const PlaceIds& place_ids() const { return place_ids_; }
  /// Px from where the object before ended.
  double distance_px(std::int64_t bin) const { return distances_[static_cast<std::size_t>(bin)]; }
  /// A turn from the direction in which the object before was reached or left; bin 0 is straight on.
  Heading direction(std::int64_t bin) const { return directions_[static_cast<std::size_t>(bin)]; }
  double velocity_px_per_beat(std::int64_t bin) const { return velocities_[static_cast<std::size_t>(bin)]; }

 private:
  PlaceIds place_ids_;
  std::vector<double> distances_, velocities_;
  std::vector<Heading> directions_;
};

}  // namespace osugen::relative
