// osugen/tempo/fourier.h - the fast Fourier transform that the tempo estimate needs, without a library.
#pragma once

#include <complex>
#include <span>
#include <vector>

namespace osugen::tempo {

/// In-place transform of `size` complex numbers: X[k] = sum of x[n] exp(-2 pi i k n / size). Radix 2,
/// decimation in time, the same operations in the same order every time.
class Fourier {
 public:
  /// @param size  a power of two, at least 2
  explicit Fourier(std::size_t size);
  std::size_t size() const { return reversed_.size(); }
  /// @param values  size() numbers
  void operator()(std::span<std::complex<double>> values) const;

 private:
  std::vector<std::size_t> reversed_;        ///< where each number goes: its index's bits backwards
  std::vector<std::complex<double>> roots_;  ///< stage after stage, in the order in which they are read
};

}  // namespace osugen::tempo
