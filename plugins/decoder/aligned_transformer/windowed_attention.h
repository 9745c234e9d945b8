// aligned_transformer/windowed_attention.h - attention in which each query attends to a window of the keys.
//
// On the CPU nothing is computed or kept outside the windows: with 120 of 400 columns in sight, a bias of
// every query for every column, its softmax and their gradients were two thirds of a training step. Other
// devices multiply everything and hide the rest.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace aligned_transformer {

/// Added to a score that is not to count. No infinity: where nothing at all is seen, as by tokens that are
/// padding, softmax would give NaN.
constexpr double kUnseen = -1e9;

/// Which keys the queries see: `window` keys from `first` on, as far as they exist and are not hidden.
struct Sight {
  at::Tensor first;   ///< int64 [batch or 1, queries]; below 0 and beyond the last key too
  at::Tensor hidden;  ///< bool [batch or 1, keys]; undefined: none is
  std::int64_t window = 0;
};

/// softmax(q k' / sqrt(width / heads) + distance) v over what is seen. Where nothing is, the result is of no
/// use: it stands for no token.
/// @param query      [batch, queries, width], heads one after another
/// @param key_value  [batch or 1, keys, 2 width]: keys, then values
/// @param distance   [heads, window]: added to the scores of the keys of a window, its first key first
/// @return           [batch, queries, width]
at::Tensor windowed_attention(const at::Tensor& query, const at::Tensor& key_value,
                              const at::Tensor& distance, const Sight& sight);

/// The same in LibTorch's own operations, for any device.
at::Tensor masked_attention(const at::Tensor& query, const at::Tensor& key_value, const at::Tensor& distance,
                            const Sight& sight);

/// [batch, length, width] -> [batch, heads, length, width / heads], a view.
at::Tensor split_heads(const at::Tensor& x, std::int64_t heads);

/// softmax(q k' / sqrt(width / heads) + bias) v.
/// @param q, k, v  [batch, heads, ., width / heads]
/// @param bias     [batch or 1, heads, queries, keys], kUnseen where a key is not seen
/// @return         [batch, queries, width]
at::Tensor biased_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                            const at::Tensor& bias);

}  // namespace aligned_transformer
