// osugen/evaluate/spectrum.h - power spectra, so that this room needs no LibTorch and no other library.
#pragma once

#include <complex>
#include <span>
#include <vector>

namespace osugen::evaluate {

/// Windowed power spectrum of one frame (von Hann; radix-2, decimation in time, double precision).
class PowerSpectrum {
 public:
  /// @param size  samples in a frame: a power of two, 4 to 65536
  /// @throws Error internal: another size
  explicit PowerSpectrum(std::size_t size);
  std::size_t size() const { return window_.size(); }
  std::size_t bins() const { return window_.size() / 2 + 1; }
  /// @param frame  size() samples
  /// @param power  bins() numbers: |sum of window * frame * exp(-2 pi i k n / size)|²
  void operator()(std::span<const float> frame, std::span<double> power);

 private:
  std::vector<double> window_;
  std::vector<std::size_t> reversed_;               ///< where each sample goes: its index's bits backwards
  std::vector<std::complex<double>> roots_, work_;  ///< exp(-2 pi i k / size), k below size / 2
};

}  // namespace osugen::evaluate
