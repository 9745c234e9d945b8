// osugen/interfaces/features.h - the tensors passed between stages.
//
// "batch" is songs in training, and hypotheses of one song in generation. A padding mask is bool and true
// where there is nothing; an undefined mask means that nothing is padding. All tensors of a call are on
// the device of the module that is called.
#pragma once

#include <cstdint>

#include <osugen/interfaces/tensor.h>

namespace osugen {

/// What a frontend hears of a song. Frame i of item b is about the song time first_ms[b] + i * frame_ms:
/// a batch may hold windows from anywhere in their songs.
struct Features {
  at::Tensor values;   ///< float32 [batch, frames, bins]
  at::Tensor padding;  ///< bool [batch, frames] or undefined
  double frame_ms = 0;
  at::Tensor first_ms;  ///< float64 [batch], or undefined: 0 everywhere
};

/// What an encoder makes of features, with times as there.
struct Memory {
  at::Tensor values;   ///< float32 [batch, frames, width]
  at::Tensor padding;  ///< bool [batch, frames] or undefined
  double frame_ms = 0;
  at::Tensor first_ms;  ///< float64 [batch], or undefined: 0 everywhere
};

/// The song time of every tick of the beat, up to the end of the song or window. Column i of item b is the
/// tick first_tick[b] + i of Tokens::tick.
struct Ticks {
  at::Tensor time_ms;     ///< float64 [batch, ticks]
  at::Tensor padding;     ///< bool [batch, ticks] or undefined
  at::Tensor bar_place;   ///< int64 [batch, ticks]: ticks since the bar line
  at::Tensor first_tick;  ///< int64 [batch], or undefined: 0 everywhere
  std::int64_t per_beat = 0;
};

/// Tokens with the place in the song that the tokenizer's cursor has after each of them.
struct Tokens {
  at::Tensor ids;      ///< int64 [batch, length]
  at::Tensor time_ms;  ///< float64 [batch, length], song time
  at::Tensor tick;     ///< int64 [batch, length], the last tick at or before time_ms
  at::Tensor padding;  ///< bool [batch, length] or undefined
};

/// What a mapper asks for, in this order; the reference decoder uses the first four.
enum class Condition : std::int64_t { ar, cs, od, hp, level, note_density, slider_share, count };

struct Conditions {
  at::Tensor values;  ///< float32 [batch, Condition::count]; AR CS OD HP 0 to 10, level 0 (Easy) to 4
                      ///< (Expert), note density in objects per second, slider share 0 to 1
  at::Tensor known;   ///< bool, same shape: false where nothing is asked for
};

}  // namespace osugen
