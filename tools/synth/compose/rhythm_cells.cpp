#include <synth/compose/rhythm_cells.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace osugen::synth {
namespace {

// 'x' a note that lasts to the next one, 'r' the rest that ends it, '.' nothing new.
constexpr std::array<const char*, 14> kOneBeat{"x...", "x.x.", "x..x", "xxxx", "x.xx", "xx..", "xxx.",
                                               "..x.", "r.x.", ".x.x", "r...", "x.r.", "xx.x", "...x"};
constexpr std::array<const char*, 44> kTwoBeats{
    "x.......", "x...x...", "x.....x.", "x.x.x...", "x...x.x.", "x.x.x.x.", "x..x..x.", "x..x....",
    "x.x...x.", "x...r...", "r...x...", "r.x.x.x.", "r.....x.", "..x...x.", "..x.x...", "....x...",
    "....x.x.", "x.x..x..", "x..x.x..", "x..x.xx.", "xxxxx...", "x...xxxx", "x.xxx...", "x.xxx.x.",
    "x..xx...", "x..xx.x.", "xxx...x.", "xx.xx.x.", "x.x.xxxx", "xxxxxxxx", "x.xxx.xx", "..xx..xx",
    ".x.x.x.x", "...x..x.", "...x.x..", ".x..x..x", "x..x..xx", "r..x..x.", "r.xxx.x.", "x.r.x.r.",
    "x..r....", "xx......", "......x.", "......xx"};

struct Character {
  double density, syncopation;
};

/// How many of a cell's places sound, and how many of them off the beat.
Character character_of(const char* cell) {
  int notes = 0, off = 0;
  double heavy_off = 0;
  const int length = static_cast<int>(std::strlen(cell));
  for (int i = 0; i < length; ++i) {
    if (cell[i] != 'x') continue;
    ++notes;
    const bool accented_next = (i + 1 < length && cell[i + 1] == 'x') || i % 4 == 0;
    if (i % 4 != 0) ++off;
    if (i % 4 != 0 && !accented_next) heavy_off += 1;
  }
  return {static_cast<double>(notes) / length, notes == 0 ? 0.5 : (0.3 * off + 0.7 * heavy_off) / notes};
}

template <std::size_t n>
const char* choose_cell(Random& random, const std::array<const char*, n>& cells, double density,
                        double syncopation) {
  std::array<double, n> weights{};
  for (std::size_t i = 0; i < n; ++i) {
    const Character is = character_of(cells[i]);
    weights[i] = std::max(0.02, 1 - 3.2 * std::abs(is.density - density)) *
                 std::max(0.05, 1 - 1.3 * std::abs(is.syncopation - syncopation));
    weights[i] *= weights[i];
  }
  return cells[random.weighted(weights)];
}

void append_cell(const char* cell, const Meter& meter, int from_tick, std::vector<RhythmNote>& notes) {
  const int length = static_cast<int>(std::strlen(cell));
  int last = -1;
  for (int i = 0; i < length; ++i) {
    const int tick = from_tick + i / 4 * kTicksPerBeat + meter.pulse.ticks[static_cast<std::size_t>(i % 4)];
    if (cell[i] == '.' || tick == last) continue;
    last = tick;
    if (!notes.empty()) {
      RhythmNote& before = notes.back();
      before.length = std::min(before.length, tick - before.tick);
    }
    if (cell[i] == 'x') notes.push_back({tick, 1 << 20});
  }
}

}  // namespace

std::vector<RhythmNote> choose_rhythm(Random& random, const Meter& meter, int beats, double density,
                                      double syncopation) {
  std::vector<RhythmNote> notes;
  int beat = 0;
  while (beat < beats) {
    const bool two = beats - beat >= 2 && random.chance(0.7);
    const char* cell = two ? choose_cell(random, kTwoBeats, density, syncopation)
                           : choose_cell(random, kOneBeat, density, syncopation);
    append_cell(cell, meter, beat * kTicksPerBeat, notes);
    beat += two ? 2 : 1;
  }
  if (notes.empty()) notes.push_back({0, 1 << 20});
  RhythmNote& last = notes.back();
  last.length = std::min(last.length, beats * kTicksPerBeat - last.tick);
  return notes;
}

}  // namespace osugen::synth
