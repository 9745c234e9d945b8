// Holds tokens to bounds by their ticks: a gap must lead to a tick on which an object may begin, or be a part
// of one that does; and none may lead past a tick on which one must.
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/generate/decoding/logits_processor.h>

namespace osugen {
namespace {

/// A moment that is farther from its tick is none of it: maps are written in whole milliseconds.
constexpr double kOnTickMs = 1;
/// A gap that is said from within a beat may be so many ticks longer or shorter than its token says.
constexpr std::int64_t kShiftError = 2;

/// In order, none twice; moments beside every tick are left out.
std::vector<std::int64_t> ticks_of(const TickGrid& grid, const std::vector<double>& moments) {
  std::vector<std::int64_t> ticks;
  for (const double time_ms : moments) {
    const std::int64_t tick = grid.nearest(time_ms);
    if (std::abs(grid.time_ms(tick) - time_ms) <= kOnTickMs) ticks.push_back(tick);
  }
  std::sort(ticks.begin(), ticks.end());
  ticks.erase(std::unique(ticks.begin(), ticks.end()), ticks.end());
  return ticks;
}

class RhythmConstraint final : public LogitsProcessor {
 public:
  RhythmConstraint(const RhythmBounds& bounds, const SongSpan& span, const Vocabulary& vocabulary)
      : vocabulary_(vocabulary), anywhere_(!bounds.within) {
    const TickGrid grid(span.red_lines, vocabulary.ticks_per_beat);
    needed_ = ticks_of(grid, bounds.needed);
    shortest_slide_ = std::llround(bounds.shortest_slide * vocabulary.ticks_per_beat);
    std::vector<double> moments = bounds.needed;
    if (bounds.within) moments.insert(moments.end(), bounds.within->begin(), bounds.within->end());
    ticks_ = ticks_of(grid, moments);
    for (std::int64_t id = 0; id < vocabulary.size(); ++id)
      if (is_shift(id)) longest_ = std::max(longest_, length_of(id));
  }

  void process(LogitsContext& context, float* logits) const override {
    if (longest_ < 0) return;
    const std::optional<std::int64_t> needed = needed_after(context.cursor, context.newest);
    if (needed && narrow_to(context, needed, logits)) return;
    narrow_to(context, {}, logits);
  }

 private:
  const Token& token(std::int64_t id) const { return vocabulary_.tokens[static_cast<std::size_t>(id)]; }
  bool is_shift(std::int64_t id) const { return is_gap_in_ticks(token(id)); }
  std::int64_t length_of(std::int64_t id) const { return token(id).ticks; }

  /// @param last  the last tick that counts
  bool has(std::int64_t tick, std::int64_t last) const {
    return tick <= last && (anywhere_ || std::binary_search(ticks_.begin(), ticks_.end(), tick));
  }

  bool may_have(std::int64_t tick, std::int64_t last) const {
    if (anywhere_) return tick <= last + kShiftError;
    const auto next = std::lower_bound(ticks_.begin(), ticks_.end(), tick - kShiftError);
    return next != ticks_.end() && *next <= std::min(tick + kShiftError, last);
  }

  /// Whether further gaps lead from the middle of one to one of the ticks: a single gap, or `parts` of any
  /// length before it. Tokenizers say long gaps with several tokens; any number of the longest may come
  /// first.
  bool leads_on(const Cursor& cursor, int parts, std::int64_t last) const {
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

  bool takes(const Cursor& cursor, std::int64_t id, std::int64_t last) const {
    const std::unique_ptr<Cursor> trial = cursor.clone();
    trial->push(id);
    return has(trial->tick(), last) || leads_on(*trial, length_of(id) == longest_ ? 1 : 0, last);
  }

  /// The tick to which the shortest gap leads; nothing where no gap may come.
  std::optional<std::int64_t> first_landing(const Cursor& cursor) const {
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
  std::optional<std::int64_t> needed_after(const Cursor& cursor, std::int64_t newest) const {
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

  /// Whether an object of which `id` says the length is over in time for another one at the tick `needed`.
  bool leaves_room(const Cursor& cursor, std::int64_t id, std::int64_t needed) const {
    const std::unique_ptr<Cursor> trial = cursor.clone();
    const std::int64_t objects = trial->objects();
    trial->push(id);
    while (trial->objects() == objects && !trial->finished()) trial->push(trial->token_to_end());
    const auto landing = first_landing(*trial);
    return landing && *landing <= needed;
  }

  bool leads_past(const Cursor& cursor, std::int64_t id, std::int64_t needed) const {
    if (id == vocabulary_.eos) return true;
    if (token(id).object == ObjectKind::slider) return needed - cursor.tick() <= shortest_slide_;
    return token(id).kind == TokenKind::duration && !leaves_room(cursor, id, needed);
  }

  /// @return whether anything was left; if not, nothing was taken away
  bool narrow_to(const LogitsContext& context, std::optional<std::int64_t> needed, float* logits) const {
    const Cursor& cursor = context.cursor;
    const std::int64_t last = needed           ? *needed
                              : anywhere_      ? std::numeric_limits<std::int64_t>::max() - kShiftError
                              : ticks_.empty() ? -1
                                               : ticks_.back();
    std::vector<std::int64_t> refused, others;
    bool any_shift = false;
    for (std::int64_t id = 0; id < vocabulary_.size(); ++id) {
      if (logits[id] == kForbiddenLogit) continue;
      const bool too_far = needed && leads_past(cursor, id, *needed);
      if (is_shift(id)) {
        const bool taken = takes(cursor, id, last);
        any_shift |= taken;
        if (!taken) refused.push_back(id);
      } else {
        (too_far ? refused : others).push_back(id);
      }
    }
    // In the middle of a gap, off the ticks: no object yet, while the gap can go on.
    const bool must_go_on = any_shift && is_shift(context.newest) && !has(cursor.tick(), last);
    if (!any_shift && others.empty()) return false;
    for (const std::int64_t id : refused) logits[id] = kForbiddenLogit;
    if (!must_go_on) return true;
    for (const std::int64_t id : others) logits[id] = kForbiddenLogit;
    return true;
  }

  const Vocabulary& vocabulary_;
  bool anywhere_;
  std::vector<std::int64_t> ticks_, needed_;  ///< in order
  std::int64_t shortest_slide_ = 0;           ///< in ticks
  std::int64_t longest_ = -1;                 ///< gap of the vocabulary, in ticks; -1: it says none in ticks
};

}  // namespace

std::unique_ptr<LogitsProcessor> rhythm_constraint(const RhythmBounds& bounds, const SongSpan& span,
                                                   const Vocabulary& vocabulary) {
  return std::make_unique<RhythmConstraint>(bounds, span, vocabulary);
}

}  // namespace osugen
