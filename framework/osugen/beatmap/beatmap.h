// osugen/beatmap/beatmap.h - one .osu file as values: its content, not its presentation in osu!.
//
// Times are milliseconds of map time, positions are osu! pixels (the playfield is 512 x 384, y down).
// Reading and writing are in reader.h and writer.h, what follows from the values (slider ends, ticks,
// stacking) in geometry.h and play.h. Nothing here knows a tensor.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace osugen {

struct Vec2 {
  float x = 0, y = 0;
  friend bool operator==(const Vec2&, const Vec2&) = default;
};

inline constexpr float kPlayfieldWidth = 512;
inline constexpr float kPlayfieldHeight = 384;

enum class Mode : std::uint8_t { osu, taiko, catch_the_beat, mania };

/// [General]; defaults are those of a decoder that finds no such key.
struct General {
  std::string audio_filename;
  int audio_lead_in_ms = 0;
  int preview_time_ms = -1;  ///< -1: unset
  int countdown = 0;         ///< 0 none, 1 normal, 2 half speed, 3 double speed
  int sample_set = 0;        ///< 0 none (as normal), 1 normal, 2 soft, 3 drum
  int sample_volume = 100;
  float stack_leniency = 0.7F;
  Mode mode = Mode::osu;
  bool letterbox_in_breaks = false;
  bool special_style = false;
  bool widescreen_storyboard = false;
  bool epilepsy_warning = false;
  bool samples_match_playback_rate = false;
  int countdown_offset = 0;  ///< beats
};

/// [Editor]; no effect on play.
struct Editor {
  std::vector<int> bookmarks_ms;
  std::vector<double> velocity_presets;  ///< v128 only; empty: not written
  double distance_spacing = 1.0;
  int beat_divisor = 4;
  int grid_size = 0;
  double timeline_zoom = 1.0;
};

/// [Metadata]. `version` is the name of the difficulty ("Insane").
struct Metadata {
  std::string title = "Unknown", title_unicode;
  std::string artist = "Unknown", artist_unicode;
  std::string creator = "Unknown Creator", version = "Normal", source, tags;
  int beatmap_id = -1, beatmap_set_id = -1;
};

/// [Difficulty], clamped as decoders do.
struct Difficulty {
  float hp = 5, cs = 5, od = 5, ar = 5;
  double slider_multiplier = 1.4;  ///< hundreds of osu! pixels per beat at slider velocity 1
  double slider_tick_rate = 1.0;   ///< ticks per beat
};

/// One line of [TimingPoints] as written: a red line (uninherited) or a green line (inherited).
struct TimingLine {
  double time_ms = 0;
  double beat_length = 500;  ///< red: milliseconds per beat; green: -100 / slider velocity; NaN: no ticks
  int meter = 4;             ///< beats per bar
  int sample_set = 0;
  int sample_index = 0;
  int volume = 100;  ///< percent
  bool uninherited = true;
  int effects = 0;  ///< bit 0 kiai, bit 3 omit the first bar line; the others are kept
  bool kiai() const { return (effects & 1) != 0; }
  bool omits_bar_line() const { return (effects & 8) != 0; }
};

/// A red line in force: what a timing stage finds and a quantizer counts by.
struct RedLine {
  double time_ms = 0;
  double beat_length_ms = 500;  ///< clamped to [6, 60000]
  int meter = 4;                ///< beats per bar
  friend bool operator==(const RedLine&, const RedLine&) = default;
};

enum class ObjectKind : std::uint8_t { circle, slider, spinner, hold };
enum class CurveType : std::uint8_t { bezier, catmull, linear, perfect };

/// A point of a slider's path, relative to the head. The first point of a path is (0, 0).
struct Anchor {
  Vec2 position;
  bool starts_segment = false;  ///< true: a new segment begins here and `curve` is its type
  CurveType curve = CurveType::bezier;
  int degree = 0;  ///< of a B-spline ("B3"); 0: as many as the points allow (a Bezier curve)
  friend bool operator==(const Anchor&, const Anchor&) = default;
};

struct HitSample {
  int normal_set = 0, addition_set = 0, index = 0, volume = 0;
  std::string filename;
  friend bool operator==(const HitSample&, const HitSample&) = default;
};

struct Slider {
  std::vector<Anchor> path;          ///< after a decoder's fix-ups: red anchors are segment starts
  int slides = 1;                    ///< 1: there, 2: there and back
  double length_px = 0;              ///< of one slide; 0: the path's own length
  std::vector<int> edge_sounds;      ///< one for each of slides + 1 edges; shorter: the rest as hit_sound
  std::vector<HitSample> edge_sets;  ///< only the two sets are used; shorter: the rest as the sample
};

struct HitObject {
  double time_ms = 0;
  Vec2 position;
  ObjectKind kind = ObjectKind::circle;
  bool new_combo = false;  ///< in effect: as decoders decide it, with breaks and spinners counted in
  std::uint8_t combo_skip = 0;
  int hit_sound = 0;  ///< bits: 1 normal, 2 whistle, 4 finish, 8 clap
  HitSample sample;
  double end_time_ms = 0;  ///< spinner and hold: as written; circle and slider: not used (see play.h)
  Slider slider;           ///< slider only
};

struct Break {
  double start_ms = 0, end_ms = 0;
};

struct Colour {
  std::uint8_t r = 0, g = 0, b = 0;
};

struct NamedColour {
  std::string name;
  Colour colour;
};

/// Lines of one section that osugen has no use for but that belong to somebody: unknown keys, storyboard
/// lines, whole sections.
struct KeptLines {
  std::string section;  ///< "Events"; of an unknown section, its name as written
  std::string text;     ///< the lines as written, in file order, each ended by '\n'
};

struct Events {
  std::string background;  ///< file name; empty: none
  Vec2 background_offset;
  std::string video;
  double video_offset_ms = 0;
  Vec2 video_offset;
  std::vector<Break> breaks;  ///< sorted
};

struct Beatmap {
  int format_version = 14;
  General general;
  Editor editor;
  Metadata metadata;
  Difficulty difficulty;
  Events events;
  std::vector<TimingLine> timing_lines;  ///< in file order
  std::vector<Colour> combo_colours;
  std::vector<NamedColour> custom_colours;
  std::vector<HitObject> objects;  ///< stably sorted by time
  std::vector<KeptLines> kept;     ///< one for each section that has such lines
};

}  // namespace osugen
