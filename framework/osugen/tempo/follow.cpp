#include <osugen/tempo/fold.h>
#include <osugen/tempo/follow.h>
#include <osugen/tempo/steady.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace osugen::tempo {
namespace {

constexpr double kNever = -1e18;
constexpr int kSlotsOfBeat = 12;
constexpr double kFollowSmooth = 0.009 * kOnsetRate;

/// How well a few beats ("a step") that begin somewhere at some tempo agree with how the known ones sound.
class Pattern {
 public:
  Pattern(const OnsetStrength& onsets, const Known& known, int beats)
      : beats_(beats),
        period_(beats * period_of(known.bpm)),
        strength_(levelled(onsets.all)),
        weights_(static_cast<std::size_t>(beats * kSlotsOfBeat)) {
    const Fold fold(stretch_of(onsets.all, known.span.from, known.span.to), period_, kFollowSmooth);
    const auto slots = static_cast<double>(weights_.size());
    double mean = 1e-12, most = 1e-12;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      weights_[i] = fold.at(known.downbeat + static_cast<double>(i) * period_ / slots);
      mean += weights_[i] / slots;
    }
    // Other parts of a song have other patterns: half of the weight is what all music has.
    for (std::size_t i = 0; i < weights_.size(); ++i)
      weights_[i] = 0.5 * (weights_[i] / mean - 1) + 0.5 * usual(static_cast<int>(i) % kSlotsOfBeat);
    for (const double weight : weights_) most = std::max(most, std::abs(weight));
    for (std::size_t i = 0; i < weights_.size(); ++i)
      if (std::abs(weights_[i]) > 0.05 * most) heard_.push_back(i);
    scale_ = usual_agreement(known);
  }

  double period() const { return period_; }
  int beats() const { return beats_; }
  double end() const { return static_cast<double>(strength_.size()); }

  /// 1 is what the known beats have; in proportion to the time it takes, so that fast beats gain nothing.
  double agreement(double from, double period) const { return raw(from, period) / scale_ * period / period_; }

  /// agreement() of one period from frames that are whole numbers apart: what only depends on the period and
  /// on the part of a frame is worked out once.
  class Steps {
   public:
    /// @param from  a frame that the others are whole numbers of frames away from
    Steps(const Pattern& pattern, double from, double period)
        : pattern_(&pattern), period_(period), part_(from) {
      part_ -= std::floor(from);
      const double scale = period / pattern.period_ / pattern.scale_;
      const double slot = period / static_cast<double>(pattern.weights_.size());
      for (const std::size_t i : pattern.heard_) {
        const double place = part_ + static_cast<double>(i) * slot, whole = std::floor(place);
        const double weight = pattern.weights_[i] * scale;
        taps_.push_back(
            {static_cast<std::size_t>(whole), weight * (1 - place + whole), weight * (place - whole)});
      }
    }

    double agreement(double from) const {
      const std::vector<double>& strength = pattern_->strength_;
      const auto first = static_cast<std::ptrdiff_t>(std::lround(from - part_));
      if (taps_.empty()) return 0;
      if (first < 0 || static_cast<std::size_t>(first) + taps_.back().frame + 1 >= strength.size())
        return pattern_->agreement(from, period_);
      const double* here = strength.data() + first;
      double sum = 0;
      for (const Tap& tap : taps_) sum += tap.first * here[tap.frame] + tap.second * here[tap.frame + 1];
      return sum;
    }

   private:
    struct Tap {
      std::size_t frame;     ///< after the first one
      double first, second;  ///< weights of that frame and of the next one
    };
    const Pattern* pattern_;
    double period_, part_;
    std::vector<Tap> taps_;
  };

 private:
  static double usual(int twelfth) {
    constexpr std::array kUsual{2.2, -0.6, -0.5, 0.3, -0.3, -0.6, 1.0, -0.6, -0.3, 0.3, -0.5, -0.6};
    return kUsual[static_cast<std::size_t>(twelfth)];
  }

