#include <osugen/beatmap/writer.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include <osugen/beatmap/lines.h>
#include <osugen/beatmap/numbers.h>
#include <osugen/beatmap/slider_path_text.h>
#include <osugen/files/files.h>

namespace osugen {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr int kWrittenVersion = 14;
constexpr int kNewCombo = 4;

std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return text;
}

/// Two slashes would begin a comment; readers take a backslash for a slash.
std::string path_without_comment(const std::string& path) {
  std::string out = on_one_line(path);
  for (std::size_t at = out.find("//"); at != std::string::npos; at = out.find("//", at)) out[at + 1] = '\\';
  return out;
}

class Writing {
 public:
  explicit Writing(const Beatmap& map) : map_(map), lazer_(map.format_version >= kFirstLazerVersion) {}

  std::string run() {
    line("osu file format v", lazer_ ? map_.format_version : kWrittenVersion);
    write_general();
    write_editor();
    write_metadata();
    write_difficulty();
    write_events();
    write_timing_lines();
    write_colours();
    write_objects();
    write_other_sections();
    return std::move(out_);
  }

 private:
  void put(std::string_view text) { out_ += text; }
  void put(int value) { append_number(out_, value); }
  void put(float value) { append_number(out_, value); }
  void put(double value) { append_number(out_, value); }
  void put(bool value) { out_ += value ? '1' : '0'; }
  void put(char c) { out_ += c; }
  void put(const char* text) { out_ += text; }

  template <typename... Items>
  void line(const Items&... items) {
    (put(items), ...);
    out_ += kLineEnd;
  }

  void header(std::string_view name) {
    out_ += kLineEnd;
    line('[', name, ']');
  }

  std::string_view kept(std::string_view section) const {
    const auto found = std::find_if(map_.kept.begin(), map_.kept.end(),
                                    [&](const KeptLines& lines) { return lines.section == section; });
    return found == map_.kept.end() ? std::string_view{} : std::string_view(found->text);
  }

  /// Calls `write` with every line of a kept text.
  template <typename Write>
  static void for_each_line(std::string_view text, const Write& write) {
    while (!text.empty()) {
      const std::size_t stop = text.find('\n');
      write(text.substr(0, stop));
      text.remove_prefix(stop == std::string_view::npos ? text.size() : stop + 1);
    }
  }

  void kept_lines(std::string_view section) {
    for_each_line(kept(section), [&](std::string_view text) { line(text); });
  }

  /// Keys that osugen keeps without understanding them, and that have their place among the others.
  static constexpr std::array<std::string_view, 4> kPlacedKeys{"UseSkinSprites", "AlwaysShowPlayfield",
                                                               "OverlayPosition", "SkinPreference"};

  static bool has_key(std::string_view text, std::string_view key) {
    if (text.substr(0, key.size()) != key) return false;
    const std::size_t next = text.find_first_not_of(' ', key.size());
    return next != std::string_view::npos && text[next] == ':';
  }

  void kept_general_lines(bool placed) {
    for_each_line(kept("General"), [&](std::string_view text) {
      const bool has_place = std::any_of(kPlacedKeys.begin(), kPlacedKeys.end(),
                                         [&](std::string_view key) { return has_key(text, key); });
      if (has_place == placed) line(text);
    });
  }

  std::string_view sample_set_name(int set) {
    static constexpr std::array<std::string_view, 4> kNames{"None", "Normal", "Soft", "Drum"};
    if (set >= 0 && set < 4) return kNames[static_cast<std::size_t>(set)];
    number_.clear();
    append_number(number_, set);
    return number_;
  }

  void write_general() {
    const General& general = map_.general;
    header("General");
    line("AudioFilename: ", path_without_comment(general.audio_filename));
    line("AudioLeadIn: ", general.audio_lead_in_ms);
    line("PreviewTime: ", general.preview_time_ms);
    line("Countdown: ", general.countdown);
    line("SampleSet: ", sample_set_name(general.sample_set));
    if (general.sample_volume != General{}.sample_volume) line("SampleVolume: ", general.sample_volume);
    line("StackLeniency: ", general.stack_leniency);
    line("Mode: ", static_cast<int>(general.mode));
    line("LetterboxInBreaks: ", general.letterbox_in_breaks);
    kept_general_lines(true);
    if (general.epilepsy_warning) line("EpilepsyWarning: 1");
    if (general.countdown_offset != 0) line("CountdownOffset: ", general.countdown_offset);
    if (general.mode == Mode::mania || general.special_style) line("SpecialStyle: ", general.special_style);
    line("WidescreenStoryboard: ", general.widescreen_storyboard);
    if (general.samples_match_playback_rate) line("SamplesMatchPlaybackRate: 1");
    kept_general_lines(false);
  }

