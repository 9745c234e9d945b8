#include "summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace osugen {
namespace {

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

double tokens_per_second(const SongResult& result) {
  return result.decode_seconds > 0 ? static_cast<double>(result.steps) / result.decode_seconds : 0;
}

}  // namespace

std::string summary_text(const Summary& summary) {
  const SongResult& result = summary.result;
  const Counts counts = counts_of(result.map);
  const Metadata& metadata = result.map.metadata;
  return fmt::format(
      "{}\n{} - {} [{}]: {} ({}, {}, {}) for a song of {} at {}, seed {}; {} tokens at {:.0f} "
      "tokens/s, {:.1f} s in all.{}\n",
      summary.output.string(), metadata.artist, metadata.title, metadata.version,
      counted(static_cast<std::int64_t>(result.map.objects.size()), "object"),
      counted(counts.circles, "circle"), counted(counts.sliders, "slider"),
      counted(counts.spinners, "spinner"), clock(summary.song_seconds), tempo_text(result.red_lines),
      summary.seed, result.tokens, tokens_per_second(result), summary.seconds,
      summary.untrained ? " The weights are UNTRAINED: the map does not listen to the song." : "");
}

std::string summary_json(const Summary& summary) {
  using Json = nlohmann::ordered_json;
  const SongResult& result = summary.result;
  const Counts counts = counts_of(result.map);
  const auto [slow, fast] = tempo_range(result.red_lines);
  Json json{{"output", summary.output.string()},
            {"audio", summary.audio.string()},
            {"artist", result.map.metadata.artist},
            {"title", result.map.metadata.title},
            {"version", result.map.metadata.version},
            {"objects",
             {{"total", result.map.objects.size()},
              {"circles", counts.circles},
              {"sliders", counts.sliders},
              {"spinners", counts.spinners}}},
            {"song_ms", 1000 * summary.song_seconds},
            {"bpm", {{"min", slow}, {"max", fast}}},
            {"seed", summary.seed},
            {"tokens", result.tokens},
            {"steps", result.steps},
            {"tokens_per_second", tokens_per_second(result)},
            {"masking_share", result.decode_seconds > 0 ? result.masking_seconds / result.decode_seconds : 0},
            {"seconds", summary.seconds},
            {"stages", Json::array()},
            {"untrained", summary.untrained},
            {"notes", summary.notes}};
  for (const auto& [name, seconds] : result.stage_seconds)
    json["stages"].push_back({{"name", name}, {"seconds", seconds}});
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace osugen
