#include <osugen/synth/rhythm.h>

#include <algorithm>
#include <cmath>

#include <osugen/synth/level_style.h>
#include <osugen/synth/random.h>
#include <osugen/synth/score.h>

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
    for (std::size_t level = 0; level < kLevels.size(); ++level) {
      keep_ends(level);
      double owed = 0;
      for (std::size_t first = 0; first < heard_.moments.size();) {
        const std::size_t end = phrase_end(first);
        if (repeats_earlier(first))
          take_over(first, end, level);
        else
          owed = fill(first, end, level, owed);
        first = end;
      }
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

  /// Stretches of two bars that do not cross a section's border.
  std::size_t phrase_end(std::size_t first) const {
    std::size_t end = first;
    while (end < heard_.moments.size() && moment(end).section == moment(first).section &&
           moment(end).bar / 2 == moment(first).bar / 2)
      ++end;
    return end;
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
      const Focus focus = heard_.focus[static_cast<std::size_t>(moment(i).section)];
      constexpr double kHeard = 0.5;
      if (follows(moment(i), focus) < kHeard || blocked_[i]) continue;
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

  bool in_spinner(std::size_t i) const { return blocked_[i]; }

  /// The last moment of the music is played in every level.
  void keep_ends(std::size_t level) {
    if (level > 0 || heard_.moments.empty()) return;
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

  int quick_run(std::size_t i, std::size_t level, double quick_ms, bool forwards) const {
    int run = 0;
    for (;; ++run) {
      const std::size_t next = forwards ? after(i, level) : before(i, level);
      if (next == kNothing || std::abs(moment(next).time_ms - moment(i).time_ms) >= quick_ms) return run;
      i = next;
    }
  }

  bool fits(std::size_t i, std::size_t level) const {
    const LevelStyle& style = style_of(level);
    if (blocked_[i] || liking_of_place(i, style) <= -1 || too_fine(i, style)) return false;
    const std::size_t earlier = before(i, level), later = after(i, level);
    if (earlier != kNothing && !gap_is_good(earlier, i, style)) return false;
    if (later != kNothing && !gap_is_good(i, later, style)) return false;
    return quick_run(i, level, style.quick_ms, false) + quick_run(i, level, style.quick_ms, true) <=
           style.quick_run;
  }

  // ---- liking ----------------------------------------------------------------------------------------

  /// 0 bar line, 1 beat, 2 half a beat, 3 what is finer; of very long beats the halves count as beats.
  std::size_t place_of(std::size_t i) const {
    const Moment& at = moment(i);
    const int in_beat = at.tick % kTicksPerBeat;
    if (in_beat == 0) {
      const bool odd_and_short = at.beat_ms < kShortBeatMs && at.beat_in_bar % 2 == 1;
      return at.beat_in_bar == 0 ? 0 : odd_and_short ? 2 : 1;
    }
    const bool half = heard_.triple ? in_beat == 32 || in_beat == 16 : in_beat == 24;
    const std::size_t place = half ? 2 : 3;
    if (at.beat_ms > kLongBeatMs) return place - 1;
    return at.beat_ms < kShortBeatMs ? 3 : place;
  }

  double liking_of_place(std::size_t i, const LevelStyle& style) const { return style.grid[place_of(i)]; }

  double liking(std::size_t i, std::size_t level) const {
    const LevelStyle& style = style_of(level);
    const Moment& at = moment(i);
    const Focus focus = heard_.focus[static_cast<std::size_t>(at.section)];
    const double held = std::min(1.0, held_ticks(at, focus) / (1.5 * kTicksPerBeat));
    return 0.42 * at.accent + 0.9 * follows(at, focus) + (level < 3 ? 0.25 : 0.12) * held +
           liking_of_place(i, style) + 0.02 * whim(i);
  }

  /// 0 to 1, the same at the same place of sections that repeat each other. It decides between moments that
  /// sound alike, no more: what is mapped is to follow from what is heard.
  double whim(std::size_t i) const {
    const int section = moment(i).section;
    const auto root = static_cast<std::uint64_t>(heard_.root_of(song_, section));
    const auto place =
        static_cast<std::uint64_t>(moment(i).tick - heard_.first_tick[static_cast<std::size_t>(section)]);
    return Random(song_.seed).stream("whim", root).stream("tick", place).uniform();
  }

  // ---- choosing --------------------------------------------------------------------------------------

  double wanted(std::size_t first, std::size_t end, std::size_t level) const {
    const double from = moment(first).time_ms;
    const double to = end < heard_.moments.size() ? std::min(moment(end).time_ms, section_of(first).end_ms)
                                                  : section_of(first).end_ms;
    // Fast music is mapped denser, but not in proportion: fingers stay as fast as they are.
    constexpr double kUsualBpm = 140, kMinute = 60000;
    const double lively = std::clamp(0.62 + 0.38 * kMinute / moment(first).beat_ms / kUsualBpm, 0.74, 1.2);
    return style_of(level).rate * (0.62 + 0.6 * section_of(first).intensity) * lively * (to - from) / 1000;
  }

  /// @return how many objects the phrase would have had room for beyond what it could take
  double fill(std::size_t first, std::size_t end, std::size_t level, double owed) {
    std::vector<std::size_t> order;
    double have = 0;
    for (std::size_t i = first; i < end; ++i) {
      if (chosen(i, level))
        have += 1;
      else if (!blocked_[i])
        order.push_back(i);
    }
    const double want = wanted(first, end, level) + owed;
    std::vector<double> likings(end - first);
    for (const std::size_t i : order) likings[i - first] = liking(i, level);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return likings[a - first] > likings[b - first]; });
    for (const std::size_t i : order) {
      if (have + 0.5 > want || likings[i - first] < style_of(level).least_liking) break;
      if (!fits(i, level)) continue;
      rhythm_.easiest[i] = level;
      have += 1;
    }
    return std::clamp(want - have, -1.0, 1.0);
  }

  /// Does this moment's section repeat one whose choice can be taken over?
  bool repeats_earlier(std::size_t i) const { return section_of(i).repeats_of >= 0; }

  void take_over(std::size_t first, std::size_t end, std::size_t level) {
    const auto section = static_cast<std::size_t>(moment(first).section);
    const auto root = static_cast<std::size_t>(song_.sections[section].repeats_of);
    const int shift = heard_.first_tick[section] - heard_.first_tick[root];
    for (std::size_t i = first; i < end; ++i) {
      const int original = heard_.moment_at(moment(i).tick - shift);
      if (original < 0 || chosen(i, level)) continue;
      if (rhythm_.easiest[static_cast<std::size_t>(original)] <= level && fits(i, level))
        rhythm_.easiest[i] = level;
    }
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

  /// Of pairs of quick notes that stand alone the second one, where it is stressed less, is left to the end
  /// of a slider.
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
      if (moment(i).accent < moment(a).accent) rhythm_.easiest[i] = kNone;
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