  template <typename Values>
  void list_line(std::string_view key, const Values& values) {
    put(key);
    bool first = true;
    for (const auto value : values) {
      if (!first) put(',');
      put(value);
      first = false;
    }
    line();
  }

  void write_editor() {
    const Editor& editor = map_.editor;
    header("Editor");
    if (!editor.bookmarks_ms.empty()) list_line("Bookmarks: ", editor.bookmarks_ms);
    line("DistanceSpacing: ", editor.distance_spacing);
    line("BeatDivisor: ", editor.beat_divisor);
    line("GridSize: ", editor.grid_size);
    line("TimelineZoom: ", editor.timeline_zoom);
    if (!editor.velocity_presets.empty()) list_line("VelocityPresets: ", editor.velocity_presets);
    kept_lines("Editor");
  }

  void write_metadata() {
    const Metadata& metadata = map_.metadata;
    header("Metadata");
    line("Title:", on_one_line(metadata.title));
    line("TitleUnicode:", on_one_line(metadata.title_unicode));
    line("Artist:", on_one_line(metadata.artist));
    line("ArtistUnicode:", on_one_line(metadata.artist_unicode));
    line("Creator:", on_one_line(metadata.creator));
    line("Version:", on_one_line(metadata.version));
    line("Source:", on_one_line(metadata.source));
    line("Tags:", on_one_line(metadata.tags));
    line("BeatmapID:", metadata.beatmap_id);
    line("BeatmapSetID:", metadata.beatmap_set_id);
    kept_lines("Metadata");
  }

  void write_difficulty() {
    const Difficulty& difficulty = map_.difficulty;
    header("Difficulty");
    line("HPDrainRate:", difficulty.hp);
    line("CircleSize:", difficulty.cs);
    line("OverallDifficulty:", difficulty.od);
    line("ApproachRate:", difficulty.ar);
    line("SliderMultiplier:", difficulty.slider_multiplier);
    line("SliderTickRate:", difficulty.slider_tick_rate);
    kept_lines("Difficulty");
  }

  void write_events() {
    const Events& events = map_.events;
    header("Events");
    line("//Background and Video events");
    if (!events.background.empty()) {
      line("0,0,\"", path_without_comment(events.background), "\",", events.background_offset.x, ',',
           events.background_offset.y);
    }
    if (!events.video.empty()) {
      put("Video,");
      put(events.video_offset_ms);
      put(",\"" + path_without_comment(events.video) + "\"");
      if (events.video_offset != Vec2{}) {
        put(',');
        put(events.video_offset.x);
        put(',');
        put(events.video_offset.y);
      }
      line();
    }
    line("//Break Periods");
    for (const Break& pause : events.breaks) line("2,", pause.start_ms, ',', pause.end_ms);
    if (!kept("Events").empty()) {
      kept_lines("Events");
      return;
    }
    line("//Storyboard Layer 0 (Background)");
    line("//Storyboard Layer 1 (Fail)");
    line("//Storyboard Layer 2 (Pass)");
    line("//Storyboard Layer 3 (Foreground)");
    line("//Storyboard Layer 4 (Overlay)");
    line("//Storyboard Sound Samples");
  }

  void write_timing_lines() {
    header("TimingPoints");
    for (const TimingLine& timing : map_.timing_lines) {
      line(timing.time_ms, ',', timing.beat_length, ',', timing.meter, ',', timing.sample_set, ',',
           timing.sample_index, ',', timing.volume, ',', timing.uninherited, ',', timing.effects);
    }
    kept_lines("TimingPoints");
    line();
  }

  void colour_line(std::string_view name, const Colour& colour) {
    line(name, " : ", int{colour.r}, ',', int{colour.g}, ',', int{colour.b});
  }

  void write_colours() {
    const std::string_view others = kept("Colours");
    if (map_.combo_colours.empty() && map_.custom_colours.empty() && others.empty()) return;
    header("Colours");
    // Readers take the colours in the order of the lines and know no number over 8.
    for (std::size_t i = 0; i < map_.combo_colours.size(); ++i)
      colour_line("Combo" + std::to_string(std::min<std::size_t>(i + 1, 8)), map_.combo_colours[i]);
    for (const NamedColour& custom : map_.custom_colours) colour_line(custom.name, custom.colour);
    kept_lines("Colours");
  }

  void put_coordinate(float value) { put(lazer_ ? value : std::round(value)); }

  static int type_bits(const HitObject& object) {
    static constexpr std::array<int, 4> kKinds{1, 2, 8, 128};
    int type = kKinds[static_cast<std::size_t>(object.kind)];
    if (object.new_combo) type |= kNewCombo | (object.combo_skip & 7) << 4;
    return type;
  }

