#include <osugen/pipeline/schema.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include <osugen/pipeline/component_json.h>
#include <osugen/pipeline/document.h>
#include <osugen/pipeline/keys.h>
#include <osugen/pipeline/param_text.h>
#include <osugen/pipeline/value_check.h>
#include <osugen/plugins/kinds.h>

namespace osugen {
namespace {

Json ranged(const char* type, const Param& p) {
  Json schema{{"type", type}};
  if (std::isfinite(p.min)) schema["minimum"] = plain_json(p.min);
  if (std::isfinite(p.max)) schema["maximum"] = plain_json(p.max);
  return schema;
}

/// Text of one line. Not as a pattern of all that is allowed: engines differ in what $ means.
Json text_schema() {
  return {{"type", "string"}, {"not", {{"pattern", "[\\u0000-\\u001f\\u007f]"}}}};
}

Json type_schema(const Param& p) {
  switch (p.type) {
    case ParamType::flag:
      return {{"type", "boolean"}};
    case ParamType::integer:
      return ranged("integer", p);
    case ParamType::number:
      return ranged("number", p);
    case ParamType::choice:
      return {{"enum", p.choices}};
    case ParamType::integers:
      return {{"type", "array"}, {"items", ranged("integer", p)}};
    case ParamType::numbers:
      return {{"type", "array"}, {"items", ranged("number", p)}};
    default:
      return text_schema();
  }
}

std::string described(const Param& p) {
  return p.unit.empty() ? p.doc : p.doc + " In " + p.unit + ".";
}

Json param_schema(const Param& p, const Value& fallback) {
  Json schema = type_schema(p);
  if (!is_optional(p)) schema["default"] = plain_json(fallback);
  schema["description"] = described(p);
  return schema;
}

/// Notes are allowed everywhere; nothing else is that is not named.
void close(Json& object) {
  object["patternProperties"] = {{"^(\\$|x-)", true}};
  object["additionalProperties"] = false;
}

Json reference_to(const std::string& name) {
  std::string escaped = name;
  for (auto at = escaped.find('/'); at != std::string::npos; at = escaped.find('/', at))
    escaped.replace(at, 1, "~1");
  return {{"$ref", "#/definitions/" + escaped}};
}

class Writer {
 public:
  explicit Writer(const std::deque<FoundComponent>& components) {
    for (const FoundComponent& c : components) by_interface_[c.descriptor.interface].push_back(&c.descriptor);
    for (auto& [interface, list] : by_interface_) {
      std::sort(list.begin(), list.end(),
                [](const Descriptor* a, const Descriptor* b) { return a->type < b->type; });
    }
  }

  std::string write() {
    Json root{
        {"$schema", "http://json-schema.org/draft-07/schema#"},
        {"title", "osugen pipeline"},
        {"description", "Stages that turn a song into a map: one component per stage, selected by its type."},
        {"type", "object"}};
    root["required"] = Json::array({"version"});
    Json& properties = root["properties"];
    properties["$schema"] = {{"type", "string"}, {"description", "Path of this schema, for editors."}};
    properties["version"] = {{"const", kPipelineVersion}, {"description", "Format version of this file."}};
    for (const StageKey& key : stage_keys()) {
      root["required"].push_back(key.name);
      properties[key.name] = stage_schema(key);
    }
    properties[passes_key().name] = {{"type", "array"},
                                     {"default", Json::array()},
                                     {"description", passes_key().doc},
                                     {"items", stage_schema(passes_key())}};
    for (const Key& key : file_section().keys) {
      properties[key.param.name] = param_schema(key.param, key.param.fallback);
      properties[key.param.name]["minLength"] = 1;
    }
    properties["levels"] = levels_schema();
    for (const Section* section : {&difficulty_section(), &metadata_section(), &decoding_section()})
      properties[section->name] = object_schema(*section);
    for (const Key& key : run_section().keys)
      properties[key.param.name] = param_schema(key.param, key.param.fallback);
    add_moved_keys(root, decoding_section());
    close(root);
    root["definitions"] = std::move(definitions_);
    return json_text(root, 2) + "\n";
  }

