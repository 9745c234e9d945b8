#include <osugen/mapset/dump.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include <osugen/beatmap/numbers.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/stars/stars.h>

namespace osugen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostSliderEvents = 1000000;  // of a whole map; sliders beyond have no ticks here

/// A float as the decimal number that was written, not as the double next to it (5.4, not 5.400000095).
double as_written(float value) {
  std::string text;
  append_number(text, value);
  return Json::parse(text).get<double>();
}

Json point(Vec2 p) {
  return Json::array({as_written(p.x), as_written(p.y)});
}

Vec2 sum(Vec2 a, Vec2 b) {
  return {a.x + b.x, a.y + b.y};
}

Json colour(const Colour& c) {
  return Json::array({c.r, c.g, c.b});
}

Json general_of(const General& g) {
  return {{"audio_filename", g.audio_filename},
          {"audio_lead_in", g.audio_lead_in_ms},
          {"preview_time", g.preview_time_ms},
          {"countdown", g.countdown},
          {"sample_set", g.sample_set},
          {"sample_volume", g.sample_volume},
          {"stack_leniency", as_written(g.stack_leniency)},
          {"letterbox_in_breaks", g.letterbox_in_breaks},
          {"special_style", g.special_style},
          {"widescreen_storyboard", g.widescreen_storyboard},
          {"epilepsy_warning", g.epilepsy_warning},
          {"samples_match_playback_rate", g.samples_match_playback_rate},
          {"countdown_offset", g.countdown_offset}};
}

Json editor_of(const Editor& e) {
  return {{"bookmarks", e.bookmarks_ms},      {"distance_spacing", e.distance_spacing},
          {"beat_divisor", e.beat_divisor},   {"grid_size", e.grid_size},
          {"timeline_zoom", e.timeline_zoom}, {"velocity_presets", e.velocity_presets}};
}

Json metadata_of(const Metadata& m) {
  return {{"title", m.title},           {"title_unicode", m.title_unicode},
          {"artist", m.artist},         {"artist_unicode", m.artist_unicode},
          {"creator", m.creator},       {"version", m.version},
          {"source", m.source},         {"tags", m.tags},
          {"beatmap_id", m.beatmap_id}, {"beatmap_set_id", m.beatmap_set_id}};
}

Json difficulty_of(const Difficulty& d) {
  return {{"hp", as_written(d.hp)},
          {"cs", as_written(d.cs)},
          {"od", as_written(d.od)},
          {"ar", as_written(d.ar)},
          {"slider_multiplier", d.slider_multiplier},
          {"slider_tick_rate", d.slider_tick_rate}};
}

Json stars_of(const StarRating& stars) {
  return {{"version", kStarsVersion}, {"total", stars.total}, {"aim", stars.aim}, {"speed", stars.speed}};
}

Json events_of(const Events& e) {
  Json breaks = Json::array();
  for (const Break& pause : e.breaks) breaks.push_back({pause.start_ms, pause.end_ms});
  return {{"background", e.background}, {"video", e.video}, {"breaks", std::move(breaks)}};
}

Json timing_lines_of(const Beatmap& map) {
  Json lines = Json::array();
  for (const TimingLine& line : map.timing_lines) {
    lines.push_back({{"time", line.time_ms},
                     {"beat_length", line.beat_length},
                     {"meter", line.meter},
                     {"sample_set", line.sample_set},
                     {"sample_index", line.sample_index},
                     {"volume", line.volume},
                     {"uninherited", line.uninherited},
                     {"effects", line.effects}});
  }
  return lines;
}

