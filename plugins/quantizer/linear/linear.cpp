#include "linear.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace osugen::linear {

Descriptor Linear::describe() {
  return {
      .type = "linear",
      .version = "1.0.0",
      .summary = "Uniform bins: the same absolute error everywhere.",
      .params = {Param::number("min", "Lower edge of the first bin; smaller values are clamped.", 0, -1e9,
                               1e9),
                 Param::number("max", "Upper edge of the last bin; larger values are clamped.", 1, -1e9, 1e9),
                 Param::integer("bins", "Number of bins.", 32, 1, 4096)},
      .inputs = {},
      .outputs = {}};
}

Linear::Linear(const Config& config)
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

std::int64_t Linear::encode(double value, const Origin& /*origin*/) const {
  if (!(value > min_)) return 0;
  const double bin = std::floor(static_cast<double>(bins_) * (value - min_) / (max_ - min_));
  return static_cast<std::int64_t>(std::min(bin, static_cast<double>(bins_ - 1)));
}

double Linear::decode(std::int64_t bin, const Origin& /*origin*/) const {
  return min_ + (static_cast<double>(bin) + 0.5) * (max_ - min_) / static_cast<double>(bins_);
}

double Linear::error_bound(std::int64_t /*bin*/, const Origin& /*origin*/) const {
  // A value at an edge may fall to either side by the rounding of its last digit.
  const double rounding = (std::abs(min_) + std::abs(max_)) * 4 * std::numeric_limits<double>::epsilon();
  return 0.5 * (max_ - min_) / static_cast<double>(bins_) + rounding;
}

}  // namespace osugen::linear
