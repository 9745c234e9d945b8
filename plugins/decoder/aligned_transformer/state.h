// aligned_transformer/state.h - the aligned decoder token by token, in constant memory.
#pragma once

#include <cstdint>
#include <vector>

#include <osugen/interfaces/decoder.h>

#include "network.h"

namespace aligned_transformer {

/// Keeps keys and values of the last `history` tokens, and those of a stretch of the memory that moves on
/// with the rows. With a guidance other than 1 every row is written twice, once without its conditions.
class State final : public osugen::DecoderState {
 public:
  /// @param guidance  logits are free + guidance * (asked - free), where `free` knows no condition
  ///                  (Ho and Salimans 2022, "Classifier-Free Diffusion Guidance")
  State(Network network, std::int64_t rows, const osugen::Memory& memory,
        const osugen::Conditions& conditions, osugen::Ticks ticks, double guidance);
  at::Tensor step(const osugen::Tokens& tokens) override;
  void reorder(const at::Tensor& parents) override;

 private:
  /// Of one layer.
  struct Cache {
    at::Tensor keys, values;  ///< [rows, heads, room, head width]: of tokens
    at::Tensor memory;        ///< [1 or rows, stretch, 2 width]: keys and values of the stretch
    at::Tensor distance;      ///< [heads, history]: bias of the oldest token first
  };
  /// The columns that each row sees.
  struct Window {
    at::Tensor index;  ///< int64 [rows, window], within the stretch
    at::Tensor bias;   ///< [rows, 1, 1, window]: 0, or kUnseen where there is no column
    at::Tensor hidden;
  };

  bool guided() const { return guidance_ != 1; }
  at::Tensor twice(const at::Tensor& tensor) const;
  void make_room();
  void cover(const at::Tensor& columns);
  Window window_at(const at::Tensor& columns) const;
  at::Tensor attend_to_tokens(AttentionImpl& attention, Cache& cache, const at::Tensor& x);
  at::Tensor attend_to_memory(AttentionImpl& attention, const Cache& cache, const Window& window,
                              const at::Tensor& x) const;

  Network network_;
  std::int64_t rows_;  ///< of the caller; twice as many are computed where guided()
  double guidance_;
  osugen::Ticks ticks_;
  Grid grid_;
  at::Tensor heard_;  ///< [1 or rows, columns, width]
  at::Tensor conditions_;
  std::vector<Cache> caches_;
  at::Tensor pointer_keys_;              ///< [1 or rows, stretch, width]
  std::int64_t begin_ = 0, length_ = 0;  ///< tokens begin_ to length_ of the buffers are seen
  std::int64_t stretch_begin_ = 0, stretch_end_ = 0;
};

}  // namespace aligned_transformer
