// beat_reader.h - decodes gaps, kinds and lengths.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "beat_cursor.h"
#include "map_reader.h"

namespace osugen::tokenization {

/// Of a slider; 0 and 0 of another object.
struct Pace {
  double px_per_beat = 0, beats = 0;  ///< beats of one slide
};

/// Sets the slider multiplier to the velocity that most sliders have, and green lines for the others. Lengths
/// change by less than a hundredth, so that every slider lasts exactly as long as its pace says.
/// @param paces  one for each object; a slider may be shorter than its pace, and is slower then
void set_paces(Beatmap& map, std::span<const Pace> paces);

/// @tparam Grammar  a BeatCursor
template <class Grammar>
class BeatReader : public MapReader<Grammar> {
 public:
  using MapReader<Grammar>::MapReader;

  /// As tokenization::read(); the sliders' velocities replace those of the base.
  Beatmap read(std::span<const std::int64_t> ids) {
    Beatmap map = MapReader<Grammar>::read(ids);
    set_paces(map, paces_);
    return map;
  }

 protected:
  using MapReader<Grammar>::cursor_;

  /// Places a circle, or a slider with its path and length, that the cursor has just completed.
  /// @return the velocity that the tokens say of a slider, in px per beat
  virtual double place(HitObject& object) = 0;

 private:
  void take(std::int64_t /*id*/) final {
    if (cursor_.objects() == std::ssize(paces_)) return;
    HitObject& object = this->object();
    paces_.push_back({});
    if (object.kind == ObjectKind::spinner) {
      object.end_time_ms = cursor_.time_ms();
      return;
    }
    object.slider.slides = static_cast<int>(cursor_.slides());
    const double px_per_beat = place(object);
    if (object.kind == ObjectKind::slider) paces_.back() = {px_per_beat, cursor_.beats()};
  }

  std::vector<Pace> paces_;
};

}  // namespace osugen::tokenization
