#include <osugen/generate/decoding/rhythm_plan.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>

#include <osugen/beatmap/tick_grid.h>

namespace osugen {
namespace {

constexpr std::int64_t kTickError = 4;  ///< a gap may be so many quarters of a tick off
constexpr double kInsideMs = 5;         ///< what begins at a bar line is in its bar

constexpr double kNever = 50;  // nats

/// Easiest first.
constexpr std::array<RhythmHabits, kLevelFacts.size()> kHabits{{
    {.quarter_share = 0,
     .reverse_share = 0.2,
     .recovery_ms = 1000,
     .longest_rest = 8,
     .longest_run = 0,
     .half_beat = 2.5,
     .quarter_beat = kNever,
     .other_place = kNever,
     .shortest_slider = 0.5,
     .slides = {0, 0, 0.06, 0, 0.42, 0.24, 0.2, 0.05, 0.03}},
    {.quarter_share = 0,
     .reverse_share = 0.25,
     .recovery_ms = 500,
     .longest_rest = 6,
     .longest_run = 0,
     .half_beat = 1,
     .quarter_beat = kNever,
     .other_place = 6,
     .shortest_slider = 0.5,
     .slides = {0, 0, 0.24, 0, 0.5, 0.09, 0.07, 0.05, 0.05}},
    {.quarter_share = 0.05,
     .half_share = 0.48,
     .reverse_share = 0.15,
     .recovery_ms = 250,
     .longest_rest = 4,
     .longest_run = 4,
     .half_beat = 0,
     .quarter_beat = 1,
     .other_place = 4,
     .shortest_slider = 0.25,
     .slides = {0.045, 0, 0.53, 0.03, 0.32, 0.045, 0.025, 0.005, 0}},
    {.quarter_share = 0.1,
     .half_share = 0.5,
     .reverse_share = 0.09,
     .longest_rest = 4,
     .longest_run = 8,
     .half_beat = 0,
     .quarter_beat = 0.5,
     .other_place = 3,
     .shortest_slider = 0.25,
     .slides = {0.12, 0.005, 0.59, 0.06, 0.2, 0.015, 0.01, 0, 0}},
    {.quarter_share = 0.1,
     .half_share = 0.5,
     .reverse_share = 0.08,
     .longest_rest = 4,
     .longest_run = 12,
     .half_beat = 0,
     .quarter_beat = 0.5,
     .other_place = 2.5,
     .shortest_slider = 0.25,
     .slides = {0.18, 0.05, 0.51, 0.05, 0.19, 0.01, 0.01, 0, 0}},
}};

/// What fades out, or in, has fewer objects than what plays.
constexpr double kPlaying = 0.05;  ///< loudness: 26 dB below the loud parts

/// Objects in a bar, by that of an average one. Silence has none; louder phrases have more.
double weight_of_bar(const SongSound& sound, double start_ms, double end_ms) {
  constexpr int kParts = 8;
  constexpr double kFaint = 0.25;
  const double part_ms = (end_ms - start_ms) / kParts;
  double sounding = 0;
  for (int part = 0; part < kParts; ++part) {
    const double from_ms = start_ms + part * part_ms;
    if (!sound.sounds_at(from_ms + 0.5 * part_ms)) continue;
    sounding += sound.loudness_in(from_ms, from_ms + part_ms) >= kPlaying ? 1 : kFaint;
  }
  const Phrase* phrase = sound.phrase_at(0.5 * (start_ms + end_ms));
  const double energy = phrase == nullptr ? 0.5 : phrase->energy;
  return (0.5 + energy) * sounding / kParts;
}

std::vector<double> bar_lines(const SongSpan& span) {
  const TickGrid grid(span.red_lines, 1);
  std::vector<double> lines{span.start_ms};
  for (std::int64_t beat = grid.tick_at(span.start_ms) + 1; grid.time_ms(beat) < span.end_ms; ++beat)
    if (grid.place_in_bar(beat) == 0) lines.push_back(grid.time_ms(beat));
  lines.push_back(span.end_ms);
  return lines;
}

/// The level whose maps have about as many objects a second.
Level level_of_density(double density) {
  constexpr std::array<double, kLevelFacts.size() - 1> kUpTo{1.25, 1.9, 2.9, 4};
  const auto level = std::upper_bound(kUpTo.begin(), kUpTo.end(), density) - kUpTo.begin();
  return kLevelFacts[static_cast<std::size_t>(level)].level;
}

/// By how much the share of odd quarters grows with density: in 85 human maps it is about that of the level
/// up to 1.3 objects a beat, and half an object more a beat has .3 more of the gaps.
double quarters_of_density(double objects_a_beat) {
  constexpr double kFrom = 1.3, kPerObject = 0.6;
  return kPerObject * std::clamp(objects_a_beat - kFrom, 0.0, 1.5);
}

/// The bar of which each is a repeat: that in the same place of the last phrase of its kind, if it is near,
/// else the second before it in its own phrase.
std::map<std::int64_t, std::int64_t> earlier_bars(const SongSound& sound, const SongSpan& span,
                                                  int ticks_per_beat) {
  constexpr std::int64_t kNearBars = 8;
  const TickGrid grid(span.red_lines, ticks_per_beat);
  std::map<std::int64_t, std::int64_t> earlier;
  std::vector<std::int64_t> bars;      // first ticks
  std::vector<const Phrase*> phrases;  // of the bars
  std::vector<std::int64_t> places;    // in the phrases, in bars
  for (std::int64_t tick = grid.tick_at(span.start_ms) + 1; grid.time_ms(tick) < span.end_ms; ++tick) {
    if (grid.place_in_bar(tick) != 0) continue;
    bars.push_back(tick);
    phrases.push_back(sound.phrase_at(grid.time_ms(tick) + kInsideMs));
    const bool goes_on = bars.size() > 1 && phrases.back() == phrases[phrases.size() - 2];
    places.push_back(goes_on ? places.back() + 1 : 0);
  }
  const auto like = [&](std::size_t bar, std::size_t other) {
    const Phrase *a = phrases[bar], *b = phrases[other];
    if (a == nullptr || b == nullptr) return false;
    return a == b ? places[bar] == places[other] + 2 : a->kind == b->kind && places[bar] == places[other];
  };
  for (std::size_t bar = 1; bar < bars.size(); ++bar) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(bar, kNearBars); ++back) {
      if (!like(bar, bar - back)) continue;
      earlier[bars[bar]] = bars[bar] - bars[bar - back];
      break;
    }
    if (earlier.count(bars[bar]) == 0) earlier[bars[bar]] = 0;
  }
  return earlier;
}

