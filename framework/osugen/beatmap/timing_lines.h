// osugen/beatmap/timing_lines.h - the timing in effect at a time, derived from [TimingPoints] like osu!.
//
// Lines next to each other in the file with the same time are one group, of which one survives for each of
// tempo, slider velocity, effects and samples: green lines override red ones, the last green line and the
// first red line win. A later group at a time that has been seen replaces it.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/error/error.h>

namespace osugen {

/// Slider velocity from a time on. Sorted lists hold no two points of the same time.
struct VelocityPoint {
  double time_ms = 0;
  double slider_velocity = 1;  ///< factor, clamped to [0.1, 10]
  bool ticks = true;           ///< false: sliders have no ticks (a green line of NaN)
};

struct EffectPoint {
  double time_ms = 0;
  bool kiai = false;
  double scroll_speed = 1;  ///< taiko and mania only: factor, clamped to [0.01, 10]
};

struct SamplePoint {
  double time_ms = 0;
  int sample_set = 1;  ///< 1 normal, 2 soft, 3 drum (0 is taken as 1; others are kept)
  int sample_index = 0;
  int volume = 100;  ///< percent, clamped to [0, 100]
};

class OSUGEN_EXPORT TimingInForce {
 public:
  explicit TimingInForce(const Beatmap& map);

  const std::vector<RedLine>& red_lines() const { return red_lines_; }
  const std::vector<VelocityPoint>& velocities() const { return velocities_; }
  const std::vector<EffectPoint>& effects() const { return effects_; }
  const std::vector<SamplePoint>& samples() const { return samples_; }

  /// The last point at or before a time. Before the first one: its tempo and its samples, but slider velocity
  /// 1, ticks, no kiai. Without any: 60 BPM, 4/4 and SamplePoint's defaults.
  RedLine red_line_at(double time_ms) const;
  VelocityPoint velocity_at(double time_ms) const;
  EffectPoint effect_at(double time_ms) const;
  SamplePoint sample_at(double time_ms) const;

 private:
  std::vector<RedLine> red_lines_;
  std::vector<VelocityPoint> velocities_;
  std::vector<EffectPoint> effects_;
  std::vector<SamplePoint> samples_;
};

/// The red lines in force, sorted by time; empty when the map has none.
OSUGEN_EXPORT std::vector<RedLine> red_lines(const Beatmap& map);

}  // namespace osugen
