#include <synth/chart/plan.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include <synth/chart/level_style.h>
#include <synth/compose/score.h>

namespace osugen::synth {
namespace {

/// A slider that an object could be.
struct SliderWish {
  int end_tick = 0;
  int slides = 1;
};

class Planner {
 public:
  Planner(const Listening& heard, const Rhythm& rhythm, std::size_t level)
      : heard_(heard), level_(level), style_(style_of(level)) {
    for (std::size_t i = 0; i < heard.moments.size(); ++i)
      if (rhythm.easiest[i] <= level) chosen_.push_back(static_cast<int>(i));
    spinners_ = rhythm.spinners;
  }

  std::vector<PlannedObject> plan() {
    std::vector<PlannedObject> objects;
    for (std::size_t i = 0; i < chosen_.size(); ++i) objects.push_back(object_at(i));
    set_combos(objects);
    return objects;
  }

 private:
  const Moment& moment(int i) const { return heard_.moments[static_cast<std::size_t>(i)]; }

  PlannedObject object_at(std::size_t i) const {
    PlannedObject object;
    object.moment = chosen_[i];
    object.tick = object.end_tick = moment(chosen_[i]).tick;
    const auto spinner = std::find_if(spinners_.begin(), spinners_.end(),
                                      [&](const SpinnerSpan& span) { return span.moment == chosen_[i]; });
    if (spinner != spinners_.end()) {
      object.kind = ObjectKind::spinner;
      object.end_tick = spinner->end_tick;
      return object;
    }
    const auto wish = slider_at(i);
    if (!wish) return object;
    object.kind = ObjectKind::slider;
    object.end_tick = wish->end_tick;
    object.slides = wish->slides;
    return object;
  }

  /// The last tick at which a slider may end: some rest is left before the next object.
  int latest_end(std::size_t i) const {
    const Moment& at = moment(chosen_[i]);
    if (i + 1 == chosen_.size()) {
      const int held = *std::max_element(at.length.begin(), at.length.end());
      return at.tick + std::min(held, 4 * kTicksPerBeat);
    }
    const Moment& next = moment(chosen_[i + 1]);
    const double rest_ticks = style_.rest_ms / at.beat_ms * kTicksPerBeat;
    return next.tick - static_cast<int>(std::ceil(rest_ticks - 1e-9));
  }

  bool on_grid(int tick) const {
    const int place = ((tick % kTicksPerBeat) + kTicksPerBeat) % kTicksPerBeat;
    if (place == 0) return true;
    if (heard_.triple) return place % 16 == 0;
    return level_ >= 2 ? place % 12 == 0 : place % 24 == 0;
  }

  double ms_between(int from, int to) const { return heard_.grid.time_ms(to) - heard_.grid.time_ms(from); }

  std::optional<SliderWish> slider_at(std::size_t i) const {
    const int from = moment(chosen_[i]).tick, latest = latest_end(i);
    if (latest <= from || ms_between(from, latest) < style_.slider_ms) return std::nullopt;
    if (const auto wish = held(i, latest)) return wish;
    const Moment& at = moment(chosen_[i]);
    // Where a slide over notes begins is a matter of the bar, so that it comes back.
    const bool on_beat = at.tick % kTicksPerBeat == 0;
    if (!on_beat || (level_ < 2 && at.beat_in_bar != 0)) return std::nullopt;
    if (const auto wish = back_and_forth(i, latest); wish && at.beat_in_bar == 0) return wish;
    return covering(i, latest);
  }

  /// As long as the note is held.
  std::optional<SliderWish> held(std::size_t i, int latest) const {
    const Moment& at = moment(chosen_[i]);
    const int length = held_ticks(at, heard_.focus[static_cast<std::size_t>(chosen_[i])]);
    constexpr double kMostMs = 2400;
    int best = -1, least = 0;
    for (int end = at.tick + 6; end <= latest && ms_between(at.tick, end) <= kMostMs; ++end) {
      if (!on_grid(end) || ms_between(at.tick, end) < style_.slider_ms) continue;
      // Another sound is a better end than silence.
      constexpr int kWorthASound = 14;
      const int cost = std::abs(end - at.tick - length) - (heard_.moment_at(end) >= 0 ? kWorthASound : 0);
      if (best >= 0 && cost >= least) continue;
      best = end;
      least = cost;
    }
    // It must not end long after the sound does.
    constexpr int kSlack = 6;
    if (best < 0 || best - at.tick > length + kSlack) return std::nullopt;
    return SliderWish{best, 1};
  }

