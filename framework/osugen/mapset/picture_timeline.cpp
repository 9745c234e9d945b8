// The two timelines: the beats of one bar, and the whole map.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <osugen/mapset/picture_parts.h>
#include <osugen/mapset/svg.h>

namespace osugen::picture {
namespace {

using svg::number;

constexpr std::size_t kMostLines = 300;

std::string rect(const Box& box, const std::string& fill, double radius = 0, double opacity = 1) {
  return fmt::format(
      R"svg(<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}" fill-opacity="{:.2f}"/>)svg",
      number(box.x), number(box.y), number(std::max(box.width, 0.0)), number(box.height), number(radius),
      fill, opacity);
}

/// The lines of the grid in the editor's colours: beats white, halves red, quarters blue, others violet.
std::string grid(const Bar& bar, const Box& box, double inset, int divisor) {
  std::string out;
  const double beats = (bar.end_ms - bar.start_ms) / bar.beat_ms;
  constexpr double kMostBeats = 64;
  if (beats > kMostBeats) return out;
  const int lines = static_cast<int>(std::ceil(beats * divisor - 1e-3));
  for (int i = 0; i < lines; ++i) {
    const double x = inset + (box.width - 2 * inset) * i / (beats * divisor);
    const bool beat = i % divisor == 0, half = 2 * i % divisor == 0, quarter = 4 * i % divisor == 0;
    const char* colour = beat ? "#e8e9f3" : half ? "#ff5a5f" : quarter ? "#4aa3ff" : "#b26bff";
    const double height = beat ? 0.5 : half ? 0.3 : 0.2;
    out += fmt::format(
        R"svg(<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="{3}" stroke-opacity="{4}"/>)svg", number(x),
        number(box.height * (1 - height)), number(box.height), colour, beat ? ".7" : ".55");
  }
  return out;
}

}  // namespace

std::string beat_ruler(const MapView& map, const Bar& bar, const Box& box) {
  const int wanted = map.map.editor.beat_divisor;
  const int divisor = wanted == 3 || wanted == 6 || wanted == 12 ? 3 : 4;
  std::string out = fmt::format(R"svg(<svg x="{}" y="{}" width="{}" height="{}" overflow="hidden">)svg",
                                number(box.x), number(box.y), number(box.width), number(box.height));
  const double middle = box.height * 0.42, r = box.height * 0.27;
  out += grid(bar, box, r + 1, divisor);
  auto [first, end] = objects_between(map, bar.start_ms, bar.end_ms);
  if (first > 0) --first;  // it may reach into this bar
  end = std::min(end, first + kMostLines);
  const auto x_of = [&](double time) {
    return r + 1 + (box.width - 2 * r - 2) * (time - bar.start_ms) / (bar.end_ms - bar.start_ms);
  };
  out += R"svg(<g fill="#fff" font-weight="700" text-anchor="middle" font-size="9">)svg";
  for (std::size_t i = end; i > first; --i) {
    const ObjectView& object = map.objects[i - 1];
    const std::string colour = combo_colour(map, object);
    const double x = x_of(object.start_ms()), x_end = x_of(object.end_ms);
    if (x_end > x) out += rect({x - r, middle - r, x_end - x + 2 * r, 2 * r}, darkened(map, object, 0.45), r);
    constexpr std::size_t kMostEdges = 40;
    for (std::size_t edge = 1; edge < std::min(kMostEdges, object.edges.size()); ++edge)
      out +=
          fmt::format(R"svg(<circle cx="{}" cy="{}" r="{}" fill="none" stroke="{}" stroke-width="1.6"/>)svg",
                      number(x_of(object.edges[edge])), number(middle), number(r - 1), colour);
    out += fmt::format(
        R"svg(<circle cx="{0}" cy="{1}" r="{2}" fill="{3}" stroke="#eceef5" stroke-width="1.2"/><text x="{0}" y="{4}" fill="{6}">{5}</text>)svg",
        number(x), number(middle), number(r), colour, number(middle + 3.2),
        object.is(ObjectKind::spinner) ? "" : fmt::format("{}", object.number), number_colour(map, object));
  }
  return out + "</g></svg>\n";
}

std::string density(const MapView& map, const std::vector<Bar>& bars, const Box& box) {
  const double start = map.objects.front().start_ms();
  double end = start + 1;
  for (const ObjectView& object : map.objects) end = std::max(end, object.end_ms);
  const auto x_of = [&](double time) {
    return box.x + box.width * std::clamp((time - start) / (end - start), 0.0, 1.0);
  };
  const double base = box.y + box.height - 18;

  const auto shade = [&](double from, double to, const std::string& colour, double opacity) {
    return rect({x_of(from), box.y, std::max(1.0, x_of(to) - x_of(from)), base - box.y}, colour, 3, opacity);
  };

  std::string out;
  constexpr std::size_t kMostShades = 200;
  std::size_t shades = 0;
  for (const Break& pause : map.map.events.breaks)
    if (++shades < kMostShades) out += shade(pause.start_ms, pause.end_ms, "#fff", 0.06);
  out += shade(bars.front().start_ms, bars.back().end_ms, "#ff66aa", 0.25);

  constexpr std::size_t kColumns = 190;
  std::vector<int> counts(kColumns, 0);
  for (const ObjectView& object : map.objects) {
    const double share = (object.start_ms() - start) / (end - start);
    ++counts[std::min(kColumns - 1, static_cast<std::size_t>(share * kColumns))];
  }
  const int most = *std::max_element(counts.begin(), counts.end());
  const double step = box.width / kColumns;
  for (std::size_t i = 0; i < kColumns; ++i) {
    if (counts[i] == 0) continue;
    const double share = (static_cast<double>(i) + 0.5) / kColumns;
    const bool kiai = map.timing.effect_at(start + share * (end - start)).kiai;
    const double height = (base - box.y - 6) * counts[i] / most;
    out += rect({box.x + step * static_cast<double>(i) + 1, base - height, step - 2, height},
                kiai ? "#ffb066" : "#8f96d8", 1.5);
  }
  out +=
      fmt::format(R"svg(<line x1="{0}" x2="{1}" y1="{2}" y2="{2}" stroke="#fff" stroke-opacity=".25"/>)svg",
                  number(box.x), number(box.x + box.width), number(base + 0.5));

  // A label every half minute, or more rarely on long maps.
  const double seconds = (end - start) / 1000;
  double every = 15;
  while (seconds / every > 14) every *= 2;
  out += R"svg(<g fill="#9a9db8" font-size="11" text-anchor="middle">)svg";
  for (double at = std::ceil(start / 1000 / every) * every; at * 1000 <= end; at += every) {
    const double x = std::clamp(x_of(at * 1000), box.x + 12, box.x + box.width - 12);
    out += fmt::format(R"svg(<text x="{}" y="{}">{}:{:02}</text>)svg", number(x), number(base + 15),
                       static_cast<long long>(at) / 60, std::abs(static_cast<long long>(at)) % 60);
  }
  return out + "</g>\n";
}

}  // namespace osugen::picture
