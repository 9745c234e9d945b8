// osugen/generate/stages.h - runs single stages on tensors and validates their outputs.
#pragma once

#include <string>

#include <osugen/generate/decoding/decoding.h>
#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/frontend.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/pipeline.h>

namespace osugen {

/// A device that can be used.
/// @param name  "cpu" or "cuda"
/// @throws Error usage: no such device here
at::Device usable_device(const std::string& name);

/// Puts a module that is built on a device, and out of training mode.
void make_ready(Trainable& part, at::Device device);

/// Features of a whole song, on the CPU.
/// @param audio  at the frontend's rate
/// @throws Error internal: another shape or type than the frontend says, or numbers that are not finite
Features features_of(const Frontend& frontend, const Audio& audio);

/// Runs the encoder on features that are on its device.
/// @throws Error internal: another shape or number of songs than the decoder wants
Memory encoded(Encoder& encoder, const Decoder& decoder, const Features& features);

/// The same of one song from anywhere, with numbers that were looked at.
/// @throws Error as encoded(); bad_input: not finite (damaged weights)
Memory memory_of(Encoder& encoder, const Decoder& decoder, const Features& features, at::Device device);

/// Runs the decoder over whole sequences.
/// @return [batch, length, vocabulary]
/// @throws Error internal: another shape
at::Tensor logits_of(Decoder& decoder, std::int64_t vocabulary, const Tokens& tokens, const Memory& memory,
                     const Conditions& conditions, const Ticks& ticks);

/// AR CS OD HP and the wishes as conditions; what is not wished for is unknown.
Conditions conditions_of(const Difficulty& difficulty, const MapWishes& wishes, at::Device device);

/// The ticks from the one at or before the span's start to the one at or after its end.
Ticks ticks_of(const SongSpan& span, int ticks_per_beat, at::Device device);

/// What a pipeline says of decoding, for a map of at least one object.
DecodeOptions decode_options_of(const PipelineConfig& config, const SongSpan& span);

/// Runs the decoding loop with a pipeline's components on its decoder's device.
/// @throws Error as generate_tokens()
Decoding tokens_of(Pipeline& pipeline, const Memory& memory, const LevelConfig& asked, const SongSpan& span,
                   const DecodeOptions& options);

}  // namespace osugen
