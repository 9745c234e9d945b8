#include <osugen/generate/containment.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/tick_grid.h>

namespace osugen {
namespace {

constexpr double kSameMs = 2;
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
    if (std::abs(grid.time_ms(tick) - time_ms) <= kSameMs) ticks_.push_back(tick);
  }
  sort_and_unite(ticks_);
  for (std::int64_t id = 0; id < vocabulary.size(); ++id)
    if (is_shift(id)) shifts_.push_back(vocabulary.tokens[static_cast<std::size_t>(id)].ticks);
  sort_and_unite(shifts_);
}

bool Landings::is_shift(std::int64_t token) const {
  const Token& t = vocabulary_.tokens[static_cast<std::size_t>(token)];
  return t.kind == TokenKind::time && t.ticks >= 0;
}

bool Landings::has(std::int64_t tick) const {
  return std::binary_search(ticks_.begin(), ticks_.end(), tick);
}

/// Whether from `landing`, where `token` has led, a shorter gap leads to one of the ticks. Tokenizers say
/// long gaps with several tokens, each shorter than the one before, but the longest may be repeated.
bool Landings::leads_on(std::int64_t landing, std::int64_t token) const {
  const std::int64_t length = vocabulary_.tokens[static_cast<std::size_t>(token)].ticks;
  const auto next = std::upper_bound(ticks_.begin(), ticks_.end(), landing);
  if (length == shifts_.back() && next != ticks_.end()) return true;
  return std::any_of(next, std::upper_bound(next, ticks_.end(), landing + length), [&](std::int64_t tick) {
    const auto shift = std::lower_bound(shifts_.begin(), shifts_.end(), tick - landing - kShiftError);
    return shift != shifts_.end() && *shift <= tick - landing + kShiftError && *shift < length;
  });
}

bool Landings::takes(const Cursor& cursor, std::int64_t token) const {
  const std::unique_ptr<Cursor> trial = cursor.clone();
  trial->push(token);
  return has(trial->tick()) || leads_on(trial->tick(), token);
}

void Landings::narrow(const Cursor& cursor, std::int64_t newest, float* logits) const {
  if (shifts_.empty()) return;
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
