#include <osugen/pipeline/param_values.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include <osugen/pipeline/document.h>
#include <osugen/pipeline/value_check.h>

namespace osugen {

std::string option_name(const Param& param) {
  const auto named = param.extra.find("option");
  std::string name = named == param.extra.end() ? param.name : std::get<std::string>(named->second);
  name.resize(std::min(name.find(','), name.size()));
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}

Values param_values(const std::vector<Param>& params, const std::map<std::string, std::string>& given,
                    const std::string& program) {
  Document document = Document::parse("{}", program);
  std::vector<Override> overrides;
  for (const auto& [name, text] : given) overrides.push_back({name, text});
  document.apply(overrides);
  const Spot top{&document, ""};
  Values values;
  for (const Param& p : params) {
    const Spot spot = top / p.name;
    const auto value = document.root().find(p.name);
    try {
      values[p.name] = (value == document.root().end() ? default_value(p, p.fallback, spot)
                                                       : checked_value(p, *value, spot, {}))
                           .value;
    } catch (const Error& e) {
      throw Error(Error::Kind::usage, option_name(p) + ": " + e.problem(), {}, e.accepted(),
                  "see '" + program + " --help'");
    }
  }
  return values;
}

}  // namespace osugen
