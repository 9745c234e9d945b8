#include <osugen/mapset/picture.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <osugen/mapset/check.h>
#include <osugen/mapset/picture_parts.h>
#include <osugen/mapset/svg.h>

namespace osugen::picture {
namespace {

constexpr double kWidth = 1200, kMargin = 32, kGap = 14, kInner = kWidth - 2 * kMargin;

std::vector<Colour> colours_of(const Beatmap& map) {
  if (!map.combo_colours.empty()) return map.combo_colours;
  return {{255, 192, 0}, {0, 202, 0}, {18, 124, 255}, {242, 24, 57}};  // the game's own
}

Colour colour_of(const MapView& map, const ObjectView& object) {
  const std::vector<Colour> colours = colours_of(map.map);
  return colours[static_cast<std::size_t>(object.combo) % colours.size()];
}

Bar bar_at(const MapView& map, double time_ms) {
  const RedLine line = map.timing.red_line_at(time_ms);
  constexpr int kMostBeats = 32;
  const double length = line.beat_length_ms * std::clamp(line.meter, 1, kMostBeats);
  constexpr double kRounding = 1;  // object times are whole, bars are not
  const double index = std::floor((time_ms - line.time_ms + kRounding) / length);
  Bar bar;
  bar.start_ms = line.time_ms + index * length;
  bar.end_ms = bar.start_ms + length;
  bar.beat_ms = line.beat_length_ms;
  bar.number = static_cast<int>(std::clamp(index, -1e6, 1e6)) + 1;
  const auto& lines = map.timing.red_lines();
  const auto next = std::upper_bound(lines.begin(), lines.end(), bar.start_ms + kRounding,
                                     [](double time, const RedLine& red) { return time < red.time_ms; });
  if (next != lines.end()) bar.end_ms = std::min(bar.end_ms, next->time_ms);
  return bar;
}

std::vector<Bar> bars_from(const MapView& map, double time_ms, int count) {
  std::vector<Bar> bars;
  for (int i = 0; i < count; ++i) {
    bars.push_back(bar_at(map, time_ms));
    constexpr double kShortest = 1;
    time_ms = std::max(bars.back().end_ms, time_ms + kShortest);
  }
  return bars;
}

/// Where the map is most worth a look: its first kiai, or where most happens.
double interesting_time(const MapView& map, int panels) {
  const auto count_from = [&](double time) {
    const Bar bar = bar_at(map, time);
    const auto [first, end] =
        objects_between(map, bar.start_ms, bar.start_ms + (bar.end_ms - bar.start_ms) * panels);
    return end - first;
  };
  for (const EffectPoint& point : map.timing.effects())
    if (point.kiai && count_from(point.time_ms) >= 2 * static_cast<std::size_t>(panels)) return point.time_ms;
  double best = map.objects.front().start_ms();
  std::size_t most = 0;
  const std::size_t step = map.objects.size() / 2000 + 1;
  for (std::size_t i = 0; i < map.objects.size(); i += step) {
    const std::size_t count = count_from(map.objects[i].start_ms());
    if (count <= most) continue;
    most = count;
    best = map.objects[i].start_ms();
  }
  return best;
}

/// The tempo that most of the map has.
double main_bpm(const MapView& map) {
  const auto& lines = map.timing.red_lines();
  if (lines.empty()) return 0;
  const double end = map.objects.back().end_ms;
  std::map<double, double> held;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double from = i == 0 ? 0 : lines[i].time_ms;
    const double to = i + 1 < lines.size() ? std::min(lines[i + 1].time_ms, end) : end;
    held[std::round(lines[i].beat_length_ms * 1000) / 1000] += std::max(0.0, to - from);
  }
  const auto longest = std::max_element(held.begin(), held.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
  return 60000 / longest->first;
}

std::string header(const MapView& map) {
  const Metadata& metadata = map.map.metadata;
  const auto or_else = [](const std::string& first, const std::string& second) {
    return first.empty() ? second : first;
  };
  std::string out = fmt::format(
      R"svg(<text x="{0}" y="52" font-size="28" font-weight="700" fill="#f4f5fb">{1}</text><text x="{0}" y="80" font-size="16" fill="#b5b8cf">{2}</text>)svg",
      svg::number(kMargin), svg::text(or_else(metadata.title_unicode, metadata.title), 42),
      svg::text(or_else(metadata.artist_unicode, metadata.artist), 60));
  out += fmt::format(
      R"svg(<text x="{}" y="106" font-size="14" fill="#ff8fc0" font-weight="600">[{}]<tspan fill="#7e82a0" font-weight="400">  mapped by {}</tspan></text>)svg",
      svg::number(kMargin), svg::text(metadata.version, 40), svg::text(metadata.creator, 30));

  std::array<int, 4> counts{};
  for (const ObjectView& object : map.objects) ++counts[static_cast<std::size_t>(object.object->kind)];
  const double seconds = (map.objects.back().end_ms - map.objects.front().start_ms()) / 1000;
  const Difficulty& difficulty = map.map.difficulty;
  const std::array<std::pair<std::string, std::string>, 7> stats{
      {{"AR", svg::number(difficulty.ar)},
       {"CS", svg::number(difficulty.cs)},
       {"OD", svg::number(difficulty.od)},
       {"HP", svg::number(difficulty.hp)},
       {"BPM", svg::number(main_bpm(map))},
       {"length",
        fmt::format("{}:{:02}", static_cast<long long>(seconds) / 60, static_cast<long long>(seconds) % 60)},
       {"objects", fmt::format("{}", map.objects.size())}}};
  constexpr double kColumn = 68;
  double x = kWidth - kMargin - kColumn * static_cast<double>(stats.size()) + kColumn / 2;
  for (const auto& [name, value] : stats) {
    out += fmt::format(
        R"svg(<g text-anchor="middle"><text x="{0}" y="58" font-size="20" font-weight="700" fill="#f4f5fb">{1}</text><text x="{0}" y="78" font-size="12" fill="#7e82a0">{2}</text></g>)svg",
        svg::number(x), svg::text(value), svg::text(name));
    x += kColumn;
  }
  out += fmt::format(
      R"svg(<text x="{}" y="106" text-anchor="end" font-size="12" fill="#7e82a0">{} circles, {} sliders, {} spinners</text>)svg",
      svg::number(kWidth - kMargin), counts[0], counts[1], counts[2]);
  return out + "\n";
}

std::string panel(const MapView& map, const Bar& bar, const Box& box, double field_height) {
  constexpr double kTitle = 20, kRuler = 34;
  std::string out = fmt::format(
      R"svg(<rect x="{}" y="{}" width="{}" height="{}" rx="8" fill="#1b1d2b" stroke="#2c2f44"/>)svg",
      svg::number(box.x), svg::number(box.y), svg::number(box.width), svg::number(box.height));
  out += fmt::format(
      R"svg(<g font-size="11" fill="#7e82a0"><text x="{}" y="{}">bar {}</text><text x="{}" y="{}" text-anchor="end">{}</text></g>)svg",
      svg::number(box.x + 10), svg::number(box.y + 15), bar.number, svg::number(box.x + box.width - 10),
      svg::number(box.y + 15), editor_time(bar.start_ms));
  out += playfield(map, bar, {box.x, box.y + kTitle, box.width, field_height});
  return out + beat_ruler(map, bar, {box.x + 10, box.y + kTitle + field_height, box.width - 20, kRuler});
}

}  // namespace

std::string combo_colour(const MapView& map, const ObjectView& object) {
  return darkened(map, object, 0);
}

std::string darkened(const MapView& map, const ObjectView& object, double share) {
  const Colour colour = colour_of(map, object);
  const auto part = [&](std::uint8_t value) { return static_cast<int>(std::lround(value * (1 - share))); };
  return fmt::format("#{:02x}{:02x}{:02x}", part(colour.r), part(colour.g), part(colour.b));
}

std::string number_colour(const MapView& map, const ObjectView& object) {
  const Colour colour = colour_of(map, object);
  constexpr double kBright = 200;
  return 0.299 * colour.r + 0.587 * colour.g + 0.114 * colour.b > kBright ? "#23253a" : "#fff";
}

std::pair<std::size_t, std::size_t> objects_between(const MapView& map, double from, double to) {
  constexpr double kRounding = 1;  // objects are on whole milliseconds
  const auto place = [&](double time) {
    const auto found =
        std::lower_bound(map.objects.begin(), map.objects.end(), time - kRounding,
                         [](const ObjectView& object, double at) { return object.start_ms() < at; });
    return static_cast<std::size_t>(found - map.objects.begin());
  };
  return {place(from), std::max(place(from), place(to))};
}

}  // namespace osugen::picture

