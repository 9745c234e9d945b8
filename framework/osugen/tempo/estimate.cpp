#include <osugen/tempo/bars.h>
#include <osugen/tempo/estimate.h>
#include <osugen/tempo/exact.h>
#include <osugen/tempo/features.h>
#include <osugen/tempo/follow.h>
#include <osugen/tempo/grid.h>
#include <osugen/tempo/main_span.h>
#include <osugen/tempo/reading.h>
#include <osugen/tempo/steady.h>
#include <osugen/tempo/stray.h>
#include <algorithm>
#include <cmath>

namespace osugen::tempo {
namespace {

/// The folded peak comes out this much before the first sample of the sounds: measured with
/// tools/bench/timing.py.
constexpr double kPeakEarlyMs = 3.5;
constexpr std::size_t kAlternatives = 5;
constexpr double kSameBeat = 0.012 * kOnsetRate;

struct Rated {
  double bpm = 0, frame = 0;
  double share = 0;  ///< of the odds of all readings
};

bool same_beats(const Rated& one, const Rated& other) {
  const double period = period_of(one.bpm);
  return std::abs(one.bpm / other.bpm - 1) < 0.0015 &&
         std::abs(std::remainder(one.frame - other.frame, period)) < kSameBeat;
}

/// Maps have tempos from 100 to 240 more often than synthetic songs, which the net knows, have.
double prior(double bpm) {
  constexpr double kUsual = 150, kOctaves = 0.6;
  const double octaves = std::log2(bpm / kUsual) / kOctaves;
  return std::exp(-0.5 * octaves * octaves);
}

/// Readings by their odds, those that say the same taken together.
std::vector<Rated> rated(const std::vector<Reading>& readings) {
  std::vector<double> scores;
  scores.reserve(readings.size());
  for (const Reading& reading : readings) scores.push_back(kReadingNet.score(reading.features));
  const double most = *std::max_element(scores.begin(), scores.end());
  double all = 0;
  for (std::size_t i = 0; i < scores.size(); ++i)
    all += scores[i] = std::exp(scores[i] - most) * prior(readings[i].bpm);
  std::vector<Rated> each, merged;
  for (std::size_t i = 0; i < readings.size(); ++i)
    each.push_back({readings[i].bpm, readings[i].frame, scores[i] / all});
  std::stable_sort(each.begin(), each.end(), [](auto& a, auto& b) { return a.share > b.share; });
  for (const Rated& one : each) {
    const auto same = std::find_if(merged.begin(), merged.end(),
                                   [&](const Rated& other) { return same_beats(one, other); });
    if (same == merged.end())
      merged.push_back(one);
    else
      same->share += one.share;
  }
  std::stable_sort(merged.begin(), merged.end(), [](auto& a, auto& b) { return a.share > b.share; });
  return merged;
}

/// A beat near the middle of a span: what it says moves least when the tempo is corrected.
double in_the_middle(const Span& span, double frame, double period) {
  return frame + std::round(((span.from + span.to) / 2 - frame) / period) * period;
}

Bars best_bars(const Heard& heard, const Span& span, double bpm, double frame) {
  Bars best;
  double most = -1e18;
  for (const Bars& bars : ways_to_count(heard, span, bpm, frame)) {
    const double score = kBarNet.score(bars.features);
    if (score <= most) continue;
    most = score;
    best = bars;
  }
  return best;
}

/// A piece of the song as a red line: on a frame, with the frames of a beat.
struct BeatLine {
  double frame = 0, period = 0;
  int beats = 0;
  bool exact = false;  ///< long enough to be measured by itself
};

BeatLine measured(const OnsetStrength& onsets, const Piece& piece) {
  BeatLine line{piece.from, (piece.to - piece.from) / piece.beats, piece.beats, false};
  constexpr int kBeats = 12;
  constexpr double kLongEnough = 4.5 * kOnsetRate;
  if (piece.beats < kBeats || piece.to - piece.from < kLongEnough) return line;
  const double bpm = 60 * kOnsetRate / line.period;
  const Stretch stretch =
      stretch_of(onsets.all, piece.from - 0.1 * line.period, piece.to - 0.5 * line.period);
  const SteadyTempo tempo = refine(stretch, bpm, 0.3 / piece.beats * bpm);
  const Span span{stretch.first, stretch.end()};
  line.period = period_of(rounded(exact_tempo(onsets, span, tempo.bpm)).bpm);
  const double middle = piece.from + std::floor(piece.beats / 2.0) * (piece.to - piece.from) / piece.beats;
  line.frame =
      beat_near(stretch, 60 * kOnsetRate / line.period, middle) - std::floor(piece.beats / 2.0) * line.period;
  line.exact = true;
  return line;
}

/// Two measured lines meet at a bar: where it is follows from both, better than from the beats round it.
void meet(BeatLine& before, BeatLine& after, int meter) {
  constexpr double kApart = 0.01;
  const double apart = before.period - after.period;
  if (!before.exact || !after.exact || std::abs(apart) < kApart * before.period) return;
  const double beats = (after.frame - before.frame - before.beats * after.period) / apart;
  const int moved = static_cast<int>(std::lround(beats / meter)) * meter - before.beats;
  if (moved == 0 || std::abs(moved) > 2 * meter || before.beats + moved <= 0 || after.beats - moved <= 0)
    return;
  before.beats += moved;
  after.beats -= moved;
  after.frame += moved * after.period;
}

/// Lines that meet: short pieces span what the long ones leave between them.
std::vector<BeatLine> joined(const OnsetStrength& onsets, const std::vector<Piece>& pieces, int meter) {
  std::vector<BeatLine> lines;
  lines.reserve(pieces.size());
  for (const Piece& piece : pieces) lines.push_back(measured(onsets, piece));
  for (std::size_t i = 1; i < lines.size(); ++i) meet(lines[i - 1], lines[i], meter);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].exact) continue;
    if (i > 0)
      lines[i].frame = lines[i - 1].exact ? lines[i - 1].frame + lines[i - 1].beats * lines[i - 1].period
                                          : (pieces[i - 1].to + pieces[i].from) / 2;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].exact) continue;
    const double end = i + 1 < lines.size() ? lines[i + 1].frame : pieces[i].to;
    lines[i].period = (end - lines[i].frame) / lines[i].beats;
  }
  std::vector<BeatLine> kept;
  constexpr double kNoStep = 0.004 * kOnsetRate;
  for (const BeatLine& line : lines) {
    if (!kept.empty() && kept.back().period == line.period &&
        std::abs(kept.back().frame + kept.back().beats * line.period - line.frame) < kNoStep)
      kept.back().beats += line.beats;
    else
      kept.push_back(line);
  }
  return kept;
}

