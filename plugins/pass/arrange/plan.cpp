// A map is cut in segments, and each draws once: how far apart, how far it turns, how both go on within it.
// All draws follow from the seed, what the bar sounds and is like, and the place in it, so that bars that are
// the same draw the same; the second of three is mirrored, and after three a new pattern is drawn.
#include "plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "draws.h"

namespace osugen::arrange {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kRestBeats = 2.05;         // more is a rest
constexpr std::size_t kLongestSegment = 8;  // objects
constexpr int kPatternRepeats = 3;          // bars of one key that share a pattern
constexpr double kLowestRank = 0.03, kHighestRank = 0.97;
constexpr double kFarthestPx = 350;
constexpr double kFineGrowth = 0.7;  // the power of the spacing by which runs grow
constexpr double kOutlier = 2.1;     // the most by which a distance exceeds the running mean of its gap
// What comes again takes the places of before, mirrored: so many of bars, and of phrases that are heard.
constexpr double kBarEchoes = 0.3, kPhraseEchoes = 0.5;
/// Of new combos: as far apart as the last one. Of human pairs of equal gaps across combos .45 have one
/// distance in Hard, .31 in Insane, .21 in Expert.
constexpr std::array<double, 5> kSpacedOn{0, 0, 0.55, 0.4, 0.2};
constexpr double kRunBeats = 0.4;  // gaps of a run are shorter
constexpr int kStreamNotes = 3;    // more in a run are a stream

/// Angles that patterns are made of: squares, triangles, stars, back and forth.
constexpr std::array<double, 10> kNiceDegrees{0, 36, 45, 60, 72, 90, 120, 144, 160, 178};

enum class Turning : std::uint8_t { one_way, zigzag, in_turn, freely };
enum class Growing : std::uint8_t { even, steadily, in_turn, freely };

/// What a segment draws once.
struct Segment {
  std::size_t first = 0;
  double rank = 0.5;  // of distances
  double turn_rank = 1, other_turn_rank = 1;
  bool nice = true;
  bool spaced_on = false;  ///< as far apart as the one before
  int sign = 1;
  Turning turning = Turning::one_way;
  Growing growing = Growing::even;
};

/// What a map draws once.
struct Style {
  double fine_rank, gentle_bend, strong_bend, wave_height, arcs, waves;
};

Style style_of(const Wish& wish) {
  Draws draws(key_of({wish.seed, 5}));
  Style style{};
  style.fine_rank = draws.between(0.25, 0.7);
  style.gentle_bend = draws.between(0.5, 0.8);
  style.strong_bend = draws.between(1.2, 1.7);
  style.wave_height = draws.between(0.7, 1.0);
  style.arcs = draws.between(0.5, 0.65);
  style.waves = wish.even() ? 0.12 : 0.15;
  return style;
}

std::size_t kinds_of(const Note& before, const Note& note) {
  return (before.slider() ? 2U : 0U) + (note.slider() ? 1U : 0U);
}

double held(double rank) {
  return std::clamp(rank, kLowestRank, kHighestRank);
}

class Planner {
 public:
  Planner(const Rhythm& rhythm, const Tables& tables, const Wish& wish)
      : rhythm_(rhythm), notes_(rhythm.notes), tables_(tables), wish_(wish), style_(style_of(wish)) {}

  std::vector<Target> plan() {
    targets_.resize(notes_.size());
    for (std::size_t i = 0; i < notes_.size(); ++i) plan_note(i);
    for (std::size_t i = 1; i < notes_.size();) i = plan_run(i);
    return std::move(targets_);
  }

 private:
  bool rests_before(std::size_t i) const { return i == 0 || notes_[i].gap_beats > kRestBeats; }
  bool fine(std::size_t i) const { return is_fine(notes_[i].gap); }

  void plan_note(std::size_t i) {
    const Note& note = notes_[i];
    const Bar& bar = rhythm_.bars[note.bar];
    const std::size_t place = i - bar.first;
    Draws draws(
        key_of({wish_.seed, bar.key, static_cast<std::uint64_t>(bar.repeat / kPatternRepeats), place}));
    const bool changes = i > 0 && fine(i) != fine(i - 1);
    if (rests_before(i) || note.new_combo || i - segment_.first >= kLongestSegment || changes)
      begin_segment(i, bar, draws);
    Target& target = targets_[i];
    if (wish_.even())
      set_even_distance(i, target);
    else
      set_distance(i, target, draws);
    set_turn(i, target, draws);
    target.free = i == 0 || (wish_.even() ? note.gap_beats >= kLongGap : rests_before(i));
    if (!rests_before(i) && !wish_.even()) target.stack = draws.chance(stacking_chance(i));
    set_form(note, target, draws);
    set_echo(i, target);
  }

