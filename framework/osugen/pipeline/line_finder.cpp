#include <osugen/pipeline/line_finder.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include <osugen/pipeline/document.h>

namespace osugen {
namespace {

/// Walks over valid JSON without building it.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) { skip_space(); }

  std::size_t position() const { return at_; }

  /// Goes to the member or item of that name; false where there is none.
  bool enter(const std::string& name) {
    const char kind = next();
    if (kind != '{' && kind != '[') return false;
    ++at_;
    skip_space();
    for (std::size_t index = 0; at_ < text_.size() && next() != '}' && next() != ']'; ++index) {
      const std::string here = kind == '{' ? key() : std::to_string(index);
      if (here == name) return true;
      skip_value();
      if (next() == ',') ++at_;
      skip_space();
    }
    return false;
  }

 private:
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n\xEF\xBB\xBF", at_), text_.size()); }

  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    at_ = std::min(at_ + 1, text_.size());
  }

  std::string key() {
    const std::size_t begin = at_;
    skip_string();
    const Json parsed = json_or_text(std::string(text_.substr(begin, at_ - begin)));
    skip_space();
    ++at_;  // the colon
    skip_space();
    return parsed.get<std::string>();
  }

  void skip_value() {
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = next();
      if (c == '"') {
        skip_string();
        continue;
      }
      if (depth == 0 && (c == ',' || c == '}' || c == ']')) return;
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string unescaped(std::string token) {
  for (const auto& [from, to] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}}) {
    for (auto at = token.find(from); at != std::string::npos; at = token.find(from, at + 1))
      token.replace(at, 2, to);
  }
  return token;
}

}  // namespace

TextPlace place_of_byte(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto newline = before.rfind('\n');
  return {static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1,
          newline == std::string_view::npos ? before.size() + 1 : before.size() - newline};
}

std::size_t line_of(std::string_view text, const std::string& pointer) {
  Walker walker(text);
  std::size_t at = 0;
  while (at < pointer.size()) {
    const auto end = std::min(pointer.find('/', at + 1), pointer.size());
    if (!walker.enter(unescaped(pointer.substr(at + 1, end - at - 1)))) return 0;
    at = end;
  }
  return place_of_byte(text, walker.position()).line;
}

}  // namespace osugen
