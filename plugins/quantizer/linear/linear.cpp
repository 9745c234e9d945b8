// Uniform bins.
#include <algorithm>
#include <cmath>
#include <limits>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/quantizer.h>

namespace osugen::linear {
namespace {

/// `bins` bins of one width between `min` and `max`: bin floor(bins * (value - min) / (max - min)), clamped,
/// decoded as its middle.
class Linear final : public Quantizer {
 public:
  static Descriptor describe() {
    return {.type = "linear",
            .version = "1.0.0",
            .summary = "Uniform bins: the same absolute error everywhere.",
            .params = {Param::number("min", "Lower edge of the first bin; smaller values are clamped.", 0,
                                     -1e9, 1e9),
                       Param::number("max", "Upper edge of the last bin; larger values are clamped.", 1, -1e9,
                                     1e9),
                       Param::integer("bins", "Number of bins.", 32, 1, 4096)},
            .inputs = {},
            .outputs = {}};
  }
  /// @throws Error bad_config when the bins are too narrow to be told apart, or max is not above min
  explicit Linear(const Config& config)
      : min_(config.number("min")), max_(config.number("max")), bins_(config.integer("bins")) {
    if (!(max_ > min_)) {
      throw Error(Error::Kind::bad_config, "'max' is not above 'min'", "", "a range of numbers",
                  "raise 'max' or lower 'min'");
    }
    for (std::int64_t bin = 0; bin < bins_; ++bin) {
      if (encode(decode(bin, {}), {}) != bin) {
        throw Error(Error::Kind::bad_config, "the bins are too narrow for the numeric precision", "",
                    "a wider range or fewer bins", "raise 'max' or lower 'bins'");
      }
    }
  }

  std::int64_t bins() const override { return bins_; }
  std::int64_t encode(double value, const Origin& /*origin*/) const override {
    if (!(value > min_)) return 0;
    const double bin = std::floor(static_cast<double>(bins_) * (value - min_) / (max_ - min_));
    return static_cast<std::int64_t>(std::min(bin, static_cast<double>(bins_ - 1)));
  }
  double decode(std::int64_t bin, const Origin& /*origin*/) const override {
    return min_ + (static_cast<double>(bin) + 0.5) * (max_ - min_) / static_cast<double>(bins_);
  }
  double error_bound(std::int64_t /*bin*/, const Origin& /*origin*/) const override {
    // A value at an edge may fall to either side by the rounding of its last digit.
    const double rounding = (std::abs(min_) + std::abs(max_)) * 4 * std::numeric_limits<double>::epsilon();
    return 0.5 * (max_ - min_) / static_cast<double>(bins_) + rounding;
  }

 private:
  double min_, max_;
  std::int64_t bins_;
};

}  // namespace
}  // namespace osugen::linear

OSUGEN_MODULE("linear", "1.0.0", "MIT", osugen::component<osugen::linear::Linear>())
