// osugen/train/data/augmentation.h - augments features as if they came from another recording of the song.
//
// Works on bands in decibels (10 log10 of the power), from low to high, of frontends that say so
// (Frontend::layout()). Times stay where they are: every onset is where it was. What is
// drawn is a function of a key alone (draw.h). Names no tensor. SpecAugment: Park et al. 2019, arXiv
// 1904.08779.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>
#include <osugen/interfaces/feature_layout.h>
#include <osugen/random/random.h>

namespace osugen::train {

/// How much of what is done to items; zeros: nothing.
struct AugmentationOptions {
  double gain_db = 0;        ///< maximum random gain, up or down
  double eq_db = 0;          ///< maximum gain of a random smooth equalizer over the bands
  double noise_share = 0;    ///< of items with a random noise floor, 25 to 60 dB below the peak
  double lowpass_share = 0;  ///< of items with a random low-pass filter
  double bed_share = 0;      ///< of items mixed with another song, 6 to 24 dB below
  int shift_bands = 0;       ///< maximum pitch shift, up or down
  int time_masks = 0;        ///< maximum time masks per item
  double time_mask_ms = 0;   ///< maximum length of a time mask
  int freq_masks = 0;        ///< maximum frequency masks per item
  int freq_mask_width = 0;   ///< maximum width of a frequency mask, in bands

  bool any() const;
};

/// @param options  of training_params(): "augment_..."
AugmentationOptions augmentation_options(const Config& options);

/// @param type  of the frontend
/// @throws Error bad_config: it does not say that its features are decibels
void check_decibels(const FeatureLayout& layout, const std::string& type);

/// Frames of bands, one frame after the other.
struct Bands {
  float* values = nullptr;
  std::int64_t frames = 0, bins = 0;
};

/// Draws from a key and changes values in place.
/// @param bed  another song's, of at least one frame, repeated where it is shorter; empty: none
void augment(const Bands& item, const std::vector<float>& bed, double frame_ms, const FeatureLayout& layout,
             const AugmentationOptions& options, Random random);

}  // namespace osugen::train
