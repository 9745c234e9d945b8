// Checks of objects: gaps in time, sliders and spinners, places on the screen, breaks and length.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <deque>

#include <osugen/mapset/check_parts.h>

namespace osugen::check {
namespace {

float distance(Vec2 a, Vec2 b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

std::string_view kind_name(const ObjectView& object) {
  constexpr std::array<std::string_view, 4> kNames{"circle", "slider", "spinner", "hold"};
  return kNames[static_cast<std::size_t>(object.object->kind)];
}

void report_gap(const ObjectView& before, const ObjectView& next, bool mania, Report& report) {
  const double gap = next.start_ms() - before.end_ms;
  if (gap <= 0) {
    report.add(
        Severity::problem, Area::compose, "concurrent",
        gap == 0 ? fmt::format("This {} starts when the previous {} ends", kind_name(next), kind_name(before))
                 : fmt::format("This {} starts {:.1f} ms before the previous {} ends", kind_name(next), -gap,
                               kind_name(before)),
        next.start_ms());
    return;
  }
  if (before.is(ObjectKind::spinner) || next.is(ObjectKind::spinner)) return;
  const double near = mania ? 30 : 10;
  constexpr double kAfterSlider = 20;
  if (gap < near) {
    report.add(Severity::problem, Area::compose, "almost-concurrent",
               fmt::format("This {} starts {:.1f} ms after the previous {}; at least {:g} are required",
                           kind_name(next), gap, kind_name(before), near),
               next.start_ms());
  } else if (!mania && before.is(ObjectKind::slider) && gap < kAfterSlider) {
    report.add(Severity::warning, Area::compose, "soon-after-slider",
               fmt::format("This {} starts {:.1f} ms after a slider's end; at least 20 are required",
                           kind_name(next), gap),
               next.start_ms());
  }
}

bool off_screen(Vec2 centre, double radius) {
  // What a screen of 4:3 shows around the playfield.
  return centre.x - radius < -67 || centre.x + radius > 579 || centre.y - radius < -60 ||
         centre.y + radius > 428;
}

bool in_playfield(Vec2 centre) {
  return centre.x >= 0 && centre.x <= kPlayfieldWidth && centre.y >= 0 && centre.y <= kPlayfieldHeight;
}

void check_off_screen(const MapUnderCheck& map, Report& report) {
  for (const ObjectView& object : map.objects) {
    if (object.is(ObjectKind::spinner)) continue;
    const bool head = off_screen(object.head, map.radius);
    const bool body = std::any_of(object.body.begin(), object.body.end(),
                                  [&](Vec2 vertex) { return off_screen(vertex, map.radius); });
    if (head || body) {
      report.add(Severity::problem, Area::compose, "off-screen",
                 fmt::format("This {} leaves the screen{}", kind_name(object), head ? "" : " with its body"),
                 object.start_ms());
    } else if (!in_playfield(object.object->position)) {
      report.add(Severity::warning, Area::compose, "outside-playfield",
                 fmt::format("This {} is at {:g},{:g}, outside the playfield", kind_name(object),
                             object.object->position.x, object.object->position.y),
                 object.start_ms());
    }
  }
}

double pair_gap(const ObjectView& before, const ObjectView& next) {
  return next.start_ms() - before.end_ms;
}

/// Jumps that stand out from the last ones of the same gap.
void check_spacing(const MapUnderCheck& map, Report& report) {
  struct Pair {
    double gap, space;
  };
  std::deque<Pair> recent;
  for (std::size_t i = 1; i < map.objects.size(); ++i) {
    const ObjectView &before = map.objects[i - 1], &next = map.objects[i];
    if (before.is(ObjectKind::spinner) || next.is(ObjectKind::spinner)) continue;
    const double gap = pair_gap(before, next), space = distance(before.tail, next.head);
    constexpr double kSameGap = 5, kLongest = 1000;
    if (gap <= 0 || gap > kLongest) continue;
    double sum = 0;
    int count = 0;
    for (const Pair& pair : recent) {
      if (std::abs(pair.gap - gap) > kSameGap) continue;
      sum += pair.space;
      ++count;
    }
    // Stacks and near-overlaps are no yardstick: their mean is held to half a radius.
    constexpr int kEnough = 4;
    const double mean = count > 0 ? std::max(sum / count, map.radius / 2) : 0;
    if (count >= kEnough && space > 2 * mean && space > 4 * map.radius) {
      const double times = space / mean;
      report.add(times > 15  ? Severity::problem
                 : times > 4 ? Severity::warning
                             : Severity::minor,
                 Area::compose, "abnormal-spacing",
                 fmt::format("The jump to this {} is {:.1f} times recent jumps of the same time gap",
                             kind_name(next), times),
                 next.start_ms());
    }
    recent.push_back({gap, space});
    constexpr std::size_t kRemembered = 16;
    if (recent.size() > kRemembered) recent.pop_front();
  }
}

/// Objects exactly on each other that the stack leniency does not spread.
void check_hidden_stacks(const MapUnderCheck& map, Report& report) {
  constexpr double kBeatAt160 = 375;
  double limit = kBeatAt160 / 4;
  if (map.level == Level::easy || map.level == Level::normal) limit = kBeatAt160;
  if (map.level == Level::hard) limit = kBeatAt160 / 2;
  const bool certain = map.level && *map.level <= Level::hard;
  for (std::size_t i = 1; i < map.objects.size(); ++i) {
    const ObjectView &before = map.objects[i - 1], &next = map.objects[i];
    if (before.is(ObjectKind::spinner) || next.is(ObjectKind::spinner)) continue;
    constexpr float kSamePlace = 0.5F;
    if (pair_gap(before, next) > limit || distance(before.tail, next.head) > kSamePlace) continue;
    report.add(certain ? Severity::problem : Severity::warning, Area::compose, "hidden-stack",
               fmt::format("This {} is exactly on the previous {}; raise the stack leniency", kind_name(next),
                           kind_name(before)),
               next.start_ms());
  }
}

void check_slider(const ObjectView& object, Report& report) {
  const Slider& slider = object.object->slider;
  if (slider.path.size() < 2) {
    report.add(Severity::problem, Area::compose, "slider-without-path",
               "This slider has no anchors besides its head", object.start_ms());
    return;
  }
  const double shown = slider.length_px > 0 ? slider.length_px : object.own_length_px;
  if (static_cast<double>(slider.path.size()) > 10 * std::sqrt(std::max(shown, 0.0))) {
    report.add(Severity::warning, Area::compose, "too-many-anchors",
               fmt::format("{} anchors on a slider of {:.0f} px", slider.path.size(), shown),
               object.start_ms());
  }
  constexpr double kExtended = 1.1;
  if (slider.length_px > kExtended * object.own_length_px && slider.length_px - object.own_length_px > 1) {
    report.add(
        Severity::warning, Area::compose, "slider-extended",
        fmt::format("The slider is {:.0f} px long but its anchors span {:.0f}; clients extend it differently",
                    slider.length_px, object.own_length_px),
        object.start_ms());
  }
}

void check_spinner(const ObjectView& object, double od, Report& report) {
  const double length = object.end_ms - object.start_ms();
  const double shortest = 450 + (od < 5 ? -17.0 * (5 - od) : 17.0 * (od - 5));
  const double safe = 500 + (od < 5 ? -21.8 * (5 - od) : 20.0 * (od - 5));
  if (length >= safe) return;
  report.add(length < shortest ? Severity::problem : Severity::warning, Area::compose, "spinner-too-short",
             fmt::format("The spinner lasts {:.0f} ms; at OD {:g} auto needs {:.0f}; {:.0f} are safe", length,
                         od, shortest, safe),
             object.start_ms());
}

double time_after_breaks(const MapUnderCheck& map) {
  double drained = map.objects.back().end_ms - map.objects.front().start_ms();
  for (const Break& pause : map.map.events.breaks) drained -= pause.end_ms - pause.start_ms;
  return drained;
}

void check_break(const MapUnderCheck& map, const Break& pause, Report& report) {
  constexpr double kShortest = 650, kAfter = 200, kBefore = 450, kLeniency = 1;
  if (pause.end_ms - pause.start_ms < kShortest) {
    report.add(
        Severity::warning, Area::compose, "break-too-short",
        fmt::format("The break lasts {:.0f} ms; less than 650 has no effect", pause.end_ms - pause.start_ms),
        pause.start_ms);
  }
  const auto next =
      std::partition_point(map.objects.begin(), map.objects.end(),
                           [&](const ObjectView& object) { return object.start_ms() <= pause.start_ms; });
  double last_end = -HUGE_VAL;
  for (auto object = map.objects.begin(); object != next; ++object)
    last_end = std::max(last_end, object->end_ms);
  if (pause.start_ms < last_end + kAfter - kLeniency) {
    report.add(Severity::problem, Area::compose, "break-too-early",
               fmt::format("The break starts {:.0f} ms after an object's end; at least 200 are required",
                           pause.start_ms - last_end),
               pause.start_ms);
  }
  if (next == map.objects.end()) return;
  const double before_next = next->start_ms() - pause.end_ms;
  if (before_next < kBefore - kLeniency) {
    report.add(Severity::problem, Area::compose, "break-too-late",
               fmt::format("The break ends {:.0f} ms before the next object; at least 450 are required",
                           before_next),
               pause.end_ms);
  } else if (before_next < map.preempt_ms - kLeniency) {
    report.add(
        Severity::warning, Area::compose, "break-hides-approach",
        fmt::format("The break ends {:.0f} ms before the next object, which appears {} ms before its start",
                    before_next, map.preempt_ms),
        pause.end_ms);
  }
}

}  // namespace

void check_gaps(const MapUnderCheck& map, Report& report) {
  if (map.map.general.mode == Mode::mania) {
    std::vector<const ObjectView*> last_of_column(64, nullptr);
    for (const ObjectView& object : map.objects) {
      const ObjectView*& last = last_of_column.at(static_cast<std::size_t>(object.column));
      if (last != nullptr) report_gap(*last, object, true, report);
      last = &object;
    }
    return;
  }
  const ObjectView* longest = nullptr;  // of those before: a spinner may outlast what follows it
  for (const ObjectView& object : map.objects) {
    if (longest != nullptr) report_gap(*longest, object, false, report);
    if (longest == nullptr || object.end_ms >= longest->end_ms) longest = &object;
  }
}

void check_sliders_and_spinners(const MapUnderCheck& map, Report& report) {
  for (const ObjectView& object : map.objects) {
    const bool slides = object.is(ObjectKind::slider);
    constexpr double kNothing = 0.5;
    if (!object.is(ObjectKind::circle) && object.end_ms - object.start_ms() < kNothing) {
      report.add(Severity::problem, Area::compose, "zero-length",
                 fmt::format("This {} has no length", kind_name(object)), object.start_ms());
    }
    if (slides && map.map.general.mode == Mode::osu) check_slider(object, report);
    if (object.is(ObjectKind::spinner) && map.map.general.mode == Mode::osu)
      check_spinner(object, map.map.difficulty.od, report);
  }
}

void check_positions(const MapUnderCheck& map, Report& report) {
  if (map.map.general.mode != Mode::osu) return;
  check_off_screen(map, report);
  check_spacing(map, report);
  check_hidden_stacks(map, report);
}

void check_breaks_and_length(const MapUnderCheck& map, Report& report) {
  if (map.objects.empty()) return;
  for (const Break& pause : map.map.events.breaks) check_break(map, pause, report);
  const double drained = time_after_breaks(map);
  constexpr double kShortest = 30000, kShort = 45000, kLong = 360000;
  if (drained < kShortest) {
    report.add(Severity::problem, Area::compose, "too-short",
               fmt::format("The drain time is {}; at least 30 seconds are required",
                           editor_time(std::max(drained, 0.0))));
  } else if (drained < kShort || drained > kLong) {
    report.add(Severity::minor, Area::compose, "unusual-length",
               fmt::format("The drain time is {}; 45 seconds to 6 minutes are common", editor_time(drained)));
  }
  std::size_t combo = 0;
  constexpr std::size_t kLongCombo = 18;
  for (std::size_t i = 0; i <= map.objects.size(); ++i) {
    const bool ends = i == map.objects.size() || map.objects[i].object->new_combo;
    if (ends && combo > kLongCombo && map.map.general.mode == Mode::osu) {
      report.add(Severity::minor, Area::compose, "long-combo",
                 fmt::format("A combo of {} objects starts here; more than 18 are hard to read", combo),
                 map.objects[i - combo].start_ms());
    }
    combo = ends ? 1 : combo + 1;
  }
}

}  // namespace osugen::check
