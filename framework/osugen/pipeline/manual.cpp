#include <osugen/pipeline/manual.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include <osugen/pipeline/component_json.h>
#include <osugen/pipeline/document.h>
#include <osugen/pipeline/keys.h>
#include <osugen/pipeline/param_text.h>
#include <osugen/plugins/kinds.h>

namespace osugen {
namespace {

/// The components of one kind by name.
std::vector<const FoundComponent*> of_kind(const std::deque<FoundComponent>& components,
                                           std::string_view interface) {
  std::vector<const FoundComponent*> out;
  for (const FoundComponent& c : components)
    if (c.descriptor.interface == interface) out.push_back(&c);
  std::sort(out.begin(), out.end(), [](const FoundComponent* a, const FoundComponent* b) {
    return a->descriptor.type < b->descriptor.type;
  });
  return out;
}

/// How the component is written with all its defaults.
std::string as_written(const Descriptor& d) {
  Json json{{"type", d.type}};
  for (const Param& p : d.params) {
    Json value = plain_json(p.fallback);
    if (p.type == ParamType::component) {
      value = {{"type", value}};
      for (const auto& [name, fallback] : p.child_defaults) value[name] = plain_json(fallback);
    }
    json[p.name] = value;
  }
  std::string text;
  for (const auto& [key, value] : json.items()) {
    text += fmt::format("{}\"{}\": {}", text.empty() ? "{" : ", ", key, json_text(value));
  }
  return text + "}";
}

std::string ports_text(const std::vector<Port>& ports, const char* separator) {
  std::vector<std::string> texts;
  texts.reserve(ports.size());
  for (const Port& p : ports) {
    texts.push_back(p.dims.empty() ? fmt::format("{} {}", p.name, p.dtype)
                                   : fmt::format("{} {} [{}]", p.name, p.dtype, fmt::join(p.dims, ", ")));
  }
  return fmt::format("{}", fmt::join(texts, separator));
}

/// Parts of a component have defaults of their own: "bins 64, max 5000".
std::string child_defaults_text(const Param& p) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : p.child_defaults) texts.push_back(name + " " + value_text(value));
  return texts.empty() ? "" : fmt::format(" with {}", fmt::join(texts, ", "));
}

std::string default_text(const Param& p) {
  return value_text(p.fallback) + child_defaults_text(p);
}

/// What a parameter accepts, without the article: "number from 0 to 1".
std::string accepted_text(const Param& p) {
  if (p.type == ParamType::component) return kind_name(p.interface);
  if (p.type == ParamType::text || p.type == ParamType::path) return type_name(p.type);
  std::string text = accepted_values(p);
  for (const std::string_view article : {"a ", "an "})
    if (text.starts_with(article)) text.erase(0, article.size());
  return text;
}

std::string anchor_safe(std::string text) {
  for (const auto& [from, to] : {std::pair{"|", "\\|"}, std::pair{"<", "&lt;"}}) {
    for (auto at = text.find(from); at != std::string::npos;
         at = text.find(from, at + std::string(to).size()))
      text.replace(at, 1, to);
  }
  return text;
}

constexpr const char* kTable = "| parameter | accepts | default | |\n|---|---|---|---|\n";

std::string row_of(const Param& p, const std::string& name) {
  const std::string fallback = is_optional(p) ? "" : fmt::format("`{}`", anchor_safe(default_text(p)));
  return fmt::format("| `{}` | {} | {} | {} |\n", name, anchor_safe(accepted_text(p)), fallback,
                     anchor_safe(p.doc));
}

/// What a pipeline.json says beside its components.
std::string keys_markdown() {
  std::string out =
      "## Keys\n\nKeys of `pipeline.json` besides its components; `decoding.max_tokens` is a key of the "
      "object `decoding`.\n\n";
  out += kTable;
  for (const Section* section :
       {&file_section(), &difficulty_section(), &metadata_section(), &decoding_section(), &run_section()}) {
    const std::string path = section->name.empty() ? "" : section->name + ".";
    for (const Key& key : section->keys) out += row_of(key.param, path + key.param.name);
  }
  return out;
}

std::string markdown_of(const FoundComponent& c) {
  const Descriptor& d = c.descriptor;
  std::string out = fmt::format("### `{}`\n\n{}\n\nVersion {}, license {}.\n\n", d.type,
                                anchor_safe(d.summary), d.version, c.license);
  if (!d.inputs.empty()) out += fmt::format("Inputs: `{}`.\n", ports_text(d.inputs, "`, `"));
  if (!d.outputs.empty()) out += fmt::format("Outputs: `{}`.\n", ports_text(d.outputs, "`, `"));
  if (!d.inputs.empty() || !d.outputs.empty()) out += "\n";
  if (d.params.empty()) return out + "No parameters.\n\n";
  out += kTable;
  for (const Param& p : d.params) out += row_of(p, p.name);
  return out + "\n";
}

Json port_json(const Port& p) {
  return {{"name", p.name}, {"dtype", p.dtype}, {"dims", p.dims}};
}