namespace osugen {

std::string picture_svg(const Beatmap& map, const PictureOptions& options) {
  using namespace picture;
  if (map.general.mode != Mode::osu)
    throw Error(Error::Kind::bad_input, "unsupported mode", {}, "an osu!standard map");
  if (map.objects.empty()) {
    throw Error(Error::Kind::bad_input, "the map has no objects", {}, {}, "check it with 'osugen-map check'");
  }
  const MapView played(map);
  const int panels = std::clamp(options.panels, 1, 24), columns = std::min(panels, 4);
  const int rows = (panels + columns - 1) / columns;
  const std::vector<Bar> bars =
      bars_from(played, options.from_ms.value_or(interesting_time(played, panels)), panels);

  constexpr double kTop = 128, kDensity = 96, kBelowField = 58;
  const double width = (kInner - kGap * (columns - 1)) / columns;
  const double field_height = width * kFieldHeight / kFieldWidth, height = field_height + kBelowField;
  const double density_y = kTop + rows * (height + kGap) + 6;
  const double total = density_y + kDensity + 20;
  std::string out = fmt::format(
      R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" font-family="Inter, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif">
<defs><linearGradient id="sky" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#20223a"/><stop offset=".6" stop-color="#14151f"/></linearGradient></defs>
<rect width="{0}" height="{1}" rx="14" fill="url(#sky)"/>
)svg",
      svg::number(kWidth), svg::number(total));
  out += header(played);
  for (int i = 0; i < panels; ++i) {
    const int row = i / columns;
    const Box box{kMargin + (i % columns) * (width + kGap), kTop + row * (height + kGap), width, height};
    out += panel(played, bars[static_cast<std::size_t>(i)], box, field_height);
  }
  out += density(played, bars, {kMargin, density_y, kInner, kDensity});
  return out + "</svg>\n";
}

}  // namespace osugen
