#include "summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include <osugen/stars/stars.h>

namespace osugen {
namespace {

using Json = nlohmann::ordered_json;

struct Counts {
  std::int64_t circles = 0, sliders = 0, spinners = 0;
};

Counts counts_of(const Beatmap& map) {
  Counts counts;
  for (const HitObject& object : map.objects) {
    counts.circles += object.kind == ObjectKind::circle ? 1 : 0;
    counts.sliders += object.kind == ObjectKind::slider ? 1 : 0;
    counts.spinners += object.kind == ObjectKind::spinner ? 1 : 0;
  }
  return counts;
}

std::string counted(std::int64_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string clock(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

/// The slowest and the fastest tempo.
std::pair<double, double> tempo_range(const std::vector<RedLine>& red_lines) {
  double slow = INFINITY, fast = 0;
  for (const RedLine& red : red_lines) {
    slow = std::min(slow, 60000 / red.beat_length_ms);
    fast = std::max(fast, 60000 / red.beat_length_ms);
  }
  return {slow, fast};
}

std::string tempo_text(const std::vector<RedLine>& red_lines) {
  const auto [slow, fast] = tempo_range(red_lines);
  const auto rounded = [](double bpm) { return std::round(bpm * 100) / 100; };
  if (rounded(slow) == rounded(fast)) return fmt::format("{} BPM", rounded(slow));
  return fmt::format("{} to {} BPM", rounded(slow), rounded(fast));
}

double tokens_per_second(const MadeMap& made) {
  return made.decode_seconds > 0 ? static_cast<double>(made.steps) / made.decode_seconds : 0;
}

double masking_share(const MadeMap& made) {
  return made.decode_seconds > 0 ? made.masking_seconds / made.decode_seconds : 0;
}

/// "420 objects (300 circles, 120 sliders, 0 spinners)"
std::string objects_text(const Beatmap& map) {
  const Counts counts = counts_of(map);
  return fmt::format("{} ({}, {}, {})", counted(static_cast<std::int64_t>(map.objects.size()), "object"),
                     counted(counts.circles, "circle"), counted(counts.sliders, "slider"),
                     counted(counts.spinners, "spinner"));
}

const char* untrained_text(const Summary& summary) {
  return summary.untrained ? " The weights are UNTRAINED: the map does not follow the song." : "";
}

std::string one_map_text(const Summary& summary) {
  const MadeMap& made = summary.result.maps.front();
  const Metadata& metadata = made.map.metadata;
  return fmt::format(
      "{} - {} [{}]: {:.2f} stars ({}), {}, song length {}, {}, seed {}; {} tokens at {:.0f} tokens/s, "
      "{:.1f} s in "
      "total.{}\n",
      metadata.artist, metadata.title, metadata.version, made.stars, kStarsVersion, objects_text(made.map),
      clock(summary.song_seconds), tempo_text(summary.result.red_lines), summary.seed, made.tokens,
      tokens_per_second(made), summary.seconds, untrained_text(summary));
}

std::string level_line(const MadeMap& made) {
  const Difficulty& d = made.map.difficulty;
  const std::string contained =
      made.contained ? fmt::format(", {:.0f} % of onsets contained in the next level", 100 * *made.contained)
                     : "";
  return fmt::format(
      "  {}: {:.2f} stars, {}; AR {:g}, CS {:g}, OD {:g}, HP {:g}; {} tokens at {:.0f} tokens/s{}\n",
      made.map.metadata.version, made.stars, objects_text(made.map), d.ar, d.cs, d.od, d.hp, made.tokens,
      tokens_per_second(made), contained);
}

std::string spread_text(const Summary& summary) {
  const auto& maps = summary.result.maps;
  const Metadata& metadata = maps.front().map.metadata;
  std::string text = fmt::format(
      "{} - {}: {}, song length {}, {}, seed {}; {:.1f} s in total.{}\n", metadata.artist, metadata.title,
      counted(static_cast<std::int64_t>(maps.size()), "level"), clock(summary.song_seconds),
      tempo_text(summary.result.red_lines), summary.seed, summary.seconds, untrained_text(summary));
  for (const MadeMap& made : maps) text += level_line(made);
  return text + fmt::format("  Star ratings: {}.\n", kStarsVersion);
}

/// Wishes; null: the model decides.
Json asked_json(const MapWishes& asked) {
  const auto number = [](const std::optional<double>& wish) { return wish ? Json(*wish) : Json(nullptr); };
  return {{"note_density", number(asked.note_density)},
          {"slider_share", number(asked.slider_share)},
          {"stars", number(asked.stars)}};
}

/// What is of one map. Of a map alone it stands beside what is of the run.
Json map_json(const MadeMap& made) {
  const Counts counts = counts_of(made.map);
  Json json{{"version", made.map.metadata.version},
            {"objects",
             {{"total", made.map.objects.size()},
              {"circles", counts.circles},
              {"sliders", counts.sliders},
              {"spinners", counts.spinners}}},
            {"stars", {{"total", made.stars}, {"version", kStarsVersion}}},
            {"asked", asked_json(made.asked)},
            {"tokens", made.tokens},
            {"steps", made.steps},
            {"tokens_per_second", tokens_per_second(made)},
            {"masking_share", masking_share(made)}};
  return json;
}

/// Shortest decimal of a difficulty number: 9.3, not the float's 9.30000019.
double decimal(float number) {
  return std::round(static_cast<double>(number) * 1e4) / 1e4;
}

Json level_json(const MadeMap& made) {
  Json json = map_json(made);
  const Difficulty& d = made.map.difficulty;
  json["difficulty"] = {
      {"ar", decimal(d.ar)}, {"cs", decimal(d.cs)}, {"od", decimal(d.od)}, {"hp", decimal(d.hp)}};
  json["contained"] = made.contained ? Json(*made.contained) : Json(nullptr);
  return json;
}

}  // namespace

std::string summary_text(const Summary& summary) {
  return summary.output.string() + "\n" + (summary.is_spread ? spread_text(summary) : one_map_text(summary));
}

std::string summary_json(const Summary& summary) {
  const SongResult& result = summary.result;
  const Metadata& metadata = result.maps.front().map.metadata;
  const auto [slow, fast] = tempo_range(result.red_lines);
  Json json{{"output", summary.output.string()},
            {"audio", summary.audio.string()},
            {"artist", metadata.artist},
            {"title", metadata.title}};
  if (summary.is_spread) {
    json["levels"] = Json::array();
    for (const MadeMap& made : result.maps) json["levels"].push_back(level_json(made));
  } else {
    json.update(map_json(result.maps.front()));
  }
  json.update(Json{{"song_ms", 1000 * summary.song_seconds},
                   {"bpm", {{"min", slow}, {"max", fast}}},
                   {"seed", summary.seed},
                   {"seconds", summary.seconds},
                   {"stages", Json::array()},
                   {"untrained", summary.untrained},
                   {"notes", summary.notes}});
  for (const auto& [name, seconds] : result.stage_seconds)
    json["stages"].push_back({{"name", name}, {"seconds", seconds}});
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace osugen
