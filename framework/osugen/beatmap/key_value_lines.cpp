// The sections of `key: value` lines: General, Editor, Metadata, Difficulty, Colours.
#include <algorithm>
#include <string>

#include <osugen/beatmap/lines.h>
#include <osugen/beatmap/scalars.h>
#include <osugen/beatmap/section_lines.h>
#include <osugen/text/utf8.h>

namespace osugen::reading {
namespace {

constexpr const char* kNoInt = "the value is not an integer";
constexpr const char* kNoNumber = "the value is not a number";
constexpr const char* kNoBool = "the value is neither 0 nor 1";

struct KeyValue {
  std::string_view key, value;
};

KeyValue key_value(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {trim(line), {}};
  return {trim(line.substr(0, colon)), trim(line.substr(colon + 1))};
}

Verdict take_int(std::string_view text, int& value) {
  return parse_int(text, value) ? taken() : rejected(kNoInt);
}
Verdict take_bool(std::string_view text, bool& value) {
  return parse_bool(text, value) ? taken() : rejected(kNoBool);
}
Verdict take_float(std::string_view text, float& value) {
  return parse_float(text, value) ? taken() : rejected(kNoNumber);
}
Verdict take_double(std::string_view text, double& value) {
  return parse_double(text, value) ? taken() : rejected(kNoNumber);
}
Verdict take_text(std::string_view text, std::string& value) {
  value = utf8::valid(text);
  return taken();
}

Verdict take_not_negative(std::string_view text, double& value) {
  double number = 0;
  if (!parse_double(text, number)) return rejected(kNoNumber);
  value = std::max(0.0, number);
  return taken();
}

Verdict take_preview(const State& state, std::string_view text, int& value) {
  int number = 0;
  if (!parse_int(text, number)) return rejected(kNoInt);
  value = number == -1 ? number : number + static_cast<int>(state.offset_ms);
  return taken();
}

Verdict take_mode(std::string_view text, Mode& value) {
  int number = 0;
  if (!parse_int(text, number) || number < 0 || number > 3) return rejected("the mode is not 0, 1, 2 or 3");
  value = static_cast<Mode>(number);
  return taken();
}

Verdict take_bookmarks(std::string_view text, std::vector<int>& value) {
  value.clear();
  PartCursor parts(text, ',');
  for (std::string_view part; parts.next(part);) {
    int number = 0;
    if (parse_int(part, number)) value.push_back(number);
  }
  return taken();
}

Verdict take_presets(std::string_view text, std::vector<double>& value) {
  value.clear();
  PartCursor parts(text, ',');
  for (std::string_view part; parts.next(part);) {
    double number = 0;
    if (parse_double(part, number)) value.push_back(number);
  }
  return taken();
}

bool is_combo_key(std::string_view key) {
  int number = 0;
  return key.substr(0, 5) == "Combo" && parse_int(key.substr(5), number) && number >= 1 && number <= 8;
}

}  // namespace

bool parse_enum(std::string_view text, std::span<const std::string_view> names, int& value) {
  text = trim(text);
  if (parse_int(text, value)) return true;
  int sum = 0;
  PartCursor parts(text, ',');
  for (std::string_view part; parts.next(part);) {
    const auto name = std::find(names.begin(), names.end(), trim(part));
    if (name == names.end()) return false;
    sum |= static_cast<int>(name - names.begin());
  }
  value = sum;
  return true;
}

Verdict read_general(State& state, std::string_view line) {
  static constexpr std::array<std::string_view, 4> kSampleSets{"None", "Normal", "Soft", "Drum"};
  static constexpr std::array<std::string_view, 4> kCountdowns{"None", "Normal", "HalfSpeed", "DoubleSpeed"};
  const auto [key, value] = key_value(line);
  General& general = state.map.general;
  if (key == "AudioFilename") {
    general.audio_filename = utf8::valid(value);
    std::replace(general.audio_filename.begin(), general.audio_filename.end(), '\\', '/');
    return taken();
  }
  if (key == "AudioLeadIn") return take_int(value, general.audio_lead_in_ms);
  if (key == "PreviewTime") return take_preview(state, value, general.preview_time_ms);
  if (key == "Countdown") {
    return parse_enum(value, kCountdowns, general.countdown) ? taken() : rejected("unknown countdown");
  }
  if (key == "SampleSet") {
    return parse_enum(value, kSampleSets, general.sample_set) ? taken() : rejected("unknown sample set");
  }
  if (key == "SampleVolume") return take_int(value, general.sample_volume);
  if (key == "StackLeniency") return take_float(value, general.stack_leniency);
  if (key == "Mode") return take_mode(value, general.mode);
  if (key == "LetterboxInBreaks") return take_bool(value, general.letterbox_in_breaks);
  if (key == "SpecialStyle") return take_bool(value, general.special_style);
  if (key == "WidescreenStoryboard") return take_bool(value, general.widescreen_storyboard);
  if (key == "EpilepsyWarning") return take_bool(value, general.epilepsy_warning);
  if (key == "SamplesMatchPlaybackRate") return take_bool(value, general.samples_match_playback_rate);
  if (key == "CountdownOffset") return take_int(value, general.countdown_offset);
  return unknown();
}

Verdict read_editor(State& state, std::string_view line) {
  const auto [key, value] = key_value(line);
  Editor& editor = state.map.editor;
  if (key == "Bookmarks") return take_bookmarks(value, editor.bookmarks_ms);
  if (key == "VelocityPresets") return take_presets(value, editor.velocity_presets);
  if (key == "DistanceSpacing") return take_not_negative(value, editor.distance_spacing);
  if (key == "TimelineZoom") return take_not_negative(value, editor.timeline_zoom);
  if (key == "GridSize") return take_int(value, editor.grid_size);
  if (key != "BeatDivisor") return unknown();
  int divisor = 0;
  if (!parse_int(value, divisor)) return rejected(kNoInt);
  editor.beat_divisor = std::clamp(divisor, 1, 64);
  return taken();
}

Verdict read_metadata(State& state, std::string_view line) {
  const auto [key, value] = key_value(line);
  Metadata& metadata = state.map.metadata;
  if (key == "Title") return take_text(value, metadata.title);
  if (key == "TitleUnicode") return take_text(value, metadata.title_unicode);
  if (key == "Artist") return take_text(value, metadata.artist);
  if (key == "ArtistUnicode") return take_text(value, metadata.artist_unicode);
  if (key == "Creator") return take_text(value, metadata.creator);
  if (key == "Version") return take_text(value, metadata.version);
  if (key == "Source") return take_text(value, metadata.source);
  if (key == "Tags") return take_text(value, metadata.tags);
  if (key == "BeatmapID") return take_int(value, metadata.beatmap_id);
  if (key == "BeatmapSetID") return take_int(value, metadata.beatmap_set_id);
  return unknown();
}

Verdict read_difficulty(State& state, std::string_view line) {
  const auto [key, value] = key_value(line);
  Difficulty& difficulty = state.map.difficulty;
  if (key == "HPDrainRate") return take_float(value, difficulty.hp);
  if (key == "CircleSize") return take_float(value, difficulty.cs);
  if (key == "SliderMultiplier") return take_double(value, difficulty.slider_multiplier);
  if (key == "SliderTickRate") return take_double(value, difficulty.slider_tick_rate);
  if (key == "ApproachRate") {
    const Verdict verdict = take_float(value, difficulty.ar);
    if (verdict.kind == Verdict::Kind::taken) state.ar_given = true;
    return verdict;
  }
  if (key != "OverallDifficulty") return unknown();
  const Verdict verdict = take_float(value, difficulty.od);
  if (verdict.kind == Verdict::Kind::taken && !state.ar_given) difficulty.ar = difficulty.od;
  return verdict;
}

Verdict read_colour(State& state, std::string_view line) {
  const auto [key, value] = key_value(line);
  const auto parts = split<5>(value, ',');
  if (parts.count != 3 && parts.count != 4) return rejected("a color needs three or four numbers");
  std::array<int, 3> rgb{};
  for (std::size_t i = 0; i < rgb.size(); ++i) {
    if (!parse_int(parts[i], rgb[i]) || rgb[i] < 0 || rgb[i] > 255)
      return rejected("a component of the color is not an integer from 0 to 255");
  }
  const Colour colour{static_cast<std::uint8_t>(rgb[0]), static_cast<std::uint8_t>(rgb[1]),
                      static_cast<std::uint8_t>(rgb[2])};
  if (is_combo_key(key)) {
    state.map.combo_colours.push_back(colour);
    return taken();
  }
  std::string name = utf8::valid(key);
  auto& customs = state.map.custom_colours;
  const auto [place, is_new] = state.custom_colours.try_emplace(name, customs.size());
  if (is_new) {
    customs.push_back({std::move(name), colour});
  } else {
    customs[place->second].colour = colour;
  }
  return taken();
}

}  // namespace osugen::reading
