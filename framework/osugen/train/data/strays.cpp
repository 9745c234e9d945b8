#include <osugen/train/data/strays.h>

#include <algorithm>
#include <limits>
#include <optional>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/tick_grid.h>

namespace osugen::train {
namespace {

constexpr int kTicksPerBeat = 48;
constexpr double kAnother = 0.5;  // of strays that another one follows
constexpr double kSameMs = 2;

class Straying {
 public:
  Straying(const Beatmap& map, const std::vector<RedLine>& red_lines, double share, Random random)
      : objects_(map.objects), grid_(red_lines, kTicksPerBeat), share_(share), random_(random) {
    for (const PlayedObject& object : play(map).objects) ends_ms_.push_back(object.end_time_ms);
    learn_gaps();
    result_.map = map;
    result_.map.objects.clear();
  }

  StrayedMap run() {
    while (next_ < objects_.size()) {
      take_next(false);
      double chance = share_;
      while (random_.uniform() < chance && stray()) chance = kAnother;
    }
    return std::move(result_);
  }

 private:
  void learn_gaps() {
    for (std::size_t i = 0; i + 1 < objects_.size(); ++i) {
      if (objects_[i].kind == ObjectKind::spinner) continue;
      const double from_ms = objects_[i].time_ms, to_ms = objects_[i + 1].time_ms;
      gaps_.push_back(grid_.nearest(to_ms) - grid_.nearest(from_ms));
      least_gap_ms_ = std::min(least_gap_ms_, to_ms - from_ms);
      least_rest_ms_ = std::min(least_rest_ms_, to_ms - ends_ms_[i]);
    }
  }

  void add(HitObject object, double end_ms, bool stray) {
    end_ms_ = end_ms;
    result_.map.objects.push_back(std::move(object));
    result_.stray.push_back(stray);
  }

  void take_next(bool stray) {
    add(objects_[next_], ends_ms_[next_], stray);
    ++next_;
  }

  /// When the next stray would come; nothing where it has no place.
  std::optional<double> place() {
    if (gaps_.empty() || next_ >= objects_.size()) return std::nullopt;
    const std::int64_t gap = gaps_[random_.below(gaps_.size())];
    const double from_ms = result_.map.objects.back().time_ms;
    const double time_ms = grid_.time_ms(grid_.nearest(from_ms) + gap);
    const bool has_room = time_ms > from_ms + kSameMs && time_ms > end_ms_ + least_rest_ms_ - kSameMs;
    if (!has_room || time_ms > objects_.back().time_ms + kSameMs) return std::nullopt;
    return time_ms;
  }

  bool stray() {
    const std::optional<double> time_ms = place();
    if (!time_ms) return false;
    HitObject circle = objects_[next_];
    circle.kind = ObjectKind::circle;
    circle.slider = {};
    circle.time_ms = *time_ms;
    while (next_ < objects_.size() && objects_[next_].time_ms < *time_ms - kSameMs) ++next_;
    if (next_ < objects_.size() && objects_[next_].time_ms <= *time_ms + kSameMs) {
      take_next(true);
      return true;
    }
    add(std::move(circle), *time_ms, true);
    while (next_ < objects_.size() && objects_[next_].time_ms < *time_ms + least_gap_ms_ - kSameMs) ++next_;
    return true;
  }

  const std::vector<HitObject>& objects_;
  TickGrid grid_;
  double share_;
  Random random_;
  std::vector<double> ends_ms_;
  std::vector<std::int64_t> gaps_;
  double least_gap_ms_ = std::numeric_limits<double>::infinity(), least_rest_ms_ = least_gap_ms_;
  std::size_t next_ = 0;  ///< of objects_
  double end_ms_ = 0;     ///< of the object that was added last
  StrayedMap result_;
};

bool is_stray(const StrayedMap& map, double time_ms) {
  const auto& objects = map.map.objects;
  const auto after =
      std::lower_bound(objects.begin(), objects.end(), time_ms,
                       [](const HitObject& object, double wanted_ms) { return object.time_ms < wanted_ms; });
  auto nearest = after == objects.end() ? std::prev(after) : after;
  if (nearest != objects.begin() && time_ms - std::prev(nearest)->time_ms < nearest->time_ms - time_ms)
    --nearest;
  return map.stray[static_cast<std::size_t>(nearest - objects.begin())];
}

}  // namespace

StrayedMap with_strays(const Beatmap& map, const std::vector<RedLine>& red_lines, double share,
                       Random random) {
  return Straying(map, red_lines, share, random).run();
}

std::vector<std::uint8_t> tokens_of_strays(const Vocabulary& vocabulary, const TokenizedMap& tokens,
                                           const StrayedMap& map) {
  const auto is_time = [&](std::size_t i) {
    return vocabulary.tokens[static_cast<std::size_t>(tokens.ids[i])].kind == TokenKind::time;
  };
  std::vector<std::uint8_t> result(tokens.ids.size());
  if (map.map.objects.empty()) return result;
  std::size_t i = 1;  // behind SOS
  while (i < tokens.ids.size() && tokens.ids[i] != vocabulary.eos) {
    const std::size_t first = i;
    while (i < tokens.ids.size() && is_time(i)) ++i;
    const double time_ms = tokens.time_ms[i - 1];
    while (i < tokens.ids.size() && !is_time(i) && tokens.ids[i] != vocabulary.eos) ++i;
    if (is_stray(map, time_ms)) std::fill(result.begin() + first, result.begin() + i, 1);
  }
  return result;
}

}  // namespace osugen::train
