// osugen/pipeline/keys.h - the keys of a pipeline.json beside its components' own. Validation, schema and
// manual are made from these records.
#pragma once

#include <string>
#include <vector>

#include <osugen/interfaces/component.h>

namespace osugen {

inline constexpr int kPipelineVersion = 1;

/// A key whose value is a component.
struct StageKey {
  std::string name, interface, doc;
};

/// The components of a pipeline but its passes, in the order of the file.
const std::vector<StageKey>& stage_keys();
const StageKey& passes_key();  ///< a list of components; the only one that may be absent

/// weights, adapter, audio, output; seed, max_tokens, min_coverage.
const std::vector<Param>& file_keys();
const std::vector<Param>& number_keys();
const std::vector<Param>& difficulty_keys();
const std::vector<Param>& metadata_keys();

/// Every key that a pipeline.json may have.
std::vector<std::string> pipeline_keys();

}  // namespace osugen
