#include <synth/chart/hit_sounds.h>

#include <algorithm>

namespace osugen::synth {
namespace {

constexpr int kWhistle = 2, kFinish = 4, kClap = 8, kAdditions = kWhistle | kFinish | kClap;

int sound_at(const Listening& heard, int tick) {
  const int i = heard.moment_at(tick);
  if (i < 0) return 0;
  const Moment& moment = heard.moments[static_cast<std::size_t>(i)];
  constexpr double kLoud = 0.55, kStressed = 0.72;
  int sound = 0;
  if (moment.crash) sound |= kFinish;
  if (moment.of(Role::snare) >= kLoud) sound |= kClap;
  const bool begins_bar = tick >= 0 && moment.beat_in_bar == 0;
  if (sound == 0 && moment.has(Role::melody) && moment.accent >= (begins_bar ? kLoud : kStressed))
    sound |= kWhistle;
  return sound;
}

bool has_addition(const HitObject& object) {
  return (object.hit_sound & kAdditions) != 0 ||
         std::any_of(object.slider.edge_sounds.begin(), object.slider.edge_sounds.end(),
                     [](int sound) { return (sound & kAdditions) != 0; });
}

}  // namespace

void set_hit_sounds(const Listening& heard, const std::vector<PlannedObject>& plan,
                    std::vector<HitObject>& objects) {
  constexpr double kLongPlainMs = 5000;
  std::size_t plain_from = 0;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    HitObject& object = objects[i];
    object.hit_sound = sound_at(heard, plan[i].kind == ObjectKind::spinner ? plan[i].end_tick : plan[i].tick);
    if (object.kind == ObjectKind::slider) {
      const int span = (plan[i].end_tick - plan[i].tick) / plan[i].slides;
      for (int edge = 0; edge <= plan[i].slides; ++edge)
        object.slider.edge_sounds.push_back(sound_at(heard, plan[i].tick + edge * span));
      object.slider.edge_sets.resize(object.slider.edge_sounds.size());
      object.hit_sound = 0;
    }
    if (!has_addition(object) && object.time_ms - objects[plain_from].time_ms < kLongPlainMs) continue;
    if (!has_addition(object)) {
      const auto by_accent = [&](std::size_t a, std::size_t b) {
        return heard.moments[static_cast<std::size_t>(plan[a].moment)].accent <
               heard.moments[static_cast<std::size_t>(plan[b].moment)].accent;
      };
      std::size_t best = plain_from;
      for (std::size_t k = plain_from + 1; k <= i; ++k)
        if (by_accent(best, k)) best = k;
      HitObject& stressed = objects[best];
      if (stressed.kind == ObjectKind::slider)
        stressed.slider.edge_sounds.front() |= kWhistle;
      else
        stressed.hit_sound |= kWhistle;
      plain_from = best + 1 <= i ? best + 1 : i;
      continue;
    }
    plain_from = i + 1 < objects.size() ? i + 1 : i;
  }
}

}  // namespace osugen::synth
