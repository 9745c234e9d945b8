// osugen/generate/decoding/rhythm_plan.h - what is asked of a map's rhythm over the time of the song, and how
// far a sequence has come.
//
// A model that hears more or less than it was taught writes too much or too little. What is asked is got by a
// closed loop: the processors compare what is written so far with the plan at every step.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <osugen/interfaces/map_request.h>
#include <osugen/interfaces/song.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen {

/// Lengths of one slide that people use, in beats.
inline constexpr std::array<double, 9> kSlideBeats{0.25, 1.0 / 3, 0.5, 0.75, 1, 1.5, 2, 3, 4};
/// The nearest of them.
std::size_t nearest_slide(double beats);

/// How people write a level's rhythm. Shares are medians of human maps, docs/explanation/levels.md.
struct RhythmHabits {
  double quarter_share = 0;    ///< of the gaps between starts: odd numbers of quarters of a beat
  double half_share = 0;       ///< likewise: odd numbers of halves; 0: not asked
  double reverse_share = 0;    ///< of sliders: those of several slides
  double recovery_ms = 0;      ///< after a spinner: the ranking criteria's
  double longest_rest = 4;     ///< beats without an object in sounding music
  int longest_run = 12;        ///< gaps of 1/4 in a row
  double half_beat = 0;        ///< nats that an object on a half beat has to be likelier than one on a beat
  double quarter_beat = 0;     ///< likewise on a quarter
  double other_place = 2.5;    ///< likewise on thirds, sixths, eighths
  double shortest_slider = 0;  ///< beats of one slide
  std::array<double, kSlideBeats.size()> slides{};  ///< shares of sliders, by kSlideBeats
};

const RhythmHabits& habits_of(Level level);

/// What is asked. Song time.
struct RhythmPlan {
  /// Objects that a map should have by a time: straight between the points, level before and after.
  struct Point {
    double time_ms = 0, objects = 0;
  };
  std::vector<Point> course;  ///< in order of time, at least two
  double density = 1;         ///< objects a second, of the whole map
  double slider_share = -1;   ///< below 0: not asked
  double offset = 0;          ///< nats on the threshold from the beginning on: what an earlier draw came to
  RhythmHabits habits;
  /// For bars that sound like an earlier one: the first tick of the bar, and how many ticks that one is
  /// before it; 0: none does.
  std::map<std::int64_t, std::int64_t> earlier;

  /// Nats on the threshold for each second by which an object was ahead of the plan.
  static constexpr double kPerSecondOfAll = 0.06;
  double objects_by(double time_ms) const;
  /// Whether objects are asked for at the time: whether it sounds.
  bool wants(double time_ms) const;
  /// Whether a map of so many objects is another than the one that was asked for.
  bool misses(std::int64_t objects) const;
  /// When no more than a few objects are left to come: from then on a map may end.
  double last_ms() const;
};

/// Of the red line that is in force the longest.
double beats_per_second(const SongSpan& span);

/// The ticks at which the song sounds, in ms; nothing where it sounds at every one.
std::optional<std::vector<double>> sounding_moments(const SongSound& sound, const SongSpan& span,
                                                    int ticks_per_beat);

/// The earlier tick that sounds like `tick`, by the plan; nothing where none does.
std::optional<std::int64_t> earlier_of(const RhythmPlan& plan, std::int64_t tick);

/// `density` objects a second from the first to the last sound, more in louder phrases, none in silence.
/// @param wishes  with level and note_density
/// @param ticks_per_beat  of the vocabulary
RhythmPlan plan_of(const MapWishes& wishes, const SongSound& sound, const SongSpan& span, int ticks_per_beat);

/// What a sequence has written so far.
struct RhythmSoFar {
  std::int64_t objects = 0, sliders = 0, reversed = 0, gaps = 0;
  std::int64_t odd_quarters = 0;  ///< gaps of 1/4, 3/4, 5/4 ...: from a half beat to between two, or back
  std::int64_t odd_halves = 0;    ///< gaps of 1/2, 3/2 ...
  std::int64_t run = 0;           ///< gaps of 1/4 in a row, up to the last object
  std::int64_t last_tick = 0;     ///< of the last object
  bool in_slider = false;         ///< the last object is a slider
  double lead_sum = 0;            ///< of the seconds by which objects were ahead of the plan
  std::array<std::int64_t, kSlideBeats.size()> slides{};  ///< sliders, by kSlideBeats
  std::map<std::int64_t, ObjectKind> kinds;               ///< of all objects, by their ticks
  std::map<std::int64_t, double> lengths;  ///< beats of a slide, or of a spinner, by the ticks of the objects

  /// Seconds by which the map is ahead of the plan.
  double lead_s(const RhythmPlan& plan, double time_ms) const;
  /// @param cursor  after the token was pushed
  void push(const Token& token, const Cursor& cursor, int ticks_per_beat, const RhythmPlan* plan);
};

}  // namespace osugen
