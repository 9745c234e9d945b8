// linear.h - uniform bins.
#pragma once

#include <osugen/interfaces/quantizer.h>

namespace osugen::linear {

/// `bins` bins of one width between `min` and `max`: bin floor(bins * (value - min) / (max - min)), clamped,
/// decoded as its middle.
class Linear final : public Quantizer {
 public:
  static Descriptor describe();
  /// @throws Error bad_config when the bins are too narrow to be told apart, or max is not above min
  explicit Linear(const Config& config);

  std::int64_t bins() const override { return bins_; }
  std::int64_t encode(double value, const Origin& origin) const override;
  double decode(std::int64_t bin, const Origin& origin) const override;
  double error_bound(std::int64_t bin, const Origin& origin) const override;

 private:
  double min_, max_;
  std::int64_t bins_;
};

}  // namespace osugen::linear
