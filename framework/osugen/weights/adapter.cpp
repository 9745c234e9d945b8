#include <osugen/weights/adapter.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/add.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/mm.h>
#include <c10/util/StringUtil.h>
#include <zlib.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include <osugen/weights/weights.h>

namespace osugen {
namespace {

using Json = nlohmann::json;

constexpr const char* kAdapter = "osugen.adapter";
constexpr const char* kBase = "osugen.base";
constexpr std::string_view kA = ".lora_a", kB = ".lora_b";

Error wrong_adapter(const std::string& where, const std::string& problem, const std::string& accepted = {}) {
  return Error(Error::Kind::bad_input, problem, where, accepted, "use an adapter trained with this pipeline");
}

/// Rank and alpha of the metadata, which may be anything.
Adapter read_header(const TensorFile& file, const std::string& where) {
  const auto found = file.metadata.find(kAdapter);
  if (found == file.metadata.end()) {
    throw Error(Error::Kind::bad_input, "is not an adapter: its metadata lacks " + std::string(kAdapter),
                where, {}, "set weights with the key \"weights\"; adapters are written by LoRA training");
  }
  // Two numbers: longer text is no header of ours, and could be nested without end.
  const Json header = found->second.size() <= 256 ? Json::parse(found->second, nullptr, false) : Json();
  const bool whole = header.is_object() && header.contains("rank") && header.contains("alpha") &&
                     header["rank"].is_number_integer() && header["alpha"].is_number();
  Adapter adapter{
      whole ? header["rank"].get<std::int64_t>() : 0, whole ? header["alpha"].get<double>() : 0, {}};
  if (adapter.rank < 1 || !std::isfinite(adapter.alpha)) {
    throw wrong_adapter(where, "its metadata " + std::string(kAdapter) + " is not rank and alpha",
                        R"({"alpha": 16.0, "rank": 8}, a rank of at least 1)");
  }
  return adapter;
}

struct Change {
  std::string name;
  at::Tensor weight, a, b;
};

void check_factor(const std::string& name, const at::Tensor& factor, at::IntArrayRef shape,
                  const std::string& where) {
  if (factor.scalar_type() != at::kFloat || factor.sizes() != shape) {
    throw wrong_adapter(where, c10::str("tensor '", name, "' is ", factor.scalar_type(), " ", factor.sizes()),
                        c10::str("Float ", shape));
  }
  if (!at::isfinite(factor).all().item<bool>())
    throw wrong_adapter(where, "tensor '" + name + "' contains NaN or infinity", "finite numbers");
}

/// The name of the matrix that a tensor of the file changes.
std::string matrix_of(const std::string& tensor, const std::string& where) {
  for (const std::string_view end : {kA, kB})
    if (tensor.size() > end.size() && tensor.ends_with(end))
      return tensor.substr(0, tensor.size() - end.size());
  throw wrong_adapter(where, "tensor '" + tensor + "' does not belong in an adapter",
                      "NAME.lora_a and NAME.lora_b for each matrix");
}

/// Every pair of the file with the weight that it changes; all checked.
std::vector<Change> changes_of(const Pipeline& pipeline, const Adapter& adapter, const TensorFile& file,
                               const std::string& where) {
  const std::map<std::string, at::Tensor> model = weights_of(pipeline);
  std::set<std::string> names;
  for (const auto& [tensor, value] : file.tensors) names.insert(matrix_of(tensor, where));
  if (names.empty()) throw wrong_adapter(where, "is an adapter without tensors");
  std::vector<Change> changes;
  for (const std::string& name : names) {
    const std::string a_name = name + std::string(kA), b_name = name + std::string(kB);
    const auto a = file.tensors.find(a_name), b = file.tensors.find(b_name);
    if (a == file.tensors.end() || b == file.tensors.end()) {
      throw wrong_adapter(where, "tensor '" + (a == file.tensors.end() ? a_name : b_name) + "' is missing",
                          "NAME.lora_a and NAME.lora_b for each matrix");
    }
    const auto weight = model.find(name);
    if (weight == model.end()) throw wrong_adapter(where, "'" + name + "' is not in this pipeline");
    const at::Tensor& w = weight->second;
    if (w.dim() < 2 || w.scalar_type() != at::kFloat || w.numel() == 0)
      throw wrong_adapter(where, "'" + name + "' is not a matrix of this pipeline");
    check_factor(a_name, a->second, {adapter.rank, w.numel() / w.size(0)}, where);
    check_factor(b_name, b->second, {w.size(0), adapter.rank}, where);
    changes.push_back({name, w, a->second, b->second});
  }
  return changes;
}

std::vector<std::string> notes_of(const Pipeline& pipeline, const TensorFile& file,
                                  const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  std::vector<std::string> notes;
  if (!file.checksummed) notes.push_back(name + " has no checksums: damaged values cannot be detected");
  const auto base = file.metadata.find(kBase);
  if (base == file.metadata.end()) {
    notes.push_back(name + " does not record which weights it was trained on");
  } else if (base->second != weights_checksum(weights_of(pipeline))) {
    notes.push_back(name + " was trained on different weights and may not work with these");
  }
  return notes;
}

uLong add_crc(uLong crc, const void* bytes, std::size_t count) {
  return crc32_z(crc, static_cast<const Bytef*>(bytes), count);
}

}  // namespace

at::Tensor folded(const at::Tensor& base, const at::Tensor& a, const at::Tensor& b, double scale) {
  return at::add(base, at::mm(b, a).view(base.sizes()), scale);
}

std::string weights_checksum(const std::map<std::string, at::Tensor>& weights) {
  uLong crc = crc32_z(0, nullptr, 0);
  for (const auto& [name, tensor] : weights) {
    const at::Tensor plain = tensor.detach().to(at::kCPU).contiguous();
    crc = add_crc(crc, name.c_str(), name.size() + 1);
    crc = add_crc(crc, plain.const_data_ptr(), plain.nbytes());
  }
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "crc32:%08lx", static_cast<unsigned long>(crc));
  return text.data();
}

std::vector<std::string> apply_adapter(Pipeline& pipeline, const std::filesystem::path& path) {
  const at::NoGradGuard no_grad;
  const std::string where = path.string();
  const TensorFile file = load_tensors(path);
  const Adapter adapter = read_header(file, where);
  check_configuration(pipeline, file.metadata, where);
  const std::vector<Change> changes = changes_of(pipeline, adapter, file, where);
  const double scale = adapter.alpha / static_cast<double>(adapter.rank);
  // Twice, because large numbers may overflow: by then nothing may have been changed.
  const auto sum = [scale](const Change& c) {
    return folded(c.weight, c.a.to(c.weight.device()), c.b.to(c.weight.device()), scale);
  };
  for (const Change& change : changes)
    if (!at::isfinite(sum(change)).all().item<bool>())
      throw wrong_adapter(where, "it makes '" + change.name + "' infinite");
  std::vector<std::string> notes = notes_of(pipeline, file, path);
  for (const Change& change : changes) change.weight.copy_(sum(change));
  return notes;
}

void save_adapter(const Pipeline& pipeline, const Adapter& adapter, const std::string& base_checksum,
                  const std::filesystem::path& file) {
  save_tensors(file, adapter.tensors,
               {{kAdapter, Json{{"alpha", adapter.alpha}, {"rank", adapter.rank}}.dump()},
                {kBase, base_checksum},
                {"osugen.pipeline", pipeline.config.json}});
}

}  // namespace osugen
