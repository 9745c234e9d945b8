// osugen/interfaces/frontend.h - audio -> features.
#pragma once

#include <cstdint>

#include <osugen/interfaces/audio.h>
#include <osugen/interfaces/component.h>
#include <osugen/interfaces/feature_layout.h>
#include <osugen/interfaces/features.h>

namespace osugen {

/// Interface "osugen.frontend/1".
class OSUGEN_EXPORT Frontend : public Component {
 public:
  static constexpr const char* kInterface = "osugen.frontend/1";
  ~Frontend() override;

  /// The rate that extract() wants its audio at, in Hz. The host resamples.
  virtual double sample_rate() const = 0;
  /// Numbers in a frame.
  virtual std::int64_t bins() const = 0;
  /// Frames per second.
  virtual double frame_rate() const = 0;

  /// @param audio  at sample_rate(); at least one sample
  /// @return       one song: values float32 [1, frames, bins()] on the CPU, no padding
  virtual Features extract(const Audio& audio) const = 0;

  /// What the numbers of a frame are, whatever the song. Unknown, unless a frontend says it.
  virtual FeatureLayout layout() const;
};

}  // namespace osugen
