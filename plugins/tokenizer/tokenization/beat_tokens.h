// beat_tokens.h - the vocabulary of rhythm: gaps, kinds and lengths in beats, and the rules of time for them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/tokenizer.h>

#include "naming.h"

namespace osugen::tokenization {

inline constexpr std::int64_t kMostSlides = 4;
inline constexpr double kAfterCircleMs = 12;    // to the next object, at least: 10 are asked for, in whole ms
inline constexpr double kAfterSliderMs = 20;    // from a slider's end to the next object, at least
inline constexpr double kAfterSpinnerMs = 250;  // likewise, for the cursor to be elsewhere
inline constexpr double kShortestSpinnerMs = 650;

struct BeatIds : GapIds {
  std::int64_t circle = 0, spinner = 0;
  Group slider;  ///< by slides: 1 to kMostSlides
  Group length;
};

/// Tokens from PAD to SPINNER, and LENGTH; what a tokenizer says beside them it adds itself. Shared by the
/// cursors of one tokenizer.
class BeatTokens {
 public:
  /// @throws Error bad_config when the quantizer counts no beat
  BeatTokens(std::shared_ptr<const Quantizer> time, double tolerance_ms);

  const BeatIds& ids() const { return ids_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }
  const std::shared_ptr<const Quantizer>& time() const { return time_; }
  double tolerance_ms() const { return tolerance_ms_; }
  /// Of one slide, or of a spinner.
  double length_beats(std::int64_t bin) const { return lengths_[static_cast<std::size_t>(bin)]; }

  /// The parameters "time" and "tolerance".
  static std::vector<Param> parameters();

 protected:
  /// Adds the LENGTH tokens.
  void add_lengths();

  Vocabulary vocabulary_;

 private:
  std::shared_ptr<const Quantizer> time_;
  double tolerance_ms_;
  BeatIds ids_;
  std::vector<double> lengths_;
};

}  // namespace osugen::tokenization