  /// Smoothed, less its mean over 2 s: what begins nowhere in particular counts as nothing.
  static std::vector<double> levelled(const std::vector<float>& strength) {
    constexpr std::ptrdiff_t kReach = 9;
    const auto count = static_cast<std::ptrdiff_t>(strength.size());
    std::array<double, 2 * kReach + 1> kernel{};
    double total = 0;
    for (std::ptrdiff_t k = -kReach; k <= kReach; ++k) {
      const double x = static_cast<double>(k) / kFollowSmooth;
      total += kernel[static_cast<std::size_t>(k + kReach)] = std::exp(-0.5 * x * x);
    }
    std::vector<double> smooth(strength.size(), 0.0), sums(strength.size() + 1, 0.0);
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      for (std::ptrdiff_t k = std::max(-kReach, -i); k <= std::min(kReach, count - 1 - i); ++k)
        smooth[static_cast<std::size_t>(i)] +=
            kernel[static_cast<std::size_t>(k + kReach)] / total * strength[static_cast<std::size_t>(i + k)];
      sums[static_cast<std::size_t>(i) + 1] =
          sums[static_cast<std::size_t>(i)] + smooth[static_cast<std::size_t>(i)];
    }
    constexpr auto kHalf = static_cast<std::ptrdiff_t>(kOnsetRate);
    std::vector<double> result(strength.size());
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      const auto from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, i - kHalf));
      const auto to = static_cast<std::size_t>(std::min(count, i + kHalf + 1));
      result[static_cast<std::size_t>(i)] =
          smooth[static_cast<std::size_t>(i)] - (sums[to] - sums[from]) / static_cast<double>(to - from);
    }
    return result;
  }

  double raw(double from, double period) const {
    const double slot = period / static_cast<double>(weights_.size());
    double sum = 0;
    for (const std::size_t i : heard_) {
      const double place = from + static_cast<double>(i) * slot;
      if (place < 0 || place + 1 >= static_cast<double>(strength_.size())) continue;
      const auto before = static_cast<std::size_t>(place);
      const double part = place - static_cast<double>(before);
      sum += weights_[i] * (strength_[before] * (1 - part) + strength_[before + 1] * part);
    }
    return sum;
  }

  double usual_agreement(const Known& known) const {
    double sum = 0, count = 0;
    const double first = known.downbeat + std::ceil((known.span.from - known.downbeat) / period_) * period_;
    for (double at = first; at + period_ <= known.span.to; at += period_, count += 1) sum += raw(at, period_);
    return count > 0 && sum > 0 ? sum / count : 1;
  }

  int beats_;
  double period_;
  std::vector<double> strength_;
  std::vector<double> weights_;
  std::vector<std::size_t> heard_;  ///< the slots whose weight is worth a look
  double scale_ = 1;
};

/// The best way from a known beat to one end of the song, step by step: each step a little of a few tempos,
/// each change of tempo at a cost (dynamic programming over places and tempos).
class Walk {
 public:
  /// @param start  frame of a beat
  /// @param end    frame to walk to, before or after it
  Walk(const Pattern& pattern, double start, double end, const Cancel& cancel)
      : pattern_(&pattern),
        cancel_(&cancel),
        start_(start),
        forward_(end > start),
        places_(static_cast<std::size_t>(std::abs(end - start) / kPlace) + 1) {
    for (int i = -kTempos; i <= kTempos; ++i) {
      periods_.push_back(pattern.period() * std::pow(kStep, i));
      steps_.push_back(static_cast<std::size_t>(std::lround(periods_.back() / kPlace)));
      agreements_.emplace_back(pattern, start_of(0, periods_.back()), periods_.back());
    }
    rows_ = steps_.back() + 1;
  }

  /// Frames of the beats at which steps end, from the start on; with `gain`, by how much they agree better
  /// than those of an unchanged tempo would.
  std::vector<double> beats(double& gain) {
    fill();
    std::size_t place = 0, tempo = 0;
    double best = kNever;
    // The last step leaves less than one.
    for (std::size_t i = places_ - std::min(places_, rows_); i < places_; ++i) {
      for (std::size_t k = 0; k < periods_.size(); ++k) {
        if (i + steps_[k] < places_ || arrived(i)[k] <= best) continue;
        best = arrived(i)[k];
        place = i;
        tempo = k;
      }
    }
    std::vector<double> frames;
    gain = 0;
    if (best == kNever) return frames;
    while (place > 0) {
      frames.push_back(frame(static_cast<double>(place)));
      const std::size_t before = from_[place * periods_.size() + tempo];
      place -= steps_[tempo];
      tempo = before;
    }
    std::reverse(frames.begin(), frames.end());
    gain = best - unchanged();
    return frames;
  }

