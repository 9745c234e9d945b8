// Checks of metadata, difficulty numbers, artwork, and hit sounds.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <osugen/mapset/check_parts.h>
#include <osugen/mapset/file_names.h>
#include <osugen/text/utf8.h>

namespace osugen::check {
namespace {

bool printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c <= 0x7E; });
}

void check_field(Report& report, std::string_view field, const std::string& value, std::size_t longest,
                 bool required, bool romanised) {
  if (required && value.empty())
    report.add(Severity::problem, Area::metadata, "metadata-missing", fmt::format("{} is empty", field));
  if (utf8::length(value) > longest) {
    report.add(
        Severity::problem, Area::metadata, "metadata-too-long",
        fmt::format("{} has {} characters; at most {} are accepted", field, utf8::length(value), longest));
  }
  if (romanised && !printable_ascii(value)) {
    report.add(Severity::problem, Area::metadata, "not-romanised",
               fmt::format("{} contains non-ASCII characters; move them to {}Unicode", field, field));
  }
}

/// How bright a colour looks (HSP).
double luminosity(Colour colour) {
  return std::sqrt(.299 * colour.r * colour.r + .587 * colour.g * colour.g + .114 * colour.b * colour.b);
}

bool forces_a_skin(const Beatmap& map) {
  for (const KeptLines& kept : map.kept) {
    const std::size_t key = kept.section == "General" ? kept.text.find("SkinPreference") : std::string::npos;
    if (key == std::string::npos) continue;
    const std::size_t value = kept.text.find_first_not_of(" \t\r", kept.text.find_first_of(":\n", key) + 1);
    if (value != std::string::npos && kept.text[value] != '\n') return true;
  }
  return false;
}

void check_colours(const MapUnderCheck& map, Report& report) {
  const auto& colours = map.map.combo_colours;
  const bool shows_combos = map.map.general.mode == Mode::osu || map.map.general.mode == Mode::catch_the_beat;
  if (shows_combos && colours.size() < 2 && !forces_a_skin(map.map)) {
    report.add(Severity::problem, Area::artwork, "combo-colours",
               fmt::format("There are {} combo colors; at least 2 are required", colours.size()));
  }
  const bool has_kiai =
      std::any_of(map.lines.begin(), map.lines.end(), [](const TimingLine& line) { return line.kiai(); });
  for (std::size_t i = 0; i < colours.size() && shows_combos; ++i) {
    const double bright = luminosity(colours[i]);
    if (bright < 43) {
      report.add(bright < 30 ? Severity::problem : Severity::warning, Area::artwork, "colour-too-dark",
                 fmt::format("Combo color {} is very dark (luminosity {:.0f} of 255)", i + 1, bright));
    }
    if (bright > 250 && has_kiai) {
      report.add(Severity::warning, Area::artwork, "colour-too-bright",
                 fmt::format("Combo color {} is very bright (luminosity {:.0f} of 255) and flashes in kiai",
                             i + 1, bright));
    }
  }
}

void check_one_decimal(Report& report, std::string_view name, double value) {
  // The values are read as 32-bit numbers: 4.2 is 4.19999981.
  constexpr double kRounding = 1e-4;
  if (std::abs(value * 10 - std::round(value * 10)) > kRounding) {
    report.add(Severity::problem, Area::settings, "too-many-decimals",
               fmt::format("{} is {:g}; at most one decimal is accepted", name, value));
  }
}

constexpr int kAdditions = 2 | 4 | 8;

bool has_addition(const HitObject& object) {
  if ((object.hit_sound & kAdditions) != 0) return true;
  return object.kind == ObjectKind::slider &&
         std::any_of(object.slider.edge_sounds.begin(), object.slider.edge_sounds.end(),
                     [](int sound) { return (sound & kAdditions) != 0; });
}

bool changes_sample_set(const MapUnderCheck& map) {
  for (const TimingLine& line : map.lines)
    if (line.sample_set != map.lines.front().sample_set) return true;
  return std::any_of(map.objects.begin(), map.objects.end(), [](const ObjectView& played) {
    const HitObject& object = *played.object;
    const auto names_set = [](const HitSample& sample) {
      return sample.normal_set != 0 || sample.addition_set != 0;
    };
    return names_set(object.sample) ||
           std::any_of(object.slider.edge_sets.begin(), object.slider.edge_sets.end(), names_set);
  });
}

/// Long stretches in which nothing but the plain hit sounds.
void check_plain_stretches(const MapUnderCheck& map, Report& report) {
  std::size_t first = 0;
  const auto close = [&](std::size_t end) {
    if (end <= first) return;
    const double seconds = (map.objects[end - 1].start_ms() - map.objects[first].start_ms()) / 1000;
    const std::size_t count = end - first;
    const bool problem = seconds > 24 && count > 16;
    if (problem || (seconds > 8 && count > 4)) {
      report.add(problem ? Severity::problem : Severity::warning, Area::hitsounds, "plain-stretch",
                 fmt::format("{} objects over {:.0f} s have no whistle, finish or clap", count, seconds),
                 map.objects[first].start_ms());
    }
  };
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    if (!has_addition(*map.objects[i].object)) continue;
    close(i);
    first = i + 1;
  }
  close(map.objects.size());
}

