// osugen/train/data/augmentation.h - features as another recording of the same song would give them.
//
// Works on bands in decibels (10 log10 of the power), from low to high, as the frontends `mel` and
// `multi_mel` give them with "log": "db". Times stay where they are: every onset is where it was. What is
// drawn is a function of a key alone (random.h). Names no tensor. SpecAugment: Park et al. 2019, arXiv
// 1904.08779.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>
#include <osugen/train/options/random.h>

namespace osugen {
struct ComponentConfig;
}

namespace osugen::train {

/// How much of what is done to items; zeros: nothing.
struct AugmentationOptions {
  double gain_db = 0;        ///< louder or softer by at most so much
  double eq_db = 0;          ///< largest change of a random smooth curve over the bands
  double noise_share = 0;    ///< of items that get a noise floor 25 to 60 dB under their loudest
  double lowpass_share = 0;  ///< of items whose upper bands are cut off, from a random one on
  double bed_share = 0;      ///< of items that another song is heard under, 6 to 24 dB softer
  int shift_bands = 0;       ///< pitch: everything up or down by at most so many bands
  int time_masks = 0;        ///< stretches of an item that are not heard at all, at most
  double time_mask_ms = 0;   ///< how long each is at most
  int band_masks = 0;        ///< runs of bands that are not heard, at most
  int band_mask = 0;         ///< how many bands each has at most

  bool any() const;
};

/// What a value of the features says.
struct BandUnit {
  int bands = 0;           ///< of one spectrum; features may hold several side by side. 0: all are one
  double floor_db = -100;  ///< what silence is
};

/// @param options  of training_params(): "augment_..."
AugmentationOptions augmentation_options(const Config& options);

/// @throws Error bad_config: it is not known that its features are decibels
BandUnit decibel_bands(const ComponentConfig& frontend);

/// Frames of bands, one frame after the other.
struct Bands {
  float* values = nullptr;
  std::int64_t frames = 0, bins = 0;
};

/// Draws from a key and changes values in place.
/// @param bed  another song's, of at least one frame, repeated where it is shorter; empty: none
void augment(const Bands& item, const std::vector<float>& bed, double frame_ms, const BandUnit& unit,
             const AugmentationOptions& options, KeyedRandom random);

}  // namespace osugen::train
