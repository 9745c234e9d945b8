#include <osugen/generate/containment.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <span>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/tick_grid.h>

namespace osugen {
namespace {

constexpr double kSameMs = 2;
/// A moment that is farther from its tick is none of it: maps are written in whole milliseconds, and both
/// sides of what kSameMs compares are rounded.
constexpr double kOnTickMs = 1;
/// A gap that is said from within a beat may be so many ticks longer or shorter than its token says.
constexpr std::int64_t kShiftError = 2;
constexpr float kForbidden = -std::numeric_limits<float>::infinity();

bool near_one_of(const std::vector<double>& sorted, double time_ms) {
  const auto next = std::lower_bound(sorted.begin(), sorted.end(), time_ms - kSameMs);
  return next != sorted.end() && *next <= time_ms + kSameMs;
}

template <class T>
void sort_and_unite(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

std::vector<double> rhythm_of(const Beatmap& map) {
  const Play played = play(map);
  std::vector<double> times;
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    const HitObject& object = map.objects[i];
    times.push_back(object.time_ms);
    if (object.kind == ObjectKind::circle) continue;
    if (object.kind == ObjectKind::slider) {
      for (int slide = 1; slide < object.slider.slides; ++slide)
        times.push_back(object.time_ms + slide * played.objects[i].motion.slide_ms);
    }
    times.push_back(played.objects[i].end_time_ms);
  }
  sort_and_unite(times);
  return times;
}

double contained_share(const Beatmap& easier, const Beatmap& harder) {
  if (easier.objects.empty()) return 1;
  const std::vector<double> rhythm = rhythm_of(harder);
  const auto contained =
      std::count_if(easier.objects.begin(), easier.objects.end(),
                    [&rhythm](const HitObject& object) { return near_one_of(rhythm, object.time_ms); });
  return static_cast<double>(contained) / static_cast<double>(easier.objects.size());
}

Landings::Landings(const std::vector<double>& rhythm, const SongSpan& span, const Vocabulary& vocabulary)
    : vocabulary_(vocabulary) {
  const TickGrid grid(span.red_lines, vocabulary.ticks_per_beat);
  for (const double time_ms : rhythm) {
    const std::int64_t tick = grid.nearest(time_ms);
    if (std::abs(grid.time_ms(tick) - time_ms) <= kOnTickMs) ticks_.push_back(tick);
  }
  sort_and_unite(ticks_);
  for (std::int64_t id = 0; id < vocabulary.size(); ++id)
    if (is_shift(id)) longest_ = std::max(longest_, length_of(id));
}

bool Landings::is_shift(std::int64_t token) const {
  const Token& t = vocabulary_.tokens[static_cast<std::size_t>(token)];
  return t.kind == TokenKind::time && t.ticks >= 0;
}

std::int64_t Landings::length_of(std::int64_t token) const {
  return vocabulary_.tokens[static_cast<std::size_t>(token)].ticks;
}

bool Landings::has(std::int64_t tick) const {
  return std::binary_search(ticks_.begin(), ticks_.end(), tick);
}

bool Landings::may_have(std::int64_t tick) const {
  const auto next = std::lower_bound(ticks_.begin(), ticks_.end(), tick - kShiftError);
  return next != ticks_.end() && *next <= tick + kShiftError;
}

/// Whether further gaps lead from the middle of one to one of the ticks: a single gap, or `parts` of any
/// length before it. Tokenizers say long gaps with several tokens; any number of the longest may come first.
bool Landings::leads_on(const Cursor& cursor, int parts) const {
  const auto beyond = [&](std::int64_t tick) { return !ticks_.empty() && tick < ticks_.back(); };
  const std::span<const std::uint8_t> allowed = cursor.allowed();
  const auto leads = [&](std::int64_t id) {
    if (!is_shift(id) || allowed[static_cast<std::size_t>(id)] == 0) return false;
    const std::int64_t length = length_of(id);
    const bool is_longest = length == longest_ && beyond(cursor.tick() + length);
    if (!may_have(cursor.tick() + length) && parts == 0 && !is_longest) return false;
    const std::unique_ptr<Cursor> trial = cursor.clone();
    trial->push(id);
    if (has(trial->tick())) return true;
    if (is_longest) return leads_on(*trial, parts);
    return parts > 0 && beyond(trial->tick()) && leads_on(*trial, parts - 1);
  };
  for (std::int64_t id = 0; id < vocabulary_.size(); ++id)
    if (leads(id)) return true;
  return false;
}

bool Landings::takes(const Cursor& cursor, std::int64_t token) const {
  const std::unique_ptr<Cursor> trial = cursor.clone();
  trial->push(token);
  return has(trial->tick()) || leads_on(*trial, length_of(token) == longest_ ? 1 : 0);
}

void Landings::narrow(const Cursor& cursor, std::int64_t newest, float* logits) const {
  if (longest_ < 0) return;
  std::vector<std::int64_t> refused, others;
  bool any_shift = false;
  for (std::int64_t id = 0; id < vocabulary_.size(); ++id) {
    if (logits[id] == kForbidden) continue;
    if (!is_shift(id)) {
      others.push_back(id);
    } else if (takes(cursor, id)) {
      any_shift = true;
    } else {
      refused.push_back(id);
    }
  }
  // In the middle of a gap, off the ticks: no object yet, while the gap can go on.
  const bool must_go_on = any_shift && is_shift(newest) && !has(cursor.tick());
  if (!any_shift && others.empty()) return;
  for (const std::int64_t id : refused) logits[id] = kForbidden;
  if (!must_go_on) return;
  for (const std::int64_t id : others) logits[id] = kForbidden;
}

}  // namespace osugen
