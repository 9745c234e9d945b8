#include <synth/compose/drummer.h>

#include <algorithm>
#include <array>

namespace osugen::synth {
namespace {

// General MIDI percussion keys.
constexpr int kKick = 36, kSnare = 38, kClosedHat = 42, kOpenHat = 46, kRide = 51, kCrash = 49, kShaker = 70;
constexpr std::array<int, 4> kToms{50, 47, 45, 41};
constexpr int kHitTicks = 6;  ///< drums ring as they will; this is what is written

double velocity_of(char how) {
  return how == 'X' ? 1.0 : how == 'o' ? 0.42 : 0.8;
}

/// Four bars of which the last, sometimes the second too, is another one.
std::vector<const char*> four_bars(Random& random, const Patterns& patterns) {
  if (patterns.empty()) return {};
  const char* usual = random.pick(patterns);
  const char* other = random.chance(0.6) ? random.pick(patterns) : usual;
  if (random.chance(0.3)) return {usual, other, usual, other};
  return {usual, usual, usual, other};
}

void play(Random& random, const std::vector<const char*>& patterns, const Meter& meter, int bars, int pitch,
          double ghosts, double loud, Line& line) {
  if (patterns.empty()) return;
  for (int bar = 0; bar < bars; ++bar) {
    for (const Hit& hit : hits_of(patterns[static_cast<std::size_t>(bar) % patterns.size()], meter)) {
      if (hit.how == '?' && !random.chance(ghosts)) continue;
      line.push_back({bar * meter.bar_ticks() + hit.tick, kHitTicks, pitch,
                      std::clamp(velocity_of(hit.how) * loud + random.between(-0.06, 0.06), 0.1, 1.0)});
    }
  }
}

void erase_from(Line& line, int tick) {
  line.erase(
      std::remove_if(line.begin(), line.end(), [&](const ScoreNote& note) { return note.tick >= tick; }),
      line.end());
}

/// Which places of a beat a fill may use: eighths where sixteenths would be too fast for hands.
std::vector<int> fill_places(const Meter& meter, double bpm) {
  const auto& ticks = meter.pulse.ticks;
  constexpr double kFast = 190;
  if (bpm > kFast) return {0, ticks[2]};
  if (meter.pulse.triple()) return {ticks[0], ticks[1], ticks[2]};
  return {ticks.begin(), ticks.end()};
}

void play_fill(Random& random, const Meter& meter, const DrumWish& wish, Lines& lines) {
  const int end = wish.bars * meter.bar_ticks();
  const int beats = std::min(meter.beats, wish.busy > 0.6 && random.chance(0.5) ? 4 : random.integer(1, 2));
  const int start = end - beats * kTicksPerBeat;
  for (const Part part : {Part::snare, Part::closed_hat, Part::open_hat, Part::ride, Part::shaker})
    erase_from(lines[index_of(part)], start);
  const std::vector<int> places = fill_places(meter, wish.bpm);
  const bool toms = random.chance(0.6);
  const double fullness = 0.45 + 0.5 * wish.busy;
  int done = 0;
  const int all = beats * static_cast<int>(places.size());
  for (int beat = 0; beat < beats; ++beat) {
    for (const int place : places) {
      const int tick = start + beat * kTicksPerBeat + place;
      const double loud = 0.65 + 0.35 * done / all;
      ++done;
      if (place != 0 && !random.chance(fullness)) continue;
      if (toms && done > all / 4) {
        const auto which = static_cast<std::size_t>((done - 1) * 4 / all);
        lines[index_of(Part::tom)].push_back({tick, kHitTicks, kToms[std::min<std::size_t>(which, 3)], loud});
      } else {
        lines[index_of(Part::snare)].push_back({tick, kHitTicks, kSnare, loud});
      }
    }
  }
}

/// The roll that gets denser to the end: quarters, eighths, sixteenths.
void play_roll(const Meter& meter, const DrumWish& wish, Lines& lines) {
  Line& snare = lines[index_of(Part::snare)];
  const int bars = std::min(wish.bars, 4);
  const int first = (wish.bars - bars) * meter.bar_ticks(), all = bars * meter.bar_ticks();
  erase_from(snare, first);
  constexpr double kFast = 165;
  for (int beat = 0; beat * kTicksPerBeat < all; ++beat) {
    const double done = static_cast<double>(beat * kTicksPerBeat) / all;
    for (std::size_t i = 0; i < 4; ++i) {
      const bool eighth = i == 2, sixteenth = i == 1 || i == 3;
      if ((eighth && done < 0.45) || (sixteenth && (done < 0.75 || wish.bpm > kFast))) continue;
      const int tick = first + beat * kTicksPerBeat + meter.pulse.ticks[i];
      if (!snare.empty() && snare.back().tick == tick) continue;
      snare.push_back({tick, kHitTicks, kSnare, 0.45 + 0.5 * done});
    }
  }
}

/// Everything of the drums is silent for the last beats.
void play_stop(Random& random, const Meter& meter, const DrumWish& wish, Lines& lines) {
  const int from = wish.bars * meter.bar_ticks() - random.integer(1, meter.beats) * kTicksPerBeat;
  for (std::size_t part = 0; part <= index_of(Part::shaker); ++part) erase_from(lines[part], from);
}

void play_hat_rolls(Random& random, const Groove& groove, const Meter& meter, int bars, Line& hat) {
  for (int bar = 1; bar < bars; bar += 2) {
    if (!random.chance(0.5)) continue;
    const int beat = random.integer(1, meter.beats - 1);
    const int from = bar * meter.bar_ticks() + beat * kTicksPerBeat;
    for (int tick = from; tick < from + kTicksPerBeat; tick += groove.roll_ticks) {
      const bool there =
          std::any_of(hat.begin(), hat.end(), [&](const ScoreNote& note) { return note.tick == tick; });
      if (!there) hat.push_back({tick, kHitTicks, kClosedHat, 0.55});
    }
  }
}

}  // namespace

Groove choose_groove(Random& random, const Genre& genre, const Meter& meter, double bpm) {
  Groove groove;
  groove.kick = four_bars(random, genre.drums.kick);
  groove.snare = four_bars(random, genre.drums.snare);
  groove.hat = four_bars(random, genre.drums.hat);
  groove.open_hat = four_bars(random, genre.drums.open_hat);
  groove.ride = four_bars(random, genre.drums.ride);
  groove.shaker = four_bars(random, genre.drums.shaker);
  groove.ghosts = random.between(0.2, 0.9);
  constexpr double kSlow = 90;
  if (bpm < kSlow && genre.drums.hat.size() > 2 && !meter.pulse.triple() && random.chance(0.6))
    groove.roll_ticks = random.chance(0.5) ? 8 : 6;
  return groove;
}

void play_drums(Random& groove_random, Random& ending_random, const Groove& groove, const Meter& meter,
                const DrumWish& wish, Lines& lines) {
  const double loud = 0.7 + 0.3 * wish.intensity;
  const auto part = [&](Part which) -> Line& { return lines[index_of(which)]; };
  const auto pattern = [&](bool plays, const std::vector<const char*>& patterns, int pitch, Part which) {
    Random own = groove_random.stream("part", index_of(which));
    if (plays) play(own, patterns, meter, wish.bars, pitch, groove.ghosts, loud, part(which));
  };
  pattern(wish.kick, groove.kick, kKick, Part::kick);
  pattern(wish.snare, groove.snare, kSnare, Part::snare);
  pattern(wish.hats && !wish.ride, groove.hat, kClosedHat, Part::closed_hat);
  pattern(wish.hats, groove.open_hat, kOpenHat, Part::open_hat);
  pattern(wish.ride, groove.ride, kRide, Part::ride);
  pattern(wish.shaker, groove.shaker, kShaker, Part::shaker);
  if (wish.hats && !wish.ride && groove.roll_ticks > 0) {
    Random own = groove_random.stream("rolls");
    play_hat_rolls(own, groove, meter, wish.bars, part(Part::closed_hat));
  }
  if (wish.opens_with_crash) part(Part::crash).push_back({0, kTicksPerBeat, kCrash, 0.9});
  if (wish.ending == Ending::fill) play_fill(ending_random, meter, wish, lines);
  if (wish.ending == Ending::roll) play_roll(meter, wish, lines);
  if (wish.ending == Ending::stop) play_stop(ending_random, meter, wish, lines);
  for (std::size_t i = 0; i <= index_of(Part::shaker); ++i) sort_line(lines[i]);
}

}  // namespace osugen::synth
