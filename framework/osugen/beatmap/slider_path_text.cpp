#include <osugen/beatmap/slider_path_text.h>

#include <cmath>
#include <cstddef>
#include <span>

#include <osugen/beatmap/numbers.h>
#include <osugen/beatmap/scalars.h>

namespace osugen {
namespace {

struct Curve {
  CurveType type = CurveType::bezier;
  int degree = 0;
};

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

Curve curve_of(std::string_view token) {
  switch (token.front()) {
    case 'L':
      return {CurveType::linear, 0};
    case 'P':
      return {CurveType::perfect, 0};
    case 'B': {
      int degree = 0;
      const bool given = token.size() > 1 && parse_int(token.substr(1), degree) && degree > 0;
      return {CurveType::bezier, given ? degree : 0};
    }
    default:
      return {CurveType::catmull, 0};
  }
}

bool parse_point(std::string_view token, bool whole_pixels, Vec2& point) {
  const std::size_t colon = token.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view second = token.substr(colon + 1);
  return parse_coordinate(token.substr(0, colon), whole_pixels, point.x) &&
         parse_coordinate(second.substr(0, second.find(':')), whole_pixels, point.y);
}

bool on_a_line(Vec2 a, Vec2 b, Vec2 c) {
  return std::abs((b.y - a.y) * (c.x - a.x) - (b.x - a.x) * (c.y - a.y)) <= 1e-3F;
}

/// What a segment is drawn as. `points` are its own, `next` the first point of the one after it, which it
/// shares; nullptr at the end of the path.
Curve drawn_as(Curve curve, std::span<const Vec2> points, const Vec2* next, bool whole_pixels) {
  if (curve.type != CurveType::perfect) return curve;
  const std::size_t count = points.size() + (next != nullptr ? 1 : 0);
  if (!whole_pixels) return count > 3 ? Curve{} : curve;
  if (count != 3) return {};
  return on_a_line(points[0], points[1], next != nullptr ? *next : points[2]) ? Curve{CurveType::linear, 0}
                                                                              : curve;
}

/// Adds one segment, split at its doubled points. The last of a segment's points is never taken for the
/// second half of a pair; in old versions only the first pair of a Catmull curve splits it.
void append_segment(std::vector<Anchor>& path, Curve curve, std::span<const Vec2> points, bool whole_pixels) {
  const std::size_t count = points.size();
  const std::size_t first = path.size();
  std::size_t start = 0;
  const auto append_until = [&](std::size_t end) {
    for (std::size_t i = start; i < end; ++i) path.push_back({points[i]});
  };
  const auto begin_segment = [&](Anchor& anchor) {
    anchor = {anchor.position, true, curve.type, curve.degree};
  };
  for (std::size_t end = 1; end + 1 < count; ++end) {
    if (points[end] != points[end - 1]) continue;
    if (curve.type == CurveType::catmull && end > 1 && whole_pixels) continue;
    append_until(end);
    if (start < end) begin_segment(path.back());
    start = end + 1;
  }
  append_until(count);
  begin_segment(path[first]);
}

/// The points and the letters of a text, as they stand there.
struct PathTokens {
  struct Letter {
    Curve curve;
    std::size_t first_point;  ///< the point that follows it
  };
  std::vector<Vec2> points;
  std::vector<Letter> letters;
};

const char* read_tokens(std::string_view text, Vec2 head, bool whole_pixels, PathTokens& tokens) {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;; ++at) {
    const char* const start = at;
    while (at != end && *at != '|') ++at;
    const std::string_view token(start, static_cast<std::size_t>(at - start));
    if (token.empty()) return "a point of the path is empty";
    if (is_letter(token.front())) {
      tokens.letters.push_back({curve_of(token), tokens.points.size()});
      if (tokens.points.empty()) tokens.points.emplace_back();
    } else {
      Vec2 point;
      if (!parse_point(token, whole_pixels, point))
        return "a point of the path is not x:y from -131072 to 131072";
      tokens.points.push_back({point.x - head.x, point.y - head.y});
    }
    if (at == end) return nullptr;
  }
}

}  // namespace

const char* parse_path(std::string_view text, Vec2 head, bool whole_pixels, std::vector<Anchor>& path) {
  thread_local PathTokens tokens;  // its memory serves slider after slider
  tokens.points.clear();
  tokens.letters.clear();
  path.clear();
  if (const char* reason = read_tokens(text, head, whole_pixels, tokens)) return reason;
  if (tokens.letters.empty()) return nullptr;
  path.reserve(tokens.points.size());
  const std::span<const Vec2> points(tokens.points);
  const Vec2 nothing;  // decoders find a cleared point behind the last one
  for (std::size_t i = 0; i < tokens.letters.size(); ++i) {
    const auto& [curve, first] = tokens.letters[i];
    const bool last = i + 1 == tokens.letters.size();
    const std::size_t end = last ? points.size() : tokens.letters[i + 1].first_point;
    if (first >= end) return "a letter of the path has no point";
    const std::span<const Vec2> own = points.subspan(first, end - first);
    const Vec2* next = last ? nullptr : end < points.size() ? &points[end] : &nothing;
    append_segment(path, drawn_as(curve, own, next, whole_pixels), own, whole_pixels);
  }
  return nullptr;
}

namespace {

void append_letter(std::string& out, const Anchor& anchor) {
  static constexpr std::string_view kLetters = "BCLP";
  out += kLetters[static_cast<std::size_t>(anchor.curve)];
  if (anchor.curve == CurveType::bezier && anchor.degree > 0) append_number(out, anchor.degree);
}

void append_coordinate(std::string& out, float head, float relative, bool whole_pixels) {
  const float absolute = static_cast<float>(double{head} + double{relative});
  append_number(out, whole_pixels ? std::round(absolute) : absolute);
}

void append_point(std::string& out, Vec2 head, Vec2 relative, bool whole_pixels) {
  append_coordinate(out, head.x, relative.x, whole_pixels);
  out += ':';
  append_coordinate(out, head.y, relative.y, whole_pixels);
}

bool same_curve(const Anchor& a, const Anchor& b) {
  return a.curve == b.curve && a.degree == b.degree;
}

std::string text_of(const std::vector<Anchor>& path, Vec2 head, bool whole_pixels, bool double_points) {
  std::string out;
  if (path.empty() || path.front().position != Vec2{}) {
    append_point(out, head, {}, whole_pixels);  // a point before the first letter belongs to no segment
    if (path.empty()) return out;
    out += '|';
  }
  append_letter(out, path.front());
  if (path.front().position != Vec2{}) {
    out += '|';
    append_point(out, head, path.front().position, whole_pixels);
  }
  const Anchor* segment = &path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    out += '|';
    if (path[i].starts_segment) {
      if (double_points && same_curve(*segment, path[i])) {
        append_point(out, head, path[i].position, whole_pixels);
      } else {
        append_letter(out, path[i]);
      }
      out += '|';
      segment = &path[i];
    }
    append_point(out, head, path[i].position, whole_pixels);
  }
  return out;
}

}  // namespace

std::string path_text(const std::vector<Anchor>& path, Vec2 head, bool whole_pixels) {
  std::string text = text_of(path, head, whole_pixels, true);
  std::vector<Anchor> read;
  if (parse_path(text, head, whole_pixels, read) == nullptr && read == path) return text;
  return text_of(path, head, whole_pixels, false);
}

}  // namespace osugen
