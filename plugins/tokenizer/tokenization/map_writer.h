// map_writer.h - encodes the objects of a map one after another.
#pragma once

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <osugen/beatmap/beatmap.h>

#include "gap_cursor.h"
#include "losses.h"

namespace osugen::tokenization {

inline constexpr double kNever = std::numeric_limits<double>::infinity();

/// @tparam Grammar  a GapCursor
/// @tparam Lost     names of losses, with `mania`, `outside_span`, `hit_sounds` and `combo_skips`
template <class Grammar, class Lost>
class MapWriter {
 public:
  virtual ~MapWriter() = default;

  /// SOS, the objects in the order of their times, EOS.
  /// @throws Error bad_input when no object of the map can be encoded
  TokenizedMap write(const Beatmap& map, const SongSpan& span) {
    push(cursor_.vocabulary().sos);
    const auto objects = candidates(map, span);
    for (std::size_t i = 0; i < objects.size(); ++i) {
      combo_ = combo_ || objects[i]->new_combo;
      write_object(*objects[i], i + 1 < objects.size() ? objects[i + 1]->time_ms : kNever);
    }
    if (cursor_.objects() == 0) {
      throw Error(Error::Kind::bad_input, "no object of the map can be encoded", "",
                  "a map with circles, sliders or spinners inside the song",
                  "use an osu!, osu!taiko or osu!catch map with objects within the song");
    }
    push(cursor_.vocabulary().eos);
    out_.losses = losses_.list();
    return std::move(out_);
  }

 protected:
  explicit MapWriter(Grammar cursor) : cursor_(std::move(cursor)) {}

  /// @param next_ms  when the next object begins; infinite for the last one
  virtual void write_object(const HitObject& object, double next_ms) = 0;

  void push(std::int64_t token) {
    cursor_.push(token);
    out_.ids.push_back(token);
    out_.time_ms.push_back(cursor_.time_ms());
    out_.ticks.push_back(cursor_.tick());
  }

  /// What comes before an object: its gap, and a new combo of it or of one before it that was dropped.
  void push_gap(const HitObject& object, const Gap& gap) {
    const GapIds& ids = cursor_.gap_ids();
    for (const std::int64_t bin : gap.bins) push(ids.time.first + bin);
    if (combo_) push(ids.combo);
    combo_ = false;
    if (object.hit_sound != 0) losses_.add(Lost::hit_sounds);
    if (object.combo_skip != 0) losses_.add(Lost::combo_skips);
  }

  Grammar cursor_;
  LossCounts<Lost> losses_;

 private:
  std::vector<const HitObject*> candidates(const Beatmap& map, const SongSpan& span) {
    std::vector<const HitObject*> objects;
    for (const HitObject& object : map.objects) {
      if (object.kind == ObjectKind::hold || map.general.mode == Mode::mania) {
        losses_.add(Lost::mania);
      } else if (!(object.time_ms >= span.start_ms && object.time_ms <= span.end_ms)) {
        losses_.add(Lost::outside_span);
      } else {
        objects.push_back(&object);
      }
    }
    std::stable_sort(objects.begin(), objects.end(),
                     [](const HitObject* a, const HitObject* b) { return a->time_ms < b->time_ms; });
    return objects;
  }

  TokenizedMap out_;
  bool combo_ = false;
};

}  // namespace osugen::tokenization
