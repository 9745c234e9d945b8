#include <osugen/train/loop/model.h>

#include <ATen/Context.h>
#include <torch/nn/module.h>

#include <mutex>

#include <osugen/generate/stages.h>
#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/pipeline/in_stage.h>
#include <osugen/weights/weights.h>

namespace osugen::train {
namespace {

torch::nn::Module& module_of(const Trainable& part) {
  return *part.module();
}

void add_parameters(NamedTensors& all, const std::string& prefix, const Trainable& part) {
  for (const auto& item : module_of(part).named_parameters())
    all.emplace_back(prefix + item.key(), item.value());
}

}  // namespace

Model::Model(Pipeline& pipeline, at::Device device, Precision precision)
    : pipeline_(&pipeline), device_(device), precision_(precision) {
  module_of(*pipeline.encoder).to(device);
  module_of(*pipeline.decoder).to(device);
}

void Model::train() {
  module_of(*pipeline_->encoder).train();
  module_of(*pipeline_->decoder).train();
}

void Model::evaluate() {
  module_of(*pipeline_->encoder).eval();
  module_of(*pipeline_->decoder).eval();
}

Memory Model::memory(const Batch& batch) const {
  const Autocast autocast(device_, precision_);
  Memory memory = in_stage(pipeline_->config.encoder,
                           [&] { return encoded(*pipeline_->encoder, *pipeline_->decoder, batch.features); });
  memory.values = memory.values.to(at::kFloat);  // what the interface promises, whatever autocast computed in
  return memory;
}

at::Tensor Model::logits(const Batch& batch, const Memory& memory) const {
  const Autocast autocast(device_, precision_);
  const at::Tensor logits = in_stage(pipeline_->config.decoder, [&] {
    return logits_of(*pipeline_->decoder, pipeline_->tokenizer->vocabulary().size(), batch.tokens, memory,
                     batch.conditions, batch.ticks);
  });
  return logits.to(at::kFloat);
}

NamedTensors Model::parameters() const {
  NamedTensors all;
  add_parameters(all, "encoder.", *pipeline_->encoder);
  add_parameters(all, "decoder.", *pipeline_->decoder);
  return all;
}

std::vector<std::string> Model::adaptable() const {
  std::vector<std::string> all;
  for (const std::string& name : pipeline_->encoder->adaptable()) all.push_back("encoder." + name);
  for (const std::string& name : pipeline_->decoder->adaptable()) all.push_back("decoder." + name);
  return all;
}

NamedTensors Model::tensors() const {
  NamedTensors all;
  for (const auto& [name, tensor] : weights_of(*pipeline_)) all.emplace_back(name, tensor);
  return all;
}

void seed_dropout(std::uint64_t seed, at::Device device) {
  const auto set = [seed](at::Generator generator) {
    const std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_current_seed(seed);
  };
  set(at::globalContext().defaultGenerator(at::kCPU));
  if (device.is_cuda()) set(at::globalContext().defaultGenerator(device));
}

}  // namespace osugen::train
