#include "tables.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <utility>

#include <osugen/error/error.h>

#include "shipped_tables.h"

namespace osugen::arrange {
namespace {

using Json = nlohmann::json;

constexpr std::array<double, 5> kRanks{0.1, 0.25, 0.5, 0.75, 0.9};
constexpr const char* kFormat = "osugen-layout-tables-1";
constexpr double kLongestPx = 640;  // across the playfield

[[noreturn]] void refuse_tables(const std::string& where, const std::string& problem) {
  throw Error(Error::Kind::bad_config, problem, where, "a file that tools/layout/layout_tables.py wrote");
}

/// Reads numbers at paths such as "/spacing/hard/stream_px", with checks.
class TablesReader {
 public:
  TablesReader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

  template <std::size_t count>
  std::array<double, count> numbers(const std::string& path, double most) const {
    std::array<double, count> result{};
    const Json::json_pointer pointer(path);
    if (!json_.contains(pointer) || !json_[pointer].is_array() || json_[pointer].size() != count)
      refuse_tables(where_ + ": " + path, "there is no list of " + std::to_string(count) + " numbers");
    for (std::size_t i = 0; i < count; ++i) {
      const Json& item = json_[pointer][i];
      const double number = item.is_number() ? item.get<double>() : -1;
      if (!(number >= 0 && number <= most))
        refuse_tables(where_ + ": " + path,
                      "a number is outside 0 to " + std::to_string(static_cast<int>(most)));
      result[i] = number;
    }
    return result;
  }

  Quantiles quantiles(const std::string& path) const {
    const Quantiles result{numbers<5>(path, kLongestPx)};
    if (!std::is_sorted(result.px.begin(), result.px.end()) || result.px[0] <= 0)
      refuse_tables(where_ + ": " + path, "the quantiles are not in order, above 0");
    return result;
  }

  TurnShares turns(const std::string& path) const {
    const TurnShares result{numbers<8>(path, 1)};
    if (std::all_of(result.share.begin(), result.share.end(), [](double share) { return share == 0; }))
      refuse_tables(where_ + ": " + path, "all shares are 0");
    return result;
  }

 private:
  const Json& json_;
  std::string where_;
};

SpacingTables spacing_tables(const TablesReader& reader, const std::string& level) {
  const std::string path = "/spacing/" + level;
  SpacingTables result;
  for (std::size_t i = 0; i < kGapBeats.size(); ++i)
    result.distance[i] = reader.quantiles(path + "/distance_px/" + std::to_string(i));
  result.stream = reader.quantiles(path + "/stream_px");
  result.to_circle = reader.quantiles(path + "/quarter_after_slider_px/circle");
  result.to_slider = reader.quantiles(path + "/quarter_after_slider_px/slider");
  result.stacked = {reader.numbers<4>(path + "/stacked/quarter", 1),
                    reader.numbers<4>(path + "/stacked/half", 1),
                    reader.numbers<4>(path + "/stacked/whole", 1)};
  return result;
}

TurnTables turn_tables(const TablesReader& reader, const std::string& level) {
  const std::string path = "/turns/" + level;
  return {reader.turns(path + "/after_circle"), reader.turns(path + "/after_slider"),
          reader.turns(path + "/quarter"), reader.turns(path + "/into_slider")};
}

}  // namespace

Gap gap_of(double beats) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < kGapBeats.size(); ++i)
    if (std::abs(kGapBeats[i] - beats) < std::abs(kGapBeats[best] - beats)) best = i;
  return static_cast<Gap>(best);
}

double Quantiles::at(double rank) const {
  if (rank <= kRanks.front()) return px.front() * (0.85 + 1.5 * rank);
  for (std::size_t i = 0; i + 1 < kRanks.size(); ++i) {
    if (rank <= kRanks[i + 1])
      return px[i] + (px[i + 1] - px[i]) * (rank - kRanks[i]) / (kRanks[i + 1] - kRanks[i]);
  }
  return px.back() * (1 + 1.2 * (rank - kRanks.back()));
}

double TurnShares::at(double rank) const {
  double sum = 0;
  for (const double part : share) sum += part;
  double left = rank * sum;
  std::size_t i = 0;
  while (i + 1 < share.size() && left >= share[i]) left -= share[i++];
  const double within = std::clamp(left / std::max(1e-9, share[i]), 0.0, 1.0);
  return (kTurnEdges[i] + (kTurnEdges[i + 1] - kTurnEdges[i]) * within) * std::numbers::pi / 180;
}

const SpacingTables& Tables::spacing_of(Level level) const {
  const auto i =
      static_cast<std::size_t>(std::max(level, Level::hard)) - static_cast<std::size_t>(Level::hard);
  return spacing[i];
}

Tables parse_tables(const std::string& json, const std::string& where) {
  const Json parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object() || parsed.value("format", Json()) != kFormat)
    refuse_tables(where, std::string("\"format\" is not \"") + kFormat + "\"");
  const TablesReader reader(parsed, where);
  Tables tables;
  for (const LevelFacts& facts : kLevelFacts) {
    const auto i = static_cast<std::size_t>(facts.level);
    tables.turns[i] = turn_tables(reader, facts.name);
    if (facts.level >= Level::hard)
      tables.spacing[i - static_cast<std::size_t>(Level::hard)] = spacing_tables(reader, facts.name);
  }
  tables.kinds_factor = reader.numbers<4>("/kinds_factor", 4);
  for (std::size_t i = 0; i < 4; ++i) {
    const std::string index = std::to_string(i);
    tables.turns_by_distance[0][i] = reader.turns("/turns_by_distance/after_circle/" + index);
    tables.turns_by_distance[1][i] = reader.turns("/turns_by_distance/after_slider/" + index);
  }
  return tables;
}

const Tables& shipped_tables() {
  static const Tables tables = parse_tables(kShippedTables, "tables.json");
  return tables;
}

}  // namespace osugen::arrange
