// osugen/spectrum/spectrum.h - the fast Fourier transform, and short-time spectra of a song.
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

template <typename>
class kissfft;

namespace osugen {

/// The transform of real numbers: X[k] = sum of x[n] exp(-2 pi i k n / size), k = 0 to size / 2. The same
/// operations in the same order every time. One thread at a time.
class RealFft {
 public:
  /// @param size  even, at least 2; fast where it is a product of 2, 3 and 5
  /// @throws Error internal: another size
  explicit RealFft(std::size_t size);
  ~RealFft();
  std::size_t size() const { return size_; }
  std::size_t bins() const { return size_ / 2 + 1; }
  /// @param values  size() numbers
  /// @return        bins() numbers, until the next call
  std::span<const std::complex<double>> operator()(std::span<const double> values);

 private:
  std::size_t size_;
  std::unique_ptr<kissfft<double>> half_;  ///< of size / 2: two real numbers are a complex one
  std::vector<std::complex<double>> bins_;
};

/// The periodic von Hann window.
std::vector<double> hann_window(std::size_t size);

/// The spectrum of a Hann window anywhere in a song.
class Spectrum {
 public:
  /// @param window  samples; as RealFft's size
  /// @throws Error internal: another size
  explicit Spectrum(std::size_t window);
  std::size_t bins() const { return fft_.bins(); }
  /// @param centre  index of the sample that the middle of the window lies on; beyond the song is silence
  /// @return        bins() numbers, until the next call
  std::span<const std::complex<double>> at(std::span<const float> samples, std::size_t centre);

 private:
  RealFft fft_;
  std::vector<double> window_, work_;
};

}  // namespace osugen
