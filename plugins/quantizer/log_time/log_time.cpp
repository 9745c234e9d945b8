// Logarithmic bins: fine for short gaps, coarse for long ones.
#include <algorithm>
#include <cmath>
#include <vector>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/quantizer.h>

namespace osugen::log_time {
namespace {

/// `bins` bins between `min` and `max`: edges e_k = min * (max / min)^(k / bins), bin k holds
/// e_k <= value < e_(k+1) and is decoded as sqrt(e_k * e_(k+1)). Less than `min` is bin 0, `max` and more
/// the last bin.
class LogTime final : public Quantizer {
 public:
  static Descriptor describe() {
    return {.type = "log_time",
            .version = "1.0.0",
            .summary = "Logarithmic bins: the same relative error for short and long gaps.",
            .params = {Param::number("min", "Lower edge of the first bin; smaller values are clamped.", 1,
                                     1e-6, 1e9, "ms"),
                       Param::number("max", "Upper edge of the last bin; larger values are clamped.", 5000,
                                     1e-6, 1e9, "ms"),
                       Param::integer("bins", "Number of bins.", 64, 1, 4096)},
            .inputs = {},
            .outputs = {}};
  }
  /// @throws Error bad_config when the bins are too narrow to be told apart, or max is not above min
  explicit LogTime(const Config& config) {
    const double min = config.number("min");
    const double max = config.number("max");
    const auto bins = config.integer("bins");
    if (!(max > min)) {
      throw Error(Error::Kind::bad_config, "'max' is not above 'min'", "", "a range of positive numbers",
                  "raise 'max' or lower 'min'");
    }
    scale_ = static_cast<double>(bins) / std::log(max / min);
    for (std::int64_t k = 0; k <= bins; ++k)
      edges_.push_back(min * std::pow(max / min, static_cast<double>(k) / static_cast<double>(bins)));
    edges_.back() = max;
    for (std::size_t k = 0; k + 1 < edges_.size(); ++k) {
      middles_.push_back(std::sqrt(edges_[k]) * std::sqrt(edges_[k + 1]));
      if (!(edges_[k] <= middles_[k] && middles_[k] < edges_[k + 1])) {
        throw Error(Error::Kind::bad_config, "the bins are too narrow for the numeric precision", "",
                    "a wider range or fewer bins", "raise 'max' or lower 'bins'");
      }
    }
  }

  std::int64_t bins() const override { return static_cast<std::int64_t>(middles_.size()); }
  std::int64_t encode(double value, const Origin& /*origin*/) const override {
    if (!(value >= edges_.front())) return 0;
    if (value >= edges_.back()) return bins() - 1;
    // The logarithm is right to a bin; the edges themselves decide.
    const double guess = std::floor(std::log(value / edges_.front()) * scale_);
    auto bin = static_cast<std::size_t>(std::clamp(guess, 0.0, static_cast<double>(bins() - 1)));
    while (bin > 0 && value < edges_[bin]) --bin;
    while (bin + 1 < middles_.size() && value >= edges_[bin + 1]) ++bin;
    return static_cast<std::int64_t>(bin);
  }
  double decode(std::int64_t bin, const Origin& /*origin*/) const override {
    return middles_.at(static_cast<std::size_t>(bin));
  }
  double error_bound(std::int64_t bin, const Origin& /*origin*/) const override {
    const auto k = static_cast<std::size_t>(bin);
    return std::max(middles_.at(k) - edges_[k], edges_[k + 1] - middles_[k]);
  }

 private:
  std::vector<double> edges_;    // bins + 1
  std::vector<double> middles_;  // geometric
  double scale_ = 0;             // bins / log(max / min)
};

}  // namespace
}  // namespace osugen::log_time

OSUGEN_MODULE("log_time", "1.0.0", "MIT", osugen::component<osugen::log_time::LogTime>())
