#include "clean_map.h"

#include <algorithm>

namespace osugen::testing {

HitObject straight_slider(double time_ms, Vec2 head, float length_px, int slides) {
  HitObject object;
  object.time_ms = time_ms;
  object.position = head;
  object.kind = ObjectKind::slider;
  object.slider.path = {{.position = {0, 0}, .starts_segment = true, .curve = CurveType::linear},
                        {.position = {length_px, 0}}};
  object.slider.slides = slides;
  object.slider.length_px = length_px;
  return object;
}

Beatmap clean_map() {
  Beatmap map;
  map.general.audio_filename = "song.mp3";
  map.general.preview_time_ms = 1000;
  map.metadata.title = "A Song";
  map.metadata.title_unicode = "うた";
  map.metadata.artist = "The Band";
  map.metadata.artist_unicode = "The Band";
  map.metadata.creator = "somebody";
  map.metadata.version = "Hard";
  map.metadata.tags = "test osugen";
  map.difficulty = {.hp = 5, .cs = 4, .od = 6, .ar = 7, .slider_multiplier = 1.4, .slider_tick_rate = 1};
  map.events.background = "bg.jpg";
  map.combo_colours = {{255, 128, 0}, {0, 200, 255}};
  map.timing_lines = {{.time_ms = 1000, .beat_length = 500, .volume = 60}};
  for (int i = 0; i < 128; ++i) {
    const double time = 1000 + 500.0 * i;
    // To and fro in steps of 100 px.
    const int step = std::min(i % 6, 6 - i % 6);
    const Vec2 place{100 + static_cast<float>(step) * 100, 100};
    HitObject object;
    object.time_ms = time;
    object.position = place;
    // Half a beat at 140 px a beat.
    if (i % 8 == 3) object = straight_slider(time, {place.x - 35, place.y}, 70);
    object.new_combo = i % 8 == 0;
    object.hit_sound = i % 4 == 2 ? 8 : 0;
    if (i == 64) {
      object = {};
      object.time_ms = time;
      object.position = {256, 192};
      object.kind = ObjectKind::spinner;
      object.end_time_ms = time + 1500;
      object.new_combo = true;
    }
    if (i < 64 || i == 64 || i > 68) map.objects.push_back(object);
  }
  map.objects[65].new_combo = true;
  return map;
}

}  // namespace osugen::testing
