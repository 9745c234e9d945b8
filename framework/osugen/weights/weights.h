// osugen/weights/weights.h - the weights of a pipeline <-> a safetensors file, and other tensors to files.
//
// Names are "encoder.PARAMETER" and "decoder.PARAMETER", as the modules of the two components name their
// parameters and buffers. The metadata "osugen.pipeline" is the pipeline.json that the weights were trained
// with, every default written out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/files/files.h>
#include <osugen/pipeline/pipeline.h>

namespace osugen {

/// Builds the encoder's and then the decoder's parameters, on the CPU, from LibTorch's CPU generator seeded
/// with `seed`: the same pipeline and seed make the same weights. Each component makes its parameters in
/// the order in which its README lists them.
/// @throws Error internal: they are built already, or a component of the pipeline is null
void init_weights(Pipeline& pipeline, std::uint64_t seed);

/// What there is to say of weights that were loaded.
struct LoadedWeights {
  std::map<std::string, std::string> metadata;
  std::vector<std::string> notes;  ///< sentences for the user: "weights.safetensors has no checksums: ..."
};

/// Fills the encoder's and decoder's parameters, which are built first where they are not. Nothing of the
/// pipeline is changed unless all of the file is right. Marks the pipeline as trained.
/// @throws Error missing_input; bad_input: no safetensors file, damaged, a tensor that is missing, left
///         over, of another shape or type, or not finite; bad_config: the weights were trained with another
///         frontend, tokenizer, encoder or decoder. Each names the tensor or parameter that differs
LoadedWeights load_weights(Pipeline& pipeline, const std::filesystem::path& file);

/// Writes the encoder's and decoder's parameters and buffers, with "osugen.pipeline". Atomically.
/// @param metadata  added to the file's
/// @throws Error cannot_write
void save_weights(const Pipeline& pipeline, const std::filesystem::path& file,
                  const std::map<std::string, std::string>& metadata = {});

/// The parameters and buffers of both modules, by their names in the file; the tensors are those of the
/// modules, not copies.
/// @throws Error internal: they are not built
std::map<std::string, at::Tensor> weights_of(const Pipeline& pipeline);

/// Compares the "osugen.pipeline" of a file's metadata with the pipeline, in what weights depend on. A file
/// that says nothing passes.
/// @param where  the file, for errors
/// @throws Error bad_config naming what differs, the first three; bad_input: no configuration
void check_configuration(const Pipeline& pipeline, const std::map<std::string, std::string>& metadata,
                         const std::string& where);

/// Any tensors, by name; on any device and in any layout. Atomically; the same tensors, the same bytes.
/// @throws Error cannot_write; internal: a type that safetensors does not have
void save_tensors(const std::filesystem::path& file, const std::map<std::string, at::Tensor>& tensors,
                  const std::map<std::string, std::string>& metadata = {},
                  Durability durability = Durability::power);

/// What save_tensors or another writer of safetensors wrote; tensors are on the CPU and own their memory.
struct TensorFile {
  std::map<std::string, at::Tensor> tensors;
  std::map<std::string, std::string> metadata;
  bool checksummed = false;
};
/// @throws Error missing_input; bad_input
TensorFile load_tensors(const std::filesystem::path& file);

}  // namespace osugen
