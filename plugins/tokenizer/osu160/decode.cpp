#include "decode.h"

#include <utility>

#include "cursor.h"
#include "curve.h"
#include "fit.h"
#include "tokenization/map_reader.h"

namespace osugen::osu160 {
namespace {

class Reader {
 public:
  Reader(const std::shared_ptr<const Settings>& settings, const SongSpan& span, Beatmap base)
      : settings_(*settings), ids_(settings->ids()), cursor_(settings, span), map_(std::move(base)) {
    map_.objects.clear();
  }

  Beatmap read(std::span<const std::int64_t> ids) {
    tokenization::read(cursor_, ids, [this](std::int64_t id) { take(id); });
    tokenization::force_combos(map_);
    return std::move(map_);
  }

 private:
  void take(std::int64_t id) {
    if (id == ids_.combo) {
      combo_ = true;
    } else if (id == ids_.circle) {
      place(ObjectKind::circle);
    } else if (id == ids_.spinner) {
      place(ObjectKind::spinner);
      object().position = {kPlayfieldWidth / 2, kPlayfieldHeight / 2};
    } else if (id >= ids_.slider && id < ids_.anchor) {
      place(ObjectKind::slider);
      outline_ = {static_cast<Letter>(id - ids_.slider), {}};
    } else if (id >= ids_.end_slider && id < ids_.spinner) {
      object().slider.slides = static_cast<int>(id - ids_.end_slider) + 1;
      object().slider.path = path(outline_, head_);
    } else if (id >= ids_.duration && id < ids_.x) {
      object().end_time_ms = object().time_ms + settings_.spinner_ms(id - ids_.duration);
    } else if (id >= ids_.x && id < ids_.y) {
      cell_.x = id - ids_.x;
    } else if (id >= ids_.y && id < ids_.reserved) {
      cell_.y = id - ids_.y;
      point();
    }
  }

  HitObject& object() { return map_.objects.back(); }

  void place(ObjectKind kind) {
    HitObject object;
    object.time_ms = object.end_time_ms = cursor_.time_ms();
    object.kind = kind;
    object.new_combo = combo_;
    map_.objects.push_back(std::move(object));
    combo_ = false;
    headless_ = true;
  }

  void point() {
    if (headless_) {
      headless_ = false;
      here_ = head_ = settings_.head(cell_);
      object().position = {static_cast<float>(head_.x), static_cast<float>(head_.y)};
      return;
    }
    if (settings_.parameters().red_anchors && cell_ == settings_.no_step()) {
      if (!outline_.points.empty()) outline_.points.back().red = true;
      return;
    }
    here_ = settings_.anchor(here_, cell_);
    outline_.points.push_back({here_, false});
  }

  const Settings& settings_;
  const Ids& ids_;
  GrammarCursor cursor_;
  Beatmap map_;
  bool combo_ = false, headless_ = false;
  Outline outline_;
  Cell cell_;
  Point head_, here_;
};

}  // namespace

Beatmap decode(const std::shared_ptr<const Settings>& settings, std::span<const std::int64_t> ids,
               const SongSpan& span, Beatmap base) {
  Beatmap map = Reader(settings, span, std::move(base)).read(ids);
  fit_sliders(map, span.end_ms, settings->parameters().fit_sliders);
  return map;
}

}  // namespace osugen::osu160
