// Splits long combos at bar lines.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <osugen/beatmap/timing_lines.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/pass.h>

namespace osugen::combos {
namespace {

/// Where its red line is, and the bar since then.
using Bar = std::pair<double, double>;

Bar bar_of(const TimingInForce& timing, double time_ms) {
  constexpr double kOnBeatMs = 3;  // times are whole ms
  const RedLine line = timing.red_line_at(time_ms + kOnBeatMs);
  const double bar_ms = line.beat_length_ms * std::max(1, line.meter);
  return {line.time_ms, std::floor((time_ms + kOnBeatMs - line.time_ms) / bar_ms)};
}

/// New combos within the objects [first, end), a combo.
void divide(std::vector<HitObject>& objects, const std::vector<Bar>& bars, std::size_t first, std::size_t end,
            std::size_t longest) {
  const auto end_of_bar = [&](std::size_t i) {
    const Bar bar = bars[i];
    while (i < end && bars[i] == bar) ++i;
    return i;
  };
  for (std::size_t i = end_of_bar(first); i < end;) {
    const std::size_t next = end_of_bar(i);
    if (next - first > longest) {
      objects[i].new_combo = true;
      first = i;
    }
    i = next;
  }
}

/// Gives a combo of more than `longest` objects new combos at the first objects of bars: of as many whole
/// bars as `longest` allows, of one at least. No combo is taken away, and none begins within a bar.
class Combos final : public Pass {
 public:
  static Descriptor describe() {
    return {
        .type = "combos",
        .version = "1.0.0",
        .summary = "Splits long combos at bar lines.",
        .params = {Param::integer(
            "longest", "Maximum objects in a combo; longer ones are split at bar lines, never within a bar.",
            8, 1, 1000, "objects")},
        .inputs = {},
        .outputs = {}};
  }
  explicit Combos(const Config& config) : longest_(static_cast<std::size_t>(config.integer("longest"))) {}
  void apply(Beatmap& map, const Song& /*song*/, const MapRequest& /*request*/) const override {
    if (map.general.mode == Mode::taiko || map.general.mode == Mode::mania) return;
    const TimingInForce timing(map);
    if (timing.red_lines().empty()) return;
    std::vector<HitObject>& objects = map.objects;
    std::vector<Bar> bars;
    bars.reserve(objects.size());
    for (const HitObject& object : objects) bars.push_back(bar_of(timing, object.time_ms));
    for (std::size_t first = 0; first < objects.size();) {
      std::size_t end = first + 1;
      while (end < objects.size() && !objects[end].new_combo) ++end;
      divide(objects, bars, first, end, longest_);
      first = end;
    }
  }

 private:
  std::size_t longest_;
};

}  // namespace
}  // namespace osugen::combos

OSUGEN_MODULE("combos", "1.0.0", "MIT", osugen::component<osugen::combos::Combos>())
