// osugen/weights/adapter.h - low-rank adapters of the weights of a pipeline.
//
// A safetensors file with checksums, as weights are: for every matrix that is changed "NAME.lora_a" float32
// [rank, in] and "NAME.lora_b" float32 [out, rank], NAME as in the weights ("decoder.head.weight"). A
// parameter of more than two dimensions counts as the matrix of its first one and all others. Metadata:
// "osugen.adapter" = {"alpha": ..., "rank": ...}, "osugen.base" = checksum of the weights that it was trained
// on, "osugen.pipeline" as weights have it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/pipeline/pipeline.h>

namespace osugen {

struct Adapter {
  std::int64_t rank = 0;
  double alpha = 0;
  std::map<std::string, at::Tensor> tensors;  ///< "NAME.lora_a", "NAME.lora_b"
};

/// What a matrix is with its adapter: base + (alpha / rank) B A, in the shape of the base. Training, merging
/// and osugen-run all fold by this one function, so that with one thread they get the same bits.
/// @param base  float32 [out, ...]
/// @param a     float32 [rank, in]
/// @param b     float32 [out, rank]
at::Tensor folded(const at::Tensor& base, const at::Tensor& a, const at::Tensor& b, double scale);

/// What an adapter says that it was trained on: "crc32:" and eight hexadecimal digits over the names and
/// bytes of all weights, as weights_of() gives them.
std::string weights_checksum(const std::map<std::string, at::Tensor>& weights);

/// Adds the adapter's changes to the pipeline's weights, which are loaded already. Nothing of the pipeline is
/// changed unless all of the file is right.
/// @return sentences for the user: trained on other weights than these
/// @throws Error missing_input; bad_input: no adapter, damaged, not finite, a matrix that the pipeline lacks
///         or of another shape; bad_config: trained with another pipeline
std::vector<std::string> apply_adapter(Pipeline& pipeline, const std::filesystem::path& file);

/// @param base_checksum  weights_checksum() of what it was trained on
/// @throws Error cannot_write
void save_adapter(const Pipeline& pipeline, const Adapter& adapter, const std::string& base_checksum,
                  const std::filesystem::path& file);

}  // namespace osugen
