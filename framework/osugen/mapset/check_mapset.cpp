// Checks of a whole mapset: what must agree between difficulties, and the files beside them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include <osugen/mapset/check_parts.h>
#include <osugen/mapset/file_names.h>
#include <osugen/mapset/media.h>

namespace osugen {
namespace {

using check::Report;

struct Member {
  std::string file;
  Beatmap map;
  std::vector<RejectedLine> rejected;
};

/// Says once for the set that difficulties differ, with the values and who has them.
void check_same(const std::vector<Member>& members, Severity severity, Area area, std::string_view what,
                const std::function<std::string(const Beatmap&)>& value_of, Report& report) {
  std::map<std::string, std::vector<std::string>> users;
  for (const Member& member : members) users[value_of(member.map)].push_back(member.map.metadata.version);
  if (users.size() < 2) return;
  std::vector<std::string> parts;
  parts.reserve(users.size());
  for (const auto& [value, versions] : users)
    parts.push_back(fmt::format("'{}' in {}", value.substr(0, 80), fmt::join(versions, ", ")));
  report.add(severity, area, "difficulties-differ",
             fmt::format("{} differs between difficulties: {}", what, fmt::join(parts, "; ")));
}

void check_metadata(const std::vector<Member>& members, Report& report) {
  const auto same = [&](std::string_view what, std::string Metadata::*field) {
    check_same(
        members, Severity::problem, Area::metadata, what,
        [&](const Beatmap& map) { return map.metadata.*field; }, report);
  };
  same("Title", &Metadata::title);
  same("TitleUnicode", &Metadata::title_unicode);
  same("Artist", &Metadata::artist);
  same("ArtistUnicode", &Metadata::artist_unicode);
  same("Creator", &Metadata::creator);
  same("Source", &Metadata::source);
  same("Tags", &Metadata::tags);
  check_same(
      members, Severity::problem, Area::metadata, "BeatmapSetID",
      [](const Beatmap& map) { return std::to_string(map.metadata.beatmap_set_id); }, report);
  check_same(
      members, Severity::problem, Area::metadata, "PreviewTime",
      [](const Beatmap& map) { return std::to_string(map.general.preview_time_ms); }, report);
  std::set<std::string> versions;
  std::set<int> ids;
  for (const Member& member : members) {
    const Metadata& metadata = member.map.metadata;
    const std::string mode = std::to_string(static_cast<int>(member.map.general.mode));
    if (!versions.insert(mode + file_name_key(metadata.version)).second) {
      report.add(Severity::problem, Area::metadata, "version-twice",
                 fmt::format("Two difficulties are named '{}'", metadata.version));
    }
    if (metadata.beatmap_id > 0 && !ids.insert(metadata.beatmap_id).second) {
      report.add(Severity::problem, Area::metadata, "id-twice",
                 fmt::format("Two difficulties have BeatmapID {}", metadata.beatmap_id));
    }
  }
}

void check_switches(const std::vector<Member>& members, Report& report) {
  std::map<Mode, std::vector<Member>> by_mode;
  for (const Member& member : members) {
    Member settings;
    settings.map.general = member.map.general;
    settings.map.metadata.version = member.map.metadata.version;
    by_mode[member.map.general.mode].push_back(std::move(settings));
  }
  for (const auto& [mode, group] : by_mode) {
    const auto same = [&, &group = group](std::string_view what,
                                          const std::function<int(const General&)>& get) {
      check_same(
          group, Severity::warning, Area::settings, what,
          [&](const Beatmap& map) { return std::to_string(get(map.general)); }, report);
    };
    same("Countdown", [](const General& general) { return general.countdown; });
    same("LetterboxInBreaks", [](const General& general) { return general.letterbox_in_breaks; });
    same("EpilepsyWarning", [](const General& general) { return general.epilepsy_warning; });
    same("WidescreenStoryboard", [](const General& general) { return general.widescreen_storyboard; });
    same("AudioLeadIn", [](const General& general) { return general.audio_lead_in_ms; });
  }
}

void check_red_lines(const std::vector<Member>& members, Report& report) {
  const auto exactly = [](const RedLine& line) {
    return fmt::format("{:g} ms: {:.12g} x {}", line.time_ms, line.beat_length_ms, line.meter);
  };
  const auto roughly = [](const RedLine& line) {
    return fmt::format("{:.0f} ms: {:.0f} x {}", line.time_ms, line.beat_length_ms, line.meter);
  };
  const auto all = [](const Beatmap& map, const auto& words) {
    std::string text;
    for (const RedLine& line : red_lines(map)) text += words(line) + "; ";
    return text;
  };
  const auto differ = [&](const auto& words) {
    return std::any_of(members.begin(), members.end(), [&](const Member& member) {
      return all(member.map, words) != all(members.front().map, words);
    });
  };
  if (!differ(exactly)) return;
  const bool more_than_decimals = differ(roughly);
  check_same(
      members, more_than_decimals ? Severity::problem : Severity::minor, Area::timing,
      more_than_decimals ? "The red lines" : "The decimals of the red lines",
      [&](const Beatmap& map) { return all(map, exactly); }, report);
}

/// The lowest level that a set may begin with, by how long it plays.
void check_lowest_level(const std::vector<Member>& members, Report& report) {
  Level lowest = Level::expert;
  double longest = 0;
  for (const Member& member : members) {
    const auto level = level_of_name(member.map.metadata.version);
    if (member.map.general.mode != Mode::osu || !level || member.map.objects.empty())
      return;  // cannot be told
    lowest = std::min(lowest, *level);
    double drained = member.map.objects.back().time_ms - member.map.objects.front().time_ms;
    for (const Break& pause : member.map.events.breaks) drained -= pause.end_ms - pause.start_ms;
    longest = std::max(longest, drained);
  }
  struct Step {
    double shorter_than_ms;
    Level at_most;
    std::string_view name;
  };
  constexpr std::array<Step, 3> kSteps{
      {{150000, Level::normal, "Normal"}, {195000, Level::hard, "Hard"}, {240000, Level::insane, "Insane"}}};
  for (const Step& step : kSteps) {
    if (longest >= step.shorter_than_ms) continue;
    if (lowest > step.at_most) {
      report.add(Severity::problem, Area::spread, "no-low-difficulty",
                 fmt::format("A set of {} drain time needs a difficulty of {} or lower", editor_time(longest),
                             step.name));
    }
    return;
  }
}

void check_song(const Mapset& set, const std::vector<Member>& members, Report& report) {
  check_same(
      members, Severity::problem, Area::audio, "AudioFilename",
      [](const Beatmap& map) { return file_name_key(map.general.audio_filename); }, report);
  std::set<std::string> seen;
  for (const Member& member : members) {
    const std::string& name = member.map.general.audio_filename;
    if (name.empty() || !seen.insert(file_name_key(name)).second) continue;
    const MapsetFile* song = set.find(name);
    if (song == nullptr) {
      report.add(Severity::problem, Area::audio, "audio-missing",
                 fmt::format("The song '{}' is not in the set", name));
      continue;
    }
    const AudioFacts facts = audio_facts(song->content);
    if (facts.format != AudioFormat::mp3 && facts.format != AudioFormat::vorbis) {
      report.add(Severity::problem, Area::audio, "audio-format",
                 fmt::format("The song '{}' is {}; only MP3 and Ogg Vorbis are accepted", name,
                             audio_format_name(facts.format)));
      continue;
    }
    const double most = facts.format == AudioFormat::mp3 ? 192 : 208;
    constexpr double kRounding = 0.5;
    if (facts.bitrate_kbps > 0 &&
        (facts.bitrate_kbps < 128 - kRounding || facts.bitrate_kbps > most + kRounding)) {
      report.add(Severity::problem, Area::audio, "audio-bitrate",
                 fmt::format("The song has {:.0f} kbps on average; 128 to {:g} are accepted",
                             facts.bitrate_kbps, most));
    }
    double last = 0;
    for (const Member& other : members)
      if (!other.map.objects.empty()) last = std::max(last, other.map.objects.back().time_ms);
    if (last > 0 && facts.duration_ms > 0 && facts.duration_ms - last > 0.2 * facts.duration_ms) {
      report.add(Severity::warning, Area::audio, "long-tail",
                 fmt::format("{:.0f} % of the song come after the last object; cut the song",
                             100 * (facts.duration_ms - last) / facts.duration_ms));
    }
  }
}

void check_background(const Mapset& set, const Member& member, Report& report) {
  const std::string& name = member.map.events.background;
  if (name.empty()) return;  // told by the difficulty's own checks
  const MapsetFile* picture = set.find(name);
  if (picture == nullptr) {
    report.add(Severity::problem, Area::artwork, "background-missing",
               fmt::format("The background '{}' is not in the set", name));
    return;
  }
  const auto size = image_size(picture->content);
  if (!size) {
    report.add(Severity::problem, Area::artwork, "background-format",
               fmt::format("The background '{}' is not a PNG or JPEG image", name));
    return;
  }
  constexpr std::size_t kMostBytes = 2500000;
  if (picture->content.size() > kMostBytes) {
    report.add(Severity::problem, Area::artwork, "background-too-heavy",
               fmt::format("The background has {:.1f} MB; at most 2.5 are accepted",
                           static_cast<double>(picture->content.size()) / 1e6));
  }
  const std::string measures = fmt::format("{} x {}", size->width, size->height);
  if (size->width > 2560 || size->height > 1440 || size->width < 160 || size->height < 120) {
    report.add(Severity::problem, Area::artwork, "background-size",
               fmt::format("The background is {}; 160 x 120 to 2560 x 1440 are accepted", measures));
  } else if (size->width < 960 || size->height < 540) {
    report.add(Severity::warning, Area::artwork, "background-small",
               fmt::format("The background is {}; at least 960 x 540 is recommended", measures));
  }
}

bool is_hitsound_name(std::string_view key) {
  for (const std::string_view bank : {"normal-", "soft-", "drum-", "taiko-"})
    if (key.starts_with(bank)) return true;
  return false;
}

/// Is a file named by any text of the set? Storyboards leave extensions out, so that is enough.
bool is_named(std::string_view key, const std::vector<std::string>& texts) {
  const std::size_t dot = key.rfind('.');
  const std::string_view stem = key.substr(0, dot);
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return text.find(stem) != std::string::npos; });
}

