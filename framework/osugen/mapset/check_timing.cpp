// Checks of red and green lines, kiai, and of every object's place on the beat.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include <osugen/mapset/check_parts.h>

namespace osugen::check {
namespace {

bool same_samples(const TimingLine& a, const TimingLine& b) {
  return a.sample_set == b.sample_set && a.sample_index == b.sample_index && a.volume == b.volume;
}

void check_first_line(const MapUnderCheck& map, Report& report) {
  if (map.lines.empty()) {
    report.add(Severity::problem, Area::timing, "no-timing", "There is no timing line");
    return;
  }
  if (!map.lines.front().uninherited) {
    report.add(Severity::problem, Area::timing, "first-line-green",
               "The first timing line is a green one (inherited); a red line must come before it",
               map.lines.front().time_ms);
  }
  for (const TimingLine& line : map.lines) {
    if (!line.uninherited) continue;
    if (line.kiai()) {
      report.add(Severity::problem, Area::timing, "kiai-on-first-line",
                 "The first red line has kiai; toggle it with a green line", line.time_ms);
    }
    return;
  }
}

void check_same_time(const MapUnderCheck& map, Report& report) {
  for (std::size_t i = 1; i < map.lines.size(); ++i) {
    const TimingLine &before = map.lines[i - 1], &line = map.lines[i];
    if (before.time_ms != line.time_ms) continue;
    if (before.uninherited == line.uninherited) {
      report.add(Severity::problem, Area::timing, "double-line",
                 fmt::format("Two {} lines have the same time", line.uninherited ? "red" : "green"),
                 line.time_ms);
    } else if (!same_samples(before, line) || before.kiai() != line.kiai()) {
      report.add(Severity::minor, Area::timing, "lines-disagree",
                 "A red and a green line at the same time differ in samples or kiai", line.time_ms);
    }
  }
}

void check_red_lines(const MapUnderCheck& map, Report& report) {
  const TimingLine* before = nullptr;
  for (const TimingLine& line : map.lines) {
    if (!line.uninherited) continue;
    constexpr double kShortest = 6, kLongest = 60000;
    if (!(line.beat_length >= kShortest && line.beat_length <= kLongest)) {
      report.add(Severity::problem, Area::timing, "tempo-out-of-range",
                 fmt::format("A beat of {:g} ms is outside 6 to 60000 ms; osu! clamps it", line.beat_length),
                 line.time_ms);
    }
    const bool same_tempo = before != nullptr && before->beat_length == line.beat_length &&
                            before->meter == line.meter && before->time_ms < line.time_ms;
    if (same_tempo && line.beat_length > 0) {
      const double measure = line.beat_length * line.meter;
      const double measures = std::round((line.time_ms - before->time_ms) / measure);
      const bool on_measure = std::abs(line.time_ms - before->time_ms - measures * measure) <= 1;
      // Such a line still hides a bar line, or restarts the count of four measures of Nightcore's cymbals.
      const bool has_side_effect = line.omits_bar_line() || std::fmod(measures, 4) != 0;
      if (on_measure) {
        report.add(
            has_side_effect ? Severity::warning : Severity::problem, Area::timing, "red-line-without-effect",
            has_side_effect ? "A red line does not change the timing, only bar lines or Nightcore cymbals"
                            : "A red line does not change the timing; use a green line",
            line.time_ms);
      }
    }
    before = &line;
  }
}

void check_green_lines(const MapUnderCheck& map, Report& report) {
  for (std::size_t i = 1; i < map.lines.size(); ++i) {
    const TimingLine &before = map.lines[i - 1], &line = map.lines[i];
    if (line.uninherited || before.time_ms == line.time_ms) continue;
    const bool nothing = velocity_of(before) == velocity_of(line) && same_samples(before, line) &&
                         before.kiai() == line.kiai() &&
                         std::isnan(before.beat_length) == std::isnan(line.beat_length);
    if (nothing) {
      report.add(Severity::minor, Area::timing, "green-line-without-effect", "A green line has no effect",
                 line.time_ms);
    }
  }
}

void check_volumes(const MapUnderCheck& map, Report& report) {
  for (const TimingLine& line : map.lines) {
    if (line.volume < 5 || line.volume > 100) {
      report.add(Severity::problem, Area::hitsounds, "volume-out-of-range",
                 fmt::format("A timing line sets a volume of {} %; 5 to 100 are accepted", line.volume),
                 line.time_ms);
    }
  }
}

void check_late_velocity(const MapUnderCheck& map, Report& report) {
  constexpr double kNear = 5;
  const bool scrolls = map.map.general.mode == Mode::taiko || map.map.general.mode == Mode::mania;
  for (const ObjectView& object : map.objects) {
    if (!scrolls && !object.is(ObjectKind::slider)) continue;
    const auto next =
        std::upper_bound(map.lines.begin(), map.lines.end(), object.start_ms(),
                         [](double time, const TimingLine& line) { return time < line.time_ms; });
    if (next == map.lines.end() || next == map.lines.begin() || next->time_ms - object.start_ms() > kNear)
      continue;
    // The last line of those at the same time decides.
    auto last = next;
    while (std::next(last) != map.lines.end() && std::next(last)->time_ms == next->time_ms) ++last;
    if (velocity_of(*std::prev(next)) != velocity_of(*last)) {
      report.add(Severity::warning, Area::timing, "velocity-just-missed",
                 fmt::format("The line {:g} ms later changes the velocity but misses this object",
                             next->time_ms - object.start_ms()),
                 object.start_ms());
    }
  }
}

std::string of_a_beat(int divisor) {
  return divisor == 1 ? "the beat" : fmt::format("1/{} of the beat", divisor);
}

struct Edge {
  double time_ms;
  const ObjectView* object;
  std::string name;
};

std::vector<Edge> edges_of(const MapUnderCheck& map) {
  std::vector<Edge> edges;
  for (const ObjectView& object : map.objects) {
    for (std::size_t i = 0; i < object.edges.size(); ++i) {
      const bool last = i > 0 && i + 1 == object.edges.size();
      std::string name;
      switch (object.object->kind) {
        case ObjectKind::circle:
          name = "Circle";
          break;
        case ObjectKind::slider:
          name = i == 0 ? "Slider head" : last ? "Slider end" : "Slider repeat";
          break;
        case ObjectKind::spinner:
          name = i == 0 ? "Spinner start" : "Spinner end";
          break;
        case ObjectKind::hold:
          name = i == 0 ? "Hold start" : "Hold end";
          break;
      }
      edges.push_back({object.edges[i], &object, std::move(name)});
    }
  }
  return edges;
}

/// A slider's end just before a red line that is off the old grid belongs to the new one.
bool ends_before_red_line(const Edge& edge, const std::vector<RedLine>& red_lines) {
  constexpr double kBefore = 2;
  if (edge.name != "Slider end" && edge.name != "Hold end") return false;
  return std::any_of(red_lines.begin(), red_lines.end(), [&](const RedLine& line) {
    return line.time_ms >= edge.time_ms && line.time_ms - edge.time_ms <= kBefore;
  });
}

void check_rare_divisors(const std::vector<std::pair<Edge, Snap>>& snapped, Report& report) {
  std::map<int, std::vector<double>> uses;
  for (const auto& [edge, snap] : snapped) {
    if (snap.divisor == 5 || snap.divisor == 7 || snap.divisor >= 9)
      uses[snap.divisor].push_back(edge.time_ms);
  }
  for (const auto& [divisor, times] : uses) {
    const double share = static_cast<double>(times.size()) / static_cast<double>(snapped.size());
    const bool very_rare = times.size() <= 3 || share <= 0.005, rare = times.size() <= 7 || share <= 0.05;
    if (!very_rare && !rare) continue;
    report.add(very_rare ? Severity::warning : Severity::minor, Area::timing, "rare-divisor",
               fmt::format("Only {} of {} edges are on 1/{} of the beat; verify the first of them",
                           times.size(), snapped.size(), divisor),
               times.front());
  }
}

struct Kiai {
  double start_ms;
  std::optional<double> end_ms;
};

std::vector<Kiai> kiai_of(const std::vector<TimingLine>& lines) {
  std::vector<Kiai> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    // At one time the last line decides.
    if (i + 1 < lines.size() && lines[i + 1].time_ms == lines[i].time_ms) continue;
    const bool open = !found.empty() && !found.back().end_ms;
    if (lines[i].kiai() && !open) found.push_back({lines[i].time_ms, std::nullopt});
    if (!lines[i].kiai() && open) found.back().end_ms = lines[i].time_ms;
  }
  return found;
}

}  // namespace