void check_muted(const MapUnderCheck& map, Report& report) {
  constexpr double kLookAhead = 5;  // samples are looked up this many milliseconds late
  for (const ObjectView& object : map.objects) {
    const double sounds_at = object.is(ObjectKind::spinner) ? object.end_ms : object.start_ms();
    const int own = object.object->sample.volume;
    const int volume = own > 0 ? own : map.timing.sample_at(sounds_at + kLookAhead).volume;
    // A spinner sounds at its end only, and mappers mute that on purpose.
    const bool unplayable = volume <= 5 && !object.is(ObjectKind::spinner);
    if (volume <= 20) {
      report.add(unplayable ? Severity::problem : Severity::warning, Area::hitsounds, "muted",
                 fmt::format("This object's volume is {} % and hardly audible", volume), object.start_ms());
    }
  }
}

}  // namespace

void check_metadata(const MapUnderCheck& map, Report& report) {
  const Metadata& metadata = map.map.metadata;
  constexpr std::size_t kName = 80, kSource = 200, kTags = 1000;
  check_field(report, "Title", metadata.title, kName, true, true);
  check_field(report, "TitleUnicode", metadata.title_unicode, kName, false, false);
  check_field(report, "Artist", metadata.artist, kName, true, true);
  check_field(report, "ArtistUnicode", metadata.artist_unicode, kName, false, false);
  check_field(report, "Creator", metadata.creator, kName, true, false);
  check_field(report, "Version", metadata.version, kName, true, false);
  if (!printable_ascii(metadata.version)) {
    report.add(Severity::problem, Area::metadata, "not-romanised",
               "Version (the difficulty name) contains non-ASCII characters");
  }
  check_field(report, "Source", metadata.source, kSource, false, false);
  check_field(report, "Tags", metadata.tags, kTags, false, false);
  if (metadata.tags.find(',') != std::string::npos) {
    report.add(Severity::warning, Area::metadata, "tags-with-commas",
               "Tags contain commas; separate tags with spaces");
  }
  if (map.map.general.preview_time_ms < 0) {
    report.add(Severity::problem, Area::metadata, "no-preview-point",
               "The preview point is not set (PreviewTime)");
  }
}

void check_settings(const MapUnderCheck& map, Report& report) {
  const Difficulty& difficulty = map.map.difficulty;
  check_one_decimal(report, "HPDrainRate", difficulty.hp);
  check_one_decimal(report, "CircleSize", difficulty.cs);
  check_one_decimal(report, "OverallDifficulty", difficulty.od);
  check_one_decimal(report, "ApproachRate", difficulty.ar);
  if (map.map.general.mode == Mode::mania && (difficulty.cs < 4 || difficulty.cs > 18)) {
    report.add(Severity::problem, Area::settings, "key-count",
               fmt::format("{:g} keys; 4 to 18 are accepted", difficulty.cs));
  }
  const double rate = difficulty.slider_tick_rate;
  const bool usual = std::abs(rate - std::round(rate)) < 1e-6 || rate == 0.5 || rate == 1.5 ||
                     std::abs(rate - 4.0 / 3.0) < 1e-3;
  if (!usual) {
    report.add(Severity::problem, Area::settings, "tick-rate",
               fmt::format("SliderTickRate is {:g}; integers, 0.5, 1.333 and 1.5 are accepted", rate));
  }
  const float leniency = map.map.general.stack_leniency;
  if (leniency < 0 || leniency > 1) {
    report.add(
        Severity::warning, Area::settings, "stack-leniency",
        fmt::format("StackLeniency is {:g}; outside 0 to 1 the two clients stack differently", leniency));
  }
  if (map.map.general.audio_filename.empty())
    report.add(Severity::problem, Area::audio, "no-audio", "No song is set (AudioFilename)");
  if (map.map.events.background.empty())
    report.add(Severity::problem, Area::artwork, "no-background", "There is no background image");
  check_colours(map, report);
}

void check_hitsounds(const MapUnderCheck& map, Report& report) {
  if (map.objects.empty() || map.map.general.mode == Mode::taiko) return;  // taiko plays by its additions
  const bool any = std::any_of(map.objects.begin(), map.objects.end(),
                               [](const ObjectView& object) { return has_addition(*object.object); });
  if (!any && !changes_sample_set(map)) {
    report.add(Severity::problem, Area::hitsounds, "no-hitsounds",
               "The map has no whistle, finish, clap or change of sample set");
  } else {
    check_plain_stretches(map, report);
  }
  check_muted(map, report);
}

}  // namespace osugen::check