void check_files(const Mapset& set, Report& report) {
  constexpr std::array<std::string_view, 15> kAccepted{".mp4", ".mov", ".avi",  ".flv", ".mpg",
                                                       ".wmv", ".m4v", ".mp3",  ".ogg", ".wav",
                                                       ".jpg", ".png", ".jpeg", ".osu", ".osb"};
  std::vector<std::string> texts;
  for (const MapsetFile& file : set.files) {
    if (has_extension(file.name, ".osu") || has_extension(file.name, ".osb"))
      texts.push_back(file_name_key(file.content));
  }
  for (const MapsetFile& file : set.files) {
    const bool accepted = std::any_of(kAccepted.begin(), kAccepted.end(), [&](std::string_view extension) {
      return has_extension(file.name, extension);
    });
    const std::string key = file_name_key(file.name);
    const bool is_text = has_extension(file.name, ".osu") || has_extension(file.name, ".osb");
    if (!accepted) {
      report.add(Severity::problem, Area::file, "file-type",
                 fmt::format("'{}' has a file type that is rejected by the upload", file.name));
    } else if (has_extension(file.name, ".osu") && !in_root(file.name)) {
      report.add(Severity::warning, Area::file, "map-in-folder",
                 fmt::format("'{}' is in a subfolder, where osu! does not read maps", file.name));
    } else if (file.content.empty()) {
      report.add(Severity::problem, Area::file, "empty-file", fmt::format("'{}' is empty", file.name));
    } else if (!is_text && !is_hitsound_name(key) && !is_named(key, texts)) {
      report.add(Severity::warning, Area::file, "unused-file",
                 fmt::format("'{}' is not used by any difficulty or storyboard", file.name));
    }
  }
  for (const SkippedEntry& entry : set.skipped) {
    if (!entry.reason.starts_with("was left by")) {
      report.add(Severity::problem, Area::file, "entry-skipped",
                 fmt::format("'{}' was skipped: it {}", printable_text(entry.name), entry.reason));
    }
  }
}

