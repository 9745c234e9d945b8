// The playfield of one bar.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <osugen/mapset/picture_parts.h>
#include <osugen/mapset/svg.h>

namespace osugen::picture {
namespace {

using svg::number;

constexpr std::size_t kMostObjects = 300;  // drawn in a panel; a map made to hurt has a million
constexpr std::size_t kMostVertices = 400;

double distance(Vec2 a, Vec2 b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

std::string path_of(const std::vector<Vec2>& body) {
  std::string out;
  const std::size_t step = body.size() / kMostVertices + 1;
  Vec2 last{-1e6F, -1e6F};
  for (std::size_t i = 0; i < body.size(); i += step) {
    constexpr double kVisible = 1;
    const bool end = i + step >= body.size();
    if (!end && distance(body[i], last) < kVisible) continue;
    last = body[end ? body.size() - 1 : i];
    out += (out.empty() ? "M" : "L") + number(last.x) + " " + number(last.y);
  }
  // A path of one point is drawn as a dot by its round caps.
  return out + (body.size() == 1 ? "l0.1 0" : "");
}

/// A white arrow on `at` that points from `at` towards `to`.
std::string reverse_arrow(Vec2 at, Vec2 to, double radius) {
  const double degrees = std::atan2(to.y - at.y, to.x - at.x) * 180 / 3.14159265358979;
  const double r = radius * 0.42;
  return fmt::format(
      R"svg(<path transform="translate({} {}) rotate({})" d="M{} {}L{} 0L{} {}" fill="none" stroke="#fff" stroke-width="{}" stroke-linecap="round" stroke-linejoin="round"/>)svg",
      number(at.x), number(at.y), number(degrees), number(-r * 0.5), number(-r), number(r * 0.6),
      number(-r * 0.5), number(r), number(radius * 0.2));
}

/// The vertex of a body that is about a radius away from one of its ends: where an arrow there points.
Vec2 towards(const std::vector<Vec2>& body, bool from_end, double radius) {
  const Vec2 from = from_end ? body.back() : body.front();
  for (std::size_t i = 1; i < body.size(); ++i) {
    const Vec2 vertex = from_end ? body[body.size() - 1 - i] : body[i];
    if (distance(from, vertex) >= radius * 0.5) return vertex;
  }
  return from_end ? body.front() : body.back();
}

std::string slider(const MapView& map, const ObjectView& object) {
  if (object.body.empty()) return {};
  const double r = map.radius;
  const std::string path = path_of(object.body);
  const auto stroke = [&](const std::string& colour, double width) {
    return fmt::format(
        R"svg(<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linecap="round" stroke-linejoin="round"/>)svg",
        path, colour, number(width));
  };
  std::string out = stroke("#eceef5", 2 * r) + stroke(darkened(map, object, 0.62), 1.76 * r) +
                    stroke(darkened(map, object, 0.5), 0.9 * r);
  const int slides = object.object->slider.slides;
  if (slides > 1) out += reverse_arrow(object.body.back(), towards(object.body, true, r), r);
  return out;
}

std::string head(const MapView& map, const ObjectView& object) {
  const double r = map.radius;
  const std::string at =
      fmt::format(R"svg(cx="{}" cy="{}")svg", number(object.head.x), number(object.head.y));
  return fmt::format(
      R"svg(<circle {0} r="{1}" fill="#eceef5"/><circle {0} r="{2}" fill="{3}"/><text x="{4}" y="{5}" font-size="{6}" fill="{8}">{7}</text>)svg",
      at, number(r), number(r * 0.87), combo_colour(map, object), number(object.head.x),
      number(object.head.y + r * 0.32), number(r * (object.number > 9 ? 0.78 : 0.92)), object.number,
      number_colour(map, object));
}

std::string spinner(const MapView& map, const ObjectView& object) {
  const std::string colour = combo_colour(map, object);
  return fmt::format(
      R"svg(<g fill="none" stroke="{0}"><circle cx="256" cy="192" r="176" stroke-width="5" stroke-opacity=".8"/><circle cx="256" cy="192" r="118" stroke-width="3" stroke-opacity=".5" stroke-dasharray="26 12"/><circle cx="256" cy="192" r="14" fill="{0}"/></g><text x="256" y="262" font-size="30" fill-opacity=".8">{1} s</text>)svg",
      colour, number((object.end_ms - object.start_ms()) / 1000));
}

/// Dots from one object to the next, as the game shows them.
std::string follow_line(const MapView& map, const ObjectView& from, const ObjectView& to) {
  if (from.is(ObjectKind::spinner) || to.is(ObjectKind::spinner) || to.object->new_combo) return {};
  const double apart = distance(from.tail, to.head);
  if (apart < 2.4 * map.radius) return {};
  const double cut = map.radius * 1.2 / apart;
  const double dx = to.head.x - from.tail.x, dy = to.head.y - from.tail.y;
  return fmt::format(
      R"svg(<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="#fff" stroke-opacity=".4" stroke-width="4" stroke-linecap="round" stroke-dasharray="0.1 14"/>)svg",
      number(from.tail.x + dx * cut), number(from.tail.y + dy * cut), number(to.head.x - dx * cut),
      number(to.head.y - dy * cut));
}

std::string drawn(const MapView& map, const ObjectView& object) {
  if (object.is(ObjectKind::spinner)) return spinner(map, object);
  std::string out = object.is(ObjectKind::slider) ? slider(map, object) : std::string();
  return out + head(map, object);
}

}  // namespace

std::string playfield(const MapView& map, const Bar& bar, const Box& box) {
  auto [first, end] = objects_between(map, bar.start_ms, bar.end_ms);
  end = std::min(end, first + kMostObjects);
  std::string out = fmt::format(
      R"svg(<svg x="{}" y="{}" width="{}" height="{}" viewBox="{} {} {} {}"><rect x="0" y="0" width="512" height="384" rx="6" fill="none" stroke="#fff" stroke-opacity=".07" stroke-width="2"/>)svg",
      number(box.x), number(box.y), number(box.width), number(box.height), number(-kFieldMargin),
      number(-kFieldMargin), number(kFieldWidth), number(kFieldHeight));
  out += R"svg(<g fill="#fff" font-weight="700" text-anchor="middle">)svg";
  // Where the bar before left off.
  if (first > 0 && first < end && !map.objects[first - 1].is(ObjectKind::spinner)) {
    out += fmt::format(R"svg(<g opacity=".16">{}</g>)svg", drawn(map, map.objects[first - 1]));
    out += follow_line(map, map.objects[first - 1], map.objects[first]);
  }
  for (std::size_t i = first + 1; i < end; ++i) out += follow_line(map, map.objects[i - 1], map.objects[i]);
  for (std::size_t i = end; i > first; --i) out += drawn(map, map.objects[i - 1]);
  return out + "</g></svg>\n";
}

}  // namespace osugen::picture
