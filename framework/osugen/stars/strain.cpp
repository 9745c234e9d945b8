#include <osugen/stars/strain.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace osugen::stars {
namespace {

constexpr double kSectionMs = 400;
constexpr double kWeightOfNext = 0.9;
constexpr double kLowestOfSoftened = 0.75;
// In a long rest strain decays until nothing is added to the sum: the sections after that are not kept, or a
// map of two objects a month apart would have millions.
constexpr double kNothing = 1e-9;

double section_end(double ms) {
  return std::ceil(ms / kSectionMs) * kSectionMs;
}

}  // namespace

double decayed(double strain, double left_after_second, double ms) {
  return strain * std::pow(left_after_second, ms / 1000);
}

void StrainPeaks::add(double start_ms, double strain) {
  if (!begun_) section_end_ms_ = section_end(start_ms);
  begun_ = true;
  if (start_ms > section_end_ms_) close_sections_until(start_ms);
  peak_ = std::max(peak_, strain);
  last_start_ms_ = start_ms;
  last_strain_ = strain;
}

void StrainPeaks::close_sections_until(double start_ms) {
  do {
    peaks_.push_back(peak_);
    peak_ = decayed(last_strain_, left_after_second_, section_end_ms_ - last_start_ms_);
    section_end_ms_ += kSectionMs;
  } while (start_ms > section_end_ms_ && peak_ > kNothing);
  if (start_ms > section_end_ms_) section_end_ms_ = section_end(start_ms);
}

double StrainPeaks::difficulty(int softened) const {
  std::vector<double> peaks = peaks_;
  peaks.push_back(peak_);
  std::erase_if(peaks, [](double peak) { return !(peak > 0); });
  std::sort(peaks.begin(), peaks.end(), std::greater<>());
  for (int i = 0; i < softened && static_cast<std::size_t>(i) < peaks.size(); ++i) {
    const double rank = std::log10(1 + 9 * static_cast<double>(i) / softened);
    peaks[static_cast<std::size_t>(i)] *= kLowestOfSoftened + (1 - kLowestOfSoftened) * rank;
  }
  std::sort(peaks.begin(), peaks.end(), std::greater<>());
  double sum = 0, weight = 1;
  for (const double peak : peaks) {
    sum += peak * weight;
    weight *= kWeightOfNext;
  }
  return sum;
}

}  // namespace osugen::stars
