// osugen/plugins/descriptor_check.h - validates the descriptor of a component.
#pragma once

#include <string>
#include <vector>

#include <osugen/interfaces/component.h>

namespace osugen {

/// Checks the descriptors of a library: everything that validation, --help, the schema and the manual
/// are made from.
/// @param library  its name; each type is that name or begins with it and a slash
/// @return the first thing that is wrong, naming component and parameter; empty when all is well
std::string descriptor_fault(const std::string& library, const std::vector<Descriptor>& descriptors);

/// True for MAJOR.MINOR.PATCH with the optional tails of Semantic Versioning 2.0.0.
bool is_semantic_version(const std::string& text);

}  // namespace osugen
