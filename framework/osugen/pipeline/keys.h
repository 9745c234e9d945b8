// osugen/pipeline/keys.h - the keys of a pipeline.json beside its components' own. Validation, schema and
// manual are made from these records.
#pragma once

#include <string>
#include <vector>

#include <osugen/beatmap/level.h>
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

/// weights, adapter, audio, output; what is asked of a map and of a run.
const std::vector<Param>& file_keys();
const std::vector<Param>& plain_keys();
const std::vector<Param>& difficulty_keys();
const std::vector<Param>& metadata_keys();
/// Of "levels": what is asked of one level of a mapset.
const std::vector<Param>& level_keys(Level level);

/// Whether a key without a value means that nothing is asked for: it has no default then.
bool is_optional(const Param& key);

/// Every key that a pipeline.json may have.
std::vector<std::string> pipeline_keys();

}  // namespace osugen
