// pipeline.json -> PipelineConfig.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include <osugen/pipeline/component_check.h>
#include <osugen/pipeline/document.h>
#include <osugen/pipeline/keys.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/plugins/kinds.h>
#include <osugen/plugins/registry.h>

namespace osugen {
namespace {

constexpr const char* kRemedy = "run 'osugen-inspect --schema' for every key";

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void check_version(const Json& root, const Spot& spot) {
  const auto version = root.find("version");
  const std::string accepted = std::to_string(kPipelineVersion);
  if (version == root.end()) throw(spot / "version").error("is missing", accepted, "add \"version\": 1");
  if (!version->is_number())
    throw(spot / "version").error(shown(*version) + " is no version", accepted, "write \"version\": 1");
  if (*version > kPipelineVersion)
    throw(spot / "version").error(shown(*version) + " is of a newer osugen", accepted, "update osugen");
  if (*version != kPipelineVersion)
    throw(spot / "version").error(shown(*version) + " is no version", accepted, "write \"version\": 1");
}

/// Reads the keys of one document into a configuration, and writes them down again with every default.
class Reader {
 public:
  Reader(const Document& document, PipelineParts parts, Registry& registry)
      : root_(document.root()), top_{&document, ""}, parts_(parts), registry_(registry) {}

  PipelineConfig read() {
    refuse_unknown_keys(root_, pipeline_keys(), top_, "a pipeline", kRemedy);
    check_version(root_, top_);
    written_["version"] = kPipelineVersion;
    read_stages();
    read_passes();
    read_files();
    read_levels();
    read_difficulty();
    read_metadata();
    read_plain_keys();
    config_.json = written_.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
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
      written_[key.name] = read_component(*value, key, spot, is_wanted, *places.at(key.name));
    }
  }

  void read_passes() {
    written_["passes"] = Json::array();
    const auto list = root_.find(passes_key().name);
    if (list == root_.end()) return;
    const Spot spot = top_ / passes_key().name;
    if (!list->is_array())
      throw spot.error(shown(*list) + " is no list", "a list of passes: [{\"type\": \"...\"}]", kRemedy);
    for (std::size_t i = 0; i < list->size(); ++i) {
      ComponentConfig& pass = config_.passes.emplace_back();
      written_["passes"].push_back(
          read_component((*list)[i], passes_key(), spot / std::to_string(i), true, pass));
    }
  }

  /// One that is not wanted is kept as it is: its plugin, and LibTorch with it, is not loaded.
  Json read_component(const Json& value, const StageKey& key, const Spot& spot, bool is_wanted,
                      ComponentConfig& out) {
    out.type = type_of(value, key.interface, spot);
    out.where = spot.document->place(spot.pointer);
    Checked checked{value, value};
    if (is_wanted) checked = checked_component(value, key.interface, nullptr, spot, registry_);
    checked.live.erase("type");
    if (is_wanted) out.versions = versions_of(out.type, key.interface, checked.live);
    out.parameters_json = text_of(checked.live);
    return checked.written;
  }

  /// "osu160 1.0.0, linear 1.0.0": what was computed with one set of versions is of no use to another.
  std::string versions_of(const std::string& type, const std::string& interface, const Json& live) const {
    const Descriptor& descriptor = registry_.find(type, interface).descriptor;
    std::string text = type + " " + descriptor.version;
    for (const Param& p : descriptor.params) {
      if (p.type != ParamType::component) continue;
      const Json& part = live.at(p.name);
      text += ", " + versions_of(part.at("type").get<std::string>(), p.interface, part);
    }
    return text;
  }

  void read_files() {
    const std::map<std::string, std::optional<std::filesystem::path>*> places{{"weights", &config_.weights},
                                                                              {"adapter", &config_.adapter},
                                                                              {"audio", &config_.audio},
                                                                              {"output", &config_.output}};
    for (const Param& key : file_keys()) {
      const auto value = root_.find(key.name);
      if (value == root_.end()) continue;
      const Checked checked = checked_value(key, *value, top_ / key.name, kRemedy);
      const auto path = checked.live.get<std::string>();
      if (path.empty())
        throw(top_ / key.name).error("is empty", accepted_path(), "name the file, or remove the key");
      *places.at(key.name) = path;
      written_[key.name] = checked.written;
    }
  }

  static std::string accepted_path() { return "the path of a file, in quotes"; }

  static const Json& object_in(const Json& parent, const std::string& name, const Spot& spot) {
    static const Json nothing = Json::object();
    const auto value = parent.find(name);
    if (value == parent.end()) return nothing;
    if (!value->is_object())
      throw spot.error(shown(*value) + " is no object", "an object in braces", kRemedy);
    return *value;
  }

  /// An object of plain parameters; empty where the file has none.
  const Json& object_at(const std::string& name) const { return object_in(root_, name, top_ / name); }

