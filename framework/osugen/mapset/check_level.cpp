// Checks that depend on the level of a difficulty: what an Easy may ask of its player, and so on.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include <osugen/beatmap/spacing.h>
#include <osugen/mapset/check_parts.h>

namespace osugen::check {
namespace {

struct Range {
  double min, max;
};

/// The guideline of each level: AR, OD, HP, CS.
struct Guideline {
  std::string_view name;
  Range ar, od, hp, cs;
};

constexpr std::array<Guideline, 5> kGuidelines{{{"an Easy", {0, 5}, {1, 3}, {1, 3}, {0, 4}},
                                                {"a Normal", {4, 6}, {3, 5}, {3, 5}, {0, 5}},
                                                {"a Hard", {6, 8}, {5, 7}, {4, 6}, {0, 6}},
                                                {"an Insane", {7, 9.3}, {7, 9}, {5, 8}, {0, 7}},
                                                {"an Expert", {8, 10}, {8, 10}, {5, 10}, {0, 7}}}};

/// What a level asks of spinners and of sliders that go back and forth.
struct Demands {
  double spinner_ms, recovery_ms;
  double reverse_ms;  ///< a slider of two reverses and more takes longer than this a slide
  double span_ms;     ///< no slide is shorter
};

constexpr std::array<Demands, 3> kDemands{{{1000, 1000, 250, 125}, {750, 500, 125, 0}, {500, 250, 0, 0}}};

void check_guideline(Report& report, std::string_view level, std::string_view name, double value,
                     Range range) {
  constexpr double kRounding = 1e-4;
  if (value < range.min - kRounding || value > range.max + kRounding) {
    report.add(Severity::warning, Area::spread, "level-guideline",
               fmt::format("{} {:g} is unusual for {}; expected {:g} to {:g}", name, value, level, range.min,
                           range.max));
  }
}

void check_spinner(const MapUnderCheck& map, std::size_t i, const Demands& asks, std::string_view level,
                   Report& report) {
  const ObjectView& spinner = map.objects[i];
  const double length = spinner.end_ms - spinner.start_ms();
  if (length < asks.spinner_ms) {
    report.add(Severity::warning, Area::spread, "spinner-for-level",
               fmt::format("The spinner lasts {:.0f} ms; {} requires {:.0f}", length, level, asks.spinner_ms),
               spinner.start_ms());
  }
  if (i + 1 == map.objects.size()) return;
  const double recovery = map.objects[i + 1].start_ms() - spinner.end_ms;
  if (recovery < asks.recovery_ms) {
    report.add(Severity::warning, Area::spread, "spinner-recovery",
               fmt::format("Only {:.0f} ms follow the spinner; {} requires {:.0f}", recovery, level,
                           asks.recovery_ms),
               spinner.end_ms);
  }
}

void check_slider(const ObjectView& slider, const Demands& asks, std::string_view level, Report& report) {
  const int slides = std::max(1, slider.object->slider.slides);
  const double span = (slider.end_ms - slider.start_ms()) / slides;
  constexpr double kRounding = 1;
  if (slides >= 3 && span <= asks.reverse_ms - kRounding) {
    report.add(Severity::problem, Area::spread, "fast-reverses",
               fmt::format("{} reverses of {:.0f} ms each are too fast for {}", slides - 1, span, level),
               slider.start_ms());
  } else if (span < asks.span_ms - kRounding) {
    report.add(Severity::warning, Area::spread, "short-slider",
               fmt::format("A slide of {:.0f} ms is too short for {}; at least {:.0f} are required", span,
                           level, asks.span_ms),
               slider.start_ms());
  }
}

/// In an Easy or a Normal, equal gaps in time are equal in space.
void check_time_distance(const MapUnderCheck& map, Report& report) {
  std::vector<std::optional<double>> gaps(map.objects.size());
  std::vector<double> spaces(map.objects.size());
  for (std::size_t i = 1; i < map.objects.size(); ++i) {
    const ObjectView &before = map.objects[i - 1], &next = map.objects[i];
    if (before.is(ObjectKind::spinner) || next.is(ObjectKind::spinner)) continue;
    gaps[i] = next.start_ms() - before.end_ms;
    spaces[i] = std::hypot(next.head.x - before.tail.x, next.head.y - before.tail.y);
  }
  const std::vector<std::optional<std::size_t>> alike = alike_steps(gaps);
  for (std::size_t i = 0; i < alike.size(); ++i) {
    if (!alike[i]) continue;
    const double then = spaces[*alike[i]], differs = std::abs(spaces[i] - then);
    if (differs <= calm_px(then)) continue;
    report.add(differs > allowed_px(then) ? Severity::problem : Severity::warning, Area::spread,
               "time-distance",
               fmt::format("{:.0f} px here but {:.0f} px shortly before for the same gap of {:.0f} ms",
                           spaces[i], then, *gaps[i]),
               map.objects[i].start_ms());
  }
}

}  // namespace

void check_level(const MapUnderCheck& map, Report& report) {
  if (!map.level || map.map.general.mode != Mode::osu) return;
  const Guideline& level = kGuidelines[static_cast<std::size_t>(*map.level)];
  const Difficulty& difficulty = map.map.difficulty;
  check_guideline(report, level.name, "AR", difficulty.ar, level.ar);
  check_guideline(report, level.name, "OD", difficulty.od, level.od);
  check_guideline(report, level.name, "HP", difficulty.hp, level.hp);
  check_guideline(report, level.name, "CS", difficulty.cs, level.cs);
  if (*map.level > Level::hard) return;
  const Demands& asks = kDemands[static_cast<std::size_t>(*map.level)];
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    if (map.objects[i].is(ObjectKind::spinner)) check_spinner(map, i, asks, level.name, report);
    if (map.objects[i].is(ObjectKind::slider)) check_slider(map.objects[i], asks, level.name, report);
  }
  if (*map.level <= Level::normal) check_time_distance(map, report);
}

}  // namespace osugen::check
