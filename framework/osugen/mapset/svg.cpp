#include <osugen/mapset/svg.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <osugen/text/utf8.h>

namespace osugen::svg {

std::string text(std::string_view raw, std::size_t longest) {
  std::string out;
  std::size_t characters = 0;
  while (!raw.empty()) {
    const char32_t point = utf8::take(raw).value_or(utf8::kReplacement);
    if (utf8::turns_text(point)) continue;
    if (characters++ == longest) return out + "…";
    const bool forbidden = utf8::is_control(point) || point == 0xFFFE || point == 0xFFFF;
    switch (point) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        utf8::append(out, forbidden ? utf8::kReplacement : point);
    }
  }
  return out;
}

std::string number(double value) {
  constexpr double kFar = 1e7;
  const double tenths = std::round(std::clamp(std::isnan(value) ? 0 : value, -kFar, kFar) * 10);
  std::string out = fmt::format("{:.1f}", tenths / 10);
  if (out.ends_with(".0")) out.resize(out.size() - 2);
  return out == "-0" ? "0" : out;
}

}  // namespace osugen::svg
