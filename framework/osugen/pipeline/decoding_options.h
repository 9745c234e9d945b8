// osugen/pipeline/decoding_options.h - how tokens are decoded: "decoding" of a pipeline.json.
#pragma once

#include <cstdint>

namespace osugen {

/// Docs, ranges and the keys' names are in keys.cpp; the defaults are here.
struct DecodingOptions {
  double rhythm_threshold = 0;      ///< probability, 0 to 1; 0: gaps are sampled
  double rhythm_temperature = 1;    ///< of object kinds and lengths, on top of the sampler's; above 0
  bool follow_wishes = true;        ///< adjust rhythm and spacing until what is asked is got
  std::int64_t max_tokens = 20000;  ///< of one map, EOS counted
  double min_coverage = 0.9;        ///< share of the song, 0 to 1
};

}  // namespace osugen
