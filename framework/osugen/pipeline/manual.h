// osugen/pipeline/manual.h - descriptions of components: for a terminal, the reference manual, JSON.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <osugen/plugins/registry.h>

namespace osugen {

/// The components of every kind with their summaries, kind by kind in the order of a pipeline.
std::string components_text(const std::deque<FoundComponent>& components);

/// Everything about one component: parameters with ranges, defaults and docs, ports, version, file,
/// licence, and how it is written in a pipeline.json.
std::string component_text(const FoundComponent& component);

/// The reference manual of these components in Markdown. Says nothing of the machine that it is made on.
std::string components_markdown(const std::deque<FoundComponent>& components);

/// The same as indented JSON: {"components": [...], "refused": [{"library", "reason"}]}.
std::string components_json(const std::deque<FoundComponent>& components,
                            const std::vector<RefusedLibrary>& refused);
std::string component_json(const FoundComponent& component);

}  // namespace osugen
