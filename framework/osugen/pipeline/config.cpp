// pipeline.json -> PipelineConfig.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include <osugen/pipeline/component_check.h>
#include <osugen/pipeline/component_json.h>
#include <osugen/pipeline/document.h>
#include <osugen/pipeline/keys.h>
#include <osugen/pipeline/param_text.h>
#include <osugen/pipeline/value_check.h>
#include <osugen/plugins/kinds.h>
#include <osugen/plugins/registry.h>

namespace osugen {
namespace {

void check_version(const Json& root, const Spot& spot) {
  const auto version = root.find("version");
  const std::string accepted = std::to_string(kPipelineVersion);
  if (version == root.end()) throw(spot / "version").error("is missing", accepted, "add \"version\": 1");
  if (version->is_number() && *version > kPipelineVersion)
    throw(spot / "version").error(shown(*version) + " is from a newer osugen", accepted, "update osugen");
  if (*version != kPipelineVersion) {
    throw(spot / "version")
        .error("expected a version, got " + shown(*version), accepted, "write \"version\": 1");
  }
}

/// Reads the keys of one document into a configuration, and writes them down again with every default.
class Reader {
 public:
  Reader(const Document& document, PipelineParts parts, Registry& registry)
      : root_(document.root()), top_{&document, ""}, parts_(parts), registry_(registry) {}

  PipelineConfig read() {
    refuse_unknown_keys(root_, pipeline_keys(), top_, "a pipeline", kSchemaRemedy);
    check_version(root_, top_);
    written_["version"] = kPipelineVersion;
    read_stages();
    read_passes();
    read_keys(root_, file_section(), top_, written_);
    read_levels();
    read_object(difficulty_of_level());
    read_object(metadata_section());
    read_object(decoding_section());
    read_keys(root_, run_section(), top_, written_);
    config_.json = json_text(written_, 2) + "\n";
    return std::move(config_);
  }

 private:
  void read_stages() {
    const std::map<std::string, ComponentConfig*> places{
        {"frontend", &config_.frontend}, {"timing", &config_.timing},   {"tokenizer", &config_.tokenizer},
        {"encoder", &config_.encoder},   {"decoder", &config_.decoder}, {"sampler", &config_.sampler}};
    for (const StageKey& key : stage_keys()) {
      const Spot spot = top_ / key.name;
      const auto value = root_.find(key.name);
      if (value == root_.end()) {
        throw spot.error("is missing",
                         fmt::format("an object that names {}: {{\"type\": \"...\"}}", a_kind(key.interface)),
                         fmt::format("run 'osugen-inspect' to see each {}", key.name));
      }
      const bool is_wanted = parts_ == PipelineParts::all || key.name == "timing" || key.name == "tokenizer";
      *places.at(key.name) = component_at(*value, key, spot, is_wanted, written_[key.name]);
    }
  }

  void read_passes() {
    const StageKey& key = passes_key();
    Json& written = written_[key.name] = Json::array();
    const auto list = root_.find(key.name);
    if (list == root_.end()) return;
    const Spot spot = top_ / key.name;
    if (!list->is_array()) {
      throw spot.error("expected a list, got " + shown(*list), "a list of passes: [{\"type\": \"...\"}]",
                       kSchemaRemedy);
    }
    for (std::size_t i = 0; i < list->size(); ++i)
      config_.passes.push_back(
          component_at((*list)[i], key, spot / std::to_string(i), true, written.emplace_back()));
  }

  /// One that is not wanted is written as it is: its plugin, and LibTorch with it, is not loaded.
  ComponentConfig component_at(const Json& value, const StageKey& key, const Spot& spot, bool is_wanted,
                               Json& written) const {
    if (!is_wanted) {
      written = value;
      return {.type = type_of(value, key.interface, spot), .where = spot.document->place(spot.pointer)};
    }
    ComponentConfig component = checked_component(value, key.interface, nullptr, spot, registry_);
    written = json_of(component, PathForm::as_written);
    return component;
  }

  void read_levels() {
    const Json& given = object_in(root_, "levels", top_);
    std::vector<std::string> names;
    for (const Section& level : level_sections()) names.push_back(level.name);
    refuse_unknown_keys(given, names, top_ / "levels", "levels", kSchemaRemedy);
    for (const LevelFacts& facts : kLevelFacts)
      config_.levels[static_cast<std::size_t>(facts.level)].wishes.level = facts.level;
    for (const Section& level : level_sections())
      read_section(given, level, top_ / "levels", written_["levels"][level.name]);
  }

  /// "difficulty", its defaults those of the level that the file asks for.
  Section difficulty_of_level() const {
    Section section = difficulty_section();
    const auto level = root_.find("level");
    if (level == root_.end() || !level->is_string()) return section;
    const auto numbers = written_.at("levels").find(level->get_ref<const std::string&>());
    if (numbers == written_.at("levels").end()) return section;  // no level: its own key says so
    for (Key& key : section.keys) key.param.fallback = numbers->at(key.param.name).get<double>();
    return section;
  }

  void read_object(const Section& section) { read_section(root_, section, top_, written_[section.name]); }

  /// Reads an object of `parent`; one that is absent is empty.
  void read_section(const Json& parent, const Section& section, const Spot& spot, Json& written) {
    const Json& given = object_in(parent, section.name, spot);
    std::vector<std::string> known;
    for (const Key& key : section.keys) known.push_back(key.param.name);
    refuse_unknown_keys(given, known, spot / section.name, section.name, kSchemaRemedy);
    written = Json::object();
    read_keys(given, section, spot / section.name, written);
  }

  static const Json& object_in(const Json& parent, const std::string& name, const Spot& spot) {
    static const Json nothing = Json::object();
    const auto value = parent.find(name);
    if (value == parent.end()) return nothing;
    require_object(*value, spot / name);
    return *value;
  }

  void read_keys(const Json& given, const Section& section, const Spot& spot, Json& written) {
    for (const Key& key : section.keys) {
      const Param& p = key.param;
      const auto value = given.find(p.name);
      if (value == given.end() && is_optional(p)) continue;
      const Spot place = spot / p.name;
      const Setting setting = value == given.end() ? default_value(p, p.fallback, place)
                                                   : checked_value(p, *value, place, kSchemaRemedy);
      if (setting.value == Value(std::string()) && is_optional(p))
        throw place.error("is empty", accepted_values(p), "name the file, or remove the key");
      key.put(config_, setting.value);
      written[p.name] = setting.as_written.empty() ? json_of(setting.value) : Json(setting.as_written);
    }
  }

  const Json& root_;
  Spot top_;
  PipelineParts parts_;
  Registry& registry_;
  PipelineConfig config_;
  Json written_ = Json::object();
};

}  // namespace

PipelineConfig load_pipeline(const std::filesystem::path& file, const std::vector<Override>& overrides,
                             Registry& registry, PipelineParts parts) {
  Document document = Document::read(file);
  std::vector<std::string> moved;
  for (const Key& key : decoding_section().keys) moved.push_back(key.param.name);
  document.move_keys(moved, decoding_section().name);
  document.apply(overrides);
  PipelineConfig config = Reader(document, parts, registry).read();
  config.notes = document.notes();
  config.file = std::filesystem::absolute(file);
  return config;
}

}  // namespace osugen
