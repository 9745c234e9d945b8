// osugen/pipeline/schema.h - the JSON schema of pipeline.json, for editors and validators.
//
// Made from the same records that load_pipeline() checks with; a test holds the two to each other.
#pragma once

#include <deque>
#include <string>

#include <osugen/plugins/registry.h>

namespace osugen {

/// The schema (draft-07) of a pipeline of these components, as indented JSON text: one if/then for each
/// type, so that an editor completes and explains what belongs to the type that was chosen.
/// The order of `components` does not matter.
std::string pipeline_schema(const std::deque<FoundComponent>& components);

}  // namespace osugen