  double unchanged() const {
    double sum = 0;
    const double step = pattern_->period() / kPlace;
    for (double place = 0; place + step < static_cast<double>(places_); place += step)
      sum += pattern_->agreement(start_of(place, pattern_->period()), pattern_->period());
    return sum;
  }

 private:
  static constexpr double kPlace = 2;  ///< frames between places: 6 ms
  /// To each side: the octave round the known tempo. Twice as fast is the same beats written otherwise, and
  /// is not told from it.
  static constexpr int kTempos = 58;
  static constexpr double kStep = 1.006;
  static constexpr std::size_t kNear = 4;

  double* arrived(std::size_t place) { return arrived_.data() + place % rows_ * periods_.size(); }
  double frame(double place) const { return start_ + (forward_ ? place : -place) * kPlace; }
  /// The frame at which a step begins that is taken from a place: its earlier end.
  double start_of(double place, double period) const {
    return forward_ ? frame(place) : frame(place) - period;
  }
  double agreement(double place, std::size_t tempo) const {
    return agreements_[tempo].agreement(start_of(place, periods_[tempo]));
  }

  static double cost(std::size_t tempo, std::size_t before) {
    constexpr double kDrift = 0.06, kSlower = 0.35;
    const std::size_t apart = tempo > before ? tempo - before : before - tempo;
    return apart == 0 ? 0 : apart == 1 ? kDrift : kSlower;
  }

  /// The best tempo to have come to a place with, to leave it with each tempo.
  void leave(const double* arrived, std::vector<double>& scores, std::vector<std::uint16_t>& before) const {
    constexpr double kOther = 1.0;
    const std::size_t count = periods_.size();
    const auto top = static_cast<std::size_t>(std::max_element(arrived, arrived + count) - arrived);
    for (std::size_t k = 0; k < count; ++k) {
      scores[k] = arrived[top] - kOther;
      before[k] = static_cast<std::uint16_t>(top);
      for (std::size_t other = k > kNear ? k - kNear : 0; other < std::min(count, k + kNear + 1); ++other) {
        if (const double score = arrived[other] - cost(k, other); score > scores[k]) {
          scores[k] = score;
          before[k] = static_cast<std::uint16_t>(other);
        }
      }
    }
  }

  void fill() {
    const std::size_t count = periods_.size();
    arrived_.assign(rows_ * count, kNever);
    from_.assign(places_ * count, 0);
    arrived(0)[kTempos] = 0;
    std::vector<double> scores(count);
    std::vector<std::uint16_t> before(count);
    for (std::size_t place = 0; place < places_; ++place) {
      if (place % 1024 == 0) cancel_->check();
      double* here = arrived(place);
      if (*std::max_element(here, here + count) <= kNever) continue;
      leave(here, scores, before);
      for (std::size_t k = 0; k < count && place + steps_[k] < places_; ++k)
        step(place, k, scores[k], before[k]);
      // Longer periods have higher steps, so the loop above may end early.
      if (place + rows_ < places_) std::fill(here, here + count, kNever);
    }
  }

  void step(std::size_t place, std::size_t tempo, double score, std::uint16_t before) {
    const std::size_t to = place + steps_[tempo];
    const double sum = score + agreement(static_cast<double>(place), tempo);
    if (sum <= arrived(to)[tempo]) return;
    arrived(to)[tempo] = sum;
    from_[to * periods_.size() + tempo] = before;
  }

  const Pattern* pattern_;
  const Cancel* cancel_;
  double start_;
  bool forward_;
  std::size_t places_;
  std::vector<double> periods_;
  std::vector<std::size_t> steps_;
  std::vector<Pattern::Steps> agreements_;  ///< of each tempo
  std::size_t rows_ = 1;                    ///< places that can be reached from one, and that one
  std::vector<double> arrived_;      ///< best score to come to a place with a tempo, of the last rows_ places
  std::vector<std::uint16_t> from_;  ///< the tempo before that
};

/// A detected onset between two steps.
struct Moment {
  double frame = 0;
  double weight = 0;  ///< how clearly
  int beat = 0;       ///< beats since the first moment
};

