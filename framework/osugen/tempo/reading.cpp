#include <osugen/tempo/autocorrelation.h>
#include <osugen/tempo/features.h>
#include <osugen/tempo/fold.h>
#include <osugen/tempo/reading.h>
#include <osugen/tempo/steady.h>
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <optional>

namespace osugen::tempo {
namespace {

constexpr std::size_t kReadingBands = 3, kSlots = 12;
constexpr double kReadingSmooth = 4 * kFramesPerMs, kPlayers = 10 * kFramesPerMs;

/// Twelfths of a beat that another reading's beat may be on: halves, quarters, thirds, and swung sixteenths.
constexpr std::array kPhases{0, 2, 3, 4, 6, 8, 9, 10};

struct Tempo {
  double bpm = 0;
  double rank = 0, score = 0;  ///< of the grid that it is a multiple of
};

std::vector<Tempo> tempos(const std::vector<Grid>& grids, double lowest_bpm, double highest_bpm) {
  std::vector<Tempo> all;
  for (std::size_t i = 0; i < grids.size(); ++i) {
    for (const double ratio : kGridRatios) {
      const double bpm = grids[i].tempo.bpm * ratio;
      if (bpm < lowest_bpm * (1 - kSameTempo) || bpm > highest_bpm * (1 + kSameTempo)) continue;
      if (std::none_of(all.begin(), all.end(),
                       [&](const Tempo& other) { return same_tempo(bpm, other.bpm); }))
        all.push_back({bpm, static_cast<double>(i), grids[i].score});
    }
  }
  return all;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

/// Everything that a stretch's readings have in common, measured once.
class Measured {
 public:
  Measured(const Heard& heard, const Span& span)
      : heard_(&heard), span_(span), first_(first_onset(heard.onsets)) {
    for (std::size_t band = 0; band < kReadingBands; ++band) {
      bands_[band] = stretch_of(*heard.onsets.bands()[band], span.from, span.to);
      alike_.emplace_back(bands_[band].strength, static_cast<std::size_t>(kLongestLag));
    }
    all_ = stretch_of(heard.onsets.all, span.from, span.to);
  }

  /// The readings of one tempo.
  void read(const Tempo& tempo, std::vector<Reading>& result) const {
    const double period = period_of(tempo.bpm);
    const Fold all(all_, period, kReadingSmooth);
    const auto count = static_cast<double>(all.bins().size());
    const auto top = std::max_element(all.bins().begin(), all.bins().end()) - all.bins().begin();
    const double best = all.peak_near(static_cast<double>(top) * period / count, kPlayers);
    Reading common;
    common.bpm = tempo.bpm;
    const OfTempo folds = folds_of(period);
    for (const int twelfths : kPhases) {
      Reading reading = common;
      const double place = best + twelfths * period / kSlots;
      reading.frame = twelfths == 0 ? best : all.peak_near(place, std::min(kPlayers, period / 24));
      Features features(reading.features);
      describe_tempo(tempo, folds, period, features);
      describe_phase(folds, reading.frame, period, features);
      result.push_back(reading);
    }
  }

 private:
  static constexpr double kLongestLag = 8.5 * 60 * kOnsetRate / 60;

  struct OfTempo {
    std::vector<Fold> beat, four, three;  ///< of each band
  };

  OfTempo folds_of(double period) const {
    OfTempo folds;
    for (const Stretch& band : bands_) {
      folds.beat.emplace_back(band, period, kReadingSmooth);
      folds.four.emplace_back(band, 4 * period, kReadingSmooth);
      folds.three.emplace_back(band, 3 * period, kReadingSmooth);
    }
    return folds;
  }

  void describe_tempo(const Tempo& tempo, const OfTempo& folds, double period, Features& features) const {
    const double octaves = std::log2(tempo.bpm / 120);
    features.add(octaves);
    features.add(octaves * octaves);
    features.add(tempo.rank);
    features.add(tempo.score);
    constexpr std::array kLags{1.0 / 4, 1.0 / 3, 1.0 / 2, 2.0 / 3, 3.0 / 4, 1.0, 3.0 / 2,
                               2.0,     3.0,     4.0,     5.0,     6.0,     7.0, 8.0};
    for (const Autocorrelation& alike : alike_)
      for (const double lag : kLags) features.add(alike.at(lag * period));
    for (const Fold& fold : folds.beat) features.add(std::log1p(fold.contrast()));
  }

  void describe_phase(const OfTempo& folds, double frame, double period, Features& features) const {
    for (const Fold& fold : folds.beat) {
      const double mean = mean_of(fold.bins()) + 1e-9;
      for (std::size_t slot = 0; slot < kSlots; ++slot)
        features.add(std::log1p(fold.at(frame + static_cast<double>(slot) * period / kSlots) / mean));
    }
    for (const Fold& fold : folds.four) {
      features.add(turning(fold, frame, period, 4, 1));
      features.add(turning(fold, frame, period, 4, 2));
      features.add(turning(fold, frame + period / 2, period, 4, 2));
    }
    for (const Fold& fold : folds.three) features.add(turning(fold, frame, period, 3, 1));
    describe_harmony(frame, period, features);
    describe_start(frame, period, features);
  }

  /// How much the beats of a bar differ, as a wave of `waves` turns in a bar of `beats`, whichever its first
  /// one is: 0 all the same, 1 only one of them.
  static double turning(const Fold& fold, double frame, double period, int beats, int waves) {
    std::complex<double> sum = 0;
    double all = 1e-9;
    for (int i = 0; i < beats; ++i) {
      const double strength = fold.at(frame + i * period);
      all += strength;
      sum += strength * std::polar(1.0, 2 * std::numbers::pi * i * waves / beats);
    }
    return std::abs(sum) / all;
  }

  /// Chords change on beats, and most where bars begin.
  void describe_harmony(double frame, double period, Features& features) const {
    const double beat_ms = period / kFramesPerMs, first_ms = heard_->onsets.time_ms(frame);
    const double from_ms = heard_->onsets.time_ms(span_.from), to_ms = heard_->onsets.time_ms(span_.to);
    // Every quarter of a beat of a bar of four and of three, with the span that comes and goes there.
    for (const int bar : {4, 3}) {
      const double bar_ms = bar * beat_ms;
      const double start = first_ms - std::floor((first_ms - from_ms) / bar_ms) * bar_ms;
      std::array<double, 8> changes{};
      double mean = 1e-9;
      for (int i = 0; i < 2 * bar; ++i) {
        double sum = 0, count = 1e-9;
        for (double at = start + i * beat_ms / 2; at < to_ms; at += bar_ms, count += 1)
          sum += heard_->harmony.change(at, beat_ms * bar / 2);
        changes[static_cast<std::size_t>(i)] = sum / count;
        mean += sum / count / (2 * bar);
      }
      double on = 0, off = 0, on_mean = 0;
      for (int i = 0; i < 2 * bar; ++i) {
        double& most = i % 2 == 0 ? on : off;
        most = std::max(most, changes[static_cast<std::size_t>(i)]);
        if (i % 2 == 0) on_mean += changes[static_cast<std::size_t>(i)] / bar;
      }
      features.add(on / mean / 2);
      features.add(off / mean / 2);
      features.add((on - on_mean) / mean / 2);
    }
    std::array<double, 4> quarters{};
    double mean = 1e-9;
    for (int i = 0; i < 4; ++i) {
      const double start = first_ms - std::floor((first_ms - from_ms) / beat_ms) * beat_ms + i * beat_ms / 4;
      double sum = 0, count = 1e-9;
      for (double at = start; at < to_ms; at += beat_ms, count += 1)
        sum += heard_->harmony.change(at, beat_ms / 2);
      quarters[static_cast<std::size_t>(i)] = sum / count;
      mean += sum / count / 4;
    }
    for (const double value : quarters) features.add(value / mean / 2);
    features.add(mean * 3);
  }

  /// Most songs begin on a beat. Nothing is known of a stretch that is not the song's first.
  void describe_start(double frame, double period, Features& features) const {
    constexpr int kPlaces = 4;  // beat, half-beat, quarters, thirds
    if (!first_ || *first_ < span_.from || *first_ > span_.from + (span_.to - span_.from) / 2) {
      for (int i = 0; i <= kPlaces; ++i) features.add(0);
      return;
    }
    const auto near = [&](double share) {
      const double late = std::remainder(*first_ - frame - share * period, period) / (15 * kFramesPerMs);
      return std::exp(-0.5 * late * late);
    };
    features.add(1);
    features.add(near(0));
    features.add(near(0.5));
    features.add(std::max(near(0.25), near(0.75)));
    features.add(std::max(near(1.0 / 3), near(2.0 / 3)));
  }

  const Heard* heard_;
  Span span_;
  std::optional<double> first_;
  std::array<Stretch, kReadingBands> bands_;
  Stretch all_;
  std::vector<Autocorrelation> alike_;
};

}  // namespace

std::vector<Reading> readings(const Heard& heard, const Span& span, const std::vector<Grid>& grids,
                              double lowest_bpm, double highest_bpm, const Cancel& cancel) {
  std::vector<Reading> result;
  if (grids.empty()) return result;
  const Measured measured(heard, span);
  for (const Tempo& tempo : tempos(grids, lowest_bpm, highest_bpm)) {
    cancel.check();
    measured.read(tempo, result);
  }
  return result;
}

}  // namespace osugen::tempo
