// Where combos begin.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <osugen/beatmap/level_name.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/pass.h>

namespace osugen::combos {
namespace {

constexpr double kOnBeatMs = 3;  // times are whole ms

// How strongly a place asks for a new combo, and how usual a combo of so many objects is: log odds of a
// logistic regression on 92 maps by people (Normal to Expert), rounded, and logarithms of shares.

struct PlaceWeights {
  double downbeat, half_bar, beat, half_beat;
};
constexpr PlaceWeights kSparse{1.7, 0.3, 0, 0}, kDense{1.5, 0.6, 0.2, 0.2};  // to Hard; from Insane on
constexpr double kOffGrid = -1;    // quarters of a beat and all finer
constexpr double kEvenBar = 0.7;   // of two bars the first
constexpr double kPhrase = 1.5;    // the first object of a phrase of the song
constexpr double kQuicker = 1;     // what follows is quicker than what was
constexpr double kRest = 1.7;      // after more than 1.4 beats without an object
constexpr double kSlider = 1.1;    // a slider begins here
constexpr double kWithinRun = -2;  // quarters of a beat before and after
constexpr double kEverywhere = -0.5;

constexpr std::size_t kLengths = 8;
struct LevelCombos {
  std::array<double, kLengths> of_length;  ///< log share of combos of 1, 2, ... objects
  double shortest_mean, longest_mean;      ///< objects: well inside what most maps by people have
  double objects_per_second;               ///< from this on a map that names no level is taken for this one
};
/// Easy to Expert.
constexpr std::array<LevelCombos, 5> kLevels{
    {{{-3, -2.19, -1.73, -1.22, -2.12, -2.43, -3.08, -3.47}, 3.0, 4.8, 0},
     {{-3, -2.19, -1.73, -1.22, -2.12, -2.43, -3.08, -3.47}, 3.5, 4.8, 1.3},
     {{-3, -2.66, -1.47, -1.29, -1.98, -2.60, -2.90, -3.22}, 3.6, 5.2, 2},
     {{-3, -2.43, -2.12, -1.74, -2.00, -2.08, -2.41, -2.69}, 4.1, 6.0, 3},
     {{-2.53, -2.16, -1.88, -1.80, -2.10, -2.16, -2.94, -3.04}, 3.4, 5.2, 4}}};
constexpr double kLonger = -0.3;          // for each object more than kLengths
constexpr std::size_t kMostObjects = 64;  // in a combo set anew, whatever `longest` says: bounds the work

/// The place of a time among the bars of the red line in force.
struct BarPlace {
  double line_ms = 0;  ///< where that red line is
  double bar = 0;      ///< since then
  double beats = 0;    ///< since the bar's beginning: whole quarters where `on_grid`
  bool on_grid = false;
  int meter = 4;
  double beat_ms = 500;
};

BarPlace place_of(const TimingInForce& timing, double time_ms) {
  constexpr double kOnGridMs = 6;  // sliders and triplets are set by ear in places
  const RedLine line = timing.red_line_at(time_ms + kOnBeatMs);
  BarPlace place;
  place.line_ms = line.time_ms;
  place.meter = std::max(1, line.meter);
  place.beat_ms = line.beat_length_ms;
  place.bar = std::floor((time_ms + kOnBeatMs - line.time_ms) / (place.beat_ms * place.meter));
  const double exact = (time_ms - line.time_ms) / place.beat_ms - place.bar * place.meter;
  place.beats = std::round(exact * 4) / 4;
  place.on_grid = std::abs(exact - place.beats) * place.beat_ms < kOnGridMs;
  return place;
}

double weight_of(const BarPlace& place, const PlaceWeights& weights) {
  if (!place.on_grid) return kOffGrid;
  if (place.beats == 0) return weights.downbeat;
  if (place.beats * 2 == place.meter) return weights.half_bar;
  if (place.beats == std::floor(place.beats)) return weights.beat;
  return place.beats * 2 == std::floor(place.beats * 2) ? weights.half_beat : kOffGrid;
}

/// An object as a place for a new combo.
struct Head {
  bool must = false;  ///< first of all, spinners, what follows a spinner, a break, or a bar of rest
  double weight = 0;  ///< log odds
};

/// Goes through the objects of a map once, in order.
class Heads {
 public:
  Heads(const Beatmap& map, const Song& song, const PlaceWeights& weights)
      : objects_(map.objects),
        breaks_(map.events.breaks),
        timing_(map),
        played_(play(map)),
        weights_(weights),
        bias_ms_(song.bias_ms) {
    if (song.sound != nullptr) phrases_ = song.sound->phrases;
  }

