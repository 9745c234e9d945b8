#include <osugen/evaluate/spectrum.h>

#include <bit>
#include <cmath>
#include <numbers>

#include <osugen/error/error.h>

namespace osugen::evaluate {

PowerSpectrum::PowerSpectrum(std::size_t size) {
  if (!std::has_single_bit(size) || size < 4 || size > 65536)
    throw Error(Error::Kind::internal, "a spectrum of " + std::to_string(size) + " samples", {},
                "a power of two from 4 to 65536");
  const double turn = 2 * std::numbers::pi / static_cast<double>(size);
  window_.resize(size);
  reversed_.resize(size);
  work_.resize(size);
  roots_.resize(size / 2);
  for (std::size_t i = 0; i < size; ++i) {
    window_[i] = 0.5 - 0.5 * std::cos(turn * static_cast<double>(i));
    reversed_[i] = i == 0 ? 0 : reversed_[i / 2] / 2 + (i % 2 == 1 ? size / 2 : 0);
  }
  for (std::size_t i = 0; i < size / 2; ++i) roots_[i] = std::polar(1.0, -turn * static_cast<double>(i));
}

void PowerSpectrum::operator()(std::span<const float> frame, std::span<double> power) {
  const std::size_t size = window_.size();
  for (std::size_t i = 0; i < size; ++i) work_[reversed_[i]] = window_[i] * static_cast<double>(frame[i]);
  for (std::size_t half = 1; half < size; half *= 2) {
    const std::size_t step = size / (2 * half);
    for (std::size_t start = 0; start < size; start += 2 * half) {
      for (std::size_t k = 0; k < half; ++k) {
        // Written out: std::complex's own product looks for infinities each time.
        const std::complex<double> root = roots_[k * step], odd = work_[start + half + k];
        const std::complex<double> turned(root.real() * odd.real() - root.imag() * odd.imag(),
                                          root.real() * odd.imag() + root.imag() * odd.real());
        const std::complex<double> even = work_[start + k];
        work_[start + k] = even + turned;
        work_[start + half + k] = even - turned;
      }
    }
  }
  for (std::size_t k = 0; k <= size / 2; ++k) power[k] = std::norm(work_[k]);
}

}  // namespace osugen::evaluate
