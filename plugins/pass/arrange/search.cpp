#include "search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "angles.h"
#include "draws.h"
#include "heads.h"

namespace osugen::arrange {
namespace {

constexpr float kNoise = 0.25F;       // nats: of places about as good any may win
constexpr std::size_t kPerState = 6;  // candidates looked at for each state that is kept
constexpr std::size_t kFarthestEcho = 4096;

/// Turns of a slider beside the one drawn, in degrees, the likely ones first.
constexpr std::array<float, 9> kIntoDegrees{0, 14, -14, 30, -30, 60, -60, 105, 180};
constexpr float kIntoWidth = 26;  // degrees

struct State {
  std::size_t parent = 0;
  float cost = 0;
  Place place;
};

bool cheaper(const State& a, const State& b) {
  return a.cost < b.cost;
}

/// The cheapest candidates so far.
class Pool {
 public:
  void begin(std::size_t most) {
    most_ = most;
    states_.clear();
  }
  /// What costs more need not be offered.
  float limit() const { return states_.size() < most_ ? kNever : states_.front().cost; }
  void offer(const State& state) {
    if (state.cost >= limit()) return;
    if (states_.size() == most_) {
      std::pop_heap(states_.begin(), states_.end(), cheaper);
      states_.pop_back();
    }
    states_.push_back(state);
    std::push_heap(states_.begin(), states_.end(), cheaper);
  }
  bool empty() const { return states_.empty(); }
  const std::vector<State>& sorted() {
    std::sort_heap(states_.begin(), states_.end(), cheaper);
    return states_;
  }

 private:
  std::size_t most_ = 0;
  std::vector<State> states_;
};

class Beam {
 public:
  Beam(const Rhythm& rhythm, const std::vector<Target>& targets, const Wish& wish, const Sight& sight,
       const Effort& effort, Bodies& bodies, const Cancel& stop)
      : notes_(rhythm.notes),
        targets_(targets),
        wish_(wish),
        effort_(effort),
        bodies_(bodies),
        stop_(stop),
        costs_(rhythm, targets, wish, sight),
        heads_(costs_, wish, effort.grid_px) {}

  std::vector<Place> run() {
    constexpr std::size_t kAskEvery = 64;
    layers_.resize(notes_.size() + 1);
    layers_[0].emplace_back();
    for (std::size_t i = 0; i < notes_.size(); ++i) {
      if (i % kAskEvery == 0) stop_.check();
      extend(i);
    }
    return best_places();
  }

 private:
  void extend(std::size_t i) {
    pool_.begin(effort_.beam * kPerState + 1);
    const Note& note = notes_[i];
    past_count_ = 0;
    while (past_count_ < std::min(kPast, i) && notes_[i - 1 - past_count_].kind != ObjectKind::spinner)
      ++past_count_;
    costs_.begin(i, past_count_);
    heads_.begin(i, note, targets_[i]);
    if (note.slider()) begin_slider(i);
    const std::optional<Place> echo = echo_of(i);
    for (std::size_t parent = 0; parent < layers_[i].size(); ++parent) {
      if (note.kind == ObjectKind::spinner)
        pool_.offer({parent, layers_[i][parent].cost, Place{}});
      else
        extend_state(i, parent, echo);
    }
    if (pool_.empty()) pool_.offer(anywhere(i));
    keep_different(layers_[i + 1]);
    if (note.slider()) forget_bodies(layers_[i + 1]);
  }

  /// Bodies that no state has are made again where they are needed: a map of thousands of lengths has
  /// millions.
  void forget_bodies(const std::vector<State>& kept) {
    for (const State& state : kept)
      if (state.place.body != nullptr) state.place.body->kept = true;
    constexpr std::size_t kManySets = 512;
    if (bodies_.count() <= kManySets) return;
    for (Bodies::Set* set : sides_)
      if (set != nullptr) set->forget();
  }

  void gather(std::size_t i, std::size_t parent) {
    past_.count = past_count_;
    for (std::size_t back = 0; back < past_count_; ++back) {
      const State& state = layers_[i - back][parent];
      past_.places[back] = &state.place;
      parent = state.parent;
    }
  }

  /// Where the best state so far has the object whose place comes again.
  std::optional<Place> echo_of(std::size_t i) const {
    const Target& target = targets_[i];
    if (!target.echoes || target.echoed >= i || i - target.echoed > kFarthestEcho) return std::nullopt;
    std::size_t state = 0;
    for (std::size_t layer = i; layer > target.echoed + 1; --layer) state = layers_[layer][state].parent;
    return layers_[target.echoed + 1][state].place;
  }

