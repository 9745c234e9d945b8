#include "rhythm.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <osugen/beatmap/slider_velocity.h>
#include <osugen/beatmap/timing_lines.h>

#include "draws.h"

namespace osugen::arrange {
namespace {

constexpr double kTicksOfKey = 12;  // a beat has so many, as far as equal rhythm goes

/// Ranks from 0 to 1; equal values share the mean of their ranks.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<double> sorted = values, ranks;
  std::sort(sorted.begin(), sorted.end());
  ranks.reserve(values.size());
  for (const double value : values) {
    const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), value);
    const auto sum = static_cast<double>((low - sorted.begin()) + (high - sorted.begin()));
    ranks.push_back(sum / 2 / static_cast<double>(sorted.size()));
  }
  return ranks;
}

/// Bars by their number: of the red line, and since then.
class BarNumbers {
 public:
  explicit BarNumbers(const TimingInForce& timing) : timing_(timing) {}

  struct Place {
    std::pair<double, double> number;
    double beats = 0;     ///< since the bar line
    double start_ms = 0;  ///< of the bar
    double bar_ms = 0;
  };
  Place at(double time_ms) const {
    constexpr double kEarlyMs = 1, kEarlyBeats = 0.02;  // times are whole ms
    const RedLine red = timing_.red_line_at(time_ms + kEarlyMs);
    const double meter = std::max(1, red.meter);
    const double beats = (time_ms - red.time_ms) / red.beat_length_ms;
    const double bar = std::floor((beats + kEarlyBeats) / meter);
    const double bar_ms = meter * red.beat_length_ms;
    return {{red.time_ms, bar}, beats - bar * meter, red.time_ms + bar * bar_ms, bar_ms};
  }

 private:
  const TimingInForce& timing_;
};

std::uint64_t whole_number(double value) {
  if (!std::isfinite(value)) return 0;
  return static_cast<std::uint64_t>(std::llround(std::clamp(value, -1e15, 1e15)));
}

std::uint64_t key_with(std::uint64_t key, const Note& note) {
  return key_of({key, whole_number(note.place_in_bar * kTicksOfKey), static_cast<std::uint64_t>(note.kind),
                 static_cast<std::uint64_t>(note.slides), whole_number(note.slide_beats * kTicksOfKey)});
}

/// Tells bars of phrases that sound alike from others.
void tell_phrase(Bar& bar, double start_ms, double bar_ms, const Song& song) {
  constexpr double kWithinBarMs = 20;
  const Phrase* phrase = song.sound->phrase_at(start_ms + song.bias_ms + kWithinBarMs);
  if (phrase == nullptr) return;
  const double number = std::round((start_ms + song.bias_ms - phrase->start_ms) / bar_ms);
  bar.key = key_of({bar.key, static_cast<std::uint64_t>(phrase->kind) + 1, whole_number(number)});
  bar.phrase = whole_number(phrase->start_ms);
}

void group_in_bars(Rhythm& rhythm, const TimingInForce& timing, const Song& song) {
  const BarNumbers numbers(timing);
  std::pair<double, double> last;
  for (std::size_t i = 0; i < rhythm.notes.size(); ++i) {
    Note& note = rhythm.notes[i];
    const BarNumbers::Place place = numbers.at(note.time_ms);
    note.place_in_bar = place.beats;
    if (rhythm.bars.empty() || place.number != last) {
      Bar& bar = rhythm.bars.emplace_back();
      bar.first = i;
      bar.phrase = rhythm.bars.size();
      if (rhythm.heard) tell_phrase(bar, place.start_ms, place.bar_ms, song);
      last = place.number;
    }
    Bar& bar = rhythm.bars.back();
    bar.key = key_with(bar.key, note);
    ++bar.count;
    note.bar = rhythm.bars.size() - 1;
  }
}

