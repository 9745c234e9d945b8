// beat_writer.h - encodes the gaps, kinds and lengths of a map.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/slider_velocity.h>
#include <osugen/beatmap/timing_lines.h>

#include "beat_cursor.h"
#include "beat_losses.h"
#include "map_writer.h"

namespace osugen::tokenization {

/// @tparam Grammar  a BeatCursor
template <class Grammar>
class BeatWriter : public MapWriter<Grammar, BeatLost> {
 protected:
  /// @param tokens, map  outlive the writer
  BeatWriter(Grammar cursor, const BeatTokens& tokens, const Beatmap& map)
      : MapWriter<Grammar, BeatLost>(std::move(cursor)),
        tokens_(tokens),
        ids_(tokens.ids()),
        difficulty_(map.difficulty),
        timing_(map) {}

  /// The parts of a circle, or of a slider before its LENGTH.
  virtual void write_head(const HitObject& object) = 0;
  /// The parts of a slider after its LENGTH.
  virtual void write_body(const SliderPath& path) = 0;

  using MapWriter<Grammar, BeatLost>::push;
  using MapWriter<Grammar, BeatLost>::cursor_;
  using MapWriter<Grammar, BeatLost>::losses_;

  /// The allowed bin of a group that costs least; the first of equals. Something is allowed.
  template <class Cost>
  std::int64_t cheapest(const Group& group, const Cost& cost) const {
    std::int64_t best = -1;
    double least = kNever;
    for (std::int64_t i = 0; i < group.count; ++i) {
      if (!cursor_.allows(group.first + i)) continue;
      const double price = cost(i);
      if (best >= 0 && !(price < least)) continue;
      best = i;
      least = price;
    }
    return best;
  }

 private:
  static constexpr double kMovedTooFarMs = 40;
  static constexpr double kOffGridMs = 2;       // a rounded ms on both sides
  static constexpr double kOtherLength = 0.02;  // of itself: beyond it the end is on another tick

  void write_object(const HitObject& object, double next_ms) final {
    const double rest = object.time_ms - cursor_.time_ms();
    if (rest < 0) return losses_.add(BeatLost::too_early);
    const Gap gap =
        cursor_.shifts().say(rest, cursor_.time_ms(), cursor_.first_shift(), tokens_.tolerance_ms());
    if (gap.bins.empty()) return losses_.add(BeatLost::no_time_left);
    // A slider or spinner that is longer here than in the map has taken the place of this object.
    if (gap.clock_ms - object.time_ms > kMovedTooFarMs) return losses_.add(BeatLost::too_early);
    if (object.kind == ObjectKind::spinner && !spinner_fits(object, gap, next_ms))
      return losses_.add(BeatLost::spinner_room);
    this->push_gap(object, gap);
    if (std::abs(gap.clock_ms - object.time_ms) > kOffGridMs) losses_.add(BeatLost::off_grid);
    if (object.kind == ObjectKind::spinner) return spinner(object, next_ms);
    if (object.kind == ObjectKind::slider) return slider(object, next_ms);
    circle(object);
  }

  void circle(const HitObject& object) {
    push(ids_.circle);
    write_head(object);
  }

  /// The bin of the length nearest to `beats` that ends in time.
  std::int64_t length_bin(double beats, double most_beats) const {
    return cheapest(ids_.length, [&](std::int64_t bin) {
      const double length = tokens_.length_beats(bin);
      constexpr double kTooLong = 1e6;
      return std::abs(length - beats) + (length > most_beats + 1e-6 ? kTooLong : 0);
    });
  }

  bool spinner_fits(const HitObject& object, const Gap& gap, double next_ms) const {
    Grammar there(cursor_);
    for (const std::int64_t bin : gap.bins) there.push(ids_.time.first + bin);
    if (!there.allows(ids_.spinner)) return false;
    there.push(ids_.spinner);
    const double most = std::min(next_ms - kAfterSpinnerMs, std::max(object.end_time_ms, object.time_ms)) + 1;
    for (std::int64_t bin = 0; bin < ids_.length.count; ++bin)
      if (there.allows(ids_.length.first + bin))
        return there.time_ms() + tokens_.length_beats(bin) * there.beat_ms() <= most + there.beat_ms();
    return false;
  }

  void spinner(const HitObject& object, double next_ms) {
    push(ids_.spinner);
    const double beats = (object.end_time_ms - cursor_.time_ms()) / cursor_.beat_ms();
    const double most = (next_ms - kAfterSpinnerMs - cursor_.time_ms()) / cursor_.beat_ms();
    const std::int64_t bin = length_bin(beats, most);
    if (std::abs(tokens_.length_beats(bin) - beats) * cursor_.beat_ms() > kOffGridMs)
      losses_.add(BeatLost::spinner_lengths);
    push(ids_.length.first + bin);
  }

  /// How long a slide takes, in ms; 0 where it cannot be played.
  double slide_ms(const HitObject& object, const SliderPath& path) const {
    const double px_per_ms = slider_speed(difficulty_, timing_.red_line_at(object.time_ms),
                                          timing_.velocity_at(object.time_ms).slider_velocity);
    return px_per_ms > 0 ? path.distance_px() / px_per_ms : 0;
  }

  /// As many slides as fit before the next object, and no more than tokens can say; 0: not one.
  std::int64_t slides_of(const HitObject& object, double room_beats) const {
    std::int64_t slides = std::clamp<std::int64_t>(object.slider.slides, 1, kMostSlides);
    while (slides > 0 && (!cursor_.allows(ids_.slider.first + slides - 1) ||
                          tokens_.length_beats(0) * static_cast<double>(slides) > room_beats))
      --slides;
    return slides;
  }

  void slider(const HitObject& object, double next_ms) {
    const SliderPath path(object.slider);
    const double slide_ms = this->slide_ms(object, path), beat_ms = cursor_.beat_ms();
    const double room_beats = (next_ms - kAfterSliderMs - cursor_.time_ms() + 1) / beat_ms;
    const std::int64_t slides = slides_of(object, room_beats);
    if (slides == 0 || slide_ms <= 0) {
      losses_.add(BeatLost::slider_room);
      return circle(object);
    }
    if (slides != object.slider.slides) losses_.add(BeatLost::slides);
    push(ids_.slider.first + slides - 1);
    write_head(object);
    const double beats = slide_ms / beat_ms;
    const std::int64_t length = length_bin(beats, room_beats / static_cast<double>(slides));
    if (std::abs(tokens_.length_beats(length) - beats) > kOtherLength * beats) losses_.add(BeatLost::lengths);
    push(ids_.length.first + length);
    write_body(path);
  }

  const BeatTokens& tokens_;
  const BeatIds& ids_;
  const Difficulty& difficulty_;
  const TimingInForce timing_;
};

}  // namespace osugen::tokenization
