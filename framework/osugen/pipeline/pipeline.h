// osugen/pipeline/pipeline.h - pipeline.json -> validated configuration -> constructed components.
//
// Two steps, so that a mistake is reported in milliseconds: PipelineConfig knows the file and the
// descriptors of its plugins; Pipeline holds constructed components. Weights are a third (weights.h),
// the only one that computes with tensors.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/level.h>
#include <osugen/interfaces/map_request.h>
#include <osugen/pipeline/component_config.h>
#include <osugen/pipeline/decoding_options.h>

namespace osugen {

class Decoder;
class Encoder;
class Frontend;
class Pass;
class Registry;
class Sampler;
class Timing;
class Tokenizer;

/// KEY=VALUE of the command line: KEY is a path of dots ("sampler.p", "passes.0.type"), VALUE is JSON, or
/// text where it is no JSON. Overrides of a "type" come first whatever their order; a type that changes
/// takes the parameters that the file has for the old one with it. Relative paths are relative to the
/// working directory.
struct Override {
  std::string key, value;
};

/// What is asked of one level of a mapset.
struct LevelConfig {
  Difficulty difficulty;
  MapWishes wishes;
};

/// A pipeline.json that was read, overridden and checked against the descriptors of its plugins.
struct PipelineConfig {
  std::filesystem::path file;
  ComponentConfig frontend, timing, tokenizer, encoder, decoder, sampler;
  std::vector<ComponentConfig> passes;
  std::optional<std::filesystem::path> weights, adapter, audio, output;  ///< absolute
  Difficulty difficulty;  ///< AR CS OD HP that are asked for; where the file says nothing: the level's, or 5
  MapWishes wishes;       ///< of a map alone, as the difficulty is
  std::array<LevelConfig, kLevelFacts.size()> levels;  ///< of a spread: what is asked of each, easiest first
  bool containment = true;  ///< of a spread: easier levels keep to the rhythm of the harder ones
  Metadata metadata;        ///< texts are empty where the file says nothing: the audio's tags fill them
  std::uint64_t seed = 0;
  DecodingOptions decoding;
  std::string json;                ///< the whole file with every default written out, for traces and weights
  std::vector<std::string> notes;  ///< sentences for the user: "rhythm_threshold is now ..."
};

/// Which components are wanted: a program that only tokenizes does not load LibTorch.
enum class PipelineParts { tokens, all };  ///< tokens: timing, tokenizer and passes

/// @param parts  components that are not wanted are neither looked up nor checked beyond their type
/// @throws Error bad_config naming FILE, line and JSON pointer; missing_input; plugin
PipelineConfig load_pipeline(const std::filesystem::path& file, const std::vector<Override>& overrides,
                             Registry& registry, PipelineParts parts = PipelineParts::all);

/// Live components. Each may be null where only a part was asked for.
struct Pipeline {
  PipelineConfig config;
  std::shared_ptr<Frontend> frontend;
  std::shared_ptr<Timing> timing;
  std::shared_ptr<Tokenizer> tokenizer;
  std::shared_ptr<Encoder> encoder;
  std::shared_ptr<Decoder> decoder;
  std::shared_ptr<Sampler> sampler;
  std::vector<std::shared_ptr<Pass>> passes;
  bool untrained = true;  ///< no weights were loaded
};

/// Constructs the components that are wanted.
/// @throws Error as the components do, with their place in front; internal: what else a plugin throws
Pipeline make_pipeline(PipelineConfig config, PipelineParts parts, Registry& registry, Host& host);

}  // namespace osugen
