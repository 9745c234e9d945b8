#include "decode.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <osugen/beatmap/slider_velocity.h>

#include "cursor.h"
#include "tokenization/map_reader.h"

namespace osugen::relative {
namespace {

constexpr double kSlowest = 0.4, kFastest = 3.6;  // slider multipliers of the game's editor
constexpr double kPxOfMultiplier = 100;           // a beat at slider multiplier 1

class Reader {
 public:
  Reader(const std::shared_ptr<const Meaning>& meaning, const SongSpan& span, Beatmap base)
      : meaning_(meaning), ids_(meaning->ids()), cursor_(meaning, span), map_(std::move(base)) {
    map_.objects.clear();
  }

  Beatmap read(std::span<const std::int64_t> ids) {
    tokenization::read(cursor_, ids, [this](std::int64_t id) { take(id); });
    tokenization::force_combos(map_);
    set_speeds();
    return std::move(map_);
  }

 private:
  void take(std::int64_t id) {
    if (id == ids_.combo) combo_ = true;
    if (id == ids_.circle) begin(ObjectKind::circle);
    if (id == ids_.spinner) begin(ObjectKind::spinner);
    if (ids_.slider.has(id)) begin(ObjectKind::slider);
    if (ids_.velocity.has(id)) px_per_beat_ = meaning_->velocity_px_per_beat(id - ids_.velocity.first);
    if (cursor_.objects() > std::ssize(sliders_)) finish_object();
  }

  void begin(ObjectKind kind) {
    HitObject object;
    object.kind = kind;
    object.time_ms = object.end_time_ms = cursor_.time_ms();
    object.new_combo = combo_;
    object.position = {kPlayfieldWidth / 2, kPlayfieldHeight / 2};
    map_.objects.push_back(std::move(object));
    px_per_beat_ = 0;
    combo_ = false;
  }

  void finish_object() {
    HitObject& object = map_.objects.back();
    const Draft& draft = cursor_.draft();
    sliders_.push_back({px_per_beat_, draft.beats});
    if (object.kind == ObjectKind::spinner) {
      object.end_time_ms = cursor_.time_ms();
      return;
    }
    const Point head = draft.head.at;
    object.position = {static_cast<float>(head.x), static_cast<float>(head.y)};
    if (object.kind == ObjectKind::circle) return;
    object.slider.slides = static_cast<int>(draft.slides);
    object.slider.length_px = draft.length_px;
    object.slider.path =
        path_of(shapes()[static_cast<std::size_t>(draft.shape)], head, draft.toward, draft.length_px);
  }

  double usual_px_per_beat() const {
    std::map<double, int> counts;
    for (const Pace& slider : sliders_)
      if (slider.px_per_beat > 0) ++counts[slider.px_per_beat];
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? 0 : most->first;
  }

  /// Velocities are written in hundredths, rounded down: a slider gets shorter by as much and ends in time.
  void set_speeds() {
    const double usual = usual_px_per_beat();
    if (usual <= 0) return;
    const double multiplier = std::clamp(std::round(usual) / kPxOfMultiplier, kSlowest, kFastest);
    map_.difficulty.slider_multiplier = multiplier;
    std::vector<double> velocities(map_.objects.size(), 1);
    for (std::size_t i = 0; i < map_.objects.size(); ++i) {
      HitObject& object = map_.objects[i];
      if (object.kind != ObjectKind::slider) continue;
      const double px_per_beat = object.slider.length_px / sliders_[i].beats;
      constexpr double kLeast = 0.1, kMost = 10, kHundredths = 100;
      const double factor = px_per_beat / (kPxOfMultiplier * multiplier);
      velocities[i] = std::clamp(std::floor(factor * kHundredths + 1e-6) / kHundredths, kLeast, kMost);
      object.slider.length_px = kPxOfMultiplier * multiplier * velocities[i] * sliders_[i].beats;
    }
    set_slider_velocities(map_, velocities);
  }

  struct Pace {
    double px_per_beat = 0, beats = 0;
  };
  std::shared_ptr<const Meaning> meaning_;
  const Ids& ids_;
  GrammarCursor cursor_;
  Beatmap map_;
  std::vector<Pace> sliders_;  // one for each object that is complete
  double px_per_beat_ = 0;
  bool combo_ = false;
};

}  // namespace

Beatmap decode(const std::shared_ptr<const Meaning>& meaning, std::span<const std::int64_t> ids,
               const SongSpan& span, Beatmap base) {
  return Reader(meaning, span, std::move(base)).read(ids);
}

}  // namespace osugen::relative
