#include <osugen/pipeline/document.h>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include <osugen/files/files.h>
#include <osugen/pipeline/line_finder.h>

namespace osugen {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxBytes = 1 << 20;
constexpr int kMaxDepth = 64;
constexpr std::size_t kLongestShown = 60;

std::string escaped(std::string token) {
  for (const auto& [from, to] : {std::pair{'~', "~0"}, std::pair{'/', "~1"}}) {
    for (auto at = token.find(from); at != std::string::npos; at = token.find(from, at + 2))
      token.replace(at, 1, to);
  }
  return token;
}

/// Refuses, while the text is parsed, what the parser itself would take: a key that comes twice, of which
/// it would keep the last, and nesting without end.
class Strictness {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= kMaxDepth) {
        throw Error(Error::Kind::bad_config, "is nested too deeply", {},
                    fmt::format("at most {} levels", kMaxDepth), "reduce the nesting");
      }
      keys_.emplace_back();
    } else if (event == Event::object_end || event == Event::array_end) {
      keys_.pop_back();
    } else if (event == Event::key && !keys_.back().insert(parsed.get<std::string>()).second) {
      throw Error(Error::Kind::bad_config, fmt::format("duplicate key {}", shown(parsed)), {},
                  "each key once", "remove one of them");
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;
};

/// The reason alone, out of "[json.exception...] parse error at line 1, column 2: reason".
std::string reason_of(const Json::exception& e) {
  std::string text = e.what();
  if (const auto at = text.find("] "); at != std::string::npos) text.erase(0, at + 2);
  if (text.rfind("parse error", 0) == 0)
    if (const auto at = text.find(": "); at != std::string::npos) text.erase(0, at + 2);
  return shown_text(text);
}

Json parsed(const std::string& text) {
  return Json::parse(text, Strictness());
}

std::vector<std::string> parts_of(const std::string& key) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (true) {
    const auto dot = key.find('.', at);
    parts.push_back(key.substr(at, dot - at));
    if (dot == std::string::npos) return parts;
    at = dot + 1;
  }
}

Error override_error(const std::string& key, std::string problem, std::string accepted) {
  return Error(Error::Kind::bad_config, std::move(problem), "--set " + shown_text(key), std::move(accepted),
               "correct the key");
}

std::optional<std::size_t> index_of(const std::string& part) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
  if (error != std::errc{} || end != part.data() + part.size()) return std::nullopt;
  return index;
}

/// The member or item of that name, made where there is none yet.
Json& step_into(Json& node, const std::string& part, const std::string& key) {
  if (node.is_object()) return node[part];
  if (!node.is_array()) {
    throw override_error(key, fmt::format("{} is a value and has no key '{}'", shown(node), shown_text(part)),
                         "the key of a value");
  }
  const auto index = index_of(part);
  if (!index || *index > node.size()) {
    throw override_error(key, fmt::format("'{}' is not an item of this list", shown_text(part)),
                         fmt::format("0 to {}; {} appends an item", node.size(), node.size()));
  }
  if (*index == node.size()) node.push_back(nullptr);
  return node[*index];
}

bool names_another_type(const Json& component, const Json& type) {
  const auto old = component.find("type");
  return old == component.end() || *old != type;
}

bool sets_type(const Override& o) {
  return o.key == "type" || (o.key.size() > 5 && o.key.compare(o.key.size() - 5, 5, ".type") == 0);
}

}  // namespace

std::string shown_text(const std::string& text) {
  std::string out = text.substr(0, kLongestShown);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text.size() > kLongestShown ? out + "..." : out;
}

Json json_or_text(const std::string& text) {
  try {
    return parsed(text);
  } catch (const std::exception&) {
    return text;
  }
}

