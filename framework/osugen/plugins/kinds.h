// osugen/plugins/kinds.h - the kinds of components.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace osugen {

/// A kind of component: what people call it, the interface that it implements, its key in a pipeline.json,
/// and what it does.
struct Kind {
  std::string_view name;       ///< "sampler"
  std::string_view interface;  ///< "osugen.sampler/1"
  std::string_view key;        ///< "sampler", "passes"; empty: only ever a part of another component
  std::string_view does;       ///< "logits -> next token and parent of every hypothesis"
  bool passes_tensors;         ///< so that a library that has one is built for one LibTorch
};

/// Every kind, in the order in which a song passes them; passes are the last.
std::span<const Kind> kinds();

/// The kind with this interface; null for an interface that this osugen does not know.
const Kind* kind_of(std::string_view interface);

/// "sampler" for "osugen.sampler/1"; an unknown interface as it is.
std::string kind_name(std::string_view interface);
/// The same with its article: "a sampler", "an encoder".
std::string a_kind(std::string_view interface);

}  // namespace osugen