/// From where the song begins to play to where it ends, in seconds.
double playing_seconds(const SongSound& sound, const SongSpan& span) {
  constexpr double kStepMs = 100;
  const auto plays = [&](double time_ms) {
    return sound.loudness_in(time_ms, time_ms + kStepMs) >= kPlaying;
  };
  double first = span.start_ms, last = span.end_ms;
  while (first < last && !plays(first)) first += kStepMs;
  while (last > first && !plays(last - kStepMs)) last -= kStepMs;
  return (last - first) / 1000;
}

}  // namespace

std::size_t nearest_slide(double beats) {
  const auto farther = [beats](double a, double b) {
    return std::abs(std::log(a / beats)) < std::abs(std::log(b / beats));
  };
  return static_cast<std::size_t>(std::min_element(kSlideBeats.begin(), kSlideBeats.end(), farther) -
                                  kSlideBeats.begin());
}

const RhythmHabits& habits_of(Level level) {
  return kHabits[static_cast<std::size_t>(level)];
}

double RhythmPlan::objects_by(double time_ms) const {
  const auto next = std::upper_bound(course.begin(), course.end(), time_ms,
                                     [](double time, const Point& point) { return time < point.time_ms; });
  if (next == course.begin()) return course.front().objects;
  if (next == course.end()) return course.back().objects;
  const Point& before = *(next - 1);
  const double part = (time_ms - before.time_ms) / (next->time_ms - before.time_ms);
  return before.objects + part * (next->objects - before.objects);
}

bool RhythmPlan::wants(double time_ms) const {
  constexpr double kAroundMs = 1;
  return objects_by(time_ms + kAroundMs) > objects_by(time_ms - kAroundMs);
}

bool RhythmPlan::misses(std::int64_t objects) const {
  constexpr double kNear = 0.06;
  return std::abs(static_cast<double>(objects) - course.back().objects) > kNear * course.back().objects;
}

double RhythmPlan::last_ms() const {
  constexpr double kFew = 4;
  const auto end = std::find_if(course.rbegin(), course.rend(), [this](const Point& point) {
    return point.objects < course.back().objects - kFew;
  });
  return end == course.rend() ? course.front().time_ms : end->time_ms;
}

