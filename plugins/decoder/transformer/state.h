// transformer/state.h - the reference decoder token by token, with a key-value cache.
#pragma once

#include <vector>

#include <osugen/interfaces/decoder.h>

#include "network.h"

namespace transformer {

/// Keys and values of the memory are computed once; those of the tokens grow by one a step, in buffers that
/// double when they are full. A row that is given PAD is finished, and its logits mean nothing from then on.
class State final : public osugen::DecoderState {
 public:
  /// @param memory          [1 or rows, frames, width], placed (NetworkImpl::place)
  /// @param memory_padding  bool [1 or rows, frames] or undefined
  /// @param difficulty      [1 or rows, 4]
  State(Network network, std::int64_t rows, const at::Tensor& memory, const at::Tensor& memory_padding,
        at::Tensor difficulty);
  at::Tensor step(const osugen::Tokens& tokens) override;
  void reorder(const at::Tensor& parents) override;

 private:
  /// Of one layer.
  struct Cache {
    at::Tensor memory_keys;    ///< [1 or rows, heads, head width, frames]
    at::Tensor memory_values;  ///< [1 or rows, heads, frames, head width]
    at::Tensor keys, values;   ///< [rows, heads, capacity, head width]
  };

  void grow();
  at::Tensor attend_to_tokens(AttentionImpl& attention, Cache& cache, const at::Tensor& x);
  at::Tensor attend_to_memory(AttentionImpl& attention, const Cache& cache, const at::Tensor& x) const;

  Network network_;
  std::int64_t rows_, length_ = 0, capacity_ = 0;
  at::Tensor difficulty_;
  at::Tensor hidden_frames_;  ///< bool [1 or rows, 1, 1, frames] or undefined
  std::vector<Cache> caches_;
};

}  // namespace transformer
