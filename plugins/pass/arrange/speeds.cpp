#include "speeds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <osugen/beatmap/slider_velocity.h>
#include <osugen/beatmap/timing_lines.h>

namespace osugen::arrange {
namespace {

constexpr std::array<double, 5> kMultiplier{0.8, 1.0, 1.4, 1.65, 1.75};
constexpr double kSlowest = 0.6,
                 kFastestEasy = 1.3;  // multipliers of Easy and Normal: the ranking criteria's limit
constexpr double kStillPx = 1e-7;     // decoders take a shorter slider for one of no length
constexpr int kKiaiBit = 1;

/// Sections up to these energies get these velocities.
struct Pace {
  double up_to_energy, velocity;
};
constexpr std::array<Pace, 4> kPaces{{{0.2, 0.9}, {0.6, 1.0}, {0.85, 1.1}, {1.0, 1.2}}};

/// 48ths of a beat where they are meant, and else so that arithmetic gives the same number again.
double rounded_beats(double beats, double beat_ms, int slides) {
  constexpr double kTicks = 48, kFine = 0x1p30, kUnheardMs = 0.25;
  const double on_tick = std::round(beats * kTicks) / kTicks;
  if (on_tick > 0 && std::abs(on_tick - beats) * beat_ms * slides < kUnheardMs) return on_tick;
  return std::round(beats * kFine) / kFine;
}

/// A green line at `line`'s time leaves in force what it says of samples and kiai.
bool says_the_same(const TimingLine& a, const TimingLine& b) {
  return a.sample_set == b.sample_set && a.sample_index == b.sample_index && a.volume == b.volume &&
         (a.effects & kKiaiBit) == (b.effects & kKiaiBit);
}

using LineIterator = std::vector<TimingLine>::const_iterator;

/// The lines of one time that matter when velocity is 1 everywhere.
/// @param in_force  the line in force before, or null; then the one in force after them
void keep_what_matters(LineIterator first, LineIterator end, const TimingLine*& in_force,
                       std::vector<TimingLine>& kept) {
  const TimingLine *red = nullptr, *green = nullptr;
  for (auto line = first; line != end; ++line) {
    if (!line->uninherited)
      green = &*line;
    else if (red == nullptr)
      red = &*line;
  }
  if (red != nullptr) {
    kept.push_back(*red);
    in_force = red;
  }
  if (green == nullptr || (in_force != nullptr && says_the_same(*green, *in_force))) return;
  kept.push_back(*green);
  kept.back().beat_length = -100;
  in_force = green;
}

void drop_velocities(Beatmap& map) {
  std::vector<TimingLine>& lines = map.timing_lines;
  std::stable_sort(lines.begin(), lines.end(),
                   [](const TimingLine& a, const TimingLine& b) { return a.time_ms < b.time_ms; });
  std::vector<TimingLine> kept;
  kept.reserve(lines.size());
  const TimingLine* in_force = nullptr;
  for (auto first = lines.cbegin(); first != lines.cend();) {
    const auto end = std::find_if(first, lines.cend(),
                                  [&](const TimingLine& line) { return line.time_ms != first->time_ms; });
    keep_what_matters(first, end, in_force, kept);
    first = end;
  }
  lines = std::move(kept);
}

double velocity_of(double energy) {
  for (const Pace& pace : kPaces)
    if (energy <= pace.up_to_energy) return pace.velocity;
  return kPaces.back().velocity;
}

/// The mean energy of each section, by its number.
std::vector<double> section_energies(const SongSound& sound) {
  std::vector<double> sums, lengths;
  for (const Phrase& phrase : sound.phrases) {
    if (phrase.section < 0) continue;
    const auto section = static_cast<std::size_t>(phrase.section);
    if (section >= sound.phrases.size()) continue;
    sums.resize(std::max(sums.size(), section + 1), 0);
    lengths.resize(sums.size(), 0);
    sums[section] += phrase.energy * (phrase.end_ms - phrase.start_ms);
    lengths[section] += phrase.end_ms - phrase.start_ms;
  }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = lengths[i] > 0 ? sums[i] / lengths[i] : 0.5;
  return sums;
}

void set_section_velocities(Beatmap& map, const SongSound& sound, double bias_ms) {
  const std::vector<double> energies = section_energies(sound);
  std::vector<double> velocities(map.objects.size(), 1);
  for (std::size_t i = 0; i < velocities.size(); ++i) {
    const Phrase* phrase = sound.phrase_at(map.objects[i].time_ms + bias_ms);
    if (phrase == nullptr || phrase->section < 0) continue;
    const auto section = static_cast<std::size_t>(phrase->section);
    if (section < energies.size()) velocities[i] = velocity_of(energies[section]);
  }
  set_slider_velocities(map, velocities);
}

}  // namespace

std::optional<std::vector<double>> slide_beats(const Beatmap& map, const Play& played) {
  const TimingInForce timing(map);
  std::vector<double> beats(map.objects.size(), 0);
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const HitObject& object = map.objects[i];
    if (object.kind != ObjectKind::slider) continue;
    const SliderMotion& motion = played.objects[i].motion;
    const double beat_ms = timing.red_line_at(object.time_ms).beat_length_ms;
    const double given =
        motion.distance_px / (100 * map.difficulty.slider_multiplier * motion.slider_velocity);
    if (!std::isfinite(given) || !std::isfinite(beat_ms)) return std::nullopt;
    if (motion.distance_px <= kStillPx) continue;
    beats[i] = rounded_beats(given, beat_ms, std::max(1, object.slider.slides));
  }
  return beats;
}

bool can_be_drawn(const std::vector<double>& beats, Level level) {
  constexpr double kLongestPx = 20000, kUsualPx = 700, kAllLongPx = 1e6;
  double sum = 0;
  for (const double of_one : beats) {
    const double px = of_one * 100 * kMultiplier[static_cast<std::size_t>(level)] * kPaces.back().velocity;
    if (px > kLongestPx) return false;
    if (px > kUsualPx) sum += px;
  }
  return sum <= kAllLongPx;
}

void set_speeds(Beatmap& map, Level level, double spacing, const std::vector<double>& beats,
                const SongSound* sections, double bias_ms) {
  map.difficulty.slider_multiplier = kMultiplier[static_cast<std::size_t>(level)];
  if (level < Level::hard) {
    const double wide = std::clamp(map.difficulty.slider_multiplier * spacing, kSlowest, kFastestEasy);
    map.difficulty.slider_multiplier = std::round(100 * wide) / 100;
  }
  drop_velocities(map);
  if (sections != nullptr && level >= Level::hard) set_section_velocities(map, *sections, bias_ms);
  const std::vector<double> velocities = slider_velocities(map);
  for (std::size_t i = 0; i < beats.size(); ++i) {
    if (beats[i] > 0)
      map.objects[i].slider.length_px = beats[i] * 100 * map.difficulty.slider_multiplier * velocities[i];
  }
}

}  // namespace osugen::arrange
