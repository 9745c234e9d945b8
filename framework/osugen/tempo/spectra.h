// osugen/tempo/spectra.h - a song window by window, as spectra.
#pragma once

#include <complex>
#include <vector>

#include <osugen/interfaces/component.h>
#include <osugen/tempo/fourier.h>

namespace osugen::tempo {

/// Walks over a song in Hann windows, two at a time: two real windows are one complex transform, of which
/// their spectra are the even and the odd half.
class Spectra {
 public:
  /// @param window  samples of a window, a power of two
  /// @param hop     samples from one window to the next
  Spectra(std::size_t window, std::size_t hop);

  /// The first window is centred on the first sample, the last one on the last hop that begins in the song.
  std::size_t count(const std::vector<float>& samples) const { return samples.size() / hop_ + 1; }

  /// Calls `pair(i)` for the windows i and i + 1, i = 0, 2, 4 ...; first() and second() are of those.
  /// @throws Error interrupted
  template <class Pair>
  void walk(const std::vector<float>& samples, const Host& host, Pair pair) {
    for (std::size_t i = 0; i < count(samples); i += 2) {
      transform(samples, i, host);
      pair(i);
    }
  }

  /// Twice the spectrum of the first window.
  /// @param bin  1 to half a window
  std::complex<double> first(std::size_t bin) const { return work_[bin] + mirrored(bin); }
  /// Twice the spectrum of the second window, turned by a quarter.
  std::complex<double> second(std::size_t bin) const { return work_[bin] - mirrored(bin); }

 private:
  void transform(const std::vector<float>& samples, std::size_t index, const Host& host);
  std::complex<double> mirrored(std::size_t bin) const { return std::conj(work_[work_.size() - bin]); }

  std::size_t hop_;
  Fourier fourier_;
  std::vector<std::complex<double>> work_;
  std::vector<double> window_;
};

}  // namespace osugen::tempo