Json param_json(const Param& p) {
  Json json{
      {"name", p.name}, {"type", type_name(p.type)}, {"doc", p.doc}, {"default", plain_json(p.fallback)}};
  if (std::isfinite(p.min)) json["minimum"] = plain_json(p.min);
  if (std::isfinite(p.max)) json["maximum"] = plain_json(p.max);
  if (!p.choices.empty()) json["choices"] = p.choices;
  if (!p.unit.empty()) json["unit"] = p.unit;
  if (!p.interface.empty()) json["interface"] = p.interface;
  for (const auto& [name, value] : p.child_defaults) json["child_defaults"][name] = plain_json(value);
  return json;
}

Json component_object(const FoundComponent& c) {
  const Descriptor& d = c.descriptor;
  Json json{{"type", d.type},
            {"kind", kind_name(d.interface)},
            {"interface", d.interface},
            {"version", d.version},
            {"summary", d.summary},
            {"library", c.library.string()},
            {"library_version", c.library_version},
            {"license", c.license}};
  json["parameters"] = Json::array();
  for (const Param& p : d.params) json["parameters"].push_back(param_json(p));
  json["inputs"] = Json::array();
  for (const Port& p : d.inputs) json["inputs"].push_back(port_json(p));
  json["outputs"] = Json::array();
  for (const Port& p : d.outputs) json["outputs"].push_back(port_json(p));
  return json;
}

std::string dump(const Json& json) {
  return json_text(json, 2) + "\n";
}

}  // namespace

std::string components_text(const std::deque<FoundComponent>& components) {
  std::size_t width = 0;
  for (const FoundComponent& c : components) width = std::max(width, c.descriptor.type.size());
  std::string out;
  for (const Kind& kind : kinds()) {
    out += fmt::format("{}{}: {}\n", out.empty() ? "" : "\n", kind.name, kind.does);
    const auto list = of_kind(components, kind.interface);
    if (list.empty()) out += "  (none)\n";
    for (const FoundComponent* c : list) {
      out += fmt::format("  {:<{}}  {:<6}  {}\n", c->descriptor.type, width, c->descriptor.version,
                         c->descriptor.summary);
    }
  }
  return out;
}

std::string component_text(const FoundComponent& c) {
  const Descriptor& d = c.descriptor;
  std::string out =
      fmt::format("{} {}, {} ({})\n{}\n", d.type, d.version, a_kind(d.interface), d.interface, d.summary);
  if (!d.params.empty()) out += "\nParameters:\n";
  for (const Param& p : d.params) {
    const std::string fallback = default_text(p);
    out += fmt::format("  {}: {}{}\n      {}\n", p.name, accepted_text(p),
                       fallback == "\"\"" ? "" : fmt::format(" [{}]", fallback), p.doc);
  }
  if (!d.inputs.empty()) out += fmt::format("\nInputs: {}\n", ports_text(d.inputs, "; "));
  if (!d.outputs.empty())
    out += fmt::format("{}Outputs: {}\n", d.inputs.empty() ? "\n" : "", ports_text(d.outputs, "; "));
  const Kind* kind = kind_of(d.interface);
  const std::string_view key = kind == nullptr ? "" : kind->key;
  const bool is_list = key == "passes";
  out += fmt::format("\nIn pipeline.json, with defaults:\n  {}{}{}{}\n",
                     key.empty() ? "" : fmt::format("\"{}\": ", key), is_list ? "[" : "", as_written(d),
                     is_list ? "]" : "");
  out += fmt::format("\nLibrary: {} {}, license {}\n", c.library.string(), c.library_version, c.license);
  return out;
}

std::string components_markdown(const std::deque<FoundComponent>& components) {
  std::string out =
      "# Components\n\nAll shipped components. A stage of `pipeline.json` selects one by its its\ntype; "
      "omitted parameters have their defaults. This page is generated by\n`osugen-inspect --markdown`; "
      "`osugen-inspect TYPE` describes a single component, including your own.\n\n";
  for (const Kind& kind : kinds()) {
    const std::string title =
        fmt::format("{}{}", static_cast<char>(std::toupper(kind.name[0])), kind.name.substr(1));
    out += fmt::format("## {}\n\n{} (`{}`)\n\n", title, anchor_safe(std::string(kind.does)), kind.interface);
    for (const FoundComponent* c : of_kind(components, kind.interface)) out += markdown_of(*c);
  }
  return out + keys_markdown();
}

std::string component_json(const FoundComponent& component) {
  return dump(component_object(component));
}

std::string components_json(const std::deque<FoundComponent>& components,
                            const std::vector<RefusedLibrary>& refused) {
  Json json;
  json["components"] = Json::array();
  for (const Kind& kind : kinds()) {
    for (const FoundComponent* c : of_kind(components, kind.interface))
      json["components"].push_back(component_object(*c));
  }
  json["refused"] = Json::array();
  for (const RefusedLibrary& r : refused)
    json["refused"].push_back({{"library", r.library.string()}, {"reason", r.reason}});
  return dump(json);
}

}  // namespace osugen
