#include <osugen/interfaces/component.h>

namespace osugen {

Component::~Component() = default;
Host::~Host() = default;

namespace {

Param make(std::string name, std::string doc, ParamType type, Value fallback) {
  Param p;
  p.name = std::move(name);
  p.doc = std::move(doc);
  p.type = type;
  p.fallback = std::move(fallback);
  return p;
}

Param ranged(Param p, double min, double max, std::string unit) {
  p.min = min;
  p.max = max;
  p.unit = std::move(unit);
  return p;
}

}  // namespace

Param Param::flag(std::string name, std::string doc, bool fallback) {
  return make(std::move(name), std::move(doc), ParamType::flag, fallback);
}

Param Param::integer(std::string name, std::string doc, std::int64_t fallback, std::int64_t min,
                     std::int64_t max, std::string unit) {
  return ranged(make(std::move(name), std::move(doc), ParamType::integer, fallback), static_cast<double>(min),
                static_cast<double>(max), std::move(unit));
}

Param Param::number(std::string name, std::string doc, double fallback, double min, double max,
                    std::string unit) {
  return ranged(make(std::move(name), std::move(doc), ParamType::number, fallback), min, max,
                std::move(unit));
}

Param Param::text(std::string name, std::string doc, std::string fallback) {
  return make(std::move(name), std::move(doc), ParamType::text, std::move(fallback));
}

Param Param::choice(std::string name, std::string doc, std::string fallback,
                    std::vector<std::string> choices) {
  Param p = make(std::move(name), std::move(doc), ParamType::choice, std::move(fallback));
  p.choices = std::move(choices);
  return p;
}

Param Param::path(std::string name, std::string doc, std::string fallback) {
  return make(std::move(name), std::move(doc), ParamType::path, std::move(fallback));
}

Param Param::integers(std::string name, std::string doc, std::vector<std::int64_t> fallback, std::int64_t min,
                      std::int64_t max, std::string unit) {
  return ranged(make(std::move(name), std::move(doc), ParamType::integers, std::move(fallback)),
                static_cast<double>(min), static_cast<double>(max), std::move(unit));
}

Param Param::numbers(std::string name, std::string doc, std::vector<double> fallback, double min, double max,
                     std::string unit) {
  return ranged(make(std::move(name), std::move(doc), ParamType::numbers, std::move(fallback)), min, max,
                std::move(unit));
}

Param Param::component(std::string name, std::string doc, std::string interface, std::string fallback_type,
                       Values child_defaults) {
  Param p = make(std::move(name), std::move(doc), ParamType::component, std::move(fallback_type));
  p.interface = std::move(interface);
  p.child_defaults = std::move(child_defaults);
  return p;
}

Config::Config(Values values, Host& host) : values_(std::move(values)), host_(&host) {}

template <class T>
const T& Config::get(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end())
    throw Error(Error::Kind::internal, "the component reads parameter '" + name + "' without declaring it");
  const T* value = std::get_if<T>(&found->second);
  if (value == nullptr)
    throw Error(Error::Kind::internal,
                "the component declares parameter '" + name + "' with a different type");
  return *value;
}

bool Config::flag(const std::string& name) const {
  return get<bool>(name);
}
std::int64_t Config::integer(const std::string& name) const {
  return get<std::int64_t>(name);
}
double Config::number(const std::string& name) const {
  return get<double>(name);
}
const std::string& Config::text(const std::string& name) const {
  return get<std::string>(name);
}
const std::vector<std::int64_t>& Config::integers(const std::string& name) const {
  return get<std::vector<std::int64_t>>(name);
}
const std::vector<double>& Config::numbers(const std::string& name) const {
  return get<std::vector<double>>(name);
}
const std::shared_ptr<Component>& Config::any_component(const std::string& name) const {
  return get<std::shared_ptr<Component>>(name);
}

}  // namespace osugen