/// Moves a moment to where the step after it agrees best.
Moment heard_at(const Pattern& pattern, double frame, double period, int beat) {
  constexpr double kReach = 5, kFine = 0.5;
  double best = frame, most = kNever;
  for (double off = -kReach; off <= kReach; off += kFine) {
    const double score = pattern.agreement(frame + off, period);
    if (score <= most) continue;
    most = score;
    best = frame + off;
  }
  return {best, std::clamp(most * pattern.period() / period, 0.02, 1.0), beat};
}

/// Splits moments into straight pieces: least squares, no outlier counting more than three times the usual
/// scatter, each piece at a price.
class Straight {
 public:
  Straight(std::vector<Moment> moments, int meter, int first_bar_beat)
      : moments_(std::move(moments)), meter_(meter), bar_beat_(first_bar_beat), tolerance_(scatter()) {}

  /// Indices of the moments at which pieces begin, and the last one.
  std::vector<std::size_t> ends() const {
    const std::size_t count = moments_.size();
    std::vector<double> best(count, 1e18);
    std::vector<std::size_t> from(count, 0);
    best[0] = 0;
    for (std::size_t to = 1; to < count; ++to) {
      for (std::size_t first = 0; first < to; ++first) {
        const double sum = best[first] + kPiece + (on_bar(first) ? 0 : kOffBar) + misfit(first, to);
        if (sum >= best[to]) continue;
        best[to] = sum;
        from[to] = first;
      }
    }
    std::vector<std::size_t> ends{count - 1};
    while (ends.back() > 0) ends.push_back(from[ends.back()]);
    std::reverse(ends.begin(), ends.end());
    return ends;
  }

  bool on_bar(std::size_t moment) const {
    return ((moments_[moment].beat - bar_beat_) % meter_ + meter_) % meter_ == 0;
  }

  /// Where a piece's line is at one of its moments.
  double line_at(std::size_t first, std::size_t last, std::size_t moment) const {
    auto fit = line(first, last, nullptr);
    fit = line(first, last, &fit);
    return fit.second + fit.first * moments_[moment].beat;
  }

 private:
  static constexpr double kPiece = 9, kOffBar = 5, kMost = 9;

  std::pair<double, double> line(std::size_t first, std::size_t last,
                                 const std::pair<double, double>* near) const {
    double weight = 0, x = 0, y = 0, xx = 0, xy = 0;
    const auto counts = [&](const Moment& m) {
      return near == nullptr || std::abs(m.frame - near->second - near->first * m.beat) < 3 * tolerance_;
    };
    for (std::size_t i = first; i <= last; ++i) {
      const Moment& m = moments_[i];
      if (!counts(m)) continue;
      weight += m.weight;
      x += m.weight * m.beat;
      y += m.weight * m.frame;
    }
    if (weight <= 0) return *near;
    x /= weight;
    y /= weight;
    for (std::size_t i = first; i <= last; ++i) {
      const Moment& m = moments_[i];
      if (!counts(m)) continue;
      xx += m.weight * (m.beat - x) * (m.beat - x);
      xy += m.weight * (m.beat - x) * (m.frame - y);
    }
    if (xx <= 0) return near != nullptr ? *near : std::pair{0.0, y};
    return {xy / xx, y - xy / xx * x};
  }

  double misfit(std::size_t first, std::size_t last) const {
    auto fit = line(first, last, nullptr);
    fit = line(first, last, &fit);
    double sum = 0;
    // The moment at which a piece ends is the next one's: counted once.
    for (std::size_t i = first; i < last + (last + 1 == moments_.size() ? 1 : 0); ++i) {
      const double off = (moments_[i].frame - fit.second - fit.first * moments_[i].beat) / tolerance_;
      sum += moments_[i].weight * std::min(kMost, off * off);
    }
    return sum;
  }

  /// How exactly the beats are played, in frames: the scatter of moments about the middle of their
  /// neighbours. People play freely, which is no change of tempo.
  double scatter() const {
    constexpr double kLeast = 1.5,
                     kMiddle = 1.4826 / 1.2247;  // of a normal distribution, of x1 - (x0 + x2) / 2
    std::vector<double> off;
    for (std::size_t i = 1; i + 1 < moments_.size(); ++i)
      off.push_back(std::abs(moments_[i].frame - (moments_[i - 1].frame + moments_[i + 1].frame) / 2));
    if (off.empty()) return kLeast;
    const auto middle = off.begin() + static_cast<std::ptrdiff_t>(off.size() / 2);
    std::nth_element(off.begin(), middle, off.end());
    return std::max(kLeast, kMiddle * *middle);
  }