  void extend_state(std::size_t i, std::size_t parent, const std::optional<Place>& echo) {
    gather(i, parent);
    const State& state = layers_[i][parent];
    const Note& note = notes_[i];
    heads_.find(past_, notes_.data() + i, state.place, echo ? &*echo : nullptr, pool_.limit() - state.cost);
    for (const Head& head : heads_.found()) {
      if (note.slider()) {
        offer_bodies(i, parent, head);
        continue;
      }
      constexpr float kStackedPx = 8;
      Place place;
      place.x = place.end_x = head.x;
      place.y = place.end_y = head.y;
      const bool stacked = length(head.x - state.place.end_x, head.y - state.place.end_y) < kStackedPx;
      place.out = stacked ? state.place.out : head.direction;
      pool_.offer({parent, state.cost + head.cost + noise(i, head, 0), place});
    }
  }

  float noise(std::size_t i, const Head& head, int direction) const {
    const auto whole = [](float px) { return static_cast<std::uint64_t>(static_cast<std::int64_t>(px)); };
    const std::uint64_t place =
        (whole(head.x) << 20U) ^ (whole(head.y) << 8U) ^ static_cast<std::uint64_t>(direction);
    const std::uint64_t bits = mixed(noise_key_ ^ (static_cast<std::uint64_t>(i) << 40U) ^ place);
    return kNoise * static_cast<float>(bits >> 40U) * 0x1p-24F;
  }

  void begin_slider(std::size_t i) {
    const Form form = targets_[i].form;
    sides_ = {&bodies_.of(form, notes_[i].length_px), nullptr};
    if (form.shape == Shape::arc || form.shape == Shape::wave)
      sides_[1] = &bodies_.of({form.shape, -form.bend}, notes_[i].length_px);
  }

  /// The last slider that is near, for those that lie parallel to it.
  const Body* slider_before() const {
    constexpr std::size_t kNear = 8;
    if (wish_.even()) return nullptr;
    for (std::size_t back = 0; back < std::min(kNear, past_.count); ++back)
      if (past_.places[back]->body != nullptr) return past_.places[back]->body;
    return nullptr;
  }

  void offer_bodies(std::size_t i, std::size_t parent, const Head& head) {
    constexpr float kOtherWay = 0.5F;
    const auto into = static_cast<float>(targets_[i].into);
    for (const bool other : {false, true}) {
      for (const float degrees : kIntoDegrees) {
        const float turn = (other ? -into : into) + degrees * kDegreeF;
        offer_body(i, parent, head, direction_of(head.direction + turn), turn,
                   into_cost(degrees) + (other ? kOtherWay : 0));
      }
    }
    const Body* like = slider_before();
    if (like == nullptr) return;
    constexpr float kParallel = 0.35F, kOtherSign = 0.3F;
    const int half = kDirections / 2;
    for (const int direction :
         {like->direction, like->direction + half, half - like->direction, -like->direction}) {
      const float turn = wrap(radians_of(wrapped(direction)) - head.direction);
      const float wrong =
          std::min(std::abs(wrap(turn - into)), std::abs(wrap(turn + into)) + kOtherSign) / kDegreeF;
      offer_body(i, parent, head, wrapped(direction), turn, into_cost(wrong) - kParallel);
    }
  }

  static float into_cost(float degrees) {
    constexpr float kMost = 3;
    const float off = degrees / kIntoWidth;
    return std::min(kMost, off * off / 2);
  }

  void offer_body(std::size_t i, std::size_t parent, const Head& head, int direction, float turn,
                  float cost) {
    constexpr float kBentBack = 0.15F;
    const float base = layers_[i][parent].cost + head.cost + cost;
    if (base >= pool_.limit()) return;
    for (std::size_t side = 0; side < sides_.size() && sides_[side] != nullptr; ++side) {
      const Body& body = sides_[side]->at(direction);
      if (!fits(body, head.x, head.y)) continue;
      // A bend goes on with the turn that leads into it.
      const float bend = side == 0 ? 1 : -1;
      const Place place = place_of(body, notes_[i], head.x, head.y);
      const float total = base + (bend * turn < 0 || sides_[1] == nullptr ? 0 : kBentBack);
      if (total >= pool_.limit()) continue;
      pool_.offer({parent,
                   total + costs_.body(past_, place) + noise(i, head, 2 * direction + (side == 0 ? 0 : 1)),
                   place});
    }
  }

  static Place place_of(const Body& body, const Note& note, float x, float y) {
    const bool back = note.back_at_head();
    Place place;
    place.x = x;
    place.y = y;
    place.end_x = back ? x : x + body.path_end.x;
    place.end_y = back ? y : y + body.path_end.y;
    place.out = back ? body.back : body.out;
    place.body = &body;
    return place;
  }

  /// Where nothing fits: the place that is nearest to the distance asked for, in a shape that has room.
  State anywhere(std::size_t i) {
    constexpr float kDear = 20;
    gather(i, 0);
    const State& state = layers_[i].front();
    return {0, state.cost + kDear,
            notes_[i].slider() ? room_for(i, state.place) : nearest_of(i, state.place)};
  }

