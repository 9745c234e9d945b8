#include <synth/chart/rhythm.h>

#include <algorithm>
#include <cmath>

#include <synth/chart/level_style.h>
#include <synth/compose/score.h>

namespace osugen::synth {
namespace {

constexpr std::size_t kNone = kLevels.size();
constexpr double kLongBeatMs = 700, kShortBeatMs = 290;

class Chooser {
 public:
  Chooser(const Song& song, const Listening& heard) : song_(song), heard_(heard) {
    rhythm_.easiest.assign(heard.moments.size(), kNone);
    blocked_.assign(heard.moments.size(), false);
  }

  Rhythm choose() {
    choose_spinners();
    keep_end();
    for (std::size_t level = 0; level < kLevels.size(); ++level) {
      take_what_is_followed(level);
      if (level + 1 == kLevels.size()) close_holes(level);
      if (level == 2 || level == 3) leave_to_sliders(level);
    }
    return std::move(rhythm_);
  }

 private:
  const Moment& moment(std::size_t i) const { return heard_.moments[i]; }
  bool chosen(std::size_t i, std::size_t level) const { return rhythm_.easiest[i] <= level; }
  const Section& section_of(std::size_t i) const {
    return song_.sections[static_cast<std::size_t>(moment(i).section)];
  }

  // ---- spinners --------------------------------------------------------------------------------------

  void block(const SpinnerSpan& span) {
    // An Easy asks for a second after a spinner.
    constexpr double kRecoveryMs = 1050;
    const double end_ms = heard_.grid.time_ms(span.end_tick) + kRecoveryMs;
    for (std::size_t i = static_cast<std::size_t>(span.moment) + 1; i < heard_.moments.size(); ++i)
      if (moment(i).time_ms < end_ms) blocked_[i] = true;
    rhythm_.easiest[static_cast<std::size_t>(span.moment)] = 0;
    rhythm_.spinners.push_back(span);
  }

  void choose_spinners() {
    if (heard_.moments.empty()) return;
    choose_pauses();
    choose_rests();
    choose_ending();
  }

  /// Breaks of the music in which the player has one too: the quiet ones.
  void choose_pauses() {
    constexpr double kShortestMs = 5000, kLongestMs = 14000, kQuiet = 0.16;
    for (std::size_t section = 0; section < song_.sections.size(); ++section) {
      const Section& about = song_.sections[section];
      const double length = about.end_ms - about.start_ms;
      const bool last = section + 1 == song_.sections.size();
      if (about.name != "break" || last || length < kShortestMs || length > kLongestMs ||
          about.intensity > kQuiet)
        continue;
      for (std::size_t i = 0; i < heard_.moments.size(); ++i)
        if (moment(i).section == static_cast<int>(section) && moment(i).time_ms > about.start_ms + 1)
          blocked_[i] = true;
    }
  }

  /// Where a calm section has nothing to follow for some seconds.
  void choose_rests() {
    constexpr double kLongMs = 3200, kMostMs = 6000, kCalm = 0.45;
    std::size_t last = heard_.moments.size();
    for (std::size_t i = 0; i < heard_.moments.size() && rhythm_.spinners.size() < 2; ++i) {
      constexpr double kHeard = 0.5;
      if (follows(moment(i), heard_.focus[i]) < kHeard || blocked_[i]) continue;
      const std::size_t from = last;
      last = i;
      if (from >= i || section_of(from).intensity > kCalm) continue;
      const double gap = moment(i).time_ms - moment(from).time_ms;
      if (gap < kLongMs || gap > kMostMs) continue;
      const int end = moment(i).tick - static_cast<int>(std::ceil(1100 / moment(i).beat_ms)) * kTicksPerBeat;
      const int end_tick = end / kTicksPerBeat * kTicksPerBeat;
      if (heard_.grid.time_ms(end_tick) - moment(from).time_ms < 1100) continue;
      block({static_cast<int>(from), end_tick});
    }
  }

  /// The last note, where it is held.
  void choose_ending() {
    const std::size_t last = heard_.moments.size() - 1;
    const int longest = *std::max_element(moment(last).length.begin(), moment(last).length.end());
    const int end = (moment(last).tick + longest) / kTicksPerBeat * kTicksPerBeat;
    const double length = heard_.grid.time_ms(end) - moment(last).time_ms;
    constexpr double kLongMs = 1600;
    if (blocked_[last] || length < kLongMs) return;
    // Nothing may be so near before that it would have to be read together with it.
    block({static_cast<int>(last), end});
  }

  /// The last moment of the music is played in every level.
  void keep_end() {
    if (heard_.moments.empty()) return;
    const std::size_t last = heard_.moments.size() - 1;
    if (!blocked_[last]) rhythm_.easiest[last] = 0;
  }

  // ---- gaps ------------------------------------------------------------------------------------------

  std::size_t before(std::size_t i, std::size_t level) const {
    while (i-- > 0)
      if (chosen(i, level)) return i;
    return kNothing;
  }
  std::size_t after(std::size_t i, std::size_t level) const {
    for (++i; i < heard_.moments.size(); ++i)
      if (chosen(i, level)) return i;
    return kNothing;
  }

  bool gap_is_good(std::size_t a, std::size_t b, const LevelStyle& style) const {
    if (moment(b).time_ms - moment(a).time_ms < style.shortest_ms) return false;
    const int ticks = moment(b).tick - moment(a).tick;
    // A fourth and a third of a beat are not mixed.
    return ticks >= kTicksPerBeat || ticks % 6 == 0 || ticks % 8 == 0;
  }

