#include <osugen/weights/weights.h>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include <osugen/files/files.h>
#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/frontend.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/component_json.h>
#include <osugen/weights/safetensors.h>

namespace osugen {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::uint64_t kMaxFile = std::uint64_t{8} << 30;
constexpr const char* kPipeline = "osugen.pipeline";

/// The parts of a pipeline that weights belong to.
constexpr std::array<std::pair<const char*, ComponentConfig PipelineConfig::*>, 4> kTrainedParts = {
    {{"frontend", &PipelineConfig::frontend},
     {"tokenizer", &PipelineConfig::tokenizer},
     {"encoder", &PipelineConfig::encoder},
     {"decoder", &PipelineConfig::decoder}}};
/// Parameters of them that act in training alone, or in writing alone: other values do not make other
/// weights necessary.
constexpr std::array<const char*, 4> kOfNoWeight = {"dropout", "condition_dropout", "history_dropout",
                                                    "guidance"};

constexpr std::array<std::pair<const char*, at::ScalarType>, 12> kScalarTypes = {{{"BOOL", at::kBool},
                                                                                  {"U8", at::kByte},
                                                                                  {"I8", at::kChar},
                                                                                  {"I16", at::kShort},
                                                                                  {"U16", at::kUInt16},
                                                                                  {"F16", at::kHalf},
                                                                                  {"BF16", at::kBFloat16},
                                                                                  {"I32", at::kInt},
                                                                                  {"F32", at::kFloat},
                                                                                  {"U32", at::kUInt32},
                                                                                  {"F64", at::kDouble},
                                                                                  {"I64", at::kLong}}};

std::string dtype_name(at::ScalarType type) {
  for (const auto& [name, scalar] : kScalarTypes)
    if (scalar == type) return name;
  throw Error(Error::Kind::internal, std::string("tensors of type ") + c10::toString(type) +
                                         " cannot be written to a safetensors file");
}

std::string shape_text(at::IntArrayRef shape) {
  std::string text = "[";
  for (const std::int64_t dimension : shape)
    text += (text.size() > 1 ? ", " : "") + std::to_string(dimension);
  return text + "]";
}

at::Tensor to_tensor(const TensorEntry& entry, const std::string& where) {
  const auto* const type = std::find_if(kScalarTypes.begin(), kScalarTypes.end(),
                                        [&](const auto& t) { return entry.dtype == t.first; });
  if (type == kScalarTypes.end()) {
    throw Error(Error::Kind::bad_input, "tensor '" + entry.name + "' is of type " + entry.dtype, where,
                "a type that LibTorch computes with, such as F32");
  }
  at::Tensor tensor = at::empty(entry.shape, type->second);
  if (!entry.bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), entry.bytes.data(), entry.bytes.size());
  return tensor;
}

void build(Pipeline& pipeline) {
  if (!pipeline.frontend || !pipeline.tokenizer || !pipeline.encoder || !pipeline.decoder)
    throw Error(Error::Kind::internal, "weights need a pipeline with all parts constructed");
  if (!pipeline.encoder->module())
    pipeline.encoder->build(pipeline.frontend->bins(), pipeline.decoder->memory_width());
  if (!pipeline.decoder->module()) pipeline.decoder->build(pipeline.tokenizer->vocabulary());
}

/// What the weights were trained with and the pipeline has otherwise, as "decoder/layers: 6, here 4".
/// A parameter that the weights' configuration lacks is one that its component got later; by the rule that
/// a new parameter's default changes nothing, it is no difference.
void differences(const Json& trained, const Json& here, const std::string& path,
                 std::vector<std::string>& found) {
  if (trained.is_object() && here.is_object()) {
    for (const auto& [key, value] : trained.items()) {
      if (std::find(kOfNoWeight.begin(), kOfNoWeight.end(), key) != kOfNoWeight.end()) continue;
      std::string below = path;
      below.append("/").append(key);
      differences(value, here.contains(key) ? here[key] : Json(), below, found);
    }
    return;
  }
  if (trained == here) return;
  std::string difference = path;
  difference.append(" was ").append(trained.dump()).append(" but is ");
  difference.append(here.is_null() ? "absent" : here.dump());
  found.push_back(std::move(difference));
}

/// The configuration that a file carries; it may be anything.
Json parse_configuration(const std::string& text, const std::string& where) {
  const auto shallow = [&where](int depth, Json::parse_event_t /*event*/, Json& /*part*/) {
    if (depth > 64) {
      throw Error(Error::Kind::bad_input, std::string("its metadata ") + kPipeline + " is nested too deeply",
                  where, "at most 64 levels");
    }
    return true;
  };
  Json parsed = Json::parse(text, shallow, false);
  if (!parsed.is_object()) {
    throw Error(Error::Kind::bad_input, std::string("its metadata ") + kPipeline + " is not a JSON object",
                where);
  }
  return parsed;
}

std::vector<std::string> configuration_differences(const Json& trained, const PipelineConfig& here) {
  std::vector<std::string> found;
  for (const auto& [part, member] : kTrainedParts) {
    const ComponentConfig& component = here.*member;
    if (!trained.contains(part) || component.type.empty()) continue;  // made without a pipeline.json
    differences(trained[part], Json(json_of(component, PathForm::as_written)), std::string("/") + part,
                found);
  }
  return found;
}

Error wrong_weights(const std::string& where, const std::string& problem, const std::string& accepted = {}) {
  return Error(Error::Kind::bad_input, problem, where, accepted, "use weights that belong to this pipeline");
}