  std::vector<Head> all() {
    std::vector<Head> heads(objects_.size());
    for (std::size_t i = 0; i < heads.size(); ++i) heads[i] = next(i);
    return heads;
  }

 private:
  Head next(std::size_t i) {
    const double time_ms = objects_[i].time_ms;
    const BarPlace place = place_of(timing_, time_ms);
    const bool after_break = pass_breaks(time_ms), begins_phrase = pass_phrases(time_ms, place.beat_ms);
    const double rest = i == 0 ? 0 : (time_ms - end_ms_) / place.beat_ms;
    end_ms_ = std::max({i == 0 ? time_ms : end_ms_, time_ms, played_.objects[i].end_time_ms});
    const auto spins = [this](std::size_t at) { return objects_[at].kind == ObjectKind::spinner; };
    if (i == 0 || spins(i) || spins(i - 1) || after_break || rest >= place.meter) return {.must = true};
    double weight = kEverywhere + weight_of(place, weights_) + weight_of_pattern(i, place.beat_ms);
    if (place.on_grid && place.beats == 0 && std::fmod(bar_in_phrase(place), 2) == 0) weight += kEvenBar;
    if (begins_phrase) weight += kPhrase;
    if (rest > kRestBeats) weight += kRest;
    return {.weight = weight};
  }

  double weight_of_pattern(std::size_t i, double beat_ms) const {
    constexpr double kClearly = 1.2, kRunBeats = 0.3;
    const double before = (objects_[i].time_ms - objects_[i - 1].time_ms) / beat_ms;
    const double after =
        i + 1 < objects_.size() ? (objects_[i + 1].time_ms - objects_[i].time_ms) / beat_ms : HUGE_VAL;
    double weight = 0;
    if (before > kClearly * after) weight += kQuicker;
    if (before < kRunBeats && after < kRunBeats) weight += kWithinRun;
    if (objects_[i].kind == ObjectKind::slider) weight += kSlider;
    return weight;
  }

  bool pass_breaks(double time_ms) {
    const std::size_t before = next_break_;
    while (next_break_ < breaks_.size() && breaks_[next_break_].end_ms <= time_ms) ++next_break_;
    return next_break_ > before;
  }

  /// Whether a phrase begins within the beat before the time, and no object since.
  bool pass_phrases(double time_ms, double beat_ms) {
    bool begins = false;
    for (; next_phrase_ < phrases_.size() && phrase_ms(next_phrase_) <= time_ms + kOnBeatMs; ++next_phrase_)
      begins = time_ms < phrase_ms(next_phrase_) + beat_ms;
    return begins;
  }

  double phrase_ms(std::size_t phrase) const { return phrases_[phrase].start_ms - bias_ms_; }

  /// Since the phrase began, where that is under the same red line; else since the red line.
  double bar_in_phrase(const BarPlace& place) const {
    if (next_phrase_ == 0) return place.bar;
    const BarPlace begins = place_of(timing_, phrase_ms(next_phrase_ - 1));
    return begins.line_ms == place.line_ms ? place.bar - begins.bar : place.bar;
  }

  static constexpr double kRestBeats = 1.4;
  const std::vector<HitObject>& objects_;
  const std::vector<Break>& breaks_;
  TimingInForce timing_;
  Play played_;
  const PlaceWeights& weights_;
  double bias_ms_;
  std::span<const Phrase> phrases_;
  std::size_t next_break_ = 0, next_phrase_ = 0;
  double end_ms_ = 0;  ///< of all objects before: a spinner may outlast what follows it
};

/// Where combos begin, of all ways to divide a map.
class Division {
 public:
  Division(std::vector<Head> heads, const LevelCombos& level, std::size_t longest)
      : heads_(std::move(heads)), level_(level), longest_(longest) {}

  /// Where the combos begin whose places and lengths together are the likeliest.
  /// @param more  added to the weight of every place
  std::vector<std::size_t> likeliest(double more) const {
    const std::size_t n = heads_.size();
    std::vector<double> best(n + 1, 0);  // of the objects before each, since the last head that must be
    std::vector<std::size_t> begin(n + 1, 0);
    for (std::size_t end = 1; end <= n; ++end) {
      const bool closes = end == n || heads_[end].must;
      double most = -HUGE_VAL;
      for (std::size_t first = end; first > 0 && end - first < longest_;) {
        --first;
        const double found = best[first] + of_length(end - first);
        if (found > most) {
          most = found;
          begin[end] = first;
        }
        if (heads_[first].must) break;
      }
      best[end] = closes ? 0 : most + heads_[end].weight + more;
    }
    std::vector<std::size_t> firsts;
    for (std::size_t end = n; end > 0; end = begin[end]) firsts.push_back(begin[end]);
    std::reverse(firsts.begin(), firsts.end());
    return firsts;
  }