double beats_per_second(const SongSpan& span) {
  double longest = -1, beat_ms = RedLine{}.beat_length_ms;
  for (std::size_t i = 0; i < span.red_lines.size(); ++i) {
    const double end = i + 1 < span.red_lines.size() ? span.red_lines[i + 1].time_ms : span.end_ms;
    const double length = end - std::max(span.red_lines[i].time_ms, span.start_ms);
    if (length <= longest) continue;
    longest = length;
    beat_ms = span.red_lines[i].beat_length_ms;
  }
  return 1000 / beat_ms;
}

std::optional<std::vector<double>> sounding_moments(const SongSound& sound, const SongSpan& span,
                                                    int ticks_per_beat) {
  const TickGrid grid(span.red_lines, ticks_per_beat);
  const std::int64_t first = grid.tick_at(span.start_ms), last = grid.tick_at(span.end_ms);
  std::vector<double> moments;
  for (std::int64_t tick = first; tick <= last; ++tick)
    if (sound.sounds_at(grid.time_ms(tick))) moments.push_back(grid.time_ms(tick));
  if (static_cast<std::int64_t>(moments.size()) == last - first + 1) return {};
  return moments;
}

std::optional<std::int64_t> earlier_of(const RhythmPlan& plan, std::int64_t tick) {
  const auto next = plan.earlier.upper_bound(tick);
  if (next == plan.earlier.begin()) return {};
  const std::int64_t back = std::prev(next)->second;
  if (back == 0) return {};
  return tick - back;
}

RhythmPlan plan_of(const MapWishes& wishes, const SongSound& sound, const SongSpan& span,
                   int ticks_per_beat) {
  RhythmPlan plan;
  plan.density = wishes.note_density.value_or(1);
  plan.slider_share = wishes.slider_share.value_or(-1);
  plan.habits = habits_of(wishes.level.value_or(level_of_density(plan.density)));
  if (plan.habits.longest_run > 0)
    plan.habits.quarter_share += quarters_of_density(plan.density / beats_per_second(span));
  const std::vector<double> bars = bar_lines(span);
  double sum = 0;
  plan.course.push_back({bars.front(), 0});
  for (std::size_t i = 0; i + 1 < bars.size(); ++i) {
    sum += (bars[i + 1] - bars[i]) * weight_of_bar(sound, bars[i], bars[i + 1]);
    plan.course.push_back({bars[i + 1], sum});
  }
  if (sum > 0) {
    const double objects = plan.density * playing_seconds(sound, span);
    for (RhythmPlan::Point& point : plan.course) point.objects *= objects / sum;
  }
  plan.earlier = earlier_bars(sound, span, ticks_per_beat);
  return plan;
}

double RhythmSoFar::lead_s(const RhythmPlan& plan, double time_ms) const {
  return (static_cast<double>(objects) - plan.objects_by(time_ms)) / plan.density;
}

void RhythmSoFar::push(const Token& token, const Cursor& cursor, int ticks_per_beat, const RhythmPlan* plan) {
  if (token.beats > 0 && objects > 0) {
    lengths[last_tick] = token.beats;
    if (in_slider) ++slides[nearest_slide(token.beats)];
  }
  if (!token.object) return;
  const std::int64_t gap = cursor.tick() - last_tick;
  const std::int64_t quarters_on = std::llround(4.0 * static_cast<double>(gap) / ticks_per_beat);
  const bool on_quarter = std::abs(4 * gap - quarters_on * ticks_per_beat) <= kTickError;
  gaps += objects > 0 ? 1 : 0;
  odd_quarters += objects > 0 && on_quarter && quarters_on % 2 == 1 ? 1 : 0;
  odd_halves += objects > 0 && on_quarter && quarters_on % 4 == 2 ? 1 : 0;
  run = objects > 0 && on_quarter && quarters_on == 1 ? run + 1 : 0;
  last_tick = cursor.tick();
  kinds[last_tick] = *token.object;
  ++objects;
  in_slider = *token.object == ObjectKind::slider;
  sliders += in_slider ? 1 : 0;
  reversed += token.slides > 1 ? 1 : 0;
  if (plan == nullptr) return;
  // Bounded, or a song whose first half has too much would leave its second half empty.
  constexpr double kMostNats = 8, kMostSum = kMostNats / RhythmPlan::kPerSecondOfAll;
  lead_sum = std::clamp(lead_sum + lead_s(*plan, cursor.time_ms()), -kMostSum, kMostSum);
}

}  // namespace osugen
