#include <osugen/beatmap/numbers.h>

#include <array>
#include <charconv>
#include <cmath>

namespace osugen {
namespace {

template <typename Float>
void append_shortest(std::string& out, Float value) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  // The sum makes a zero of a negative zero.
  std::array<char, 1100> text;  // the smallest double has 1074 places after the point
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value + Float{0}, std::chars_format::fixed);
  out.append(text.data(), end);
}

}  // namespace

void append_number(std::string& out, double value) {
  append_shortest(out, value);
}
void append_number(std::string& out, float value) {
  append_shortest(out, value);
}

void append_number(std::string& out, int value) {
  std::array<char, 16> text;
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

}  // namespace osugen
