#include <osugen/pipeline/component_maker.h>

#include <fmt/format.h>

#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/frontend.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/sampler.h>
#include <osugen/interfaces/timing.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/component_check.h>
#include <osugen/plugins/registry.h>

namespace osugen {
namespace {

template <class T>
std::shared_ptr<T> make_stage(const ComponentConfig& config, Registry& registry, Host& host) {
  auto part = std::dynamic_pointer_cast<T>(make_component(config, registry, host));
  if (!part) {
    throw Error(Error::Kind::internal,
                fmt::format("the plugin '{}' declares that it is {} but is not", config.type, T::kInterface),
                config.where, {}, "report it to the author of the plugin");
  }
  return part;
}

}  // namespace

std::shared_ptr<Component> make_component(const ComponentConfig& config, Registry& registry, Host& host) {
  const FoundComponent& found = registry.find(config.type);
  Values values;
  for (const Setting& s : config.settings)
    values[s.name] = s.component ? make_component(*s.component, registry, host) : s.value;
  const auto defect = [&](const std::string& why) {
    return Error(Error::Kind::internal,
                 fmt::format("the plugin '{}' {} ({}) {}", config.type, found.descriptor.version,
                             found.library.string(), why),
                 config.where, {}, "report it to the author of the plugin");
  };
  std::shared_ptr<Component> made;
  try {
    made = found.descriptor.create(Config(std::move(values), host));
  } catch (const Error& e) {
    // A component says "/strides" of a parameter of its own: a pointer that goes on from here.
    if (e.where().rfind('/', 0) == 0)
      throw Error(e.kind(), e.problem(), config.where + e.where(), e.accepted(), e.remedy());
    throw e.inside(config.where);
  } catch (const std::exception& e) {
    throw defect(fmt::format("fails in construction: {}", shown_text(e.what())));
  } catch (...) {
    throw defect("fails in construction with an exception that is not a std::exception");
  }
  if (!made) throw defect("constructs no component");
  return made;
}

std::shared_ptr<Component> make_component(const std::string& json, const std::string& interface,
                                          Registry& registry, Host& host) {
  const Document document = Document::parse(json, "component");
  return make_component(checked_component(document.root(), interface, nullptr, {&document, ""}, registry),
                        registry, host);
}

Pipeline make_pipeline(PipelineConfig config, PipelineParts parts, Registry& registry, Host& host) {
  Pipeline p;
  p.timing = make_stage<Timing>(config.timing, registry, host);
  p.tokenizer = make_stage<Tokenizer>(config.tokenizer, registry, host);
  for (const ComponentConfig& pass : config.passes)
    p.passes.push_back(make_stage<Pass>(pass, registry, host));
  if (parts == PipelineParts::all) {
    p.frontend = make_stage<Frontend>(config.frontend, registry, host);
    p.encoder = make_stage<Encoder>(config.encoder, registry, host);
    p.decoder = make_stage<Decoder>(config.decoder, registry, host);
    p.sampler = make_stage<Sampler>(config.sampler, registry, host);
  }
  p.config = std::move(config);
  return p;
}

}  // namespace osugen