void check_timing_lines(const MapUnderCheck& map, Report& report) {
  check_first_line(map, report);
  check_same_time(map, report);
  check_red_lines(map, report);
  check_green_lines(map, report);
  check_volumes(map, report);
  check_late_velocity(map, report);
}

void check_kiai(const MapUnderCheck& map, Report& report) {
  const double off_limit = map.map.general.mode == Mode::taiko ? 5 : 10;
  const double last = map.objects.empty() ? 0 : map.objects.back().end_ms;
  const double played = map.objects.empty() ? 0 : last - map.objects.front().start_ms();
  double total = 0;
  for (const Kiai& kiai : kiai_of(map.lines)) {
    const double off = snap_of(kiai.start_ms, map.timing.red_lines()).unsnap_ms;
    if (std::abs(off) >= 1) {
      report.add(
          std::abs(off) >= off_limit ? Severity::warning : Severity::minor, Area::timing, "kiai-unsnapped",
          fmt::format("Kiai starts {:.1f} ms {} the beat", std::abs(off), off > 0 ? "after" : "before"),
          kiai.start_ms);
    }
    if (!kiai.end_ms) {
      report.add(Severity::warning, Area::timing, "kiai-without-end", "Kiai starts and never ends",
                 kiai.start_ms);
    }
    const double length = kiai.end_ms.value_or(std::max(last, kiai.start_ms)) - kiai.start_ms;
    constexpr double kShort = 15000;
    if (kiai.end_ms && length < kShort) {
      report.add(Severity::warning, Area::timing, "kiai-short",
                 fmt::format("Kiai lasts {:.1f} s; less than 15 s is short", length / 1000), kiai.start_ms);
    }
    total += length;
  }
  if (played > 0 && total > played / 3) {
    report.add(Severity::warning, Area::timing, "kiai-long",
               fmt::format("Kiai covers {:.0f} % of the map; a third is common", 100 * total / played));
  }
}

void check_snapping(const MapUnderCheck& map, Report& report) {
  if (map.timing.red_lines().empty()) return;
  std::vector<std::pair<Edge, Snap>> snapped;
  for (const Edge& edge : edges_of(map)) {
    const Snap snap = snap_of(edge.time_ms, map.timing.red_lines());
    if (std::abs(snap.unsnap_ms) < 1) {
      snapped.emplace_back(edge, snap);
      continue;
    }
    if (ends_before_red_line(edge, map.timing.red_lines())) continue;
    report.add(std::abs(snap.unsnap_ms) >= 2 ? Severity::problem : Severity::minor, Area::timing, "unsnapped",
               fmt::format("{} is {:.1f} ms {} {}", edge.name, std::abs(snap.unsnap_ms),
                           snap.unsnap_ms > 0 ? "after" : "before", of_a_beat(snap.divisor)),
               edge.time_ms);
  }
  check_rare_divisors(snapped, report);
}

}  // namespace osugen::check
