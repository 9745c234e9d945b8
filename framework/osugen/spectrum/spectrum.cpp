#include <osugen/spectrum/spectrum.h>

#include <algorithm>
#include <cmath>
#include <kissfft/kissfft.hh>
#include <numbers>
#include <string>

#include <osugen/error/error.h>

namespace osugen {
namespace {

std::unique_ptr<kissfft<double>> half_of(std::size_t size) {
  if (size < 2 || size % 2 != 0)
    throw Error(Error::Kind::internal, "unsupported FFT size: " + std::to_string(size) + " numbers", {},
                "an even size");
  return std::make_unique<kissfft<double>>(size / 2, false);
}

}  // namespace

RealFft::RealFft(std::size_t size) : size_(size), half_(half_of(size)), bins_(size / 2 + 1) {}
RealFft::~RealFft() = default;

std::span<const std::complex<double>> RealFft::operator()(std::span<const double> values) {
  half_->transform_real(values.data(), bins_.data());
  // Both ends are real and come as one complex number.
  bins_.back() = bins_.front().imag();
  bins_.front() = bins_.front().real();
  return bins_;
}

std::vector<double> hann_window(std::size_t size) {
  std::vector<double> window(size);
  for (std::size_t i = 0; i < size; ++i)
    window[i] =
        0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size));
  return window;
}

Spectrum::Spectrum(std::size_t window) : fft_(window), window_(hann_window(window)), work_(window) {}

std::span<const std::complex<double>> Spectrum::at(std::span<const float> samples, std::size_t centre) {
  const std::size_t half = work_.size() / 2;
  // Window sample i is song sample centre + i - half.
  const std::size_t first = std::min(work_.size(), half - std::min(half, centre));
  const std::size_t last =
      std::clamp(samples.size() + half - std::min(samples.size() + half, centre), first, work_.size());
  std::fill(work_.begin(), work_.end(), 0.0);
  for (std::size_t i = first; i < last; ++i)
    work_[i] = window_[i] * static_cast<double>(samples[centre + i - half]);
  return fft_(work_);
}

}  // namespace osugen
