#include <synth/compose/melody.h>

#include <algorithm>
#include <array>

#include <synth/compose/rhythm_cells.h>

namespace osugen::synth {
namespace {

/// A rhythm with the steps that its tune takes.
struct Motif {
  std::vector<RhythmNote> rhythm;
  std::vector<int> steps;  ///< to each note from the one before; of the first, from where the phrase is
};

struct Slot {
  int motif;   ///< index of a motif
  bool other;  ///< the tune goes its own way, the rhythm stays
};

int choose_step(Random& random) {
  constexpr std::array<int, 11> kSteps{0, 1, -1, 2, -2, 3, -3, 4, -4, 5, 7};
  return kSteps[random.weighted(std::array{1.2, 3.2, 3.4, 1.6, 1.6, .5, .5, .4, .3, .15, .12})];
}

std::vector<int> choose_steps(Random& random, std::size_t count) {
  std::vector<int> steps;
  int direction = 0, run = 0;
  const bool runs = random.chance(0.4);  // scales up and down
  for (std::size_t i = 0; i < count; ++i) {
    if (runs && run == 0 && random.chance(0.5)) {
      run = random.integer(2, 5);
      direction = random.chance(0.5) ? 1 : -1;
    }
    steps.push_back(run > 0 ? direction : choose_step(random));
    if (run > 0) --run;
  }
  return steps;
}

Motif choose_motif(Random& random, const Meter& meter, int bars, const MelodyWish& wish) {
  // What people can sing and play stays about the same by the second: fast songs have fewer notes a beat.
  constexpr double kUsualBpm = 120;
  const double density =
      std::clamp(wish.density * std::min(1.5, kUsualBpm / wish.bpm) * random.between(0.75, 1.25), 0.1, 0.95);
  Motif motif;
  motif.rhythm = choose_rhythm(random, meter, meter.beats * bars, density,
                               std::clamp(wish.syncopation + random.between(-0.2, 0.2), 0.0, 1.0));
  motif.steps = choose_steps(random, motif.rhythm.size());
  return motif;
}

/// Which motif stands where in a phrase of four slots.
std::vector<Slot> choose_phrase(Random& random) {
  static const std::vector<std::vector<Slot>> kPhrases{
      {{0, false}, {0, true}, {0, false}, {1, false}},  {{0, false}, {1, false}, {0, false}, {2, false}},
      {{0, false}, {0, false}, {1, false}, {2, false}}, {{0, false}, {1, false}, {0, true}, {1, true}},
      {{0, false}, {1, false}, {2, false}, {1, false}}, {{0, false}, {0, true}, {1, false}, {1, true}},
      {{0, false}, {1, false}, {2, false}, {3, false}}};
  return random.pick(kPhrases);
}

class Writer {
 public:
  Writer(Random& random, const Meter& meter, const Harmony& harmony, const MelodyWish& wish)
      : random_(random), meter_(meter), harmony_(harmony), wish_(wish), degree_(wish.centre) {}

  void write(const Motif& motif, bool other_tune, int bar) {
    const std::vector<int> steps = other_tune ? choose_steps(random_, motif.rhythm.size()) : motif.steps;
    const int start = bar * meter_.bar_ticks();
    degree_ = towards_centre(degree_);
    for (std::size_t i = 0; i < motif.rhythm.size(); ++i) {
      const RhythmNote& note = motif.rhythm[i];
      const int tick = start + note.tick;
      const double weight = metrical_weight(meter_, tick % meter_.bar_ticks());
      degree_ = in_range(degree_ + steps[i]);
      const bool stressed = weight >= 0.5 || note.length >= kTicksPerBeat;
      if (stressed) degree_ = nearest_in_chord(tick / meter_.bar_ticks(), degree_);
      notes_.push_back({tick, note.length, degree_, 0.62 + 0.28 * weight + random_.between(-0.05, 0.05)});
    }
  }

  /// The last bar of a phrase comes to rest: a long note, or nothing, in its second half.
  void end_phrase(int bar) {
    const int bar_end = (bar + 1) * meter_.bar_ticks();
    const int from = bar * meter_.bar_ticks() + (meter_.beats + 1) / 2 * kTicksPerBeat;
    while (notes_.size() > 1 && notes_.back().tick > from) notes_.pop_back();
    MelodyNote& last = notes_.back();
    last.degree = nearest_in_chord(bar, last.degree);
    last.length = bar_end - last.tick;
    const int short_of = random_.integer(0, 2) * kTicksPerBeat;
    if (last.length > short_of + kTicksPerBeat) last.length -= short_of;
  }

  /// One to three notes that lead to the bar that follows.
  void pick_up(int next_bar) {
    const int end = next_bar * meter_.bar_ticks();
    const int count = random_.integer(1, 3);
    std::vector<int> ticks{end - kTicksPerBeat, end - kTicksPerBeat + meter_.pulse.ticks[2],
                           end - 2 * kTicksPerBeat + meter_.pulse.ticks[2]};
    if (count == 1) ticks = {end - kTicksPerBeat + meter_.pulse.ticks[2]};
    if (count == 2) ticks.pop_back();
    std::sort(ticks.begin(), ticks.end());
    while (notes_.size() > 1 && notes_.back().tick >= ticks.front()) notes_.pop_back();
    notes_.back().length = std::min(notes_.back().length, ticks.front() - notes_.back().tick);
    if (notes_.back().tick >= ticks.front()) return;
    const int direction = random_.chance(0.7) ? 1 : -1;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      const int next = i + 1 < ticks.size() ? ticks[i + 1] : end;
      degree_ = in_range(degree_ + direction);
      notes_.push_back({ticks[i], next - ticks[i], degree_, 0.7});
    }
  }

