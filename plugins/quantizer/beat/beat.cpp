// Gaps in grid positions, so that everything that is decoded is snapped.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/quantizer.h>

namespace osugen::beat {
namespace {

constexpr std::int64_t kMostTicks = 192;  // 1.7 ms at 180 BPM: finer than a map can say
constexpr double kOnPlaceMs = 1e-6;       // as TickGrid has it
constexpr std::int64_t kFineBeats = 2;    // in which every place has a bin

/// A map without red lines is read at 120 BPM from 0 ms.
std::span<const RedLine> or_default(std::span<const RedLine> lines) {
  static const RedLine fallback;
  return lines.empty() ? std::span<const RedLine>(&fallback, 1) : lines;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// A beat is divided as a mapper's editor divides it; where a division puts a tick is a *place*. A bin says
/// how many places a gap goes on from the last place at or before its origin: every place for two beats, then
/// every quarter of a beat, every half, every beat. So a bin always lands on a place, whatever place (or
/// none) it began on and whatever red lines lie between; and a quarter of a beat is the same bin from the
/// beat, from the third of a beat and from the eighth, since all of them have as many places in it.
class Beat final : public Quantizer {
 public:
  static Descriptor describe() {
    return {.type = "beat",
            .version = "1.0.0",
            .summary = "Bins on beat divisors: everything that is decoded is snapped.",
            .params = {Param::integers("divisors", "Beat snap divisors; the union of their grids is used.",
                                       {1, 2, 3, 4, 6, 8, 12, 16}, 1, 16),
                       Param::integer("longest", "Longest gap of one bin; longer gaps take several tokens.",
                                      16, kFineBeats, 256, "beats")},
            .inputs = {},
            .outputs = {}};
  }
  /// @throws Error bad_config when the divisors share no grid of at most 192 ticks to the beat
  explicit Beat(const Config& config) {
    const auto divisors = config.integers("divisors");
    ticks_per_beat_ = 1;
    for (const std::int64_t divisor : divisors) ticks_per_beat_ = std::lcm(ticks_per_beat_, divisor);
    if (divisors.empty() || ticks_per_beat_ > kMostTicks) {
      throw Error(Error::Kind::bad_config,
                  divisors.empty() ? "'divisors' is empty"
                                   : "'divisors' need " + std::to_string(ticks_per_beat_) + " ticks per beat",
                  "", "divisors whose least common multiple is at most " + std::to_string(kMostTicks),
                  "remove rarely used divisors, such as 5, 7 and 9");
    }
    for (std::int64_t tick = 0; tick < ticks_per_beat_; ++tick) {
      const auto hit = [&](std::int64_t divisor) { return tick % (ticks_per_beat_ / divisor) == 0; };
      if (std::any_of(divisors.begin(), divisors.end(), hit)) places_.push_back(tick);
    }
    const auto per_beat = static_cast<std::int64_t>(places_.size());
    const std::int64_t longest = config.integer("longest") * per_beat;
    for (std::int64_t gap = 0; gap <= longest;) {
      gaps_.push_back(gap);
      const std::int64_t beats = gap / per_beat;
      std::int64_t step = per_beat;
      if (beats < kFineBeats) {
        step = 1;
      } else if (beats < 2 * kFineBeats && per_beat % 4 == 0) {
        step = per_beat / 4;
      } else if (beats < 4 * kFineBeats && per_beat % 2 == 0) {
        step = per_beat / 2;
      }
      gap += step;
    }
  }

  std::int64_t bins() const override { return static_cast<std::int64_t>(gaps_.size()); }
  std::int64_t encode(double value, const Origin& origin) const override {
    if (!(value > 0)) return 0;
    const auto lines = or_default(origin.red_lines);
    const Spot from = spot_at(origin.from_ms, lines);
    // Nothing that is further than the last bin needs to be counted.
    const double end_ms = time_of(after(from, gaps_.back(), lines), lines);
    if (origin.from_ms + value >= end_ms) return bins() - 1;
    const std::int64_t places = between(from, spot_at(origin.from_ms + value, lines), lines);
    const auto next = std::upper_bound(gaps_.begin(), gaps_.end(), places);
    const std::int64_t high = std::min<std::int64_t>(next - gaps_.begin(), bins() - 1);
    const std::int64_t low = std::max<std::int64_t>(0, high - 1);
    return value - decode(low, origin) <= decode(high, origin) - value ? low : high;
  }
  /// Bin 0 stays on its place; from beside a place it would go back, and is negative.
  double decode(std::int64_t bin, const Origin& origin) const override {
    const auto lines = or_default(origin.red_lines);
    const Spot from = spot_at(origin.from_ms, lines);
    return time_of(after(from, gaps_.at(static_cast<std::size_t>(bin)), lines), lines) - origin.from_ms;
  }
  double error_bound(std::int64_t bin, const Origin& origin) const override {
    const double here = decode(bin, origin);
    const double below = bin > 0 ? here - decode(bin - 1, origin) : 0;
    const double above = bin + 1 < bins() ? decode(bin + 1, origin) - here : 0;
    return std::max(below, above) / 2;
  }
  /// As from a beat. From another place a bin of no quarter of a beat may land a tick or two beside.
  std::int64_t ticks(std::int64_t bin) const override {
    return tick_of(gaps_.at(static_cast<std::size_t>(bin)));
  }
  int ticks_per_beat() const override { return static_cast<int>(ticks_per_beat_); }

 private:
  /// A place by the red line that it belongs to, counted from that line.
  struct Spot {
    std::size_t line = 0;
    std::int64_t place = 0;
  };
  std::int64_t tick_of(std::int64_t place) const {
    const auto per_beat = static_cast<std::int64_t>(places_.size());
    const std::int64_t beat = floor_div(place, per_beat);
    return beat * ticks_per_beat_ + places_[static_cast<std::size_t>(place - beat * per_beat)];
  }
  /// The last place at or before a tick.
  std::int64_t place_at(std::int64_t tick) const {
    const std::int64_t beat = floor_div(tick, ticks_per_beat_);
    const auto after = std::upper_bound(places_.begin(), places_.end(), tick - beat * ticks_per_beat_);
    return beat * static_cast<std::int64_t>(places_.size()) + (after - places_.begin()) - 1;
  }
  Spot spot_at(double time_ms, std::span<const RedLine> lines) const {
    const auto after = std::upper_bound(lines.begin(), lines.end(), time_ms + kOnPlaceMs,
                                        [](double time, const RedLine& line) { return time < line.time_ms; });
    const auto line = static_cast<std::size_t>(after == lines.begin() ? 0 : after - lines.begin() - 1);
    const double ticks = (time_ms - lines[line].time_ms + kOnPlaceMs) / tick_ms(lines[line]);
    const std::int64_t place = place_at(static_cast<std::int64_t>(std::floor(ticks)));
    if (line + 1 == lines.size()) return {line, place};
    return {line, std::min(place, places_of_line(line, lines) - 1)};
  }
  double time_of(const Spot& spot, std::span<const RedLine> lines) const {
    const RedLine& line = lines[spot.line];
    return line.time_ms + static_cast<double>(tick_of(spot.place)) * tick_ms(line);
  }
  /// From the line itself to the next one, which has places of its own.
  std::int64_t places_of_line(std::size_t line, std::span<const RedLine> lines) const {
    const double length_ms = lines[line + 1].time_ms - lines[line].time_ms;
    return place_at(ticks_of_line(lines[line], length_ms, static_cast<int>(ticks_per_beat_)) - 1) + 1;
  }
  Spot after(Spot spot, std::int64_t places, std::span<const RedLine> lines) const {
    spot.place += places;
    while (spot.line + 1 < lines.size()) {
      const std::int64_t here = places_of_line(spot.line, lines);
      if (spot.place < here) break;
      spot.place -= here;
      ++spot.line;
    }
    return spot;
  }
  std::int64_t between(Spot from, const Spot& to, std::span<const RedLine> lines) const {
    std::int64_t places = to.place - from.place;
    for (std::size_t line = from.line; line < to.line; ++line) places += places_of_line(line, lines);
    return places;
  }
  double tick_ms(const RedLine& line) const {
    return line.beat_length_ms / static_cast<double>(ticks_per_beat_);
  }

  std::int64_t ticks_per_beat_ = 48;
  std::vector<std::int64_t> places_;  // ticks of the beat that are places, 0 first
  std::vector<std::int64_t> gaps_;    // places that a bin goes on
};

}  // namespace
}  // namespace osugen::beat

OSUGEN_MODULE("beat", "1.0.0", "MIT", osugen::component<osugen::beat::Beat>())
