#include <osugen/stars/rhythm.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <osugen/stars/ramps.h>

namespace osugen::stars {
namespace {

constexpr double kHistoryMs = 5000;
constexpr std::size_t kHistoryObjects = 32;
constexpr double kPartOfWindow = 0.3;  // gaps that differ by less are the same
constexpr double kRatioFactor = 15;

int whole_ms(double ms) {
  return static_cast<int>(std::clamp(ms, kShortestMs, 1e9));
}

/// Objects in a row with the same gap.
struct Island {
  int gap_ms = std::numeric_limits<int>::max();
  int gaps = 0;
};

/// The islands so far that differ, and how often each came directly after one like it.
class Islands {
 public:
  explicit Islands(double same_ms) : same_ms_(same_ms) {}

  bool alike(const Island& a, const Island& b) const {
    return std::abs(a.gap_ms - b.gap_ms) < same_ms_ && a.gaps == b.gaps;
  }

  /// How much of the bonus an island gets that has come before: 1 for a new one.
  double novelty(const Island& island, const Island& previous) {
    const auto end = known_.begin() + static_cast<std::ptrdiff_t>(count_);
    const auto found =
        std::find_if(known_.begin(), end, [&](const Known& known) { return alike(known.island, island); });
    if (found == end) {
      known_[count_++] = {island, 1};
      return 1;
    }
    if (alike(previous, island)) ++found->times;
    const double power = 2.75 / (1 + std::exp(0.24 * (58.33 - island.gap_ms)));
    return std::min(3.0 / found->times, std::pow(1.0 / found->times, power));
  }

 private:
  struct Known {
    Island island;
    int times = 0;
  };

  double same_ms_;
  std::array<Known, kHistoryObjects> known_{};
  std::size_t count_ = 0;
};

/// The moves before one, oldest first, and the sum of what their changes of gap are worth.
class History {
 public:
  History(const Moves& moves, std::size_t at)
      : moves_(moves),
        at_(at),
        same_ms_(moves.window_ms * kPartOfWindow),
        objects_(std::min(at, kHistoryObjects)),
        islands_(same_ms_) {}

  double complexity() {
    std::size_t oldest = 0;
    while (oldest + 2 < objects_ && now() - back(oldest).start_ms < kHistoryMs) ++oldest;
    for (std::size_t i = oldest; i > 0; --i) look_at(i - 1);
    return sum_;
  }

 private:
  /// The object before this one (0), the one before that (1)...
  const Move& back(std::size_t i) const { return moves_.list[at_ - 1 - i]; }
  double now() const { return moves_.list[at_].start_ms; }
  double gap(std::size_t i) const { return std::max(back(i).since_last_ms, 1e-7); }

  /// What a change of gap is worth by itself: most where the longer gap is no multiple of the shorter.
  double change(double before_ms, double gap_ms) const {
    const double ratio = std::max(before_ms, gap_ms) / std::min(before_ms, gap_ms);
    const double fraction = ratio - std::trunc(ratio);
    const double oddness = smooth_ramp(0.5 - std::abs(fraction - 0.5), 0, 0.5);
    const double beyond_window = std::max(0.0, std::abs(before_ms - gap_ms) - same_ms_) / same_ms_;
    return std::min(1.0, beyond_window) * (1 + kRatioFactor * std::min(0.5, oddness)) *
           std::clamp(2 - ratio / 8, 0.0, 1.0);
  }

  void look_at(std::size_t i) {
    const double gap_ms = gap(i), before_ms = gap(i + 1);
    const double worth = change(before_ms, gap_ms);
    if (counting_ && std::abs(before_ms - gap_ms) < same_ms_)
      grow(gap_ms);
    else if (counting_)
      close(i, worth);
    else if (before_ms > gap_ms + same_ms_)
      begin(i, worth);
  }

  void grow(double gap_ms) {
    if (island_.gaps == 0) island_.gap_ms = whole_ms(gap_ms);
    ++island_.gaps;
  }

  /// Faster from here on: an island begins.
  void begin(std::size_t i, double worth) {
    counting_ = true;
    if (back(i).is(ObjectKind::slider)) worth *= 0.6;
    if (back(i + 1).is(ObjectKind::slider)) worth *= 0.6;
    worth_at_start_ = worth;
    island_ = {whole_ms(gap(i)), 1};
  }

  void close(std::size_t i, double worth) {
    const double gap_ms = gap(i), before_ms = gap(i + 1), earlier_ms = gap(i + 2);
    if (back(i).is(ObjectKind::slider)) worth *= 0.125;    // into a slider: timing is lenient
    if (back(i + 1).is(ObjectKind::slider)) worth *= 0.3;  // out of a slider
    if (island_.gaps % 2 == previous_.gaps % 2) worth *= 0.5;
    if (earlier_ms > before_ms + same_ms_ && before_ms > gap_ms + same_ms_) worth *= 0.125;
    if (previous_.gaps == island_.gaps) worth *= 0.5;
    worth *= islands_.novelty(island_, previous_);
    worth *= 1 - 0.75 * doubletappable(back(i + 1), &back(i), moves_.window_ms);
    sum_ += std::sqrt(worth * worth_at_start_) * weight(i);
    worth_at_start_ = worth;
    previous_ = island_;
    if (before_ms + same_ms_ < gap_ms) counting_ = false;  // slower: nothing to count
    island_ = {whole_ms(gap_ms), 1};
  }

  /// What happened lately counts most.
  double weight(std::size_t i) const {
    const double by_time = (kHistoryMs - (now() - back(i).start_ms)) / kHistoryMs;
    const double by_count = static_cast<double>(objects_ - i - 1) / static_cast<double>(objects_);
    return std::min(by_time, by_count);
  }

  const Moves& moves_;
  std::size_t at_;
  double same_ms_;
  std::size_t objects_;
  Islands islands_;
  Island island_, previous_;
  bool counting_ = false;
  double worth_at_start_ = 0, sum_ = 0;
};

}  // namespace

double rhythm_factor(const Moves& moves, std::size_t at) {
  const Move& move = moves.list[at];
  if (move.is(ObjectKind::spinner)) return 0;
  const Move* next = at + 1 < moves.list.size() ? &moves.list[at + 1] : nullptr;
  const double factor = std::sqrt(4 + History(moves, at).complexity()) / 2;
  return factor * (1 - doubletappable(move, next, moves.window_ms));
}

}  // namespace osugen::stars
