#include "columns.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/remainder.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/init.h>

#include <padded_convolution/padding.h>
#include <padded_convolution/residual_convolution.h>

namespace aligned_transformer {

using osugen::convolution::ResidualConvolution;
using osugen::convolution::ResidualConvolutionImpl;
using osugen::convolution::without_padding;

at::Tensor first_ticks(const osugen::Ticks& ticks) {
  if (ticks.first_tick.defined()) return ticks.first_tick;
  return at::zeros({ticks.time_ms.size(0)}, ticks.bar_place.options());
}

Grid grid_of(const osugen::Ticks& ticks, std::int64_t columns_per_beat) {
  const std::int64_t step = ticks.per_beat / columns_per_beat, length = ticks.time_ms.size(1);
  const at::Tensor first = first_ticks(ticks);
  const at::Tensor skipped = at::remainder(-first, step);
  const std::int64_t count = (length + step - 1) / step + 1;
  const at::Tensor wanted = skipped.unsqueeze(1) + at::arange(count, first.options()).unsqueeze(0) * step;
  const at::Tensor index = wanted.clamp_max(length - 1);
  Grid grid{ticks.time_ms.gather(1, index), ticks.bar_place.gather(1, index), wanted >= length,
            first + skipped, step};
  if (ticks.padding.defined()) grid.padding = grid.padding.logical_or(ticks.padding.gather(1, index));
  return grid;
}

at::Tensor rows_at(const at::Tensor& values, const at::Tensor& index) {
  const std::int64_t batch = values.size(0), rows = values.size(1), width = values.size(2);
  at::Tensor flat = index;
  if (batch > 1) flat = index + at::arange(batch, index.options()).unsqueeze(1) * rows;
  return values.reshape({batch * rows, width})
      .index_select(0, flat.reshape({-1}))
      .view({index.size(0), index.size(1), width});
}

at::Tensor sampled(const at::Tensor& values, double frame_ms, const at::Tensor& first_ms,
                   const at::Tensor& time_ms) {
  const std::int64_t frames = values.size(1);
  at::Tensor since = time_ms;
  if (first_ms.defined()) since = since - first_ms.to(time_ms.options()).unsqueeze(1);
  const at::Tensor position = since / frame_ms;
  const at::Tensor floor = position.floor();
  const at::Tensor low = floor.to(at::kLong), high = low + 1;
  const at::Tensor weight = (position - floor).to(at::kFloat);
  const auto share = [frames](const at::Tensor& frame, const at::Tensor& of_it) {
    return of_it.masked_fill((frame < 0).logical_or(frame >= frames), 0).unsqueeze(-1);
  };
  const auto at_frame = [&](const at::Tensor& frame) { return rows_at(values, frame.clamp(0, frames - 1)); };
  return at_frame(low) * share(low, 1 - weight) + at_frame(high) * share(high, weight);
}

ColumnLayerImpl::ColumnLayerImpl(std::int64_t width, std::int64_t kernel) {
  norm = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
  conv = register_module(
      "conv",
      torch::nn::Conv1d(torch::nn::Conv1dOptions(width, width, kernel).padding(kernel / 2).groups(width)));
  out = register_module("out", torch::nn::Linear(width, width));
}

at::Tensor ColumnLayerImpl::forward(const at::Tensor& x, const at::Tensor& padding) {
  const at::Tensor heard = conv(without_padding(norm(x), padding).transpose(1, 2)).transpose(1, 2);
  return x + out(at::gelu(heard));
}

ColumnsImpl::ColumnsImpl(std::int64_t width, std::int64_t count, std::int64_t kernel,
                         const std::vector<std::int64_t>& dilations, std::int64_t per_beat)
    : per_beat(per_beat) {
  mix = register_module("mix", torch::nn::Conv1d(torch::nn::Conv1dOptions(width, width, 3).padding(1)));
  in_beat = register_module("in_beat", torch::nn::Embedding(per_beat, width));
  beat = register_module("beat", torch::nn::Embedding(kBeatsOfBar, width));
  asked = register_module("asked", torch::nn::Linear(width, width));
  for (std::int64_t i = 0; i < count; ++i) layers->push_back(ColumnLayer(width, kernel));
  register_module("layers", layers);
  for (const std::int64_t dilation : dilations)
    wide->push_back(ResidualConvolution(width, kWideTaps, dilation));
  register_module("wide", wide);
  for (const auto& table : {in_beat, beat}) torch::nn::init::normal_(table->weight, 0, 0.2);
}

at::Tensor ColumnsImpl::forward(const osugen::Memory& memory, const Grid& grid,
                                const at::Tensor& conditions) {
  // A frame and its neighbours, mixed, then read between frames: the same as the other way round.
  const at::Tensor frames =
      mix(without_padding(memory.values, memory.padding).transpose(1, 2)).transpose(1, 2);
  const std::int64_t ticks_per_beat = per_beat * grid.ticks_per_column;
  const at::Tensor column_of_beat =
      grid.bar_place.remainder(ticks_per_beat).div(grid.ticks_per_column, "floor");
  at::Tensor x =
      sampled(without_padding(frames, memory.padding), memory.frame_ms, memory.first_ms, grid.time_ms) +
      in_beat(column_of_beat) + beat(grid.bar_place.div(ticks_per_beat, "floor").clamp(0, kBeatsOfBar - 1)) +
      asked(conditions).unsqueeze(1);
  for (const auto& layer : *layers) x = layer->as<ColumnLayerImpl>()->forward(x, grid.padding);
  for (const auto& layer : *wide) x = layer->as<ResidualConvolutionImpl>()->forward(x, grid.padding);
  return without_padding(x, grid.padding);
}

}  // namespace aligned_transformer