/// Of 73 human maps 4 are slower than 100 BPM and 30 from 150 to 200: whoever maps a song of 85 writes 170.
/// The beats stay, and every half beat becomes one.
bool doubled(std::vector<BeatLine>& lines, const Limits& limits) {
  const auto longest = std::max_element(lines.begin(), lines.end(), [](const auto& a, const auto& b) {
    return a.beats * a.period < b.beats * b.period;
  });
  const double bpm = 60 * kOnsetRate / longest->period;
  if (bpm >= limits.double_below_bpm || 2 * bpm > limits.highest_bpm) return false;
  for (BeatLine& line : lines) {
    line.period /= 2;
    line.beats *= 2;
  }
  return true;
}

/// The first line begins with the first bar that begins in the song.
void start_in_the_song(BeatLine& line, double first_frame, int meter) {
  const double bar = line.period * meter;
  const double bars = std::floor((line.frame - first_frame) / bar);
  line.frame -= bars * bar;
  line.beats += static_cast<int>(bars) * meter;
}

/// How sure a value makes: 0 at `worst`, 0.5 ("sure") at `sure`, 1 at `best`, straight between them.
double confidence_of(double value, double worst, double sure, double best) {
  const double to_best = (value - sure) / (best - sure), to_worst = (value - sure) / (worst - sure);
  return std::clamp(0.5 + 0.5 * (to_best > 0 ? to_best : -to_worst), 0.0, 1.0);
}

