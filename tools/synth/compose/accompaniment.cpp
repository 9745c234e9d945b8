#include <synth/compose/accompaniment.h>

#include <algorithm>
#include <array>

#include <synth/compose/rhythm_cells.h>

namespace osugen::synth {
namespace {

int bass_pitch(const Harmony& harmony, int bar, int degree_above_root, int octave = 0) {
  int pitch = harmony.key.pitch(harmony.root(bar) + degree_above_root) - 24;
  while (pitch > 50) pitch -= 12;
  while (pitch < 28) pitch += 12;
  return pitch + 12 * octave;
}

/// The rhythm of a bar as a bass player has it in mind.
const char* bass_pattern(BassStyle style) {
  switch (style) {
    case BassStyle::offbeat:
      return "..x...x...x...x.";
    case BassStyle::eighths:
      return "X.x.X.x.X.x.X.x.";
    case BassStyle::octaves:
      return "X.o.X.o.X.o.X.o.";
    case BassStyle::gallop:
      return "X.xxX.xxX.xxX.xx";
    case BassStyle::walking:
      return "X...x...X...x...";
    case BassStyle::held:
      return "X...............";
    default:
      return "X.......X.......";
  }
}

std::vector<Hit> bass_hits(BassStyle style, const Meter& meter, const char* kick) {
  if (style == BassStyle::with_kick && kick != nullptr) return hits_of(kick, meter);
  if (style != BassStyle::roots) return hits_of(bass_pattern(style), meter);
  std::vector<Hit> hits;  // the first beat of each group
  int beat = 0;
  for (const int group : meter.groups) {
    hits.push_back({beat * kTicksPerBeat, 'X'});
    beat += group;
  }
  return hits;
}

std::vector<Hit> riff_hits(const std::vector<RhythmNote>& riff) {
  std::vector<Hit> hits;
  hits.reserve(riff.size());
  for (const RhythmNote& note : riff) hits.push_back({note.tick, note.tick == 0 ? 'X' : 'x'});
  return hits;
}

/// @return degrees above the chord's root that a line walks through in a bar
int walking_degree(Random& random, int step) {
  constexpr std::array<int, 4> kUp{0, 2, 4, 5}, kDown{0, 4, 2, 1};
  return (random.chance(0.5) ? kUp : kDown)[static_cast<std::size_t>(step % 4)];
}

/// Bjorklund's rhythm: `hits` of `steps`, as evenly as whole steps allow.
bool evenly_spread(int step, int hits, int steps) {
  return step * hits % steps < hits;
}

std::vector<int> arpeggio_degrees(Random& random, const Harmony& harmony, int bar, int shape) {
  std::vector<int> degrees = harmony.tones(bar);
  degrees.push_back(degrees.front() + 7);
  if (shape == 1) std::reverse(degrees.begin(), degrees.end());
  if (shape == 2)
    for (std::size_t i = degrees.size() - 1; i-- > 1;) degrees.push_back(degrees[i]);
  if (shape == 3) std::swap(degrees[1], degrees[2]);
  if (shape == 4) degrees.insert(degrees.begin() + 2, degrees.front() + (random.chance(0.5) ? 7 : -3));
  return degrees;
}

}  // namespace

Line play_bass(Random& random, BassStyle style, const Meter& meter, const Harmony& harmony, int bars,
               const std::vector<const char*>& kick_patterns, double bpm) {
  constexpr double kTooFastForSixteenths = 200;
  if (style == BassStyle::gallop && bpm > kTooFastForSixteenths) style = BassStyle::eighths;
  const std::vector<RhythmNote> riff = choose_rhythm(random, meter, meter.beats, 0.35, 0.5);
  std::vector<int> riff_degrees;
  for (std::size_t i = 0; i < riff.size(); ++i)
    riff_degrees.push_back(i == 0 ? 0 : random.pick(std::array{0, 0, 0, 2, 4, 6, 7}));
  Line line;
  for (int bar = 0; bar < bars; ++bar) {
    const char* kick =
        kick_patterns.empty() ? nullptr : kick_patterns[static_cast<std::size_t>(bar) % kick_patterns.size()];
    const std::vector<Hit> hits = style == BassStyle::riff ? riff_hits(riff) : bass_hits(style, meter, kick);
    for (std::size_t i = 0; i < hits.size(); ++i) {
      if (hits[i].how == '?') continue;
      const int next = i + 1 < hits.size() ? hits[i + 1].tick : meter.bar_ticks();
      const int room = std::max(4, next - hits[i].tick);
      const int degree = style == BassStyle::walking ? walking_degree(random, static_cast<int>(i))
                         : style == BassStyle::riff  ? riff_degrees[i]
                                                     : 0;
      const bool high = style == BassStyle::octaves && hits[i].how == 'o';
      const int length = style == BassStyle::held ? room : std::max(4, room * 4 / 5);
      line.push_back({bar * meter.bar_ticks() + hits[i].tick, length,
                      bass_pitch(harmony, bar, degree, high ? 1 : 0), hits[i].how == 'X' ? 0.9 : 0.75});
    }
  }
  sort_line(line);
  return line;
}

Line play_chords(Random& random, ChordStyle style, const Meter& meter, const Harmony& harmony, int bars) {
  const auto comp = choose_rhythm(random, meter, meter.beats, 0.3, 0.6);
  const char* pattern = nullptr;
  switch (style) {
    case ChordStyle::stabs:
      pattern = random.pick(
          std::array{"X..x..x...x.x...", "X..X..X.........", "..x..x....x..x..", "X...x.x...x.x..."});
      break;
    case ChordStyle::offbeats:
      pattern = "..x...x...x...x.";
      break;
    case ChordStyle::strummed:
      pattern = random.pick(std::array{"X...x.xo..xox.x.", "X.x.x.x.X.x.x.x.", "X.....x.x...x.x."});
      break;
    case ChordStyle::waltz:
      pattern = "....x...x...";
      break;
    default:
      break;
  }
  const int middle = 60 + random.integer(-4, 5);
  Line line;
  for (int bar = 0; bar < bars; ++bar) {
    std::vector<Hit> hits{{0, 'x'}};
    if (pattern != nullptr) hits = hits_of(pattern, meter);
    if (style == ChordStyle::comping) hits = riff_hits(comp);
    for (std::size_t i = 0; i < hits.size(); ++i) {
      const int next = i + 1 < hits.size() ? hits[i + 1].tick : meter.bar_ticks();
      int length = std::max(4, next - hits[i].tick);
      if (style == ChordStyle::stabs || style == ChordStyle::offbeats) length = std::min(length, 14);
      const double velocity = hits[i].how == 'X' ? 0.85 : hits[i].how == 'o' ? 0.45 : 0.68;
      for (const int pitch : harmony.voicing(bar, middle))
        line.push_back({bar * meter.bar_ticks() + hits[i].tick, length, pitch, velocity});
    }
  }
  sort_line(line);
  return line;
}

Line play_pad(const Meter& meter, const Harmony& harmony, int bars) {
  Line line;
  for (int bar = 0; bar < bars;) {
    int held = 1;  // while the chord stays
    while (bar + held < bars && harmony.root(bar + held) == harmony.root(bar) && held < 4) ++held;
    for (const int pitch : harmony.voicing(bar, 62))
      line.push_back({bar * meter.bar_ticks(), held * meter.bar_ticks(), pitch, 0.5});
    bar += held;
  }
  return line;
}

Line play_arpeggio(Random& random, const Meter& meter, const Harmony& harmony, int bars, double bpm) {
  // Sixteenths up to where they would be a blur, eighths beyond.
  constexpr double kFast = 175;
  const bool sixteenths = bpm < kFast && random.chance(0.65);
  std::vector<int> places{0, meter.pulse.ticks[2]};
  if (sixteenths && meter.pulse.triple()) places = {0, meter.pulse.ticks[1], meter.pulse.ticks[2]};
  if (sixteenths && !meter.pulse.triple()) places.assign(meter.pulse.ticks.begin(), meter.pulse.ticks.end());
  const int steps = static_cast<int>(places.size()) * meter.beats;
  const int hits = random.chance(0.4) ? steps : random.integer(steps / 2, steps - 1);
  const int shape = random.integer(0, 4), octave = random.chance(0.5) ? 12 : 0;
  Line line;
  std::size_t turn = 0;
  for (int bar = 0; bar < bars; ++bar) {
    const std::vector<int> degrees = arpeggio_degrees(random, harmony, bar, shape);
    for (int step = 0; step < steps; ++step) {
      if (!evenly_spread(step, hits, steps)) continue;
      const auto place = static_cast<std::size_t>(step) % places.size();
      const int tick =
          bar * meter.bar_ticks() + step / static_cast<int>(places.size()) * kTicksPerBeat + places[place];
      line.push_back({tick, sixteenths ? 10 : 20, harmony.key.pitch(degrees[turn % degrees.size()]) + octave,
                      step == 0    ? 0.8
                      : place == 0 ? 0.65
                                   : 0.55});
      ++turn;
    }
  }
  return line;
}

}  // namespace osugen::synth
