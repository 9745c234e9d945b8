#include "time_shifts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace osugen::tokenization {

ShiftRange TimeShifts::range(double clock_ms, double earliest_ms, bool may_stay, std::int64_t last) const {
  // Decoded gaps grow with the bin, so what may come is a range and its ends are found by halving.
  const auto partition = [&](std::int64_t low, std::int64_t high, const auto& below) {
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (below(after(clock_ms, middle))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  };
  ShiftRange range;
  range.first = partition(0, last + 1, [&](double time) {
    return time < earliest_ms || time < clock_ms || (time == clock_ms && !may_stay);
  });
  range.last = partition(range.first, last + 1, [&](double time) { return time <= end_ms_; }) - 1;
  return range;
}

bool TimeShifts::on_place(double time_ms) const {
  constexpr double kOnPlaceMs = 1e-3;
  return std::abs(quantizer_->decode(0, {time_ms + kOnPlaceMs / 2, red_lines_})) < kOnPlaceMs;
}

ShiftRange TimeShifts::first(double clock_ms, double earliest_ms, bool may_stay) const {
  return range(clock_ms, earliest_ms, may_stay, bins() - 1);
}

ShiftRange TimeShifts::next(double clock_ms, std::int64_t before) const {
  if (!split_) return {};
  const std::int64_t last = bins() - 1;
  return range(clock_ms, clock_ms, false, before == last ? last : before - 1);
}

Gap TimeShifts::say(double rest_ms, double clock_ms, const ShiftRange& first, double tolerance_ms) const {
  Gap gap{{}, clock_ms, false};
  double rest = rest_ms;
  for (ShiftRange range = first; !range.empty(); range = next(gap.clock_ms, gap.bins.back())) {
    const std::int64_t wanted = quantizer_->encode(rest, {gap.clock_ms, red_lines_});
    std::int64_t bin = std::clamp(wanted, range.first, range.last);
    double decoded = after(gap.clock_ms, bin) - gap.clock_ms;
    const bool near = std::abs(rest - decoded) <= tolerance_ms;
    if (split_ && !near && decoded > rest && bin > range.first) {
      --bin;
      decoded = after(gap.clock_ms, bin) - gap.clock_ms;
    }
    // A further shift that misses by more than it fixes.
    if (!gap.bins.empty() && decoded - rest > rest) break;
    gap.bins.push_back(bin);
    gap.clock_ms = after(gap.clock_ms, bin);
    rest -= decoded;
    if (!split_ || near || rest <= tolerance_ms) break;
  }
  if (!gap.bins.empty()) {
    const std::int64_t last = gap.bins.back();
    gap.clamped = std::abs(rest) > quantizer_->error_bound(last, {clock_ms, red_lines_}) &&
                  std::abs(rest) > tolerance_ms && (last == 0 || last + 1 == bins());
  }
  return gap;
}

std::string names_of_allowed(const Vocabulary& vocabulary, std::span<const std::uint8_t> mask) {
  const auto& tokens = vocabulary.tokens;
  std::string names;
  for (std::size_t id = 0; id < tokens.size(); ++id) {
    if (mask[id] == 0) continue;
    std::size_t last = id;
    const TokenKind kind = tokens[id].kind;
    const bool numbered =
        kind == TokenKind::time || kind == TokenKind::position || kind == TokenKind::duration;
    const std::string stem = tokens[id].name.substr(0, tokens[id].name.find_last_not_of("0123456789") + 1);
    while (numbered && last + 1 < tokens.size() && mask[last + 1] != 0 &&
           tokens[last + 1].name.starts_with(stem))
      ++last;
    names += (names.empty() ? "" : ", ") + tokens[id].name;
    if (last > id) names += " to " + tokens[last].name;
    id = last;
  }
  return names;
}

}  // namespace osugen::tokenization
