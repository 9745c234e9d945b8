#include <osugen/tempo/autocorrelation.h>
#include <osugen/tempo/bars.h>
#include <osugen/tempo/features.h>
#include <osugen/tempo/fold.h>
#include <osugen/tempo/steady.h>
#include <cmath>

namespace osugen::tempo {
namespace {

constexpr std::array kMeters{4, 3, 5, 7};
constexpr double kBarSmooth = 5 * kFramesPerMs;

class Counter {
 public:
  Counter(const Heard& heard, const Span& span, double bpm, double frame)
      : heard_(&heard),
        span_(span),
        period_(period_of(bpm)),
        octaves_(std::log2(bpm / 120)),
        frame_(frame),
        first_(first_onset(heard.onsets)) {
    for (const std::vector<float>* band : heard.onsets.bands()) {
      bands_.push_back(stretch_of(*band, span.from, span.to));
      alike_.emplace_back(bands_.back().strength, static_cast<std::size_t>(14.5 * period_));
    }
  }

  void count_in(int meter, std::vector<Bars>& result) const {
    std::vector<Fold> folds;
    for (const Stretch& band : bands_) folds.emplace_back(band, meter * period_, kBarSmooth);
    const std::array<std::vector<double>, 3> changes{changes_of(meter, meter), changes_of(meter, 2),
                                                     changes_of(meter, 4 * meter)};
    for (int first = 0; first < meter; ++first) {
      Bars bars;
      bars.meter = meter;
      bars.first_beat = first;
      Features features(bars.features);
      for (const Fold& fold : folds) describe_beats(fold, meter, first, features);
      for (std::size_t band = 0; band < folds.size(); ++band) {
        features.add(alike_[band].at(meter * period_));
        features.add(alike_[band].at(2 * meter * period_));
        features.add(std::log1p(folds[band].contrast()));
      }
      for (const std::vector<double>& each : changes) describe_changes(each, first, features);
      describe_start(first, meter, features);
      for (const int other : kMeters) features.add(other == meter ? 1 : 0);
      features.add(octaves_);
      result.push_back(bars);
    }
  }

 private:
  void describe_beats(const Fold& fold, int meter, int first, Features& features) const {
    double mean = 0;
    for (int i = 0; i < meter; ++i) mean += fold.at(frame_ + i * period_) / meter;
    const auto at = [&](double beat) { return fold.at(frame_ + (first + beat) * period_); };
    for (const double beat : {0.0, 1.0, 2.0, meter - 1.0, std::floor(meter / 2.0), 0.5, meter - 0.5})
      features.add_ratio(at(beat), mean);
  }

  /// How much the harmony changes at each beat of the bar, on the mean, when spans of so many beats are
  /// compared.
  std::vector<double> changes_of(int meter, int span_beats) const {
    const double beat_ms = period_ / kFramesPerMs, first_ms = heard_->onsets.time_ms(frame_);
    const double from_ms = heard_->onsets.time_ms(span_.from), to_ms = heard_->onsets.time_ms(span_.to);
    std::vector<double> sums(static_cast<std::size_t>(meter), 0.0), counts(sums.size(), 1e-9);
    for (auto beat = static_cast<long>(std::ceil((from_ms - first_ms) / beat_ms));
         first_ms + static_cast<double>(beat) * beat_ms < to_ms; ++beat) {
      const auto place = static_cast<std::size_t>(((beat % meter) + meter) % meter);
      sums[place] +=
          heard_->harmony.change(first_ms + static_cast<double>(beat) * beat_ms, span_beats * beat_ms);
      counts[place] += 1;
    }
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] /= counts[i];
    return sums;
  }

  static void describe_changes(const std::vector<double>& changes, int first, Features& features) {
    double mean = 1e-9;
    for (const double change : changes) mean += change / static_cast<double>(changes.size());
    features.add(changes[static_cast<std::size_t>(first)] / mean);
  }

  /// Most songs begin with a bar.
  void describe_start(int first, int meter, Features& features) const {
    if (!first_ || *first_ < span_.from || *first_ > span_.from + (span_.to - span_.from) / 2) {
      features.add(0);
      features.add(0);
      features.add(0);
      return;
    }
    const double off_beat = std::remainder(*first_ - frame_, period_) / (15 * kFramesPerMs);
    const double off_bar =
        std::remainder(*first_ - frame_ - first * period_, meter * period_) / (15 * kFramesPerMs);
    features.add(std::exp(-0.5 * off_beat * off_beat));
    features.add(std::exp(-0.5 * off_bar * off_bar));
    features.add(1);
  }

  const Heard* heard_;
  Span span_;
  double period_, octaves_, frame_;
  std::optional<double> first_;
  std::vector<Stretch> bands_;
  std::vector<Autocorrelation> alike_;
};

}  // namespace

std::vector<Bars> ways_to_count(const Heard& heard, const Span& span, double bpm, double frame) {
  const Counter counter(heard, span, bpm, frame);
  std::vector<Bars> result;
  for (const int meter : kMeters) counter.count_in(meter, result);
  return result;
}

}  // namespace osugen::tempo