 private:
  static Json object_schema(const Section& section) {
    Json schema{{"type", "object"}, {"description", section.doc}};
    for (const Key& key : section.keys)
      schema["properties"][key.param.name] = param_schema(key.param, key.param.fallback);
    close(schema);
    return schema;
  }

  static Json levels_schema() {
    Json schema{{"type", "object"}, {"description", "Requested of each level of a mapset."}};
    for (const Section& level : level_sections()) schema["properties"][level.name] = object_schema(level);
    close(schema);
    return schema;
  }

  /// The keys of a section that are still taken where they once stood, in one of the two places.
  static void add_moved_keys(Json& root, const Section& section) {
    for (const Key& key : section.keys) {
      const std::string& name = key.param.name;
      Json schema = type_schema(key.param);
      schema["deprecated"] = true;
      schema["description"] = "Deprecated: use " + section.name + "." + name + ".";
      root["properties"][name] = std::move(schema);
      root["dependencies"][name]["properties"][section.name]["properties"][name] = false;
    }
  }

  Json stage_schema(const StageKey& key) {
    const std::string name = kind_name(key.interface);
    if (!definitions_.contains(name)) {
      definitions_[name] = nullptr;
      definitions_[name] = component_schema(key.interface, nullptr);
    }
    Json schema{{"description", key.doc}};
    schema["allOf"] = Json::array({reference_to(name)});
    return schema;
  }

  /// @param parent  the parameter that the component is the value of, or null
  Json component_schema(const std::string& interface, const Param* parent) {
    Json types = Json::array(), summaries = Json::array(), branches = Json::array();
    for (const Descriptor* d : by_interface_[interface]) {
      types.push_back(d->type);
      summaries.push_back(d->summary);
      branches.push_back(branch(*d, parent));
    }
    Json schema{{"type", "object"}};
    if (parent == nullptr) schema["required"] = Json::array({"type"});
    Json& type = schema["properties"]["type"];
    type = {{"enum", types},
            {"enumDescriptions", summaries},
            {"description", "Which " + kind_name(interface) + "."}};
    if (parent != nullptr) type["default"] = plain_json(parent->fallback);
    if (!branches.empty()) schema["allOf"] = branches;
    return schema;
  }

  Json branch(const Descriptor& d, const Param* parent) {
    Json condition{{"properties", {{"type", {{"const", d.type}}}}}};
    // Where the parent has a default type, its branch is also that of an object without one.
    const bool is_default = parent != nullptr && std::get<std::string>(parent->fallback) == d.type;
    if (!is_default) condition["required"] = Json::array({"type"});
    Json then{{"description", d.summary}, {"properties", {{"type", true}}}};
    for (const Param& p : d.params) then["properties"][p.name] = property(d, p, parent, then);
    close(then);
    return {{"if", condition}, {"then", then}};
  }

  Json property(const Descriptor& d, const Param& p, const Param* parent, Json& then) {
    if (p.type == ParamType::component) return nested(d, p);
    const Value* fallback = &p.fallback;
    if (parent != nullptr) {
      const auto given = parent->child_defaults.find(p.name);
      if (given != parent->child_defaults.end()) fallback = &given->second;
      // The parent's default is none of this one's values: the file must say one.
      if (!fits(p, *fallback)) {
        then["required"].push_back(p.name);
        fallback = &p.fallback;
      }
    }
    return param_schema(p, *fallback);
  }

  Json nested(const Descriptor& d, const Param& p) {
    const std::string name = d.type + "." + p.name;
    if (!definitions_.contains(name)) {
      definitions_[name] = nullptr;  // being written: a component may have itself as a part
      definitions_[name] = component_schema(p.interface, &p);
    }
    Json schema{{"description", described(p)}};
    schema["default"] = {{"type", plain_json(p.fallback)}};
    schema["allOf"] = Json::array({reference_to(name)});
    return schema;
  }

  std::map<std::string, std::vector<const Descriptor*>> by_interface_;
  Json definitions_ = Json::object();
};

}  // namespace

std::string pipeline_schema(const std::deque<FoundComponent>& components) {
  return Writer(components).write();
}

}  // namespace osugen