  void put_sample(const HitSample& sample) {
    put(sample.normal_set);
    put(':');
    put(sample.addition_set);
    put(':');
    put(sample.index);
    put(':');
    put(sample.volume);
    put(':');
    put(on_one_line(sample.filename));
  }

  void put_slider(const HitObject& object) {
    const Slider& slider = object.slider;
    put(',');
    put(path_text(slider.path, object.position, !lazer_));
    put(',');
    put(slider.slides);
    put(',');
    put(slider.length_px);
    const bool plain = slider.edge_sounds.empty() && slider.edge_sets.empty() && object.sample == HitSample{};
    if (plain) return;
    put(',');
    const std::size_t edges = static_cast<std::size_t>(std::max(1, slider.slides)) + 1;
    for (std::size_t i = 0; i < edges; ++i) {
      if (i > 0) put('|');
      put(i < slider.edge_sounds.size() ? slider.edge_sounds[i] : object.hit_sound);
    }
    put(',');
    HitSample own;  // of the slider's sample, its edges have the two sets alone
    own.normal_set = object.sample.normal_set;
    own.addition_set = object.sample.addition_set;
    for (std::size_t i = 0; i < edges; ++i) {
      if (i > 0) put('|');
      put_edge_set(i < slider.edge_sets.size() ? slider.edge_sets[i] : own);
    }
    put(',');
    put_sample(object.sample);
  }

  void put_edge_set(const HitSample& set) {
    const bool sets_only = set.index == 0 && set.volume == 0 && set.filename.empty();
    if (!sets_only) {
      put_sample(set);
      return;
    }
    put(set.normal_set);
    put(':');
    put(set.addition_set);
  }

  void write_object(const HitObject& object) {
    put_coordinate(object.position.x);
    put(',');
    put_coordinate(object.position.y);
    put(',');
    put(object.time_ms);
    put(',');
    put(type_bits(object));
    put(',');
    put(object.hit_sound);
    if (object.kind == ObjectKind::slider) {
      put_slider(object);
      line();
      return;
    }
    put(',');
    if (object.kind != ObjectKind::circle) {
      put(object.end_time_ms);
      put(object.kind == ObjectKind::hold ? ':' : ',');
    }
    put_sample(object.sample);
    line();
  }

  static bool circle_or_slider(const HitObject& object) {
    return object.kind == ObjectKind::circle || object.kind == ObjectKind::slider;
  }

  /// The first object from `from` on that can stand in the file before `from` without a change to itself or
  /// to the order of objects of one time; 0: none near.
  std::size_t one_to_write_earlier(std::size_t from) const {
    constexpr std::size_t kFarthest = 1000;
    const auto& objects = map_.objects;
    const std::size_t end = std::min(objects.size(), from + kFarthest);
    for (std::size_t i = from + 1; i < end; ++i) {
      const bool fits =
          objects[i].kind == ObjectKind::hold || (circle_or_slider(objects[i]) && objects[i].new_combo);
      if (fits && objects[i].time_ms > objects[i - 1].time_ms) return i;
    }
    return 0;
  }

  /// In order of time. Readers begin a combo at the first line and after a spinner; a map whose lines were
  /// not in order can have none there, and then gets a later object's line first.
  void write_objects() {
    header("HitObjects");
    std::vector<bool> written(map_.objects.size(), false);
    bool combo_begins = true;
    for (std::size_t i = 0; i < map_.objects.size(); ++i) {
      if (written[i]) continue;
      const HitObject& object = map_.objects[i];
      if (combo_begins && circle_or_slider(object) && !object.new_combo) {
        const std::size_t other = one_to_write_earlier(i);
        if (other != 0 && !written[other]) {
          write_object(map_.objects[other]);
          written[other] = true;
        }
      }
      write_object(object);
      combo_begins = object.kind == ObjectKind::spinner;
    }
  }

  /// Sections without a place above, as they were, behind the others.
  void write_other_sections() {
    static constexpr std::array<std::string_view, 8> kWritten{
        "General", "Editor", "Metadata", "Difficulty", "Events", "TimingPoints", "Colours", "HitObjects"};
    for (const KeptLines& lines : map_.kept) {
      if (std::find(kWritten.begin(), kWritten.end(), lines.section) != kWritten.end()) continue;
      header(lines.section);
      kept_lines(lines.section);
    }
  }

  const Beatmap& map_;
  bool lazer_;
  std::string out_;
  std::string number_;
};

}  // namespace

std::string write_beatmap(const Beatmap& map) {
  return Writing(map).run();
}

void write_beatmap_file(const Beatmap& map, const std::filesystem::path& path) {
  write_file_atomically(path, write_beatmap(map));
}

}  // namespace osugen
