// osugen/generate/decoding/decoding.h - the decoding loop: mask, sample, push, step.
//
// The grammar cursor masks the logits of every step before the sampler sees them, so whatever the weights
// are, the tokens parse; then the processors of logits_processor.h narrow what is left. LibTorch runs with
// one thread here: the same logits on every machine of a kind, whatever --threads says; a step is bound by
// memory, not by cores.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/error/cancel.h>
#include <osugen/generate/decoding/logits_processor.h>
#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/sampler.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/decoding_options.h>

namespace osugen {

/// What a watcher is told after each step.
struct DecodeStep {
  std::int64_t tokens = 0;   ///< written so far, SOS not counted
  std::int64_t objects = 0;  ///< complete ones of the hypothesis that has come farthest
  double time_ms = 0;        ///< song time that it has come to
  double end_ms = 0;         ///< of the span
};

/// What the processors of a run are built from, beside seed and callbacks: max_length(), rhythm_threshold()
/// and rhythm_temperature() from DecodingOptions, whose min_coverage becomes min_time_ms
/// (decode_options_of()).
struct DecodeOptions : DecodingOptions {
  std::uint64_t seed = 0;
  std::int64_t min_objects = 0;    ///< min_length()
  double min_time_ms = 0;          ///< min_length()
  RhythmBounds bounds;             ///< rhythm_constraint()
  std::optional<RhythmPlan> plan;  ///< planned_rhythm() and planned_kinds(); unset: the model decides
  bool trace = false;              ///< keep the logits of every step
  std::function<void(const DecodeStep&)> on_step;
  Cancel cancel;  ///< asked before each step
};

/// One finished sequence.
struct Hypothesis {
  std::vector<std::int64_t> ids;    ///< SOS ... EOS
  std::vector<double> time_ms;      ///< of the cursor after each id, song time
  std::vector<std::int64_t> ticks;  ///< of the cursor after each id
  std::int64_t objects = 0;
  double score = 0;  ///< log-probability, as the sampler counts it
  double rank = 0;   ///< what Sampler::rank makes of it
};

/// The steps that led to the best hypothesis. Step i has the logits of the token ids[i + 1].
struct DecodeTrace {
  at::Tensor logits;   ///< float32 [steps, vocabulary], as the decoder gave them
  at::Tensor allowed;  ///< bool [steps, vocabulary]: what the sampler was offered
};

struct Decoding {
  std::vector<Hypothesis> hypotheses;  ///< best first, at least one
  RhythmSoFar rhythm;                  ///< of the best
  std::int64_t steps = 0;
  bool closed_by_limit = false;  ///< max_tokens narrowed the choice at least once
  double seconds = 0;
  double masking_seconds = 0;  ///< the part of `seconds` that cursors and masks took
  DecodeTrace trace;           ///< undefined tensors unless asked for
};

/// Writes one song. `memory`, `conditions` and `ticks` are batches of 1 on the decoder's device.
/// Runs without gradients and leaves LibTorch's thread count as it was.
/// @throws Error bad_config: max_tokens below 1, or as the processors; interrupted when cancelled; bad_input
///               when a logit is NaN or +inf; internal when a component breaks its contract
Decoding generate_tokens(const Tokenizer& tokenizer, Decoder& decoder, Sampler& sampler, const Memory& memory,
                         const Conditions& conditions, const Ticks& ticks, const SongSpan& span,
                         const DecodeOptions& options);

}  // namespace osugen