  static float& number_of(Difficulty& difficulty, const std::string& name) {
    if (name == "ar") return difficulty.ar;
    if (name == "cs") return difficulty.cs;
    return name == "od" ? difficulty.od : difficulty.hp;
  }

  /// @return whether the key is one of a wish
  static bool read_wish(MapWishes& wishes, const std::string& name, const Json& value) {
    if (name == "level") {
      wishes.level = level_named(value);
    } else if (name == "note_density") {
      wishes.note_density = value.get<double>();
    } else if (name == "slider_share") {
      wishes.slider_share = value.get<double>();
    } else {
      return false;
    }
    return true;
  }

  static std::optional<Level> level_named(const Json& name) {
    for (const LevelFacts& facts : kLevelFacts)
      if (name == facts.name) return facts.level;
    return std::nullopt;
  }

  void read_levels() {
    const Json& given = object_at("levels");
    std::vector<std::string> names(kLevelFacts.size());
    std::transform(kLevelFacts.begin(), kLevelFacts.end(), names.begin(),
                   [](const auto& f) { return f.name; });
    refuse_unknown_keys(given, names, top_ / "levels", "levels", kRemedy);
    for (const LevelFacts& facts : kLevelFacts) {
      LevelConfig& level = config_.levels[static_cast<std::size_t>(facts.level)];
      level.wishes.level = facts.level;
      const Spot spot = top_ / "levels" / facts.name;
      read_params(object_in(given, facts.name, spot), level_keys(facts.level), spot, facts.name,
                  [&](const Param& key, const Json& value) {
                    if (!read_wish(level.wishes, key.name, value))
                      number_of(level.difficulty, key.name) = value.get<float>();
                    written_["levels"][facts.name][key.name] = value;
                  });
    }
  }

  /// The keys of "difficulty", whose defaults are those of the level that the file asks for.
  std::vector<Param> difficulty_keys_of_level() const {
    std::vector<Param> keys = difficulty_keys();
    const auto level = root_.find("level");
    if (level == root_.end() || !level_named(*level)) return keys;  // what is no level is told by its own key
    const Json& numbers = written_.at("levels").at(level->get<std::string>());
    for (Param& key : keys) key.fallback = numbers.at(key.name).get<double>();
    return keys;
  }

  void read_difficulty() {
    read_params(object_at("difficulty"), difficulty_keys_of_level(), top_ / "difficulty", "difficulty",
                [&](const Param& key, const Json& value) {
                  number_of(config_.difficulty, key.name) = value.get<float>();
                  written_["difficulty"][key.name] = value;
                });
  }

  void read_metadata() {
    const Json& given = object_at("metadata");
    Metadata& m = config_.metadata;
    const std::map<std::string, std::string*> places{
        {"title", &m.title},     {"title_unicode", &m.title_unicode},
        {"artist", &m.artist},   {"artist_unicode", &m.artist_unicode},
        {"creator", &m.creator}, {"version", &m.version},
        {"source", &m.source},   {"tags", &m.tags}};
    written_["metadata"] = Json::object();
    read_params(given, metadata_keys(), top_ / "metadata", "metadata",
                [&](const Param& key, const Json& value) {
                  *places.at(key.name) = value.get<std::string>();
                  written_["metadata"][key.name] = value;
                });
  }

  void read_plain_keys() {
    Json given = Json::object();
    for (const Param& key : plain_keys())
      if (const auto value = root_.find(key.name); value != root_.end()) given[key.name] = *value;
    read_params(given, plain_keys(), top_, "a pipeline", [&](const Param& key, const Json& value) {
      read_wish(config_.wishes, key.name, value);
      if (key.name == "containment") config_.containment = value.get<bool>();
      if (key.name == "seed") config_.seed = value.get<std::uint64_t>();
      if (key.name == "max_tokens") config_.max_tokens = value.get<std::int64_t>();
      if (key.name == "min_coverage") config_.min_coverage = value.get<double>();
      if (key.name == "rhythm_threshold") config_.rhythm_threshold = value.get<double>();
      if (key.name == "rhythm_temperature") config_.rhythm_temperature = value.get<double>();
      written_[key.name] = value;
    });
  }

  template <class Take>
  void read_params(const Json& given, const std::vector<Param>& params, const Spot& spot,
                   const std::string& of, const Take& take) const {
    std::vector<std::string> known;
    known.reserve(params.size());
    for (const Param& p : params) known.push_back(p.name);
    refuse_unknown_keys(given, known, spot, of, kRemedy);
    for (const Param& p : params) {
      const auto value = given.find(p.name);
      if (value == given.end() && is_optional(p)) continue;
      const Spot place = spot / p.name;
      const Checked checked = value == given.end() ? fallback_value(p, p.fallback, place)
                                                   : checked_value(p, *value, place, kRemedy);
      take(p, checked.live);
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
  document.apply(overrides);
  PipelineConfig config = Reader(document, parts, registry).read();
  config.file = std::filesystem::absolute(file);
  return config;
}

}  // namespace osugen
