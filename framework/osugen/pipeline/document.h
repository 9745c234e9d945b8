// osugen/pipeline/document.h - a JSON file whose values know their line. Private to this library.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <osugen/error/error.h>
#include <osugen/pipeline/pipeline.h>

namespace osugen {

using Json = nlohmann::ordered_json;

/// The value of a JSON text; text that is not JSON stands for itself.
Json json_or_text(const std::string& text);

/// JSON text of a value: on one line, or indented by `indent` spaces. Bytes that are no UTF-8 are replaced.
std::string json_text(const Json& value, int indent = -1);

/// A value as one short printable line, for errors.
std::string shown(const Json& value);
/// Any text as one short printable line.
std::string shown_text(const std::string& text);

/// A parsed file with the overrides of the command line in place.
class Document {
 public:
  /// @throws Error missing_input; bad_config with line and column: no JSON, larger than 1 MiB, nested
  ///         deeper than 64, or an object that says a key twice
  static Document read(const std::filesystem::path& file);
  /// @param file  what errors call the text
  static Document parse(std::string text, std::filesystem::path file);

  /// Keys of the root that belong into the object `section` by now: those of the file move there, those of
  /// overrides will. Errors still name the place where each stands.
  /// @throws Error bad_config: the file has one in both places
  void move_keys(const std::vector<std::string>& keys, const std::string& section);

  /// Puts overrides in place: those of a "type" first, outer ones before inner ones, then the others in
  /// their order. A type that changes takes the parameters of the old type with it.
  /// @throws Error bad_config naming the override
  void apply(std::vector<Override> overrides);

  const Json& root() const { return *root_; }
  /// One sentence for each key that stood where it was before it moved.
  const std::vector<std::string>& notes() const { return notes_; }
  /// "FILE:LINE: /json/pointer", or "--set KEY" for what came from the command line.
  std::string place(const std::string& pointer) const;
  /// The text of the override that set the value at `pointer` itself; null where none did.
  const std::string* raw_override(const std::string& pointer) const;
  /// What a relative path at `pointer` is relative to: the file's folder, or the working directory for
  /// what came from the command line.
  std::filesystem::path base_of(const std::string& pointer) const;
  std::filesystem::path folder() const;  ///< of the file; absolute

 private:
  void apply_one(const Override& override_);
  void note_move(const std::string& pointer);

  std::filesystem::path file_;
  std::string text_;
  std::shared_ptr<Json> root_;
  std::map<std::string, Override> overridden_;     ///< by JSON pointer
  std::map<std::string, std::string> section_of_;  ///< keys that moved: where to
  std::map<std::string, std::string> moved_from_;  ///< pointers now -> in the text
  std::vector<std::string> notes_;
};

/// What to do about a wrong key that is no component's.
inline constexpr const char* kSchemaRemedy = "run 'osugen-inspect --schema' for every key";

/// A value of a document.
struct Spot {
  const Document* document;
  std::string pointer;

  Spot operator/(const std::string& key) const;
  Error error(std::string problem, std::string accepted, std::string remedy) const;
};

/// @throws Error bad_config where the value is no object
void require_object(const Json& value, const Spot& spot);

}  // namespace osugen