void find_repeats(std::vector<Bar>& bars) {
  struct Seen {
    int count = 0;
    std::size_t last = 0;
  };
  std::map<std::uint64_t, Seen> seen;
  std::vector<double> counts;
  counts.reserve(bars.size());
  for (std::size_t i = 0; i < bars.size(); ++i) {
    Seen& before = seen[bars[i].key];
    bars[i].repeat = before.count++;
    bars[i].before = std::exchange(before.last, i);
    counts.push_back(static_cast<double>(bars[i].count));
  }
  const std::vector<double> ranks = ranks_of(counts);
  for (std::size_t i = 0; i < bars.size(); ++i) bars[i].density = ranks[i];
}

void listen(std::vector<Note>& notes, const Song& song) {
  std::vector<double> accents, energies;
  for (const Note& note : notes) {
    const double time_ms = note.time_ms + song.bias_ms;
    const Phrase* phrase = song.sound->phrase_at(time_ms);
    accents.push_back(song.sound->attack_at(time_ms));
    const bool known = phrase != nullptr && std::isfinite(phrase->energy);
    energies.push_back(known ? phrase->energy : 0.5);
  }
  accents = ranks_of(accents);
  energies = ranks_of(energies);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    notes[i].accent = accents[i];
    notes[i].energy = energies[i];
  }
}

/// The tables' maps have 160 to 205 BPM. In a slower song gaps of an Insane are spaced somewhat and those of
/// an Expert wholly by the time that they last, as if its beats were shorter: only so are they one.
double spaced_as(double gap_beats, double beat_ms, Level level) {
  constexpr double kTablesBeatMs = 333, kSlowest = 2, kOfInsane = 0.4;
  if (level < Level::insane) return gap_beats;
  const double longer = std::clamp(beat_ms / kTablesBeatMs, 1.0, kSlowest);
  return gap_beats * (level == Level::insane ? std::pow(longer, kOfInsane) : longer);
}

void find_gap(Note& note, const Note* before, Level level) {
  note.gap_beats = kLongGap;
  if (before == nullptr || before->kind == ObjectKind::spinner) return;
  note.gap_beats = (note.time_ms - before->end_ms) / note.beat_ms;
  note.gap = gap_of(spaced_as(note.gap_beats, note.beat_ms, level));
}

}  // namespace

Rhythm rhythm_of(const Beatmap& map, const std::vector<double>& beats, const Song& song, Level level) {
  Rhythm rhythm;
  rhythm.heard = song.sound != nullptr && !song.sound->attack.empty();
  const TimingInForce timing(map);
  rhythm.notes.reserve(map.objects.size());
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    const HitObject& object = map.objects[i];
    const Note* before = i > 0 ? &rhythm.notes.back() : nullptr;
    Note note;
    note.kind = object.kind == ObjectKind::hold                      ? ObjectKind::spinner
                : object.kind == ObjectKind::slider && beats[i] == 0 ? ObjectKind::circle
                                                                     : object.kind;
    note.new_combo = object.new_combo;
    note.kiai = timing.effect_at(object.time_ms).kiai;
    note.time_ms = note.end_ms = object.time_ms;
    note.beat_ms = timing.red_line_at(object.time_ms).beat_length_ms;
    note.velocity = timing.velocity_at(object.time_ms).slider_velocity;
    if (note.kind == ObjectKind::spinner) note.end_ms = std::max(object.time_ms, object.end_time_ms);
    if (note.slider()) {
      note.slides = std::max(1, object.slider.slides);
      note.slide_beats = beats[i];
      note.length_px = object.slider.length_px;
      note.end_ms += note.slides * note.slide_beats * note.beat_ms;
    }
    find_gap(note, before, level);
    rhythm.notes.push_back(note);
  }
  group_in_bars(rhythm, timing, song);
  find_repeats(rhythm.bars);
  if (rhythm.heard) listen(rhythm.notes, song);
  return rhythm;
}

}  // namespace osugen::arrange
