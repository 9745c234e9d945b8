// plugins/frontend/mel_filters/mel_spectrum.h - samples -> mel spectrogram, block by block.
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include <mel_filters/filter_bank.h>
#include <osugen/interfaces/audio.h>
#include <osugen/interfaces/component.h>
#include <osugen/interfaces/frontend.h>

namespace osugen::mel {

enum class Padding { constant, reflect };
enum class Log { db, log1p, none };

/// The parameters that every mel frontend has, with the defaults of its own.
struct Defaults {
  double sample_rate = 22050, f_min = 0, f_max = 0;
  std::int64_t hop_length = 256;
};
std::vector<Param> shared_params(const Defaults& defaults);

/// What they say, read and checked.
struct Settings {
  explicit Settings(const Config& config);
  double sample_rate;
  std::int64_t n_mels, hop_length;
  double f_min, f_max;
  Scale scale;
  Norm norm;
  Padding padding;
  std::int64_t power;
  Log log;
  double amin;
};

/// One window size. Frame i is centred on sample i * hop_length: a periodic Hann window, the real FFT, the
/// magnitude to `power`, the filters, the logarithm. Never more than one block of frames is held beside
/// the result, and a number depends on its frame alone, not on threads or on the rest of the song.
class MelSpectrum {
 public:
  /// @throws Error bad_config where n_fft is odd
  MelSpectrum(const Settings& settings, std::int64_t n_fft);

  const FilterBank& filters() const { return filters_; }
  /// Writes frame after frame.
  /// @param samples  finite
  /// @param out      the first of n_mels numbers of frame 0; those of the next frame are `stride` further
  void write(const std::vector<float>& samples, float* out, std::int64_t stride, const Host& host) const;

 private:
  void write_block(const std::vector<float>& samples, std::int64_t first, std::int64_t count, float* out,
                   std::int64_t stride) const;
  void to_log(float* row) const;  ///< n_mels numbers, in place
  void cut_frame(const std::vector<float>& samples, std::int64_t frame, double* out) const;
  Settings settings_;
  std::int64_t n_fft_;
  FilterBank filters_;
  std::vector<double> window_;
};

/// A frontend whose frame is the spectra of one or more window sizes side by side: the whole of it but its
/// description.
class MelFrontend : public Frontend {
 public:
  double sample_rate() const override { return settings_.sample_rate; }
  std::int64_t bins() const override { return settings_.n_mels * static_cast<std::int64_t>(sizes_.size()); }
  double frame_rate() const override {
    return settings_.sample_rate / static_cast<double>(settings_.hop_length);
  }
  /// float32 [1, 1 + samples / hop_length, bins()].
  /// @throws Error bad_input: no samples, another rate than the settings say, or samples that are no
  ///         numbers; bad_config: more numbers than a song can need; interrupted
  Features extract(const Audio& audio) const override;
  FeatureLayout layout() const override;

 protected:
  /// Tells the user of filters whose band is empty.
  /// @param windows  in the order in which their bands follow; at least one
  /// @throws Error bad_config
  MelFrontend(const Config& config, const std::vector<std::int64_t>& windows);

 private:
  void check(const Audio& audio) const;
  Settings settings_;
  Host* host_;
  std::vector<MelSpectrum> sizes_;
};

}  // namespace osugen::mel
