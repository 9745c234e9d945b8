#include <osugen/tempo/fourier.h>
#include <cmath>
#include <numbers>
#include <utility>

namespace osugen::tempo {

Fourier::Fourier(std::size_t size) : reversed_(size) {
  for (std::size_t i = 1; i < size; ++i) reversed_[i] = reversed_[i / 2] / 2 + (i % 2 == 1 ? size / 2 : 0);
  roots_.reserve(size);
  for (std::size_t half = 1; half < size; half *= 2)
    for (std::size_t k = 0; k < half; ++k)
      roots_.push_back(
          std::polar(1.0, -std::numbers::pi * static_cast<double>(k) / static_cast<double>(half)));
}

void Fourier::operator()(std::span<std::complex<double>> values) const {
  const std::size_t size = reversed_.size();
  for (std::size_t i = 0; i < size; ++i)
    if (i < reversed_[i]) std::swap(values[i], values[reversed_[i]]);
  const std::complex<double>* roots = roots_.data();
  for (std::size_t half = 1; half < size; roots += half, half *= 2) {
    for (std::size_t start = 0; start < size; start += 2 * half) {
      std::complex<double>* const low = values.data() + start;
      std::complex<double>* const high = low + half;
      for (std::size_t k = 0; k < half; ++k) {
        // Written out: std::complex's own product looks for infinities each time.
        const double real = roots[k].real() * high[k].real() - roots[k].imag() * high[k].imag();
        const double imag = roots[k].real() * high[k].imag() + roots[k].imag() * high[k].real();
        high[k] = {low[k].real() - real, low[k].imag() - imag};
        low[k] = {low[k].real() + real, low[k].imag() + imag};
      }
    }
  }
}

}  // namespace osugen::tempo