std::string json_text(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string shown(const Json& value) {
  if (value.is_object()) return "an object";
  return shown_text(value.dump(-1, ' ', true, Json::error_handler_t::replace));
}

Document Document::parse(std::string text, fs::path file) {
  const auto refused = [&](std::size_t byte, std::string why) {
    const TextPlace at = place_of_byte(text, byte);
    return Error(Error::Kind::bad_config, "not valid JSON: " + std::move(why),
                 fmt::format("{}:{}:{}", file.string(), at.line, at.column), {}, "correct the syntax");
  };
  Document document;
  try {
    document.root_ = std::make_shared<Json>(parsed(text));
  } catch (const Json::parse_error& e) {
    throw refused(e.byte == 0 ? 0 : e.byte - 1, reason_of(e));
  } catch (const Json::exception& e) {
    // A number that no double can hold: the message quotes it.
    const std::string reason = reason_of(e);
    const auto quote = reason.find('\'');
    const auto end = reason.rfind('\'');
    const bool quoted = quote != std::string::npos && end > quote;
    const auto byte = quoted ? text.find(reason.substr(quote + 1, end - quote - 1)) : std::string::npos;
    throw refused(byte == std::string::npos ? 0 : byte, reason);
  } catch (const Error& e) {
    throw e.inside(file.string());
  }
  if (!document.root_->is_object()) {
    throw Error(Error::Kind::bad_config, "expected a pipeline, got " + shown(*document.root_), file.string(),
                "an object: {\"version\": 1, ...}", "see 'osugen-inspect --schema'");
  }
  document.text_ = std::move(text);
  document.file_ = std::move(file);
  return document;
}

Document Document::read(const fs::path& file) {
  try {
    return parse(read_file(file, kMaxBytes), file);
  } catch (const Error& e) {
    if (e.kind() != Error::Kind::bad_input) throw;
    throw Error(Error::Kind::bad_config, e.problem(), e.where(), e.accepted(), "use a pipeline.json");
  }
}

void Document::apply(std::vector<Override> overrides) {
  const auto rank = [](const Override& o) {
    return sets_type(o) ? parts_of(o.key).size() : std::string::npos;
  };
  std::stable_sort(overrides.begin(), overrides.end(),
                   [&](const Override& a, const Override& b) { return rank(a) < rank(b); });
  for (const Override& o : overrides) apply_one(o);
}

void Document::apply_one(const Override& o) {
  std::vector<std::string> parts = parts_of(o.key);
  const auto moved = section_of_.find(o.key);
  if (moved != section_of_.end()) parts.insert(parts.begin(), moved->second);
  if (parts.size() > kMaxDepth) throw override_error(o.key, "the key has too many parts", "KEY.KEY=VALUE");
  const Json value = json_or_text(o.value);
  Json* node = root_.get();
  std::string pointer;
  for (const std::string& part : parts) {
    if (part.empty()) throw override_error(o.key, "the key has an empty part", "KEY.KEY=VALUE");
    const bool is_last = &part == &parts.back();
    if (node->is_null()) *node = Json::object();
    if (is_last && part == "type" && node->is_object() && names_another_type(*node, value))
      *node = Json::object();
    node = &step_into(*node, part, o.key);
    pointer += "/" + escaped(part);
  }
  *node = value;
  overridden_[pointer] = o;
  if (moved != section_of_.end()) note_move(pointer);
}

void Document::move_keys(const std::vector<std::string>& keys, const std::string& section) {
  for (const std::string& key : keys) {
    section_of_[key] = section;
    if (!root_->contains(key)) continue;
    if (!root_->contains(section)) (*root_)[section] = Json::object();
    Json& target = root_->at(section);
    require_object(target, Spot{this, "/" + section});
    const std::string pointer = "/" + section + "/" + key;
    if (target.contains(key)) {
      throw Spot{this, pointer}.error("duplicates the top-level key '" + key + "'", "one of the two",
                                      "remove one of them");
    }
    target[key] = root_->at(key);
    root_->erase(key);
    moved_from_[pointer] = "/" + key;
    note_move(pointer);
  }
}

void Document::note_move(const std::string& pointer) {
  std::string key = pointer.substr(1);
  std::replace(key.begin(), key.end(), '/', '.');
  notes_.push_back(fmt::format("{}: this key is deprecated, use {}", place(pointer), key));
}

std::string Document::place(const std::string& pointer) const {
  for (std::string at = pointer; !at.empty(); at.resize(at.rfind('/'))) {
    if (const auto found = overridden_.find(at); found != overridden_.end())
      return "--set " + shown_text(found->second.key) + shown_text(pointer.substr(at.size()));
  }
  if (pointer.empty()) return file_.string();
  const auto moved = moved_from_.find(pointer);
  std::string printable = moved == moved_from_.end() ? pointer : moved->second;
  const std::size_t line = line_of(text_, printable);
  std::replace_if(
      printable.begin(), printable.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  if (printable.size() > 200) printable = printable.substr(0, 200) + "...";
  return line == 0 ? fmt::format("{}: {}", file_.string(), printable)
                   : fmt::format("{}:{}: {}", file_.string(), line, printable);
}

const std::string* Document::raw_override(const std::string& pointer) const {
  const auto found = overridden_.find(pointer);
  return found == overridden_.end() ? nullptr : &found->second.value;
}

fs::path Document::base_of(const std::string& pointer) const {
  for (std::string at = pointer; !at.empty(); at.resize(at.rfind('/')))
    if (overridden_.count(at) != 0) return fs::current_path();
  return folder();
}

fs::path Document::folder() const {
  return fs::absolute(file_).parent_path();
}

Spot Spot::operator/(const std::string& key) const {
  return {document, pointer + "/" + escaped(key)};
}

void require_object(const Json& value, const Spot& spot) {
  if (!value.is_object())
    throw spot.error("expected an object, got " + shown(value), "an object in braces", kSchemaRemedy);
}

Error Spot::error(std::string problem, std::string accepted, std::string remedy) const {
  return Error(Error::Kind::bad_config, std::move(problem), document->place(pointer), std::move(accepted),
               std::move(remedy));
}

}  // namespace osugen