/// Every tensor of the file fits the one of the model that has its name, and none is missing or left over.
void check_fit(const std::map<std::string, at::Tensor>& model, const SafetensorsFile& file,
               const std::string& where) {
  std::map<std::string, const TensorEntry*> entries;
  for (const TensorEntry& entry : file.tensors) entries[entry.name] = &entry;
  for (const auto& [name, tensor] : model) {
    const auto found = entries.find(name);
    if (found == entries.end()) throw wrong_weights(where, "tensor '" + name + "' is missing");
    const TensorEntry& entry = *found->second;
    if (tensor.sizes() != at::IntArrayRef(entry.shape)) {
      throw wrong_weights(where, "tensor '" + name + "' has the shape " + shape_text(entry.shape),
                          shape_text(tensor.sizes()));
    }
    if (entry.dtype != dtype_name(tensor.scalar_type()))
      throw wrong_weights(where, "tensor '" + name + "' is of type " + entry.dtype,
                          dtype_name(tensor.scalar_type()));
    entries.erase(found);
  }
  if (!entries.empty()) {
    throw wrong_weights(where,
                        "tensor '" + entries.begin()->first + "' is not in this pipeline" +
                            (entries.size() > 1 ? ", nor are " + std::to_string(entries.size() - 1) + " more"
                                                : std::string()));
  }
}

void check_finite(const std::string& name, const at::Tensor& tensor, const std::string& where) {
  if (tensor.is_floating_point() && !at::isfinite(tensor).all().item<bool>()) {
    throw Error(Error::Kind::bad_input, "tensor '" + name + "' contains NaN or infinity", where,
                "finite numbers", "use weights from a training run that did not diverge");
  }
}

}  // namespace

void init_weights(Pipeline& pipeline, std::uint64_t seed) {
  if ((pipeline.encoder && pipeline.encoder->module()) || (pipeline.decoder && pipeline.decoder->module()))
    throw Error(Error::Kind::internal, "the weights were already built");
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  {
    const std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_current_seed(seed);
  }
  build(pipeline);
}

std::map<std::string, at::Tensor> weights_of(const Pipeline& pipeline) {
  if (!pipeline.encoder || !pipeline.decoder || !pipeline.encoder->module() || !pipeline.decoder->module())
    throw Error(Error::Kind::internal, "the weights of a pipeline were requested before build");
  std::map<std::string, at::Tensor> result;
  const auto add = [&result](const std::string& prefix, const torch::nn::Module& module) {
    for (const auto& item : module.named_parameters()) result[prefix + item.key()] = item.value();
    for (const auto& item : module.named_buffers()) result[prefix + item.key()] = item.value();
  };
  add("encoder.", *pipeline.encoder->module());
  add("decoder.", *pipeline.decoder->module());
  return result;
}

void check_configuration(const Pipeline& pipeline, const std::map<std::string, std::string>& metadata,
                         const std::string& where) {
  const auto trained = metadata.find(kPipeline);
  if (trained == metadata.end()) return;
  const std::vector<std::string> found =
      configuration_differences(parse_configuration(trained->second, where), pipeline.config);
  if (found.empty()) return;
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), 3); ++i)
    text += (i == 0 ? "" : "; ") + found[i];
  if (found.size() > 3) text += "; and " + std::to_string(found.size() - 3) + " more";
  throw Error(Error::Kind::bad_config, "the weights were trained with a different pipeline: " + text, where,
              {}, "restore these settings, or use weights trained with this pipeline");
}

LoadedWeights load_weights(Pipeline& pipeline, const fs::path& path) {
  const std::string bytes = read_file(path, kMaxFile), where = path.string();
  const SafetensorsFile file = read_safetensors(bytes, where);
  check_configuration(pipeline, file.metadata, where);
  build(pipeline);
  const std::map<std::string, at::Tensor> model = weights_of(pipeline);
  check_fit(model, file, where);
  const at::NoGradGuard no_grad;
  for (const TensorEntry& entry : file.tensors) check_finite(entry.name, to_tensor(entry, where), where);
  for (const TensorEntry& entry : file.tensors) {
    model.at(entry.name).copy_(to_tensor(entry, where));
  }
  pipeline.untrained = false;
  LoadedWeights loaded{file.metadata, {}};
  if (!file.checksummed) {
    loaded.notes.push_back(path.filename().string() + " has no checksums: damaged values cannot be detected");
  }
  if (file.metadata.count(kPipeline) == 0) {
    loaded.notes.push_back(
        path.filename().string() +
        " does not record which pipeline it was trained with: only names and shapes were compared");
  }
  return loaded;
}

void save_weights(const Pipeline& pipeline, const fs::path& file,
                  const std::map<std::string, std::string>& metadata) {
  std::map<std::string, std::string> all = metadata;
  all[kPipeline] = pipeline.config.json;
  save_tensors(file, weights_of(pipeline), all);
}

void save_tensors(const fs::path& file, const std::map<std::string, at::Tensor>& tensors,
                  const std::map<std::string, std::string>& metadata, Durability durability) {
  std::vector<at::Tensor> kept;  // the entries point into these
  std::vector<TensorEntry> entries;
  for (const auto& [name, tensor] : tensors) {
    kept.push_back(tensor.detach().to(at::kCPU).contiguous());
    const at::Tensor& plain = kept.back();
    entries.push_back({name,
                       dtype_name(plain.scalar_type()),
                       plain.sizes().vec(),
                       {static_cast<const char*>(plain.const_data_ptr()), plain.nbytes()}});
  }
  write_file_atomically(file, write_safetensors(std::move(entries), metadata), durability);
}

TensorFile load_tensors(const fs::path& path) {
  const std::string bytes = read_file(path, kMaxFile), where = path.string();
  SafetensorsFile file = read_safetensors(bytes, where);
  TensorFile result{{}, std::move(file.metadata), file.checksummed};
  for (const TensorEntry& entry : file.tensors) result.tensors[entry.name] = to_tensor(entry, where);
  return result;
}

}  // namespace osugen
