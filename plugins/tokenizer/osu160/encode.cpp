#include <algorithm>
#include <cmath>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/timing_lines.h>

#include "coding.h"
#include "cursor.h"
#include "curve.h"
#include "losses.h"
#include "tokenization/map_writer.h"

namespace osugen::osu160 {
namespace {

constexpr double kOtherLengthPx = 5;  // about half a bin of an anchor: less is lost in rounding

using tokenization::Gap;
using tokenization::kNever;

class Writer final : public tokenization::MapWriter<GrammarCursor, Lost> {
 public:
  Writer(const std::shared_ptr<const Settings>& settings, const Beatmap& map, const SongSpan& span)
      : MapWriter(GrammarCursor(settings, span)),
        settings_(*settings),
        ids_(settings->ids()),
        p_(settings->parameters()),
        span_(span),
        timing_(map),
        true_ms_(span.start_ms) {}

 private:
  void write_object(const HitObject& object, double next_ms) override {
    const double rest = object.time_ms - (p_.closed_loop ? cursor_.time_ms() : true_ms_);
    // The decoded clock is past this object already: no shift says so within a bin.
    if (p_.closed_loop && p_.split_gaps && rest < 0) return losses_.add(Lost::too_early);
    const Gap gap = cursor_.shifts().say(rest, cursor_.time_ms(), cursor_.first_shift(), p_.tolerance_ms);
    if (gap.bins.empty()) return losses_.add(Lost::no_time_left);
    switch (object.kind) {
      case ObjectKind::circle:
        return circle(object, gap);
      case ObjectKind::slider:
        return slider(object, gap, next_ms);
      case ObjectKind::spinner:
        return spinner(object, gap, next_ms);
      case ObjectKind::hold:
        return;
    }
  }

  using MapWriter::push;
  void push(Cell cell) {
    push(ids_.x + cell.x);
    push(ids_.y + cell.y);
  }

  void begin(const HitObject& object, const Gap& gap) {
    push_gap(object, gap);
    true_ms_ = object.time_ms;
    if (gap.clamped) losses_.add(Lost::wrong_gap);
  }

  Cell head(const HitObject& object) {
    const Point at{object.position.x, object.position.y};
    if (!(at.x >= 0 && at.x <= kPlayfieldWidth && at.y >= 0 && at.y <= kPlayfieldHeight))
      losses_.add(Lost::positions);
    return settings_.head_cell(at);
  }

  void circle(const HitObject& object, const Gap& gap) {
    begin(object, gap);
    push(ids_.circle);
    push(head(object));
  }

  void spinner(const HitObject& object, const Gap& gap, double next_ms) {
    const double length_ms = std::max(0.0, object.end_time_ms - object.time_ms);
    const double wanted = std::floor(length_ms / p_.spinner_bin_ms);
    auto bin = static_cast<std::int64_t>(std::min(wanted, static_cast<double>(kSpinnerBins - 1)));
    const double start_ms = p_.closed_loop ? gap.clock_ms : object.time_ms;
    const auto fits = [&](double spin_ms) {
      return gap.clock_ms + spin_ms <= span_.end_ms && (!p_.fit_sliders || start_ms + spin_ms <= next_ms);
    };
    while (bin >= 0 && !fits(settings_.spinner_ms(bin))) --bin;
    if (bin < 0) return losses_.add(Lost::spinner_room);
    if (static_cast<double>(bin) != wanted) losses_.add(Lost::spinner_clamped);
    begin(object, gap);
    push(ids_.spinner);
    push(ids_.duration + bin);
    if (p_.fit_sliders) true_ms_ += settings_.spinner_ms(bin);
  }

  void slider(const HitObject& object, const Gap& gap, double next_ms) {
    const double room_ms = settings_.slider_room_ms();
    // Without the fix the room is 0, and nothing stands in the way.
    if (gap.clock_ms + room_ms > span_.end_ms || object.time_ms + room_ms > next_ms) {
      losses_.add(Lost::slider_room);
      return circle(object, gap);
    }
    begin(object, gap);
    const Outline outline = osu160::outline(object, losses_);
    count_pace(object);
    push(ids_.slider + static_cast<std::int64_t>(outline.letter));
    const Cell head = this->head(object);
    push(head);
    anchors(object, outline, settings_.head(head));
    const int repeats = std::max(0, object.slider.slides - 1);
    if (repeats >= kSliderEnds) losses_.add(Lost::repeats);
    push(ids_.end_slider + std::min<std::int64_t>(repeats, kSliderEnds - 1));
  }

