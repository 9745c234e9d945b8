#include <osugen/draft/map_draft.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>

#include <osugen/beatmap/slider_velocity.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/beatmap/whole_ms.h>
#include <osugen/text/utf8.h>

namespace osugen {
namespace {

constexpr double kPreviewShare = 0.4;  ///< of the song: where osu! itself begins when a map says nothing

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// As osu!'s server counts characters: UTF-16 units.
constexpr std::size_t kMostCharacters = 80;

/// The front of the text, in whole characters.
std::string cut(const std::string& text) {
  std::string_view rest = text;
  std::size_t kept = 0, units = 0;
  while (!rest.empty()) {
    const auto point = utf8::take(rest);
    units += point && *point > 0xFFFF ? 2 : 1;
    if (units > kMostCharacters) break;
    kept = text.size() - rest.size();
  }
  if (kept == text.size()) return text;
  return text.substr(0, text.find_last_not_of(' ', kept - 1) + 1);
}

void cut_field(std::string& plain, std::string& unicode, const char* name, std::vector<std::string>& notes) {
  const std::string whole = unicode.empty() ? plain : unicode;
  const bool fits = cut(plain) == plain && cut(unicode) == unicode;
  if (fits) return;
  plain = cut(plain);
  unicode = cut(unicode);
  notes.push_back(
      std::string("The ") + name + " '" + whole + "' was cut to " + std::to_string(kMostCharacters) +
      " characters, the most that osu! accepts: set a shorter one with --set metadata." + name + "=...");
}

/// One field and its unicode spelling.
void name_field(std::string& plain, std::string& unicode, const std::string& tag,
                const std::string& tag_unicode, const std::string& unknown, const char* name,
                std::vector<std::string>& notes) {
  if (plain.empty() && unicode.empty()) {
    plain = tag;
    unicode = tag_unicode;
  }
  if (unicode.empty()) unicode = plain;
  if (!plain.empty() && is_ascii(plain)) return;
  if (is_ascii(unicode) && !unicode.empty()) {
    plain = unicode;
    return;
  }
  plain = unknown;
  if (unicode.empty()) {
    unicode = unknown;
    return;
  }
  notes.push_back(std::string("The ") + name + " '" + unicode +
                  "' cannot be transliterated to ASCII, as osu! " + "requires: set one with --set metadata." +
                  name + "=...");
}

/// Of times that are sums of gaps; what is on a red line must not count as before it.
constexpr double kNoiseMs = 1e-6;

void sort_by_time(std::vector<TimingLine>& lines) {
  std::stable_sort(lines.begin(), lines.end(), [](const TimingLine& a, const TimingLine& b) {
    return a.time_ms != b.time_ms ? a.time_ms < b.time_ms : a.uninherited && !b.uninherited;
  });
}

/// The first red line moves back by whole bars until it is not after `first_ms`, for a map begins with one.
void begin_with_red_line(Beatmap& map, double first_ms) {
  std::vector<TimingLine>& lines = map.timing_lines;
  const auto red =
      std::find_if(lines.begin(), lines.end(), [](const TimingLine& l) { return l.uninherited; });
  if (red == lines.end()) return;
  const double bar_ms = red->beat_length * red->meter;
  const double late_ms = red->time_ms - first_ms;
  if (!(late_ms > kNoiseMs && bar_ms > 0)) return;
  // Where it stood it ended what the green lines before it say.
  const std::vector<double> velocities = slider_velocities(map);
  red->time_ms -= std::ceil((late_ms - kNoiseMs / 2) / bar_ms) * bar_ms;
  sort_by_time(lines);
  set_slider_velocities(map, velocities);
}

/// Objects and green lines in whole ms as the game's editor writes them: their place on the grid of the red
/// line in force, which itself is rounded, cut off. Rounded instead, half of a map lies a millisecond beside
/// its beats for whoever opens it there.
class EditorTimes {
 public:
  /// @param exact  a map in song time, with its red lines where they are
  EditorTimes(const Beatmap& exact, double bias_ms) : timing_(exact), bias_ms_(bias_ms) {}
  double of_red_line(double ms) const { return std::round(ms - bias_ms_); }
  double of(double ms) const {
    if (timing_.red_lines().empty()) return cut_to_ms(ms - bias_ms_);
    const double red_ms = timing_.red_line_at(ms + kNoiseMs).time_ms;
    return cut_to_ms(of_red_line(red_ms) + (ms - red_ms));
  }

