// Lines of [Events] and [TimingPoints].
#include <algorithm>
#include <string>

#include <osugen/beatmap/lines.h>
#include <osugen/beatmap/scalars.h>
#include <osugen/beatmap/section_lines.h>
#include <osugen/text/utf8.h>

namespace osugen::reading {
namespace {

enum EventType { background, video, break_period, colour, sprite, sample, animation };

std::string file_name(std::string_view field) {
  std::string name;
  name.reserve(field.size());
  // A doubled backslash counts as one; quotes are stripped after that, from both ends, however many.
  for (std::size_t i = 0; i < field.size(); ++i) {
    name += field[i];
    if (field[i] == '\\' && i + 1 < field.size() && field[i + 1] == '\\') ++i;
  }
  const std::size_t first = name.find_first_not_of('"');
  if (first == std::string::npos) return {};
  name = name.substr(first, name.find_last_not_of('"') - first + 1);
  std::replace(name.begin(), name.end(), '\\', '/');
  return utf8::valid(name);
}

/// Old maps name pictures in Video lines.
bool names_a_video(const std::string& file) {
  static constexpr std::array<std::string_view, 7> kExtensions{".mp4", ".mov", ".avi", ".flv",
                                                               ".mpg", ".wmv", ".m4v"};
  const std::size_t dot = file.rfind('.');
  if (dot == std::string::npos) return false;
  std::string extension = file.substr(dot);
  for (char& c : extension)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

/// Two optional numbers; what is no number is 0, as nothing depends on them but a picture's place.
Vec2 offset_at(const Parts<6>& parts, std::size_t i) {
  Vec2 offset;
  if (parts.count > i) parse_float(parts[i], offset.x);
  if (parts.count > i + 1) parse_float(parts[i + 1], offset.y);
  return offset;
}

Verdict read_picture(Events& events, const Parts<6>& parts, std::string name) {
  events.background = std::move(name);
  events.background_offset = offset_at(parts, 3);
  return taken();
}

Verdict read_video(Events& events, const Parts<6>& parts) {
  std::string name = file_name(parts[2]);
  if (!names_a_video(name)) return read_picture(events, parts, std::move(name));
  if (!events.video.empty()) return unknown();  // a second video is for the storyboard
  events.video = std::move(name);
  double start = 0;
  if (parse_double(parts[1], start)) events.video_offset_ms = start;
  events.video_offset = offset_at(parts, 3);
  return taken();
}

Verdict read_break(State& state, const Parts<6>& parts) {
  double start = 0, end = 0;
  if (!parse_double(parts[1], start) || !parse_double(parts[2], end))
    return rejected("the start or end of the break is not a number");
  start += state.offset_ms;
  end += state.offset_ms;
  state.map.events.breaks.push_back({start, std::max(start, end)});
  return taken();
}

bool parse_meter(std::string_view field, int& meter) {
  meter = 4;
  if (field.empty()) return false;
  return field.front() == '0' || (parse_int(field, meter) && meter > 0);
}

}  // namespace

Verdict read_event(State& state, std::string_view line) {
  static constexpr std::array<std::string_view, 7> kTypes{"Background", "Video",  "Break",    "Colour",
                                                          "Sprite",     "Sample", "Animation"};
  if (!line.empty() && line.front() == '_') return unknown();  // a storyboard command, the most usual line
  const auto parts = split<6>(line, ',');
  int type = 0;
  if (!parse_enum(parts[0], kTypes, type)) return unknown();
  if (type != background && type != video && type != break_period && type != sprite) return unknown();
  if (parts.count < (type == sprite ? 4U : 3U)) {
    const bool needed = type != sprite || state.map.events.background.empty();
    return needed ? rejected("the event has too few fields") : unknown();
  }
  if (type == background) return read_picture(state.map.events, parts, file_name(parts[2]));
  if (type == video) return read_video(state.map.events, parts);
  if (type == break_period) return read_break(state, parts);
  if (state.map.events.background.empty()) state.map.events.background = file_name(parts[3]);
  return unknown();  // the sprite itself is for the storyboard
}

Verdict read_timing_line(State& state, std::string_view text) {
  const auto parts = split<8>(text, ',');
  if (parts.count < 2) return rejected("a timing line needs at least a time and a beat length");
  TimingLine line;
  if (!parse_double(trim(parts[0]), line.time_ms)) return rejected("the time is not a number");
  if (!parse_double_or_nan(trim(parts[1]), line.beat_length))
    return rejected("the beat length is not a number");
  line.time_ms += state.offset_ms;
  line.sample_set = state.map.general.sample_set;
  line.volume = state.map.general.sample_volume;
  if (parts.count > 2 && !parse_meter(parts[2], line.meter))
    return rejected("the meter is not a positive number");
  if (parts.count > 3 && !parse_int(parts[3], line.sample_set))
    return rejected("the sample set is not an integer");
  if (parts.count > 4 && !parse_int(parts[4], line.sample_index))
    return rejected("the sample index is not an integer");
  if (parts.count > 5 && !parse_int(parts[5], line.volume)) return rejected("the volume is not an integer");
  if (parts.count > 6) {
    if (parts[6].empty()) return rejected("the field 'uninherited' is empty");
    line.uninherited = parts[6].front() == '1';
  }
  if (parts.count > 7 && !parse_int(parts[7], line.effects))
    return rejected("the effects are not an integer");
  if (line.uninherited && line.beat_length != line.beat_length)
    return rejected("the beat length of a red line is not a number");
  state.map.timing_lines.push_back(line);
  return taken();
}

}  // namespace osugen::reading