/// The points in force, by what they set.
void add_timing(Json& json, const TimingInForce& timing) {
  Json reds = Json::array(), greens = Json::array(), effects = Json::array(), samples = Json::array();
  for (const RedLine& p : timing.red_lines())
    reds.push_back({{"time", p.time_ms}, {"beat_length", p.beat_length_ms}, {"meter", p.meter}});
  for (const VelocityPoint& p : timing.velocities())
    greens.push_back({{"time", p.time_ms}, {"slider_velocity", p.slider_velocity}, {"ticks", p.ticks}});
  for (const EffectPoint& p : timing.effects())
    effects.push_back({{"time", p.time_ms}, {"kiai", p.kiai}, {"scroll_speed", p.scroll_speed}});
  for (const SamplePoint& p : timing.samples()) {
    samples.push_back({{"time", p.time_ms},
                       {"sample_set", p.sample_set},
                       {"sample_index", p.sample_index},
                       {"volume", p.volume}});
  }
  json["red_lines"] = std::move(reds);
  json["green_lines"] = std::move(greens);
  json["effects"] = std::move(effects);
  json["samples"] = std::move(samples);
}

std::string letter_of(const Anchor& anchor) {
  std::string letter(1, "BCLP"[static_cast<int>(anchor.curve)]);
  if (anchor.curve == CurveType::bezier && anchor.degree > 0) append_number(letter, anchor.degree);
  return letter;
}

Json sample_of(const HitSample& sample) {
  return Json::array({sample.normal_set, sample.addition_set, sample.index, sample.volume, sample.filename});
}

void add_points(Json& json, const HitObject& object) {
  Json points = Json::array();
  for (const Anchor& anchor : object.slider.path) {
    Json entry = point(sum(object.position, anchor.position));
    if (anchor.starts_segment) entry.push_back(letter_of(anchor));
    points.push_back(std::move(entry));
  }
  json["curve"] = object.slider.path.empty() ? "" : letter_of(object.slider.path.front());
  json["points"] = std::move(points);
}

/// Edges behind the last one listed sound as the slider itself.
void add_edges(Json& json, const HitObject& object) {
  const auto edges = static_cast<std::size_t>(object.slider.slides) + 1;
  std::vector<int> sounds = object.slider.edge_sounds;
  sounds.resize(std::min(edges, sounds.size()));
  while (!sounds.empty() && sounds.back() == object.hit_sound) sounds.pop_back();
  HitSample own;
  own.normal_set = object.sample.normal_set;
  own.addition_set = object.sample.addition_set;
  const auto& given = object.slider.edge_sets;
  std::size_t count = std::min(edges, given.size());
  while (count > 0 && given[count - 1] == own) --count;
  Json sets = Json::array();
  for (std::size_t i = 0; i < count; ++i) sets.push_back(sample_of(given[i]));
  json["edge_sounds"] = std::move(sounds);
  json["edge_sets"] = std::move(sets);
}

class Dump {
 public:
  Dump(const ReadBeatmap& read, const std::string& file, const DumpOptions& options)
      : options_(options),
        read_(read),
        map_(read.map),
        file_(file),
        timing_(read.map),
        play_(play(read.map)) {}

