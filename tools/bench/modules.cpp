#include "modules.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/nn/module.h>

#include <osugen/plugins/registry.h>

namespace osugen::bench {
namespace {

template <class T>
std::shared_ptr<T> make(const std::string& type) {
  static SilentHost host;
  static Registry registry;
  const Descriptor& descriptor = registry.find(type, T::kInterface).descriptor;
  Values values;
  for (const Param& param : descriptor.params) values[param.name] = param.fallback;
  std::shared_ptr<Component> component = descriptor.create(Config(values, host));
  return std::dynamic_pointer_cast<T>(component);
}

void seed() {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(1);
}

}  // namespace

std::shared_ptr<Decoder> reference_decoder() {
  auto decoder = make<Decoder>("transformer");
  Vocabulary vocabulary;
  vocabulary.tokens.resize(ReferenceSong::kVocabulary);
  seed();
  decoder->build(vocabulary);
  decoder->module()->eval();
  return decoder;
}

std::shared_ptr<Encoder> built_encoder(const std::string& type, std::int64_t width) {
  auto encoder = make<Encoder>(type);
  seed();
  encoder->build(ReferenceSong::kBins, width);
  encoder->module()->eval();
  return encoder;
}

std::shared_ptr<Sampler> default_sampler(const std::string& type) {
  return make<Sampler>(type);
}

}  // namespace osugen::bench
