#include <osugen/tempo/spectra.h>
#include <cmath>
#include <numbers>

namespace osugen::tempo {
namespace {

/// A sample of a window that is centred on a whole number of hops; silence before and after the song.
double sample(const std::vector<float>& samples, std::size_t centre, std::size_t half, std::size_t i) {
  const std::size_t at = centre + i;
  return at < half || at - half >= samples.size() ? 0.0 : samples[at - half];
}

}  // namespace

Spectra::Spectra(std::size_t window, std::size_t hop)
    : hop_(hop), fourier_(window), work_(window), window_(window) {
  for (std::size_t i = 0; i < window; ++i)
    window_[i] =
        0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(window));
}

void Spectra::transform(const std::vector<float>& samples, std::size_t index, const Host& host) {
  constexpr std::size_t kLook = 4096;  // windows between two looks at the user
  if (index % kLook == 0 && host.cancelled()) throw Error(Error::Kind::interrupted, "interrupted");
  const std::size_t half = work_.size() / 2, centre = index * hop_;
  for (std::size_t i = 0; i < work_.size(); ++i)
    work_[i] = {sample(samples, centre, half, i) * window_[i],
                sample(samples, centre + hop_, half, i) * window_[i]};
  fourier_(work_);
}

}  // namespace osugen::tempo
