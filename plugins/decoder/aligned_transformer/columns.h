// aligned_transformer/columns.h - tick columns: the memory sampled at the ticks of the beat.
//
// A column is the memory at one tick: so that "three ticks on" is the same place in the memory and in
// the tokens, whatever the tempo.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <cstdint>
#include <vector>

#include <osugen/interfaces/features.h>

namespace aligned_transformer {

/// Bar lines further apart than this many beats are not told apart.
constexpr std::int64_t kBeatsOfBar = 16;

/// The columns of a batch: every so many ticks, the first at a multiple of that.
struct Grid {
  at::Tensor time_ms;     ///< float64 [batch, columns], song time
  at::Tensor bar_place;   ///< int64 [batch, columns], ticks since the bar line
  at::Tensor padding;     ///< bool [batch, columns]: columns beyond the end of an item
  at::Tensor first_tick;  ///< int64 [batch], of column 0
  std::int64_t ticks_per_column = 1;
  std::int64_t size() const { return time_ms.size(1); }
};

/// One column more than there are ticks for, so that every item ends in one that is padding.
/// @param columns_per_beat  a divisor of ticks.per_beat
Grid grid_of(const osugen::Ticks& ticks, std::int64_t columns_per_beat);

/// ticks.first_tick, zeros where that is undefined.
at::Tensor first_ticks(const osugen::Ticks& ticks);

/// A depthwise convolution along the columns, residual and pre-norm.
struct ColumnLayerImpl : torch::nn::Module {
  ColumnLayerImpl(std::int64_t width, std::int64_t kernel);
  at::Tensor forward(const at::Tensor& x, const at::Tensor& padding);

  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Conv1d conv{nullptr};
  torch::nn::Linear out{nullptr};
};
TORCH_MODULE(ColumnLayer);

/// Columns that a wide convolution sees at once.
constexpr std::int64_t kWideTaps = 5;

struct ColumnsImpl : torch::nn::Module {
  ColumnsImpl(std::int64_t width, std::int64_t layers, std::int64_t kernel,
              const std::vector<std::int64_t>& dilations, std::int64_t per_beat);
  /// @param conditions  [batch or 1, width], what the map is asked to be
  /// @return            [batch, columns, width], batch 1 where both are; 0 where the grid is padding
  at::Tensor forward(const osugen::Memory& memory, const Grid& grid, const at::Tensor& conditions);

  std::int64_t per_beat;
  torch::nn::Conv1d mix{nullptr};
  torch::nn::Embedding in_beat{nullptr}, beat{nullptr};
  torch::nn::Linear asked{nullptr};
  torch::nn::ModuleList layers, wide;
};
TORCH_MODULE(Columns);

/// Values of memory frames at song times, in a straight line between two frames; 0 beyond the ends.
/// @param values   [batch, frames, width]
/// @param time_ms  float64 [batch, columns]
at::Tensor sampled(const at::Tensor& values, double frame_ms, const at::Tensor& first_ms,
                   const at::Tensor& time_ms);

/// Rows of [batch, rows, width], chosen by int64 [batch, n]. Where batch is 1 it serves all items.
at::Tensor rows_at(const at::Tensor& values, const at::Tensor& index);

}  // namespace aligned_transformer
