// osugen/evaluate/metrics/metric.h - the record of a metric: id, unit, direction, formula.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace osugen::evaluate {

enum class Better : std::uint8_t {
  higher,
  lower,
  zero,       ///< the nearer to 0, from either side
  one,        ///< the nearer to 1, from either side
  reference,  ///< as human maps of the level have it; neither more nor less is better
};

enum class Group : std::uint8_t {
  placement,     ///< A: are objects where the reference has them
  timing,        ///< B: by how much are they early or late
  grid,          ///< C and E: do they stand on the beat
  tempo,         ///< D: red lines
  difficulty,    ///< F: as hard as asked
  validity,      ///< G: nothing broken
  distribution,  ///< H: do the parts occur as often
  variety,       ///< I: neither a metronome nor noise
  structure,     ///< J: does the map follow the music's form
  seams,         ///< K: do the windows of generation show
};

/// One record of a metric gives the table, the JSON and the reference manual.
struct Metric {
  const char* id = "";     ///< "f1_20"; the key in JSON
  const char* title = "";  ///< "F1 at 20 ms"
  Group group = Group::placement;
  const char* unit = "";  ///< "ms", "objects/s"; empty: a plain number
  Better better = Better::higher;
  bool compares = true;      ///< needs a reference; else it is of a map alone
  bool of_rhythm = true;     ///< says something about maps without positions: the baselines
  const char* formula = "";  ///< Markdown
  const char* source = "";   ///< who defined it
};

/// All metrics, in the order in which they are shown.
std::span<const Metric> metrics();
/// @throws Error internal: there is none of that name
const Metric& metric(std::string_view id);

std::string_view letter_of(Group group);  ///< of field reports: "A", "C, E"
std::string_view name_of(Group group);    ///< "Placement"
std::string_view name_of(Better better);  ///< "higher"
std::string_view sign_of(Better better);  ///< "↑", "↓", "→0", "→1", "~": for tables

/// Values of metrics of one map. A metric that could not be computed has none.
class Values {
 public:
  /// Nothing and what is no number are not kept.
  /// @throws Error internal: no such metric
  void set(std::string_view id, std::optional<double> value);
  std::optional<double> get(std::string_view id) const;
  void add(const Values& other);
  bool empty() const { return values_.empty(); }
  const std::map<std::string, double, std::less<>>& all() const& { return values_; }
  void all() && = delete;  // a range-for over a temporary's would dangle

 private:
  std::map<std::string, double, std::less<>> values_;
};

}  // namespace osugen::evaluate
