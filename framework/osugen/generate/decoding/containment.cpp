#include <osugen/generate/decoding/containment.h>

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

Landings::Landings(const LevelBounds& bounds, const SongSpan& span, const Vocabulary& vocabulary)
    : vocabulary_(vocabulary), anywhere_(!bounds.within) {
  const TickGrid grid(span.red_lines, vocabulary.ticks_per_beat);
  const auto ticks_of_moments = [&grid](const std::vector<double>& moments) {
    std::vector<std::int64_t> ticks;
    for (const double time_ms : moments) {
      const std::int64_t tick = grid.nearest(time_ms);
      if (std::abs(grid.time_ms(tick) - time_ms) <= kOnTickMs) ticks.push_back(tick);
    }
    return ticks;
  };
  needed_ = ticks_of_moments(bounds.needed);
  if (bounds.within) ticks_ = ticks_of_moments(*bounds.within);
  ticks_.insert(ticks_.end(), needed_.begin(), needed_.end());
  sort_and_unite(needed_);
  sort_and_unite(ticks_);
  for (std::int64_t id = 0; id < vocabulary.size(); ++id)
    if (is_shift(id)) longest_ = std::max(longest_, length_of(id));
}

bool Landings::is_shift(std::int64_t token) const {
  return is_gap_in_ticks(vocabulary_.tokens[static_cast<std::size_t>(token)]);
}

std::int64_t Landings::length_of(std::int64_t token) const {
  return vocabulary_.tokens[static_cast<std::size_t>(token)].ticks;
}

/// @param last  the last tick that counts
bool Landings::has(std::int64_t tick, std::int64_t last) const {
  return tick <= last && (anywhere_ || std::binary_search(ticks_.begin(), ticks_.end(), tick));
}

bool Landings::may_have(std::int64_t tick, std::int64_t last) const {
  if (anywhere_) return tick <= last + kShiftError;
  const auto next = std::lower_bound(ticks_.begin(), ticks_.end(), tick - kShiftError);
  return next != ticks_.end() && *next <= std::min(tick + kShiftError, last);
}

/// Whether further gaps lead from the middle of one to one of the ticks: a single gap, or `parts` of any
/// length before it. Tokenizers say long gaps with several tokens; any number of the longest may come first.
bool Landings::leads_on(const Cursor& cursor, int parts, std::int64_t last) const {
  const std::span<const std::uint8_t> allowed = cursor.allowed();
  const auto leads = [&](std::int64_t id) {
    if (!is_shift(id) || allowed[static_cast<std::size_t>(id)] == 0) return false;
    const std::int64_t length = length_of(id);
    const bool is_longest = length == longest_ && cursor.tick() + length < last;
    if (!may_have(cursor.tick() + length, last) && parts == 0 && !is_longest) return false;
    const std::unique_ptr<Cursor> trial = cursor.clone();
    trial->push(id);
    if (has(trial->tick(), last)) return true;
    if (is_longest) return leads_on(*trial, parts, last);
    return parts > 0 && trial->tick() < last && leads_on(*trial, parts - 1, last);
  };
  for (std::int64_t id = 0; id < vocabulary_.size(); ++id)
    if (leads(id)) return true;
  return false;
}

bool Landings::takes(const Cursor& cursor, std::int64_t token, std::int64_t last) const {
  const std::unique_ptr<Cursor> trial = cursor.clone();
  trial->push(token);
  return has(trial->tick(), last) || leads_on(*trial, length_of(token) == longest_ ? 1 : 0, last);
}

/// The tick to which the shortest gap leads; nothing where no gap may come.
std::optional<std::int64_t> Landings::first_landing(const Cursor& cursor) const {
  const std::span<const std::uint8_t> allowed = cursor.allowed();
  std::optional<std::int64_t> shortest;
  for (std::int64_t id = 0; id < vocabulary_.size(); ++id) {
    if (!is_shift(id) || allowed[static_cast<std::size_t>(id)] == 0) continue;
    if (!shortest || length_of(id) < length_of(*shortest)) shortest = id;
  }
  if (!shortest) return {};
  const std::unique_ptr<Cursor> trial = cursor.clone();
  trial->push(*shortest);
  return trial->tick();
}

/// The next tick on which an object has to begin. In the middle of a gap that may be where it has come to;
/// what an object that is already written lies over cannot be had any more.
std::optional<std::int64_t> Landings::needed_after(const Cursor& cursor, std::int64_t newest) const {
  std::int64_t first = cursor.tick() + 1;
  if (is_shift(newest)) {
    first = cursor.tick();
  } else if (const auto landing = first_landing(cursor)) {
    first = *landing;
  }
  const auto next = std::lower_bound(needed_.begin(), needed_.end(), first);
  if (next == needed_.end()) return {};
  return *next;
}

/// Whether an object of which `token` says the length is over in time for another one at the tick `needed`.
bool Landings::leaves_room(const Cursor& cursor, std::int64_t token, std::int64_t needed) const {
  const std::unique_ptr<Cursor> trial = cursor.clone();
  const std::int64_t objects = trial->objects();
  trial->push(token);
  while (trial->objects() == objects && !trial->finished()) trial->push(trial->token_to_end());
  const auto landing = first_landing(*trial);
  return landing && *landing <= needed;
}

void Landings::narrow(const Cursor& cursor, std::int64_t newest, float* logits) const {
  if (longest_ < 0) return;
  const std::optional<std::int64_t> needed = needed_after(cursor, newest);
  if (needed && narrow_to(cursor, newest, needed, logits)) return;
  narrow_to(cursor, newest, {}, logits);
}

/// @return whether anything was left; if not, nothing was taken away
bool Landings::narrow_to(const Cursor& cursor, std::int64_t newest, std::optional<std::int64_t> needed,
                         float* logits) const {
  const std::int64_t last = needed           ? *needed
                            : anywhere_      ? std::numeric_limits<std::int64_t>::max() - kShiftError
                            : ticks_.empty() ? -1
                                             : ticks_.back();
  std::vector<std::int64_t> refused, others;
  bool any_shift = false;
  for (std::int64_t id = 0; id < vocabulary_.size(); ++id) {
    if (logits[id] == kForbidden) continue;
    const TokenKind kind = vocabulary_.tokens[static_cast<std::size_t>(id)].kind;
    const bool too_far = needed && (id == vocabulary_.eos ||
                                    (kind == TokenKind::duration && !leaves_room(cursor, id, *needed)));
    if (is_shift(id)) {
      const bool taken = takes(cursor, id, last);
      any_shift |= taken;
      if (!taken) refused.push_back(id);
    } else {
      (too_far ? refused : others).push_back(id);
    }
  }
  // In the middle of a gap, off the ticks: no object yet, while the gap can go on.
  const bool must_go_on = any_shift && is_shift(newest) && !has(cursor.tick(), last);
  if (!any_shift && others.empty()) return false;
  for (const std::int64_t id : refused) logits[id] = kForbidden;
  if (!must_go_on) return true;
  for (const std::int64_t id : others) logits[id] = kForbidden;
  return true;
}

}  // namespace osugen
