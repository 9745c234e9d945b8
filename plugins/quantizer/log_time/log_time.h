// log_time.h - logarithmic bins: fine for short gaps, coarse for long ones.
#pragma once

#include <vector>

#include <osugen/interfaces/quantizer.h>

namespace osugen::log_time {

/// `bins` bins between `min` and `max`: edges e_k = min * (max / min)^(k / bins), bin k holds
/// e_k <= value < e_(k+1) and is decoded as sqrt(e_k * e_(k+1)). Less than `min` is bin 0, `max` and more
/// the last bin.
class LogTime final : public Quantizer {
 public:
  static Descriptor describe();
  /// @throws Error bad_config when the bins are too narrow to be told apart, or max is not above min
  explicit LogTime(const Config& config);

  std::int64_t bins() const override { return static_cast<std::int64_t>(middles_.size()); }
  std::int64_t encode(double value, const Origin& origin) const override;
  double decode(std::int64_t bin, const Origin& origin) const override;
  double error_bound(std::int64_t bin, const Origin& origin) const override;

 private:
  std::vector<double> edges_;    // bins + 1
  std::vector<double> middles_;  // geometric
  double scale_ = 0;             // bins / log(max / min)
};

}  // namespace osugen::log_time