/// Of synthetic songs left out of the fit, 99 of 100 whose best reading had this share of the odds were
/// right.
double sure_of_reading(double share) {
  constexpr double kSure = 0.98;
  return confidence_of(share, 0, kSure, 1);
}

/// The odds that rounded() gives; 95 of 100 synthetic songs were more certain than that.
double sure_of_decimals(double certainty) {
  constexpr double kSure = 0.95;
  return confidence_of(certainty, 0, kSure, 1);
}

/// A song of one tempo, that nothing says may have another one.
double sure_of_changes(std::size_t lines, double gain, double steady, double beside) {
  constexpr double kNotSure = 0.45;
  if (lines > 1) return kNotSure;
  return std::min({confidence_of(gain, 1.25, 0.15, -0.3), confidence_of(steady, 0, 0.8, 1),
                   confidence_of(beside, 1.2, 0.55, 0.2)});
}

}  // namespace

TimingEstimate estimate(const Heard& heard, const Limits& limits, const Cancel& cancel) {
  const OnsetStrength& onsets = heard.onsets;
  const Stretch song{onsets.all, 0};
  const std::vector<Grid> whole = grids(song, limits.lowest_bpm, limits.highest_bpm, cancel);
  if (whole.empty()) return {.red_lines = {{}}, .confidence = 0, .alternatives = {}};
  const Span span = main_span(onsets, whole, limits.lowest_bpm, limits.highest_bpm, cancel);
  const Stretch stretch = stretch_of(onsets.all, span.from, span.to);
  const bool all = stretch.strength.size() == onsets.all.size();
  const std::vector<Grid> local = all ? whole : grids(stretch, limits.lowest_bpm, limits.highest_bpm, cancel);
  const std::vector<Rated> read = rated(
      readings(heard, span, local.empty() ? whole : local, limits.lowest_bpm, limits.highest_bpm, cancel));
  const Rated& best = read[0];
  const SteadyTempo tempo = refine(stretch, best.bpm, 0.001 * best.bpm);
  const RoundTempo exact = rounded(exact_tempo(onsets, span, tempo.bpm));
  const double bpm = exact.bpm, period = period_of(bpm);
  const double beat = beat_near(stretch, bpm, in_the_middle(span, best.frame, period_of(best.bpm)));
  const Bars bars = best_bars(heard, span, bpm, beat);
  const Followed followed = follow(onsets, {span, bpm, beat + bars.first_beat * period, bars.meter}, cancel);
  const std::vector<Piece>& pieces = followed.pieces;
  std::vector<BeatLine> lines{{pieces[0].from, period, pieces[0].beats, true}};
  if (pieces.size() > 1) lines = joined(onsets, pieces, bars.meter);
  const bool twice = doubled(lines, limits);
  start_in_the_song(lines[0], onsets.index(-kPeakEarlyMs), bars.meter);
  TimingEstimate result;
  for (const BeatLine& line : lines)
    result.red_lines.push_back(
        {onsets.time_ms(line.frame) + kPeakEarlyMs, line.period * 1000 / kOnsetRate, bars.meter});
  for (std::size_t i = twice ? 0 : 1; i < std::min(read.size(), kAlternatives + 1); ++i) {
    const double beat_ms = 60000 / read[i].bpm, time = onsets.time_ms(read[i].frame) + kPeakEarlyMs;
    result.alternatives.push_back(
        {read[i].bpm, time - std::floor(time / beat_ms) * beat_ms, read[i].share / best.share});
  }
  result.confidence =
      std::min({sure_of_reading(best.share), sure_of_decimals(exact.certainty),
                sure_of_changes(lines.size(), followed.gain, tempo.steady, stray(onsets, bpm))});
  return result;
}

}  // namespace osugen::tempo
