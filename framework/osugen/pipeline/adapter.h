// osugen/pipeline/adapter.h - a small file of low-rank changes to the weights of a pipeline.
//
// A safetensors file: "decoder.NAME.lora_a" float32 [rank, in], "decoder.NAME.lora_b" float32 [out, rank],
// metadata "osugen.adapter" = {"alpha": ..., "rank": ...}, "osugen.base" = checksum of the weights that it
// was trained on, "osugen.pipeline" as weights have it.
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
  std::map<std::string, at::Tensor> tensors;
};

/// Adds the adapter's changes to the pipeline's weights, which are loaded already.
/// @return sentences for the user: trained on other weights than these
/// @throws Error missing_input; bad_input; bad_config: a matrix that the pipeline lacks or of another shape
std::vector<std::string> apply_adapter(Pipeline& pipeline, const std::filesystem::path& file);

/// @throws Error cannot_write
void save_adapter(const Pipeline& pipeline, const Adapter& adapter, const std::string& base_checksum,
                  const std::filesystem::path& file);

}  // namespace osugen