  /// The same, with as many combos as bring their mean length into the level's range.
  std::vector<std::size_t> of_level() const {
    const auto mean = [this](const std::vector<std::size_t>& firsts) {
      return static_cast<double>(heads_.size()) / static_cast<double>(firsts.size());
    };
    std::vector<std::size_t> firsts = likeliest(0);
    const double wanted = std::clamp(mean(firsts), level_.shortest_mean, level_.longest_mean);
    const bool too_long = mean(firsts) > wanted, too_short = mean(firsts) < wanted;
    if (!too_long && !too_short) return firsts;
    double fewest = -2.5, most = 4;  // more would leave nothing to the places
    firsts = likeliest(too_long ? most : fewest);
    constexpr int kSteps = 12;
    for (int step = 0; step < kSteps; ++step) {
      const double more = (fewest + most) / 2;
      std::vector<std::size_t> tried = likeliest(more);
      const double got = mean(tried);
      (got > wanted ? fewest : most) = more;
      if (too_long ? got <= wanted : got >= wanted) firsts = std::move(tried);
    }
    return firsts;
  }

 private:
  double of_length(std::size_t objects) const {
    if (objects <= kLengths) return level_.of_length[objects - 1];
    return level_.of_length.back() + kLonger * static_cast<double>(objects - kLengths);
  }

  std::vector<Head> heads_;
  const LevelCombos& level_;
  std::size_t longest_;
};

Level level_of(const Beatmap& map, const MapRequest& request) {
  if (request.wishes.level) return *request.wishes.level;
  if (const std::optional<Level> named = level_of_name(map.metadata.version)) return *named;
  double played_ms = map.objects.back().time_ms - map.objects.front().time_ms;
  for (const Break& pause : map.events.breaks) played_ms -= pause.end_ms - pause.start_ms;
  const double per_second = 1000 * static_cast<double>(map.objects.size()) / std::max(1000.0, played_ms);
  Level level = Level::easy;
  for (const LevelFacts& facts : kLevelFacts)
    if (per_second >= kLevels[static_cast<std::size_t>(facts.level)].objects_per_second) level = facts.level;
  return level;
}

class Combos final : public Pass {
 public:
  static Descriptor describe() {
    return {
        .type = "combos",
        .version = "2.0.0",
        .summary =
            "Begins combos on downbeats, phrases and changes of the pattern, as long as people have "
            "them at the level.",
        .params = {Param::integer("longest", "Maximum objects in a combo.", 8, 1, 1000, "objects"),
                   Param::flag("keep", "Keep the combos of the map and only split those over the maximum.",
                               false)},
        .inputs = {},
        .outputs = {}};
  }
  explicit Combos(const Config& config)
      : longest_(static_cast<std::size_t>(config.integer("longest"))), keep_(config.flag("keep")) {}
  void apply(Beatmap& map, const Song& song, const MapRequest& request) const override {
    if (map.general.mode == Mode::taiko || map.general.mode == Mode::mania) return;
    if (map.objects.empty() || red_lines(map).empty()) return;
    const Level level = level_of(map, request);
    std::vector<Head> heads = Heads(map, song, level < Level::insane ? kSparse : kDense).all();
    for (std::size_t i = 0; i < heads.size(); ++i)
      if (keep_ && map.objects[i].new_combo) heads[i].must = true;
    const std::size_t longest = keep_ ? longest_ : std::min(longest_, kMostObjects);
    const Division division(std::move(heads), kLevels[static_cast<std::size_t>(level)], longest);
    constexpr double kOnlyWhatMustBe = -100;
    const std::vector<std::size_t> firsts = keep_ ? division.likeliest(kOnlyWhatMustBe) : division.of_level();
    for (HitObject& object : map.objects) object.new_combo = false;
    for (const std::size_t first : firsts) map.objects[first].new_combo = true;
  }

 private:
  std::size_t longest_;
  bool keep_;
};

}  // namespace
}  // namespace osugen::combos

OSUGEN_MODULE("combos", "2.0.0", "MIT", osugen::component<osugen::combos::Combos>())
