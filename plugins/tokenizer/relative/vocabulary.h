// vocabulary.h - the tokens and their meaning: ids and the values of bins.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/tokenizer.h>

#include "shapes.h"

namespace osugen::relative {

inline constexpr std::int64_t kMostSlides = 4;
inline constexpr double kAfterCircleMs = 12;    // to the next object, at least: 10 are asked for, in whole ms
inline constexpr double kAfterSliderMs = 20;    // from a slider's end to the next object, at least
inline constexpr double kAfterSpinnerMs = 250;  // likewise, for the cursor to be elsewhere
inline constexpr double kShortestSpinnerMs = 650;

/// Ids that stand together.
struct Group {
  std::int64_t first = 0, count = 0;
  bool has(std::int64_t id) const { return id >= first && id < first + count; }
};

struct Ids {
  std::int64_t pad = 0, sos = 1, eos = 2;
  Group time, distance, direction, length, velocity, shape;
  Group slider;  ///< by slides: 1 to kMostSlides
  std::int64_t combo = 0, circle = 0, spinner = 0;
};

struct Parameters {
  std::shared_ptr<Quantizer> time;  ///< one that counts the beat
  double tolerance_ms = 2;
  std::int64_t directions = 48;
};

/// Shared by the cursors of one tokenizer.
class Meaning {
 public:
  /// @throws Error bad_config when the time quantizer counts no beat
  explicit Meaning(Parameters parameters);

  const Parameters& parameters() const { return parameters_; }
  const Ids& ids() const { return ids_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }

  /// Px from where the object before ended.
  double distance_px(std::int64_t bin) const { return distances_[static_cast<std::size_t>(bin)]; }
  /// A turn from the direction in which the object before was reached or left; bin 0 is straight on.
  Heading direction(std::int64_t bin) const { return directions_[static_cast<std::size_t>(bin)]; }
  /// Of one slide, or of a spinner.
  double length_beats(std::int64_t bin) const { return lengths_[static_cast<std::size_t>(bin)]; }
  double velocity_px_per_beat(std::int64_t bin) const { return velocities_[static_cast<std::size_t>(bin)]; }

 private:
  void name_tokens();
  Parameters parameters_;
  Ids ids_;
  Vocabulary vocabulary_;
  std::vector<double> distances_, lengths_, velocities_;
  std::vector<Heading> directions_;
};

}  // namespace osugen::relative