  void begin_segment(std::size_t i, const Bar& bar, Draws& draws) {
    Segment& segment = segment_;
    segment.first = i;
    const double chance = draws.unit();
    const double rank = segment_rank(i, bar, rhythm_.heard ? phrase_chance(bar) : chance);
    segment.spaced_on = i > 0 && draws.chance(kSpacedOn[static_cast<std::size_t>(wish_.level)]);
    if (!segment.spaced_on) segment.rank = rank;
    segment.turn_rank = draws.unit();
    segment.nice = draws.chance(0.6);
    segment.other_turn_rank = draws.unit();
    const double turning = draws.unit();
    segment.turning = turning < 0.5    ? Turning::one_way
                      : turning < 0.68 ? Turning::zigzag
                      : turning < 0.86 ? Turning::in_turn
                                       : Turning::freely;
    segment.sign = draws.chance(0.68) ? last_sign_ : -last_sign_;
    if (bar.repeat % kPatternRepeats == 1) segment.sign = -segment.sign;
    last_sign_ = segment.sign;
    const double growing = draws.unit();
    segment.growing = growing < 0.62   ? Growing::even
                      : growing < 0.75 ? Growing::steadily
                      : growing < 0.9  ? Growing::in_turn
                                       : Growing::freely;
  }

  /// One for all bars of a phrase: neighbouring bars of people's maps are about as wide as each other.
  double phrase_chance(const Bar& bar) const { return Draws(key_of({wish_.seed, bar.phrase, 23})).unit(); }

  /// Where the segment's distances lie among those of human maps.
  double segment_rank(std::size_t i, const Bar& bar, double chance) const {
    const Note& note = notes_[i];
    if (!rhythm_.heard)
      return std::clamp(0.25 * bar.density + (note.kiai ? 0.12 : 0) + 0.8 * std::pow(chance, 1.08) - 0.045,
                        0.02, 0.98);
    // The sum of three has less spread than each of them: it is stretched to what one alone would have.
    constexpr double kStretch = 1.5;
    const double sum = 0.2 * note.accent + 0.5 * note.energy + 0.3 * chance;
    return std::clamp(0.5 + kStretch * (sum - 0.5), 0.02, 0.98);
  }

  void set_even_distance(std::size_t i, Target& target) const {
    constexpr double kLongestBeats = 2, kLoosely = 1.05, kLeastPx = 20, kNormalFactor = 0.95;
    const Note& note = notes_[i];
    const double beat_px = 100 * wish_.multiplier * note.velocity;
    const bool normal = wish_.level == Level::normal;
    target.distance_px =
        std::max(kLeastPx, std::min(note.gap_beats, kLongestBeats) * beat_px * (normal ? kNormalFactor : 1));
    if (normal && note.gap <= half) target.distance_px = std::max(target.distance_px, 0.5 * beat_px);
    target.tolerance = note.gap_beats > kLoosely ? 0.06 : 0.015;
  }

  double rank_of(std::size_t i, Draws& draws) const {
    const Note& note = notes_[i];
    const auto place = static_cast<double>(i - segment_.first);
    double rank = segment_.rank;
    if (segment_.growing == Growing::steadily) rank = held(rank + 0.07 * (place - 2));
    if (segment_.growing == Growing::in_turn && (i - segment_.first) % 2 == 1) rank = held(1.1 - rank);
    if (segment_.growing == Growing::freely) rank = held(rank + 0.35 * (draws.unit() - 0.5));
    if (is_fine(note.gap)) return 0.3 * rank + 0.7 * style_.fine_rank;
    if (note.gap >= half)
      rank = held(rank + (note.new_combo && !segment_.spaced_on ? new_combo_lift(note) : -0.08));
    return rank;
  }

  double new_combo_lift(const Note& note) const {
    constexpr double kLift = 0.17;
    return rhythm_.heard ? 2 * kLift * note.accent : kLift;
  }

  double human_distance(std::size_t i, double rank) const {
    const SpacingTables& spacing = tables_.spacing_of(wish_.level);
    const Note& note = notes_[i];
    const bool first = i == 0;
    if (!first && note.gap == quarter) {
      if (!notes_[i - 1].slider() && notes_[i - 1].kind == ObjectKind::circle) return spacing.stream.at(rank);
      if (notes_[i - 1].slider()) return (note.slider() ? spacing.to_slider : spacing.to_circle).at(rank);
    }
    const double factor =
        note.gap >= half ? tables_.kinds_factor[first ? 0 : kinds_of(notes_[i - 1], note)] : 1;
    return spacing.distance[note.gap].at(rank) * factor;
  }