std::vector<Member> members_of(const Mapset& set, Report& report) {
  std::vector<Member> members;
  for (const MapsetFile* file : set.beatmaps()) {
    try {
      ReadBeatmap read = read_beatmap(file->content, file->name);
      members.push_back({file->name, std::move(read.map), std::move(read.rejected)});
    } catch (const Error& e) {
      report.add(Severity::problem, Area::file, "unreadable-map", e.message());
    }
  }
  if (members.empty())
    report.add(Severity::problem, Area::file, "no-map",
               "There is no readable .osu file in the root of the mapset");
  return members;
}

}  // namespace

std::vector<Finding> check_mapset(const Mapset& set) {
  Report whole{std::string()};
  const std::vector<Member> members = members_of(set, whole);
  check_files(set, whole);
  if (!members.empty()) {
    check_metadata(members, whole);
    check_switches(members, whole);
    check_red_lines(members, whole);
    check_lowest_level(members, whole);
    check_song(set, members, whole);
  }
  std::vector<Finding> findings = std::move(whole).sorted();
  for (const Member& member : members) {
    Report pictures(member.map.metadata.version);
    check_background(set, member, pictures);
    for (std::vector<Finding> part :
         {std::move(pictures).sorted(), check_beatmap(member.map, std::nullopt, member.rejected)})
      findings.insert(findings.end(), part.begin(), part.end());
  }
  return findings;
}

}  // namespace osugen
