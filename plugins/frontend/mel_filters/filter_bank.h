// plugins/frontend/mel_filters/filter_bank.h - triangular filters on the mel scale, applied where they are
// not zero.
#pragma once

#include <cstdint>
#include <vector>

namespace osugen::mel {

enum class Scale {
  slaney,  ///< Slaney's Auditory Toolbox: linear (200/3 Hz a mel) to 1 kHz, then 27 mels to a factor of 6.4
  htk,     ///< 2595 log10(1 + f / 700)
};

enum class Norm {
  slaney,  ///< every triangle has the area 1: 2 / (upper edge - lower edge), in 1/Hz
  none,    ///< every triangle has the peak 1
};

double hz_to_mel(double hz, Scale scale);
double mel_to_hz(double mel, Scale scale);

/// `filters` triangles whose edges are even in mel from f_min to f_max, over the bins of a real FFT: bin k
/// is k * sample_rate / n_fft Hz. As librosa.filters.mel and torchaudio.functional.melscale_fbanks.
class FilterBank {
 public:
  struct Shape {
    double sample_rate = 0;  ///< Hz
    std::int64_t n_fft = 0, filters = 0;
    double f_min = 0, f_max = 0;  ///< Hz; f_min < f_max <= sample_rate / 2
    Scale scale = Scale::slaney;
    Norm norm = Norm::slaney;
  };
  explicit FilterBank(const Shape& shape);

  std::int64_t filters() const { return static_cast<std::int64_t>(bands_.size()); }
  /// Filters so narrow that no bin falls into them: their band is empty.
  std::int64_t empty() const;
  /// How many bins apply() reads: n_fft / 2 + 1, and some more that only meet weights of zero.
  std::int64_t readable_bins() const { return readable_; }
  /// @param spectrum  readable_bins() numbers, all finite
  /// @param out       filters() numbers
  void apply(const float* spectrum, float* out) const;
  /// The weight of one bin in one filter.
  double weight(std::int64_t filter, std::int64_t bin) const;

 private:
  struct Band {
    std::int64_t first_bin = 0;     ///< of the FFT
    std::int64_t groups = 0;        ///< of four bins
    std::int64_t first_weight = 0;  ///< in weights_
  };
  std::vector<Band> bands_;
  std::vector<float> weights_;  ///< band after band, each filled up with zeros to whole groups
  std::int64_t readable_ = 0;
};

}  // namespace osugen::mel
