// osugen/interfaces/quantizer.h - a number <-> bin.
#pragma once

#include <cstdint>
#include <span>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/component.h>

namespace osugen {

/// Where a number is measured from. A gap in time begins at `from_ms` (song time) and red_lines are those
/// of the song; for a number that is no time both are empty and 0.
struct Origin {
  double from_ms = 0;
  std::span<const RedLine> red_lines{};
};

/// Interface "osugen.quantizer/1".
/// For every bin b that can be reached: encode(decode(b)) == b; and decode is increasing in b.
class OSUGEN_EXPORT Quantizer : public Component {
 public:
  static constexpr const char* kInterface = "osugen.quantizer/1";
  ~Quantizer() override;

  virtual std::int64_t bins() const = 0;
  /// The bin of a number; numbers outside the range go to the first or the last bin.
  virtual std::int64_t encode(double value, const Origin& origin) const = 0;
  /// The number that stands for a bin, 0 <= bin < bins().
  virtual double decode(std::int64_t bin, const Origin& origin) const = 0;
  /// The largest |decode(bin) - value| of the values in range that encode to `bin`.
  virtual double error_bound(std::int64_t bin, const Origin& origin) const = 0;
  /// Whole ticks of the beat that a bin says, or -1 where it says none (only "beat" does).
  virtual std::int64_t ticks(std::int64_t bin) const;
  /// Ticks in a beat that ticks() counts in; 0 where it says none.
  virtual int ticks_per_beat() const;
};

}  // namespace osugen