  bool too_fine(std::size_t i, const LevelStyle& style) const {
    constexpr int kThird = kTicksPerBeat / 3;
    const int third = style.finest_ticks < kTicksPerBeat / 4 ? kThird / 2 : kThird;
    const int finest = moment(i).beat_ms > kLongBeatMs ? style.finest_ticks / 2 : style.finest_ticks;
    return moment(i).tick % finest != 0 && moment(i).tick % third != 0;
  }

  bool fits(std::size_t i, std::size_t level) const {
    const LevelStyle& style = style_of(level);
    if (blocked_[i] || too_fine(i, style)) return false;
    const std::size_t earlier = before(i, level), later = after(i, level);
    if (earlier != kNothing && !gap_is_good(earlier, i, style)) return false;
    return later == kNothing || gap_is_good(i, later, style);
  }

  // ---- choosing --------------------------------------------------------------------------------------

  /// 0 bar line, 1 group of beats, 2 beat, 3 half a beat, 4 what is finer; of very long beats the halves
  /// count as beats, and of very short ones the beats as halves.
  int place_of(std::size_t i) const {
    const Moment& at = moment(i);
    const int in_beat = at.tick % kTicksPerBeat;
    if (in_beat == 0 && at.beat_in_bar == 0) return 0;
    if (in_beat == 0) {
      const bool odd = at.beat_in_bar % 2 == 1;
      return at.beat_ms < kShortBeatMs && odd ? 3 : odd ? 2 : 1;
    }
    const bool half = heard_.triple ? in_beat == 32 || in_beat == 16 : in_beat == 24;
    const int place = half ? 3 : 4;
    if (at.beat_ms > kLongBeatMs) return place - 1;
    return at.beat_ms < kShortBeatMs ? 4 : place;
  }

  /// Sixteenths of every other beat: an Insane has bursts, whole bars of them are for an Expert.
  static bool runs_on(const Moment& at) {
    constexpr int kHalf = kTicksPerBeat / 2;
    const bool quick = at.beat_ms / 4 < kStreamMs;
    return quick && at.tick % kHalf != 0 && at.beat_in_bar % 2 == 0;
  }

  /// Is something played here that the level follows? That it sounds decides, not how loud it is, and where:
  /// a listener who was told nothing, person or model, comes to the same.
  bool is_followed(std::size_t i, std::size_t level) const {
    constexpr double kGhost = 0.5;  // of drums; softer strokes are felt more than heard
    constexpr int kBeat = 2, kHalf = 3;
    const Moment& at = moment(i);
    const int place = place_of(i);
    const bool melody = at.has(Role::melody), snare = at.of(Role::snare) >= kGhost || at.crash,
               kick = at.of(Role::kick) >= kGhost, chords = at.has(Role::chords) || at.has(Role::pad);
    const Focus focus = heard_.focus[i];
    const bool driven = focus == Focus::drums && (snare || kick);
    const bool harmony = focus == Focus::chords && chords;
    switch (level) {
      case 0:
        return place <= kBeat && (melody || driven || harmony);
      case 1:
        return (place <= kHalf && melody) || (place <= kBeat && (driven || harmony));
      case 2:
        return melody || (place <= kHalf && (snare || driven || harmony));
      case 3:
        return (melody || snare || kick || harmony) && !runs_on(at);
      default:
        return melody || snare || kick || chords || at.of(Role::percussion) >= kGhost;
    }
  }

  /// The strongest places first, so that of two moments too near to each other the weaker one waits for a
  /// harder level.
  void take_what_is_followed(std::size_t level) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < heard_.moments.size(); ++i)
      if (!chosen(i, level) && is_followed(i, level)) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return place_of(a) < place_of(b); });
    for (const std::size_t i : order)
      if (fits(i, level)) rhythm_.easiest[i] = level;
  }

  /// A stream with one note left out reads like a mistake.
  void close_holes(std::size_t level) {
    for (std::size_t i = 1; i + 1 < heard_.moments.size(); ++i) {
      if (chosen(i, level) || !fits(i, level)) continue;
      const std::size_t a = before(i, level), b = after(i, level);
      if (a == kNothing || b == kNothing) continue;
      const double left = moment(i).time_ms - moment(a).time_ms,
                   right = moment(b).time_ms - moment(i).time_ms;
      if (std::abs(left - right) > 2 || left > kStreamMs) continue;
      const std::size_t further = before(a, level);
      if (further != kNothing && std::abs(moment(a).time_ms - moment(further).time_ms - left) < 2)
        rhythm_.easiest[i] = level;
    }
  }

  /// Of pairs of quick notes that stand alone the second one, where its place is the weaker, is left to the
  /// end of a slider.
  void leave_to_sliders(std::size_t level) {
    constexpr double kQuick = 0.36, kSlow = 0.45;  // beats
    for (std::size_t i = 0; i < heard_.moments.size(); ++i) {
      if (rhythm_.easiest[i] != level || blocked_[i]) continue;
      const std::size_t a = before(i, level), b = after(i, level);
      if (a == kNothing || b == kNothing) continue;
      const double left = moment(i).time_ms - moment(a).time_ms,
                   right = moment(b).time_ms - moment(i).time_ms;
      const std::size_t further = before(a, level);
      const bool alone =
          further == kNothing || moment(a).time_ms - moment(further).time_ms > kSlow * moment(i).beat_ms;
      if (left > kQuick * moment(i).beat_ms || right < kSlow * moment(i).beat_ms || !alone) continue;
      if (place_of(i) > place_of(a)) rhythm_.easiest[i] = kNone;
    }
  }

  static constexpr std::size_t kNothing = static_cast<std::size_t>(-1);
  const Song& song_;
  const Listening& heard_;
  Rhythm rhythm_;
  std::vector<bool> blocked_;  ///< under a spinner or just after it
};

}  // namespace

Rhythm choose_rhythm_of_levels(const Song& song, const Listening& heard) {
  return Chooser(song, heard).choose();
}

}  // namespace osugen::synth