  /// Of length and velocity tokens say nothing.
  void count_pace(const HitObject& object) {
    const double velocity = timing_.velocity_at(object.time_ms).slider_velocity;
    if (std::abs(velocity - 1) > 1e-6) losses_.add(Lost::velocities);
    Slider slider = object.slider;
    const double length_px = slider.length_px;
    if (length_px <= 0 || slider.path.size() < 2) return;
    slider.length_px = 0;
    if (std::abs(SliderPath(slider).distance_px() - length_px) >= kOtherLengthPx) losses_.add(Lost::lengths);
  }

  void anchors(const HitObject& object, const Outline& outline, Point decoded_head) {
    anchors_ = 0;
    here_ = decoded_head;
    Point before{object.position.x, object.position.y};
    for (std::size_t i = 0; i < outline.points.size(); ++i) {
      const auto& [at, red] = outline.points[i];
      const Point step =
          p_.closed_loop ? Point{at.x - here_.x, at.y - here_.y} : Point{at.x - before.x, at.y - before.y};
      if (anchors_ >= p_.max_anchors)
        return losses_.add(Lost::anchors_cut, static_cast<std::int64_t>(outline.points.size() - i));
      far_anchor(step, outline.letter);
      before = at;
      if (!red) continue;
      if (!p_.red_anchors) losses_.add(Lost::red_anchors);
      anchor(settings_.no_step());
    }
    if (anchors_ > 0) return;
    losses_.add(Lost::no_path);
    anchor(settings_.no_step());
  }

  void anchor(Cell step) {
    if (anchors_ >= p_.max_anchors) return losses_.add(Lost::anchors_cut);
    push(ids_.anchor);
    push(step);
    ++anchors_;
    if (!(p_.red_anchors && step == settings_.no_step())) here_ = settings_.anchor(here_, step);
  }

  /// One anchor, or on a linear slider as many on the way to it as its distance takes.
  void far_anchor(Point step, Letter letter) {
    if (settings_.in_range(step)) return anchor(cell(step));
    if (letter != Letter::linear || !p_.split_anchors) {
      losses_.add(Lost::anchors_clamped);
      return anchor(cell(step));
    }
    const double parts = std::ceil(std::max(std::abs(step.x), std::abs(step.y)) / settings_.reach_px());
    const Point from = here_;
    for (double part = 1; part <= parts; ++part) {
      if (anchors_ >= p_.max_anchors) return losses_.add(Lost::anchors_cut);
      const Point at{from.x + step.x * part / parts, from.y + step.y * part / parts};
      anchor(cell({at.x - here_.x, at.y - here_.y}));
    }
  }

  /// The nearest step that is not taken for a red anchor.
  Cell cell(Point step) const {
    const Cell best = settings_.step_cell(step);
    const Cell none = settings_.no_step();
    if (!p_.red_anchors || best != none) return best;
    Cell result = none;
    double least = kNever;
    for (const Cell other : {Cell{none.x - 1, none.y}, Cell{none.x + 1, none.y}, Cell{none.x, none.y - 1},
                             Cell{none.x, none.y + 1}}) {
      if (other.x < 0 || other.y < 0 || other.x >= ids_.position_bins || other.y >= ids_.position_bins)
        continue;
      const Point to = settings_.anchor({0, 0}, other);
      const double distance = std::hypot(to.x - step.x, to.y - step.y);
      if (distance >= least) continue;
      least = distance;
      result = other;
    }
    return result;
  }

  const Settings& settings_;
  const Ids& ids_;
  const Parameters& p_;
  const SongSpan& span_;
  const TimingInForce timing_;
  double true_ms_;            // where gaps begin without the closed loop
  std::int64_t anchors_ = 0;  // of the slider that is being written
  Point here_;                // its last decoded point
};

}  // namespace

TokenizedMap encode(const std::shared_ptr<const Settings>& settings, const Beatmap& map,
                    const SongSpan& span) {
  return Writer(settings, map, span).write(map, span);
}

}  // namespace osugen::osu160