  float missed(std::size_t i, const Place& before, float x, float y) const {
    const float px = length(x - before.end_x, y - before.end_y);
    return std::abs(px - static_cast<float>(targets_[i].distance_px));
  }

  Place nearest_of(std::size_t i, const Place& before) {
    constexpr float kStep = 8, kPerPx = 0.05F;
    Place best;
    float least = kNever;
    for (float x = kHeads.left; x <= kHeads.right; x += kStep) {
      for (float y = kHeads.top; y <= kHeads.bottom; y += kStep) {
        const float cost = costs_.head(past_, x, y, kPerPx * missed(i, before, x, y), least);
        if (cost >= least) continue;
        least = cost;
        best.x = best.end_x = x;
        best.y = best.end_y = y;
      }
    }
    best.out = direction_to(best.x - before.end_x, best.y - before.end_y);
    return best;
  }

  Place room_for(std::size_t i, const Place& before) {
    const Form given = targets_[i].form;
    constexpr double kWideBend = 2.6, kLoopBend = 4;
    for (const Form form :
         {given, Form{Shape::arc, kWideBend}, Form{Shape::arc, kLoopBend}, Form{Shape::rows, 0}}) {
      const std::optional<Place> place = room_for(i, before, bodies_.of(form, notes_[i].length_px));
      if (place) return *place;
    }
    return {};  // rows fit anywhere
  }

  std::optional<Place> room_for(std::size_t i, const Place& before, Bodies::Set& bodies) {
    constexpr int kEvery = 6;
    std::optional<Place> best;
    float least = kNever;
    for (int direction = 0; direction < kDirections; direction += kEvery) {
      const Body& body = bodies.at(direction);
      const Field room = room_of(body);
      if (room.left > room.right || room.top > room.bottom) continue;
      for (int way = 0; way < kDirections; way += kEvery) {
        const auto px = static_cast<float>(targets_[i].distance_px);
        const Units::Unit unit = units().at(radians_of(way));
        const float x = std::clamp(std::round(before.end_x + px * unit.x), room.left, room.right);
        const float y = std::clamp(std::round(before.end_y + px * unit.y), room.top, room.bottom);
        const float cost = missed(i, before, x, y);
        if (cost >= least) continue;
        least = cost;
        best = place_of(body, notes_[i], x, y);
      }
    }
    return best;
  }

  static Field room_of(const Body& body) {
    return {std::ceil(std::max(kHeads.left, kBodies.left - body.low.x)),
            std::ceil(std::max(kHeads.top, kBodies.top - body.low.y)),
            std::floor(std::min(kHeads.right, kBodies.right - body.high.x)),
            std::floor(std::min(kHeads.bottom, kBodies.bottom - body.high.y))};
  }

  /// The cheapest states that are not alike, and not all of one parent.
  void keep_different(std::vector<State>& kept) {
    const std::size_t of_one = effort_.beam / 3;
    const std::vector<State>& states = pool_.sorted();
    for (const State& state : states) {
      if (kept.size() >= effort_.beam) break;
      std::size_t brothers = 0;
      bool alike = false;
      for (const State& other : kept) {
        brothers += other.parent == state.parent ? 1 : 0;
        alike = alike || near(other.place, state.place);
      }
      if (!alike && brothers <= of_one) kept.push_back(state);
    }
  }

  static bool near(const Place& a, const Place& b) {
    constexpr float kHeadPx = 5, kEndPx = 8;
    return std::abs(a.x - b.x) < kHeadPx && std::abs(a.y - b.y) < kHeadPx &&
           std::abs(a.end_x - b.end_x) < kEndPx && std::abs(a.end_y - b.end_y) < kEndPx;
  }

  std::vector<Place> best_places() const {
    std::vector<Place> places(notes_.size());
    std::size_t state = 0;
    for (std::size_t i = notes_.size(); i > 0; --i) {
      places[i - 1] = layers_[i][state].place;
      state = layers_[i][state].parent;
    }
    return places;
  }

  const std::vector<Note>& notes_;
  const std::vector<Target>& targets_;
  Wish wish_;
  Effort effort_;
  Bodies& bodies_;
  const Cancel& stop_;
  Costs costs_;
  Heads heads_;
  Pool pool_;
  Past past_;
  std::size_t past_count_ = 0;
  std::array<Bodies::Set*, 2> sides_{};
  std::uint64_t noise_key_ = key_of({wish_.seed, 3});
  std::vector<std::vector<State>> layers_;  // of i + 1: after note i
};

}  // namespace

std::vector<Place> search(const Rhythm& rhythm, const std::vector<Target>& targets, const Wish& wish,
                          const Sight& sight, const Effort& effort, Bodies& bodies, const Cancel& stop) {
  return Beam(rhythm, targets, wish, sight, effort, bodies, stop).run();
}

}  // namespace osugen::arrange