  std::string text() {
    Json json{{"file", file_},
              {"version", map_.format_version},
              {"mode", static_cast<int>(map_.general.mode)},
              {"general", general_of(map_.general)},
              {"editor", editor_of(map_.editor)},
              {"metadata", metadata_of(map_.metadata)},
              {"difficulty", difficulty_of(map_.difficulty)},
              {"preempt", play_.preempt_ms},
              {"radius", as_written(play_.radius_px)}};
    if (map_.general.mode == Mode::osu) json["stars"] = stars_of(star_rating(map_, play_));
    json.update(events_of(map_.events));
    json["timing_lines"] = timing_lines_of(map_);
    add_timing(json, timing_);
    add_colours(json);
    Json objects = Json::array();
    for (std::size_t i = 0; i < map_.objects.size(); ++i)
      objects.push_back(object_of(map_.objects[i], play_.objects[i]));
    json["objects"] = std::move(objects);
    add_rejected(json);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

 private:
  void add_colours(Json& json) const {
    Json combos = Json::array(), customs = Json::object();
    for (const Colour& c : map_.combo_colours) combos.push_back(colour(c));
    for (const NamedColour& c : map_.custom_colours) customs[c.name] = colour(c.colour);
    json["combo_colours"] = std::move(combos);
    json["custom_colours"] = std::move(customs);
  }

  Json object_of(const HitObject& object, const PlayedObject& played) {
    static constexpr std::array<const char*, 4> kKinds{"circle", "slider", "spinner", "hold"};
    Json json{{"kind", kKinds[static_cast<std::size_t>(object.kind)]},
              {"time", object.time_ms},
              {"end_time", played.end_time_ms},
              {"x", as_written(object.position.x)},
              {"y", as_written(object.position.y)},
              {"end_x", as_written(played.end_position.x)},
              {"end_y", as_written(played.end_position.y)},
              {"new_combo", object.new_combo},
              {"combo_skip", object.combo_skip},
              {"hit_sound", object.hit_sound},
              {"sample", sample_of(object.sample)}};
    if (map_.general.mode == Mode::osu) add_stacking(json, played);
    if (object.kind == ObjectKind::slider) add_slider(json, object, played);
    return json;
  }

  void add_stacking(Json& json, const PlayedObject& played) const {
    json["stack_height"] = played.stack_height;
    json["stack_offset"] = as_written(play_.stack_offset_px(1));
  }

  void add_slider(Json& json, const HitObject& object, const PlayedObject& played) {
    add_points(json, object);
    json["slides"] = object.slider.slides;
    json["length"] = object.slider.length_px;
    json["distance"] = played.motion.distance_px;
    json["slider_velocity"] = played.motion.slider_velocity;
    add_edges(json, object);
    // The path as all modes see it; what osu! mode leaves out of Catmull curves shows in its ends and ticks.
    const SliderPath path(object.slider, CatmullVertices::all, work_);
    Json quarters = Json::array();
    for (const double progress : {0.25, 0.5, 0.75})
      quarters.push_back(point(sum(object.position, path.position_at(progress))));
    json["quarters"] = std::move(quarters);
    json["path_end"] = point(sum(object.position, path.position_at(1)));
    if (options_.vertices) {
      Json vertices = Json::array();
      for (const Vec2 vertex : path.vertices()) vertices.push_back(point(sum(object.position, vertex)));
      json["vertices"] = std::move(vertices);
    }
    if (map_.general.mode == Mode::osu) add_events(json, object, played.motion);
  }

  void add_events(Json& json, const HitObject& object, const SliderMotion& motion) {
    if (static_cast<std::size_t>(object.slider.slides) > events_left_) return;
    const SliderPath path(object.slider, CatmullVertices::thinned, work_);
    const std::vector<SliderEvent> events = slider_events(object, motion, events_left_);
    events_left_ -= std::min(events_left_, events.size());
    Json ticks = Json::array(), repeats = Json::array();
    for (const SliderEvent& event : events) {
      if (event.kind == SliderEvent::Kind::legacy_last_tick) json["tail_judged"] = event.time_ms;
      const bool repeat = event.kind == SliderEvent::Kind::repeat;
      if (!repeat && event.kind != SliderEvent::Kind::tick) continue;
      const Vec2 at = sum(object.position, path.position_at(event.progress));
      (repeat ? repeats : ticks).push_back(Json::array({event.time_ms, as_written(at.x), as_written(at.y)}));
    }
    json["ticks"] = std::move(ticks);
    json["repeats"] = std::move(repeats);
  }

  void add_rejected(Json& json) const {
    Json rejected = Json::array();
    for (const RejectedLine& line : read_.rejected) {
      rejected.push_back(
          {{"line", line.line}, {"section", line.section}, {"reason", line.reason}, {"text", line.text}});
    }
    json["rejected"] = std::move(rejected);
    json["rejected_count"] = read_.rejected_count;
  }

  const DumpOptions& options_;
  const ReadBeatmap& read_;
  const Beatmap& map_;
  const std::string& file_;
  TimingInForce timing_;
  Play play_;
  std::size_t events_left_ = kMostSliderEvents;
  WorkLeft work_ = kWorkOfOneMap;
};

}  // namespace

std::string dump_json(const ReadBeatmap& read, const std::string& file, const DumpOptions& options) {
  return Dump(read, file, options).text();
}

}  // namespace osugen
