// osugen/interfaces/component.h - the base of all plugins: parameters, description, construction.
//
// A component says what it is in a Descriptor. Its parameters are Param records, and everything that is
// ever said of a parameter (validation, --help, the JSON schema, the manual, the conformance tests) is
// made from that one record.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <osugen/error/cancel.h>

namespace osugen {

/// Root of every interface. A constructor is cheap: a host constructs components to look at them.
/// Components are used by one thread at a time; a const member may be called by several.
class OSUGEN_EXPORT Component {
 public:
  Component() = default;
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;
  virtual ~Component();
};

using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                           std::vector<double>, std::shared_ptr<Component>>;
using Values = std::map<std::string, Value>;

enum class ParamType { flag, integer, number, text, choice, path, integers, numbers, component };

/// One parameter. Made by the factory of its type, so that a literal never becomes another type.
struct OSUGEN_EXPORT Param {
  std::string name;  ///< snake_case; never renamed after a release
  std::string doc;   ///< one sentence for somebody who has not read the code
  ParamType type = ParamType::number;
  Value fallback;  ///< the default; of a component parameter: the type name, as text
  double min = -std::numeric_limits<double>::infinity();  ///< inclusive; of a list: of each item
  double max = std::numeric_limits<double>::infinity();   ///< inclusive
  std::vector<std::string> choices{};                     ///< of a choice
  std::string unit{};                                     ///< "Hz", "ms", "px", "BPM" or empty
  std::string interface {};  ///< of a component: the interface that it must have ("osugen.quantizer/1")
  Values child_defaults{};   ///< of a component: defaults for those of its parameters that it has
  std::map<std::string, Value> extra{};  ///< room to grow without a change of layout

  static Param flag(std::string name, std::string doc, bool fallback);
  static Param integer(std::string name, std::string doc, std::int64_t fallback, std::int64_t min,
                       std::int64_t max, std::string unit = {});
  static Param number(std::string name, std::string doc, double fallback, double min, double max,
                      std::string unit = {});
  static Param text(std::string name, std::string doc, std::string fallback);
  static Param choice(std::string name, std::string doc, std::string fallback,
                      std::vector<std::string> choices);
  /// A file; a relative one is made absolute by the host, from the folder of pipeline.json.
  static Param path(std::string name, std::string doc, std::string fallback = {});
  static Param integers(std::string name, std::string doc, std::vector<std::int64_t> fallback,
                        std::int64_t min, std::int64_t max, std::string unit = {});
  static Param numbers(std::string name, std::string doc, std::vector<double> fallback, double min,
                       double max, std::string unit = {});
  /// Another component, given in JSON as {"type": ..., parameters} in place of a value.
  static Param component(std::string name, std::string doc, std::string interface, std::string fallback_type,
                         Values child_defaults = {});
};

/// A tensor or value that enters or leaves a component: {"logits", "float32", {"rows", "vocabulary"}}.
struct Port {
  std::string name, dtype;
  std::vector<std::string> dims;
};

/// What the host offers to a component. Plugins neither print nor exit.
class OSUGEN_EXPORT Host {
 public:
  enum class Level { debug, info, warning, error };
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host();
  virtual void log(Level level, std::string_view text) = 0;
  /// True once somebody wants to stop.
  virtual bool cancelled() const = 0;
  /// What long loops ask: host.cancellation().check(). As long as the host lives.
  Cancel cancellation() const {
    return [this] { return cancelled(); };
  }
};

/// The checked parameters of one component: every parameter is present, of its type and in its range.
/// Asking for a name or type that the Descriptor does not declare is a defect: Error::Kind::internal.
class OSUGEN_EXPORT Config {
 public:
  Config(Values values, Host& host);
  bool flag(const std::string& name) const;
  std::int64_t integer(const std::string& name) const;
  double number(const std::string& name) const;
  const std::string& text(const std::string& name) const;  ///< text, choice and path
  const std::vector<std::int64_t>& integers(const std::string& name) const;
  const std::vector<double>& numbers(const std::string& name) const;
  /// A component parameter, as the interface T.
  template <class T>
  std::shared_ptr<T> component(const std::string& name) const {
    auto part = std::dynamic_pointer_cast<T>(any_component(name));
    if (!part) throw Error(Error::Kind::internal, "parameter '" + name + "' has a different interface");
    return part;
  }
  Host& host() const { return *host_; }
  const Values& values() const { return values_; }

 private:
  const std::shared_ptr<Component>& any_component(const std::string& name) const;
  template <class T>
  const T& get(const std::string& name) const;
  Values values_;
  Host* host_;
};

struct Descriptor {
  std::string type;     ///< the name in pipeline.json, snake_case: "top_p"; never changes
  std::string version;  ///< semantic version of this component
  std::string summary;  ///< one sentence for osugen-inspect
  std::vector<Param> params;
  std::vector<Port> inputs, outputs;
  std::string interface {};                                       ///< filled by component<T>()
  std::unique_ptr<Component> (*create)(const Config&) = nullptr;  ///< filled by component<T>()
  std::map<std::string, Value> extra{};                           ///< room to grow
};

/// The Descriptor of a class T with `static Descriptor describe()` and a constructor T(const Config&).
template <class T>
Descriptor component() {
  Descriptor d = T::describe();
  d.interface = T::kInterface;
  d.create = [](const Config& config) -> std::unique_ptr<Component> { return std::make_unique<T>(config); };
  return d;
}

}  // namespace osugen