  /// The power of the spacing by which a segment's distances grow. Stars are those of the hardest places:
  /// where the song is strong, maps by people are wide, and the rest is not for that.
  double growth() const {
    constexpr double kWeak = 0.5, kStrong = 1.4;
    return kWeak + kStrong * segment_.rank * segment_.rank;
  }

  void set_distance(std::size_t i, Target& target, Draws& draws) {
    constexpr double kSame = 0.12;  // nearly equal distances become equal
    const Note& note = notes_[i];
    double px = human_distance(i, rank_of(i, draws));
    px = std::min(px * std::pow(wish_.spacing, is_fine(note.gap) ? kFineGrowth : growth()), kFarthestPx);
    // What is quicker is nearer.
    constexpr double kOfHalf = 0.65;
    if (is_fine(note.gap) && usual_px_[half] > 0) px = std::min(px, kOfHalf * usual_px_[half]);
    double& usual = usual_px_[note.gap];
    if (usual > 0) px = std::min(px, kOutlier * usual);
    usual = usual > 0 ? 0.8 * usual + 0.2 * px : px;
    const bool goes_on = i > 0 && last_gap_ == note.gap &&
                         (segment_.spaced_on || (!note.new_combo && segment_.growing == Growing::even));
    if (goes_on && std::abs(std::log(px / std::max(1.0, last_px_))) < kSame) px = last_px_;
    last_px_ = px;
    last_gap_ = note.gap;
    target.distance_px = px;
    target.tolerance = wish_.level == Level::hard ? 0.05 : 0.075;
  }

