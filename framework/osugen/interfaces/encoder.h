// osugen/interfaces/encoder.h - features -> memory; trained.
#pragma once

#include <cstdint>

#include <osugen/interfaces/features.h>
#include <osugen/interfaces/trainable.h>

namespace osugen {

/// Interface "osugen.encoder/1".
class OSUGEN_EXPORT Encoder : public Trainable {
 public:
  static constexpr const char* kInterface = "osugen.encoder/1";
  ~Encoder() override;

  /// Feature frames for one memory frame; a parameter of every encoder.
  virtual std::int64_t downsampling() const = 0;
  /// Makes the parameters. Called once, before anything else.
  /// @param feature_bins  of the frontend
  /// @param width         of the memory, as the decoder wants it
  virtual void build(std::int64_t feature_bins, std::int64_t width) = 0;
  /// Differentiable in training mode. The padding mask of the memory covers a frame when all the feature
  /// frames that it stands for are padding.
  virtual Memory forward(const Features& features) = 0;
};

}  // namespace osugen