  std::vector<MelodyNote> take() { return std::move(notes_); }

 private:
  int in_range(int degree) const {
    constexpr int kReach = 7;
    if (degree > wish_.centre + kReach) return degree - 4;
    if (degree < wish_.centre - kReach) return degree + 4;
    return degree;
  }
  int towards_centre(int degree) const {
    constexpr int kFar = 4;
    if (degree > wish_.centre + kFar) return degree - 2;
    if (degree < wish_.centre - kFar) return degree + 2;
    return degree;
  }
  int nearest_in_chord(int bar, int degree) const {
    for (int off = 0; off < 4; ++off) {
      if (harmony_.in_chord(bar, degree + off)) return degree + off;
      if (harmony_.in_chord(bar, degree - off)) return degree - off;
    }
    return degree;
  }

  Random& random_;
  const Meter& meter_;
  const Harmony& harmony_;
  const MelodyWish& wish_;
  int degree_;
  std::vector<MelodyNote> notes_;
};

/// Short notes of a line that is not sung are let go early.
void articulate(Random& random, std::vector<MelodyNote>& notes) {
  const double detached = random.chance(0.4) ? random.between(0.4, 0.75) : 0.95;
  for (MelodyNote& note : notes)
    if (note.length < kTicksPerBeat) note.length = std::max(4, static_cast<int>(note.length * detached));
}

}  // namespace

std::vector<MelodyNote> compose_melody(Random& random, const Meter& meter, const Harmony& harmony, int bars,
                                       const MelodyWish& wish) {
  const bool long_motifs = bars >= 8 && random.chance(0.45);
  const int motif_bars = long_motifs ? 2 : 1;
  std::vector<Motif> motifs;
  motifs.reserve(4);
  for (int i = 0; i < 4; ++i) motifs.push_back(choose_motif(random, meter, motif_bars, wish));
  const std::vector<Slot> phrase = choose_phrase(random);
  const bool picks_up = random.chance(0.45);
  const double rests = random.between(0.3, 0.9);
  Writer writer(random, meter, harmony, wish);
  const int phrase_bars = motif_bars * static_cast<int>(phrase.size());
  for (int bar = 0; bar < bars; bar += motif_bars) {
    const Slot& slot = phrase[static_cast<std::size_t>(bar % phrase_bars / motif_bars)];
    // Where half a motif is left to fill, a motif of one bar takes its place.
    if (bar + motif_bars > bars) {
      writer.write(choose_motif(random, meter, bars - bar, wish), false, bar);
    } else {
      writer.write(motifs[static_cast<std::size_t>(slot.motif)], slot.other, bar);
    }
    const int next = std::min(bars, bar + motif_bars);
    const bool phrase_ends = next % phrase_bars == 0 || next == bars;
    if (phrase_ends && random.chance(rests)) writer.end_phrase(next - 1);
    if (phrase_ends && picks_up && next < bars) writer.pick_up(next);
  }
  std::vector<MelodyNote> notes = writer.take();
  articulate(random, notes);
  return notes;
}

std::vector<MelodyNote> second_voice(Random& random, const Meter& meter, const Harmony& harmony, int bars,
                                     const std::vector<MelodyNote>& melody) {
  std::vector<MelodyNote> notes;
  if (random.chance(0.5)) {
    const int below = random.chance(0.7) ? 2 : 5;
    for (MelodyNote note : melody) {
      note.degree -= below;
      note.velocity *= 0.75;
      notes.push_back(note);
    }
    return notes;
  }
  // Answers: where the melody has held or rested for a beat, the chord walks up or down.
  for (std::size_t i = 0; i < melody.size(); ++i) {
    const int next = i + 1 < melody.size() ? melody[i + 1].tick : bars * meter.bar_ticks();
    const int from = (melody[i].tick + kTicksPerBeat + kTicksPerBeat - 1) / kTicksPerBeat * kTicksPerBeat;
    if (next - from < kTicksPerBeat || !random.chance(0.7)) continue;
    int degree = melody[i].degree + (random.chance(0.5) ? 2 : -3);
    const int direction = random.chance(0.5) ? 1 : -1;
    for (int tick = from; tick < next; tick += kTicksPerBeat) {
      notes.push_back({tick, meter.pulse.ticks[2], degree, 0.55});
      degree += direction;
      notes.push_back({tick + meter.pulse.ticks[2], kTicksPerBeat - meter.pulse.ticks[2], degree, 0.5});
      degree += direction;
    }
  }
  for (MelodyNote& note : notes)
    if (!harmony.in_chord(note.tick / meter.bar_ticks(), note.degree) && note.tick % kTicksPerBeat == 0)
      ++note.degree;
  return notes;
}

Line as_line(const std::vector<MelodyNote>& melody, const Key& key, int octaves) {
  Line line;
  line.reserve(melody.size());
  for (const MelodyNote& note : melody) {
    line.push_back({note.tick, note.length, std::clamp(key.pitch(note.degree) + 12 * octaves, 24, 108),
                    std::clamp(note.velocity, 0.1, 1.0)});
  }
  sort_line(line);
  return line;
}

}  // namespace osugen::synth