  const TurnShares& turns(std::size_t i, bool after_slider, double distance_px) const {
    const TurnTables& turns = tables_.turns_of(wish_.level);
    if (fine(i) && (wish_.even() || distance_px < Tables::kDistanceEdges[0])) return turns.fine;
    if (wish_.even()) return after_slider ? turns.after_slider : turns.after_circle;
    const auto& edges = Tables::kDistanceEdges;
    const auto by =
        static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), distance_px) - edges.begin());
    return tables_.turns_by_distance[after_slider ? 1 : 0][by];
  }

  double drawn_turn(std::size_t i, bool after_slider, double distance_px, double rank) const {
    const double turn = turns(i, after_slider, distance_px).at(rank);
    if (wish_.even() || after_slider || fine(i) || !segment_.nice) return turn;
    return kDegree * *std::min_element(kNiceDegrees.begin(), kNiceDegrees.end(), [&](double a, double b) {
             return std::abs(a * kDegree - turn) < std::abs(b * kDegree - turn);
           });
  }

  void set_turn(std::size_t i, Target& target, Draws& draws) const {
    const std::size_t place = i - segment_.first;
    const bool odd = place % 2 == 1;
    int sign = segment_.sign;
    double turn = 0;
    if (i > 0 && notes_[i - 1].slider()) {
      turn = drawn_turn(i, true, target.distance_px, draws.unit());
      sign = draws.chance(0.72) ? sign : -sign;
    } else if (segment_.turning == Turning::freely) {
      turn = drawn_turn(i, false, target.distance_px, draws.unit());
      sign = draws.chance(0.6) ? sign : -sign;
    } else {
      const bool other = segment_.turning == Turning::in_turn && odd;
      turn = drawn_turn(i, false, target.distance_px, other ? segment_.other_turn_rank : segment_.turn_rank);
      if (segment_.turning == Turning::zigzag && odd) sign = -sign;
      target.regular = true;
    }
    target.turn = sign * turn;
    const double into = tables_.turns_of(wish_.level).into_slider.at(draws.unit());
    target.into = into * (draws.chance(0.75) ? sign : -sign);
  }

  double stacking_chance(std::size_t i) const {
    constexpr double kLongGapStacks = 0.1;
    const Note& note = notes_[i];
    if (note.gap > whole) return kLongGapStacks;
    const std::size_t row = is_fine(note.gap) ? 0 : note.gap <= three_quarters ? 1 : 2;
    return tables_.spacing_of(wish_.level).stacked[row][kinds_of(notes_[i - 1], note)];
  }

  /// Few shapes a map. Longer ones bend more, so that they have room.
  void set_form(const Note& note, Target& target, Draws& draws) const {
    constexpr double kShortPx = 55, kWavePx = 100, kLongPx = 260, kVeryLongPx = 420, kLoopPx = 580,
                     kRowsPx = 720;
    constexpr double kLongBend = 1.5, kVeryLongBend = 2.6, kLoopBend = 4;
    const double what = draws.unit(), px = note.length_px;
    const bool gentle = draws.chance(wish_.level == Level::expert ? 0.5 : 0.62) || px < kShortPx;
    const double bend = gentle ? style_.gentle_bend : style_.strong_bend;
    if (px > kRowsPx)
      target.form = {Shape::rows, 0};
    else if (px > kLoopPx)
      target.form = {Shape::arc, kLoopBend};
    else if (px > kWavePx && what < style_.waves)
      target.form = {Shape::wave, style_.wave_height};
    else if (px > kLongPx)
      target.form = {Shape::arc, std::max(style_.strong_bend, px > kVeryLongPx ? kVeryLongBend : kLongBend)};
    else if (what < style_.waves + style_.arcs)
      target.form = {Shape::arc, bend};
  }

  /// What comes again may stand where it stood, mirrored: a whole phrase where the song is heard, else a bar.
  void set_echo(std::size_t i, Target& target) const {
    const Bar& bar = rhythm_.bars[notes_[i].bar];
    if (bar.repeat == 0) return;
    const Bar& before = rhythm_.bars[bar.before];
    Draws draws(key_of({wish_.seed, bar.phrase, 7}));
    if (!draws.chance(rhythm_.heard ? kPhraseEchoes : kBarEchoes) || i - bar.first >= before.count) return;
    target.echoes = true;
    target.echoed = before.first + (i - bar.first);
    target.mirror = 1 + static_cast<unsigned>(draws.unit() * 3);
  }

  bool in_run(std::size_t i) const {
    return fine(i) && notes_[i].gap_beats < kRunBeats && notes_[i].kind == ObjectKind::circle;
  }

  static double curving(Draws& draws) {
    return (draws.chance(0.45) ? draws.between(2, 14) : draws.between(14, 40)) * kDegree;
  }

  bool stacks_run(int count, Draws& draws) const {
    if (wish_.even()) return false;
    if (count <= kStreamNotes)
      return draws.chance(wish_.level == Level::hard ? 0.6 : wish_.level == Level::insane ? 0.5 : 0.42);
    return draws.chance(wish_.level == Level::hard ? 0.25 : 0.06);
  }

  /// A run is stacked or spaced as a whole, with one distance; its curvature changes at beats.
  /// @return the first note after it
  std::size_t plan_run(std::size_t first) {
    if (!in_run(first) || notes_[first - 1].kind != ObjectKind::circle) return first + 1;
    std::size_t end = first;
    while (end < notes_.size() && in_run(end)) ++end;
    const int count = static_cast<int>(end - first) + 1;
    Draws draws(key_of({wish_.seed, rhythm_.bars[notes_[first].bar].key, first % 3, 13}));
    const bool stacked = stacks_run(count, draws);
    double distance_px = targets_[first].distance_px;
    int sign = draws.chance(0.5) ? 1 : -1;
    double curve = curving(draws);
    constexpr double kNarrowestPx = 13, kWidestPx = 75;
    if (count > kStreamNotes && wish_.level >= Level::insane && !stacked)
      distance_px = std::clamp(distance_px, kNarrowestPx, kWidestPx);
    for (std::size_t i = first; i < end; ++i) {
      Target& target = targets_[i];
      const double place = notes_[i].place_in_bar;
      const bool on_beat = std::abs(place - std::round(place)) < 0.05;
      if (count > kStreamNotes + 1 && (i == first || on_beat)) {
        if (draws.chance(0.3)) sign = -sign;
        curve = curving(draws);
      }
      target.stack = stacked;
      target.run = count;
      target.place_in_run = static_cast<int>(i - first);
      if (wish_.even()) continue;
      target.distance_px = distance_px;
      target.tolerance = 0.04;
      if (i == first) continue;
      target.turn = sign * curve;
      target.regular = true;
    }
    return end;
  }

  const Rhythm& rhythm_;
  const std::vector<Note>& notes_;
  const Tables& tables_;
  const Wish& wish_;
  Style style_;
  Segment segment_;
  int last_sign_ = 1;
  double last_px_ = 0;
  Gap last_gap_ = two_beats;
  std::array<double, kGapBeats.size()> usual_px_{};
  std::vector<Target> targets_;
};

}  // namespace

std::vector<Target> plan(const Rhythm& rhythm, const Tables& tables, const Wish& wish) {
  return Planner(rhythm, tables, wish).plan();
}

}  // namespace osugen::arrange