 private:
  TimingInForce timing_;
  double bias_ms_;
};

}  // namespace

SongSpan span_of(double song_ms, double bias_ms, std::vector<RedLine> red_lines) {
  SongSpan span{std::max(0.0, bias_ms), std::min(song_ms, song_ms + bias_ms), std::move(red_lines)};
  if (span.end_ms <= span.start_ms) {
    throw Error(Error::Kind::bad_input, "the song is too short", {}, "at least one second of audio",
                "use another song");
  }
  return span;
}

Metadata metadata_of(Metadata given, const SongTags& tags, std::vector<std::string>& notes) {
  name_field(given.title, given.title_unicode, tags.title, tags.title_unicode, "Unknown Title", "title",
             notes);
  name_field(given.artist, given.artist_unicode, tags.artist, tags.artist_unicode, "Unknown Artist", "artist",
             notes);
  cut_field(given.title, given.title_unicode, "title", notes);
  cut_field(given.artist, given.artist_unicode, "artist", notes);
  if (given.creator.empty()) given.creator = "osugen";
  if (given.version.empty()) given.version = "Normal";
  if (given.tags.empty()) given.tags = "osugen";
  return given;
}

Beatmap draft_of(const SongSpan& span, const Difficulty& difficulty, Metadata metadata) {
  Beatmap draft;
  draft.general.sample_set = 2;  // soft, as the editor's own new maps
  draft.general.preview_time_ms =
      static_cast<int>(std::round(span.start_ms + kPreviewShare * (span.end_ms - span.start_ms)));
  draft.general.widescreen_storyboard = true;
  draft.metadata = std::move(metadata);
  draft.difficulty = difficulty;
  draft.combo_colours = {{255, 192, 0}, {0, 202, 0}, {18, 124, 255}, {242, 24, 57}};  // those of osu! itself
  for (const RedLine& red : span.red_lines) {
    TimingLine line;
    line.time_ms = red.time_ms;
    line.beat_length = red.beat_length_ms;
    line.meter = red.meter;
    line.sample_set = draft.general.sample_set;
    line.volume = 70;
    draft.timing_lines.push_back(line);
  }
  return draft;
}

void begin_together(const std::vector<Beatmap*>& maps) {
  double first_ms = HUGE_VAL;
  for (const Beatmap* map : maps)
    if (!map->objects.empty()) first_ms = std::min(first_ms, map->objects.front().time_ms);
  for (Beatmap* map : maps) begin_with_red_line(*map, first_ms);
}

std::int64_t to_map_time(Beatmap& map, double bias_ms) {
  begin_together({&map});
  sort_by_time(map.timing_lines);
  const EditorTimes times(map, bias_ms);
  for (TimingLine& line : map.timing_lines)
    line.time_ms = line.uninherited ? times.of_red_line(line.time_ms) : times.of(line.time_ms);
  const auto covered = [&map](const TimingLine& line) {
    const TimingLine* const next = &line + 1;
    return line.uninherited && next < map.timing_lines.data() + map.timing_lines.size() &&
           next->uninherited && next->time_ms == line.time_ms;
  };
  std::vector<TimingLine> lines;
  for (const TimingLine& line : map.timing_lines)
    if (!covered(line)) lines.push_back(line);
  map.timing_lines = std::move(lines);

  map.general.preview_time_ms = static_cast<int>(std::max(0.0, times.of(map.general.preview_time_ms)));
  std::vector<HitObject> objects;
  for (HitObject& object : map.objects) {
    object.time_ms = times.of(object.time_ms);
    object.end_time_ms = times.of(object.end_time_ms);
    if (!objects.empty() && object.time_ms <= objects.back().time_ms) continue;
    objects.push_back(std::move(object));
  }
  const auto dropped = static_cast<std::int64_t>(map.objects.size() - objects.size());
  map.objects = std::move(objects);
  return dropped;
}

void to_song_time(Beatmap& map, double bias_ms) {
  for (TimingLine& line : map.timing_lines) line.time_ms += bias_ms;
  for (Break& pause : map.events.breaks) {
    pause.start_ms += bias_ms;
    pause.end_ms += bias_ms;
  }
  for (HitObject& object : map.objects) {
    object.time_ms += bias_ms;
    object.end_time_ms += bias_ms;
  }
}

}  // namespace osugen
