#include <osugen/beatmap/scalars.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <system_error>

namespace osugen {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// White space of .NET's number parser: ASCII only.
std::string_view strip(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || (c >= 9 && c <= 13); };
  while (!text.empty() && text.back() == '\0') text.remove_suffix(1);
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((text[i] | 0x20) != lower[i]) return false;
  return true;
}

/// Up to nine digits and nothing else, the form of nearly all numbers of a map.
bool small_integer(std::string_view text, int& value) {
  if (text.empty() || text.size() > 9) return false;
  int sum = 0;
  for (const char c : text) {
    const unsigned digit = static_cast<unsigned>(c - '0');
    if (digit > 9) return false;
    sum = sum * 10 + static_cast<int>(digit);
  }
  value = sum;
  return true;
}

/// Checks [sign] digits-with-commas [. digits] [e [sign] digits]; true when it can be given to from_chars
/// once the commas are out.
bool is_decimal(std::string_view text, bool& has_commas) {
  std::size_t i = 0;
  const auto digits = [&](bool commas) {
    const std::size_t start = i;
    while (i < text.size() && (is_digit(text[i]) || (commas && i > start && text[i] == ','))) {
      has_commas = has_commas || text[i] == ',';
      ++i;
    }
    return i > start;
  };
  bool mantissa = digits(true);
  if (i < text.size() && text[i] == '.') {
    ++i;
    mantissa = digits(false) || mantissa;
  }
  if (!mantissa) return false;
  if (i == text.size()) return true;
  if (text[i] != 'e' && text[i] != 'E') return false;
  ++i;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  return digits(false) && i == text.size();
}

/// from_chars says "out of range" both for what is too large and for what is too near to zero.
bool is_tiny(std::string_view text) {
  const std::size_t exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos) return text.substr(exponent + 1, 1) == "-";
  return text.find_first_of("123456789") > text.find('.');
}

template <typename Float>
bool parse_unsigned(std::string_view text, Float& value) {
  bool has_commas = false;
  if (!is_decimal(text, has_commas)) return false;
  std::string without_commas;
  if (has_commas) {
    for (const char c : text)
      if (c != ',') without_commas += c;
    text = without_commas;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    if (!is_tiny(text)) return false;
    value = 0;
    return true;
  }
  return error == std::errc() && end == text.data() + text.size();
}

template <typename Float>
bool parse_real(std::string_view text, Float& value, double limit, bool nan_allowed) {
  int whole = 0;
  Float number = 0;
  if (small_integer(text, whole)) {
    number = static_cast<Float>(whole);
  } else {
    text = strip(text);
    const bool negative = !text.empty() && text.front() == '-';
    if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
    if (nan_allowed && equals_ignoring_case(text, "nan")) {
      value = std::numeric_limits<Float>::quiet_NaN();
      return true;
    }
    if (!parse_unsigned(text, number)) return false;
    if (negative) number = -number;
  }
  if (std::abs(number) > static_cast<Float>(limit)) return false;
  value = number + 0;  // no negative zero
  return true;
}

}  // namespace

bool parse_int(std::string_view text, int& value) {
  if (small_integer(text, value)) return true;
  text = strip(text);
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return false;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  value = negative ? -number : number;
  return true;
}

bool parse_float(std::string_view text, float& value, double limit) {
  return parse_real(text, value, limit, false);
}

bool parse_double(std::string_view text, double& value, double limit) {
  return parse_real(text, value, limit, false);
}

bool parse_double_or_nan(std::string_view text, double& value) {
  return parse_real(text, value, kMaxNumber, true);
}

bool parse_coordinate(std::string_view text, bool whole_pixels, float& value) {
  if (!parse_float(text, value, kMaxCoordinate)) return false;
  if (whole_pixels) value = static_cast<float>(static_cast<int>(value));
  return true;
}

bool parse_bool(std::string_view text, bool& value) {
  int number = 0;
  if (!parse_int(text, number)) return false;
  value = number == 1;
  return true;
}

}  // namespace osugen