  std::vector<Moment> moments_;
  int meter_, bar_beat_;
  double tolerance_;
};

int beats_of_step(int meter) {
  return meter == 4 ? 2 : meter;
}

/// Where the beats agree best with the tempo over four bars: the place to start from.
double clearest_bar(const Pattern& pattern, const Known& known, double bar) {
  const double first = known.downbeat + std::ceil((known.span.from - known.downbeat) / bar) * bar;
  const double steps = std::round(bar / pattern.period());
  const auto agreement = [&](double from) {
    double sum = 0;
    for (double i = 0; i < steps; ++i)
      sum += pattern.agreement(from + i * pattern.period(), pattern.period());
    return sum;
  };
  double best = first, most = kNever;
  for (double at = first; at + 4 * bar <= known.span.to; at += bar) {
    double least = 1e18;
    for (int i = 0; i < 4; ++i) least = std::min(least, agreement(at + i * bar));
    if (least <= most) continue;
    most = least;
    best = at;
  }
  return best + bar;
}

Piece unchanged(const OnsetStrength& onsets, const Known& known) {
  const double period = period_of(known.bpm);
  const double from =
      known.downbeat - std::floor(known.downbeat / (known.meter * period)) * known.meter * period;
  const int beats = std::max(1, static_cast<int>((static_cast<double>(onsets.all.size()) - from) / period));
  return {from, from + beats * period, beats, true};
}

}  // namespace

Followed follow(const OnsetStrength& onsets, const Known& known, const Cancel& cancel) {
  constexpr double kWorth = 1.25;  // steps: what another tempo must gain
  const Pattern pattern(onsets, known, beats_of_step(known.meter));
  const double period = pattern.period(), end = pattern.end();
  const double bar = known.meter * period_of(known.bpm);
  const double clearest = clearest_bar(pattern, known, bar);
  const double right = clearest + bar, left = clearest;
  double gain_right = 0, gain_left = 0;
  std::vector<double> after = Walk(pattern, right, end, cancel).beats(gain_right);
  std::vector<double> before = Walk(pattern, left, 0, cancel).beats(gain_left);
  const double gain = std::max(gain_right, gain_left);
  if (gain < kWorth) return {{unchanged(onsets, known)}, gain};
  const auto steady = [&](double from, double to, std::vector<double>& frames) {
    frames.clear();
    const double step = to > from ? period : -period;
    for (double at = from + step; (to - at) * step > 0; at += step) frames.push_back(at);
  };
  if (gain_right < kWorth) steady(right, end, after);
  if (gain_left < kWorth) steady(left, 0, before);
  std::vector<double> frames(before.rbegin(), before.rend());
  const int bar_beat = static_cast<int>(frames.size()) * pattern.beats();
  for (double at = left; at < right + period / 2; at += period) frames.push_back(at);
  frames.insert(frames.end(), after.begin(), after.end());
  if (frames.size() < 3) return {{unchanged(onsets, known)}, gain};
  std::vector<Moment> moments;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double length = i + 1 < frames.size() ? frames[i + 1] - frames[i] : frames[i] - frames[i - 1];
    moments.push_back(heard_at(pattern, frames[i], length, static_cast<int>(i) * pattern.beats()));
  }
  const Straight straight(moments, known.meter, bar_beat);
  const std::vector<std::size_t> ends = straight.ends();
  std::vector<Piece> pieces;
  double farthest = 0;  // from an unchanged tempo
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    const double same = left + (moments[ends[i]].beat - bar_beat) * period_of(known.bpm);
    farthest = std::max(farthest, std::abs(straight.line_at(ends[i], ends[i + 1], ends[i]) - same));
    pieces.push_back({straight.line_at(ends[i], ends[i + 1], ends[i]),
                      straight.line_at(ends[i], ends[i + 1], ends[i + 1]),
                      moments[ends[i + 1]].beat - moments[ends[i]].beat, straight.on_bar(ends[i])});
  }
  const double same_end = left + (moments.back().beat - bar_beat) * period_of(known.bpm);
  farthest = std::max(farthest, std::abs(pieces.back().to - same_end));
  constexpr double kHardlyHeard = 0.012 * kOnsetRate;
  if (farthest < kHardlyHeard) return {{unchanged(onsets, known)}, 0};
  return {pieces, gain};
}

}  // namespace osugen::tempo
