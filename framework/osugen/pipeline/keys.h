// osugen/pipeline/keys.h - the keys of a pipeline.json besides those of components. Validation, schema,
// manual, the options of osugen-run and the values in PipelineConfig come from these records.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <osugen/pipeline/pipeline.h>

namespace osugen {

inline constexpr int kPipelineVersion = 1;

/// A key whose value is a component.
struct StageKey {
  std::string name, interface, doc;
};

/// The components of a pipeline but its passes, in the order of the file.
const std::vector<StageKey>& stage_keys();
const StageKey& passes_key();  ///< a list of components; the only one that may be absent

/// A key whose value is no component, and where its value goes.
struct Key {
  Param param;
  std::function<void(PipelineConfig&, const Value&)> put;
};

/// An object of keys; without a name, keys of the file itself.
struct Section {
  std::string name, doc;
  std::vector<Key> keys;
};

const Section& file_section();  ///< weights, adapter, audio, output
const Section& difficulty_section();
const Section& metadata_section();
const Section& decoding_section();  ///< its keys were once keys of the file itself
const Section& run_section();       ///< seed, what is requested of a single map, containment
/// Of "levels": what is requested of each level of a mapset, easiest first.
const std::vector<Section>& level_sections();

/// Whether a key without a value means that nothing is requested: it has no default then.
bool is_optional(const Param& key);

/// Every key that a pipeline.json may have.
std::vector<std::string> pipeline_keys();

/// The keys that osugen-run takes as options, too. `extra` of each has "option" (its name, with ",s" for a
/// short form), "group" (its title in --help) and "key" (the key as a path of dots).
std::vector<Param> run_options();

/// Whether an option is about one map, so that it makes no sense for a whole mapset.
bool is_of_one_map(const Param& option);

}  // namespace osugen