  /// To a note that is passed over: the one that is stressed most.
  std::optional<SliderWish> covering(std::size_t i, int latest) const {
    const int from = moment(chosen_[i]).tick;
    double most = 0;
    int best = -1;
    constexpr double kFarMs = 900;
    for (int j = chosen_[i] + 1; j < static_cast<int>(heard_.moments.size()); ++j) {
      const Moment& to = moment(j);
      if (to.tick > latest || ms_between(from, to.tick) > kFarMs) break;
      if (!on_grid(to.tick) || ms_between(from, to.tick) < style_.slider_ms) continue;
      const double worth = to.accent + follows(to, heard_.focus[static_cast<std::size_t>(j)]);
      if (worth > most) {
        most = worth;
        best = to.tick;
      }
    }
    constexpr double kWorth = 0.45;
    if (best < 0 || most < kWorth) return std::nullopt;
    return SliderWish{best, 1};
  }

  /// Over two or three notes that are passed over at equal distances.
  std::optional<SliderWish> back_and_forth(std::size_t i, int latest) const {
    const int from = moment(chosen_[i]).tick;
    if (chosen_[i] + 1 >= static_cast<int>(heard_.moments.size())) return std::nullopt;
    for (int j = chosen_[i] + 1; j < static_cast<int>(heard_.moments.size()); ++j) {
      const int span = moment(j).tick - from;
      if (from + 2 * span > latest) return std::nullopt;
      constexpr double kSame = 0.01;  // a tempo that changes under a slider would put its turns off the beat
      if (std::abs(ms_between(from, from + span) - ms_between(from + span, from + 2 * span)) > kSame)
        return std::nullopt;
      constexpr double kShortEnoughMs = 500;
      const double span_ms = ms_between(from, from + span);
      if (span_ms > kShortEnoughMs) return std::nullopt;
      if (!on_grid(moment(j).tick) || span_ms < std::max(style_.slider_ms, level_ == 0 ? 260.0 : 0.0))
        continue;
      int slides = 1;
      while (slides < (level_ < 2 ? 2 : 3) && from + (slides + 1) * span <= latest &&
             std::abs(ms_between(from, from + span) -
                      ms_between(from + slides * span, from + (slides + 1) * span)) < kSame &&
             on_grid(from + (slides + 1) * span) && heard_.moment_at(from + (slides + 1) * span) >= 0)
        ++slides;
      if (slides > 1) return SliderWish{from + slides * span, slides};
    }
    return std::nullopt;
  }

  void set_combos(std::vector<PlannedObject>& objects) const {
    int count = 0, bar = -1, section = -1;
    bool after_spinner = false;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      const Moment& at = moment(objects[i].moment);
      const int bars = at.bar / style_.combo_bars;
      constexpr int kMost = 16, kFew = 3;
      const bool turn = bars != bar && count >= kFew;
      const bool paused = i > 0 && ms_between(objects[i - 1].end_tick, at.tick) > 3000;
      objects[i].new_combo =
          i == 0 || after_spinner || paused || at.section != section || turn || count >= kMost;
      if (objects[i].new_combo) {
        count = 0;
        bar = bars;
      }
      ++count;
      section = at.section;
      after_spinner = objects[i].kind == ObjectKind::spinner;
    }
  }

  const Listening& heard_;
  std::size_t level_;
  const LevelStyle& style_;
  std::vector<int> chosen_;
  std::vector<SpinnerSpan> spinners_;
};

}  // namespace

std::vector<PlannedObject> plan_objects(const Listening& heard, const Rhythm& rhythm, std::size_t level) {
  return Planner(heard, rhythm, level).plan();
}

}  // namespace osugen::synth
