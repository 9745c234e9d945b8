// beat.h - gaps in grid positions, so that everything that is decoded is snapped.
#pragma once

#include <cstddef>
#include <vector>

#include <osugen/interfaces/quantizer.h>

namespace osugen::beat {

/// A beat is divided as a mapper's editor divides it; where a division puts a tick is a *place*. A bin says
/// how many places a gap goes on from the last place at or before its origin: every place for two beats, then
/// every quarter of a beat, every half, every beat. So a bin always lands on a place, whatever place (or
/// none) it began on and whatever red lines lie between; and a quarter of a beat is the same bin from the
/// beat, from the third of a beat and from the eighth, since all of them have as many places in it.
class Beat final : public Quantizer {
 public:
  static Descriptor describe();
  /// @throws Error bad_config when the divisors share no grid of at most 192 ticks to the beat
  explicit Beat(const Config& config);

  std::int64_t bins() const override { return static_cast<std::int64_t>(gaps_.size()); }
  std::int64_t encode(double value, const Origin& origin) const override;
  /// Bin 0 stays on its place; from beside a place it would go back, and is negative.
  double decode(std::int64_t bin, const Origin& origin) const override;
  double error_bound(std::int64_t bin, const Origin& origin) const override;
  /// As from a beat. From another place a bin of no quarter of a beat may land a tick or two beside.
  std::int64_t ticks(std::int64_t bin) const override;
  int ticks_per_beat() const override { return static_cast<int>(ticks_per_beat_); }

 private:
  /// A place by the red line that it belongs to, counted from that line.
  struct Spot {
    std::size_t line = 0;
    std::int64_t place = 0;
  };
  std::int64_t tick_of(std::int64_t place) const;
  std::int64_t place_at(std::int64_t tick) const;
  Spot spot_at(double time_ms, std::span<const RedLine> lines) const;
  double time_of(const Spot& spot, std::span<const RedLine> lines) const;
  std::int64_t places_of_line(std::size_t line, std::span<const RedLine> lines) const;
  Spot after(Spot spot, std::int64_t places, std::span<const RedLine> lines) const;
  std::int64_t between(Spot from, const Spot& to, std::span<const RedLine> lines) const;
  double tick_ms(const RedLine& line) const;

  std::int64_t ticks_per_beat_ = 48;
  std::vector<std::int64_t> places_;  // ticks of the beat that are places, 0 first
  std::vector<std::int64_t> gaps_;    // places that a bin goes on
};

}  // namespace osugen::beat
