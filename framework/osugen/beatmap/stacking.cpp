#include <osugen/beatmap/stacking.h>

#include <cstdint>

#include <osugen/beatmap/geometry.h>

namespace osugen {
namespace {

constexpr float kSamePlacePx = 3;
constexpr std::int64_t kMaxComparisons = 100000000;

using Kind = Stackable::Kind;

bool same_place(Vec2 a, Vec2 b) {
  return distance_between_px(a, b) < kSamePlacePx;
}

/// osu! counts the time between objects in whole milliseconds, cut off.
double whole(double time_ms) {
  return static_cast<double>(static_cast<std::int64_t>(time_ms));
}

class NewRules {
 public:
  NewRules(std::span<Stackable> objects, double threshold_ms) : objects_(objects), threshold_(threshold_ms) {}

  void run() {
    for (std::size_t i = objects_.size(); i-- > 1 && left_ > 0;) {
      if (objects_[i].height != 0 || objects_[i].kind == Kind::other) continue;
      if (objects_[i].kind == Kind::circle)
        from_circle(i);
      else
        from_slider(i);
    }
  }

 private:
  /// Objects before the last circle of a stack rise over it; a slider's end under it makes it sink instead.
  void from_circle(std::size_t last) {
    Stackable* current = &objects_[last];
    for (std::size_t n = last; n-- > 0 && --left_ > 0;) {
      Stackable& before = objects_[n];
      if (before.kind == Kind::other) continue;
      if (whole(current->start_ms) - whole(before.end_ms) > threshold_) return;
      if (before.kind == Kind::slider && same_place(before.end_position, current->position)) {
        sink(n, last, current->height - before.height + 1);
        return;
      }
      if (!same_place(before.position, current->position)) continue;
      before.height = current->height + 1;
      current = &before;
    }
  }

  void sink(std::size_t slider, std::size_t last, int levels) {
    for (std::size_t j = slider + 1; j <= last; ++j, --left_)
      if (same_place(objects_[slider].end_position, objects_[j].position)) objects_[j].height -= levels;
  }

  void from_slider(std::size_t last) {
    Stackable* current = &objects_[last];
    for (std::size_t n = last; n-- > 0 && --left_ > 0;) {
      Stackable& before = objects_[n];
      if (before.kind == Kind::other) continue;
      if (current->start_ms - before.start_ms > threshold_) return;
      if (!same_place(before.end_position, current->position)) continue;
      before.height = current->height + 1;
      current = &before;
    }
  }

  std::span<Stackable> objects_;
  double threshold_;
  std::int64_t left_ = kMaxComparisons;
};

void stack_by_old_rules(std::span<Stackable> objects, double threshold_ms) {
  std::int64_t left = kMaxComparisons;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    Stackable& first = objects[i];
    if (first.height != 0 && first.kind != Kind::slider) continue;
    double until = first.end_ms;
    int under_slider = 0;
    for (std::size_t j = i + 1; j < objects.size() && --left > 0; ++j) {
      Stackable& next = objects[j];
      if (next.start_ms - threshold_ms > until) break;
      if (same_place(next.position, first.position)) {
        ++first.height;
        until = next.start_ms;
      } else if (same_place(next.position, first.path_end)) {
        next.height -= ++under_slider;
        until = next.start_ms;
      }
    }
  }
}

}  // namespace

void stack(std::span<Stackable> objects, double threshold_ms, bool old_rules) {
  if (old_rules)
    stack_by_old_rules(objects, threshold_ms);
  else
    NewRules(objects, threshold_ms).run();
}

}  // namespace osugen
