#include <osugen/mapset/check.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <osugen/mapset/check_parts.h>

namespace osugen {
namespace {

void check_file(const Beatmap& map, const std::vector<RejectedLine>& rejected, check::Report& report) {
  if (map.format_version < 14) {
    report.add(Severity::problem, Area::file, "old-format",
               fmt::format("The file has format version {}; 14 or later is required: save it again",
                           map.format_version));
  }
  if (map.objects.empty())
    report.add(Severity::problem, Area::file, "no-objects", "There are no hit objects");
  constexpr std::size_t kListed = 20;
  for (std::size_t i = 0; i < std::min(rejected.size(), kListed); ++i) {
    report.add(Severity::problem, Area::file, "rejected-line",
               fmt::format("Line {} cannot be parsed: {}", rejected[i].line, rejected[i].reason));
  }
  if (rejected.size() > kListed) {
    report.add(Severity::problem, Area::file, "rejected-line",
               fmt::format("{} more lines cannot be parsed", rejected.size() - kListed));
  }
}

}  // namespace

std::string_view name_of(Severity severity) {
  constexpr std::array<std::string_view, 3> kNames{"problem", "warning", "minor"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string_view name_of(Area area) {
  constexpr std::array<std::string_view, 9> kNames{"file",      "metadata", "settings", "artwork", "audio",
                                                   "hitsounds", "timing",   "compose",  "spread"};
  return kNames[static_cast<std::size_t>(area)];
}

std::string editor_time(double time_ms) {
  const auto whole = static_cast<long long>(std::floor(std::abs(std::clamp(time_ms, -1e12, 1e12)) + 0.5));
  return fmt::format("{}{:02}:{:02}:{:03}", time_ms < 0 && whole > 0 ? "-" : "", whole / 60000,
                     whole / 1000 % 60, whole % 1000);
}

std::vector<Finding> check_beatmap(const Beatmap& map, std::optional<Level> level,
                                   const std::vector<RejectedLine>& rejected) {
  check::Report report(map.metadata.version);
  check_file(map, rejected, report);
  const check::MapUnderCheck view(map, level ? level : level_of_name(map.metadata.version));
  check::check_metadata(view, report);
  check::check_settings(view, report);
  check::check_hitsounds(view, report);
  check::check_timing_lines(view, report);
  check::check_kiai(view, report);
  check::check_snapping(view, report);
  check::check_gaps(view, report);
  check::check_sliders_and_spinners(view, report);
  check::check_positions(view, report);
  check::check_breaks_and_length(view, report);
  check::check_level(view, report);
  return std::move(report).sorted();
}

}  // namespace osugen

namespace osugen::check {

void Report::add(Severity severity, Area area, std::string code, std::string message,
                 std::optional<double> time_ms) {
  constexpr std::size_t kMost = 1000;
  Left& left = by_code_[code];
  if (left.kept == kMost) {
    if (left.left_out++ == 0 || severity < left.severity) left.severity = severity;
    left.area = area;
    return;
  }
  ++left.kept;
  findings_.push_back({severity, area, std::move(code), std::move(message), difficulty_, time_ms});
}

std::vector<Finding> Report::sorted() && {
  std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
    constexpr double kFirst = -1e300;
    return a.time_ms.value_or(kFirst) < b.time_ms.value_or(kFirst);
  });
  for (const auto& [code, left] : by_code_) {
    if (left.left_out > 0) {
      findings_.push_back({left.severity, left.area, code, fmt::format("{} more of this kind", left.left_out),
                           difficulty_, std::nullopt});
    }
  }
  return std::move(findings_);
}

}  // namespace osugen::check
