#include "network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/bernoulli.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/log2.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/init.h>

#include <cmath>

namespace aligned_transformer {
namespace {

constexpr double kUsualBeatMs = 500;
constexpr std::int64_t kLevels = 5;
constexpr auto kConditions = static_cast<std::int64_t>(osugen::Condition::count);
constexpr auto kLevel = static_cast<std::int64_t>(osugen::Condition::level);

/// Conditions lie within about -1 to 1: AR CS OD HP and level about their middle, density by 10 a second.
const std::vector<float> kMiddle = {5, 5, 5, 5, 2, 0, 0.5};
const std::vector<float> kSpread = {5, 5, 5, 5, 2, 10, 0.5};

at::Tensor constants(const std::vector<float>& values, const at::Tensor& like) {
  return at::tensor(values, like.options());
}

torch::nn::LayerNorm layer_norm(std::int64_t width) {
  return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}));
}

}  // namespace

Place place_of(const osugen::Tokens& tokens, const osugen::Ticks& ticks, const Grid& grid) {
  const std::int64_t rows = tokens.tick.size(0), length = ticks.time_ms.size(1);
  const auto of_rows = [rows](const at::Tensor& t) {
    return t.size(0) == rows ? t : t.expand({rows, t.size(1)});
  };
  const at::Tensor times = of_rows(ticks.time_ms);
  const at::Tensor first = first_ticks(ticks).unsqueeze(1);
  const at::Tensor index = (tokens.tick - first).clamp(0, length - 1);
  const at::Tensor next = (index + 1).clamp_max(length - 1), before = (next - 1).clamp_min(0);
  const at::Tensor tick_ms = (times.gather(1, next) - times.gather(1, before)).clamp_min(0.01);
  const at::Tensor part = ((tokens.time_ms - times.gather(1, index)) / tick_ms).clamp(0, 1);
  const at::Tensor bar_place = of_rows(ticks.bar_place).gather(1, index);
  const at::Tensor since = (tokens.tick - grid.first_tick.unsqueeze(1)).to(at::kDouble) + part;
  const at::Tensor beat_ms = tick_ms * static_cast<double>(ticks.per_beat);
  return {(since / static_cast<double>(grid.ticks_per_column)).clamp_min(0).to(at::kFloat),
          bar_place.remainder(ticks.per_beat),
          bar_place.div(ticks.per_beat, "floor").clamp(0, kBeatsOfBar - 1),
          at::log2(beat_ms / kUsualBeatMs).clamp(-3, 3).to(at::kFloat)};
}

Between between(const at::Tensor& column, std::int64_t columns) {
  const at::Tensor within = column.clamp(0, static_cast<double>(columns - 1));
  const at::Tensor floor = within.floor();
  const at::Tensor low = floor.to(at::kLong);
  return {low, (low + 1).clamp_max(columns - 1), within - floor};
}

at::Tensor mixture(const at::Tensor& low, const at::Tensor& high, const at::Tensor& weight) {
  return at::lerp(low, high, weight.to(low.scalar_type()));
}

AttentionImpl::AttentionImpl(std::int64_t width, std::int64_t heads, std::int64_t distances) : heads(heads) {
  query = register_module("query", torch::nn::Linear(width, width));
  key_value = register_module("key_value", torch::nn::Linear(width, 2 * width));
  out = register_module("out", torch::nn::Linear(width, width));
  distance = register_parameter("distance", at::zeros({heads, distances}));
}

at::Tensor AttentionImpl::mixed(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                const at::Tensor& bias) {
  return out(biased_attention(q, k, v, bias));
}

at::Tensor AttentionImpl::forward(const at::Tensor& asks, const at::Tensor& asked, const at::Tensor& bias,
                                  const Sight& sight) {
  return out(windowed_attention(query(asks), key_value(asked), bias, sight));
}

LayerImpl::LayerImpl(const Sizes& sizes) : dropout(sizes.dropout) {
  const std::int64_t width = sizes.d_model;
  to_tokens = register_module("to_tokens", Attention(width, sizes.heads, sizes.history));
  to_memory = register_module("to_memory", Attention(width, sizes.heads, sizes.window()));
  expand = register_module("expand", torch::nn::Linear(width, sizes.feed_forward));
  contract = register_module("contract", torch::nn::Linear(sizes.feed_forward, width));
  norm_tokens = register_module("norm_tokens", layer_norm(width));
  norm_memory = register_module("norm_memory", layer_norm(width));
  norm_forward = register_module("norm_forward", layer_norm(width));
}

at::Tensor LayerImpl::feed_forward(const at::Tensor& x) {
  return contract(at::gelu(expand(norm_forward(x))));
}

at::Tensor LayerImpl::forward(at::Tensor x, const at::Tensor& memory, const Sight& of_tokens,
                              const Sight& of_memory) {
  const auto drop = [this](const at::Tensor& t) { return at::dropout(t, dropout, is_training()); };
  const at::Tensor tokens = norm_tokens(x);
  x = x + drop(to_tokens->forward(tokens, tokens, to_tokens->distance.flip({1}), of_tokens));
  x = x + drop(to_memory->forward(norm_memory(x), memory, to_memory->distance, of_memory));
  return x + drop(feed_forward(x));
}

PointerImpl::PointerImpl(std::int64_t width, std::int64_t columns_ahead, std::int64_t ticks_per_column,
                         const osugen::Vocabulary& all)
    : vocabulary(all.size()) {
  query = register_module("query", torch::nn::Linear(width, width));
  key = register_module("key", torch::nn::Linear(width, width));
  std::vector<std::int64_t> pointed;
  std::vector<float> on;
  for (std::int64_t id = 0; id < all.size(); ++id) {
    const std::int64_t ticks = all.tokens[static_cast<std::size_t>(id)].ticks;
    if (ticks < 0 || ticks > (columns_ahead - 1) * ticks_per_column) continue;
    pointed.push_back(id);
    on.push_back(static_cast<float>(ticks) / static_cast<float>(ticks_per_column));
  }
  ids = at::tensor(pointed, at::kLong);
  columns_on = at::tensor(on, at::kFloat);
}

at::Tensor PointerImpl::forward(const at::Tensor& x, const at::Tensor& keys, const at::Tensor& column,
                                const at::Tensor& hidden) {
  const std::int64_t batch = x.size(0), length = x.size(1), columns = keys.size(1);
  const at::Tensor q = query(x) / std::sqrt(static_cast<double>(x.size(2)));
  at::Tensor scores = at::matmul(q, keys.transpose(1, 2));
  scores = scores.masked_fill(hidden.unsqueeze(1), 0);
  const Between to = between(column.unsqueeze(2) + columns_on.to(column.device()), columns);
  const at::Tensor said = mixture(scores.gather(2, to.low), scores.gather(2, to.high), to.weight);
  return at::zeros({batch, length, vocabulary}, said.options()).index_copy(2, ids.to(x.device()), said);
}

NetworkImpl::NetworkImpl(const Sizes& sizes, const osugen::Vocabulary& vocabulary)
    : sizes(sizes), ticks_per_beat(vocabulary.ticks_per_beat) {
  const std::int64_t width = sizes.d_model;
  columns = register_module("columns", Columns(width, sizes.tick_layers, sizes.tick_kernel,
                                               sizes.tick_dilations, sizes.columns_per_beat));
  embedding = register_module("embedding", torch::nn::Embedding(vocabulary.size(), width));
  in_beat = register_module("in_beat", torch::nn::Embedding(ticks_per_beat, width));
  beat = register_module("beat", torch::nn::Embedding(kBeatsOfBar, width));
  for (const auto& table : {embedding, in_beat, beat}) torch::nn::init::normal_(table->weight, 0, 0.2);
  tempo = register_module("tempo", torch::nn::Linear(1, width));
  condition_in = register_module("condition_in", torch::nn::Linear(2 * kConditions + kLevels, width));
  condition_out = register_module("condition_out", torch::nn::Linear(width, width));
  for (std::int64_t i = 0; i < sizes.layers; ++i) layers->push_back(Layer(sizes));
  register_module("layers", layers);
  norm = register_module("norm", layer_norm(width));
  head = register_module("head", torch::nn::Linear(width, vocabulary.size()));
  if (sizes.pointer) {
    pointer = register_module(
        "pointer", Pointer(width, sizes.ahead(), ticks_per_beat / sizes.columns_per_beat, vocabulary));
  }
}

at::Tensor NetworkImpl::conditioned(const osugen::Conditions& conditions) {
  at::Tensor known = conditions.known.defined()
                         ? conditions.known.to(at::kFloat)
                         : at::ones(conditions.values.sizes(), conditions.values.options());
  if (is_training() && sizes.condition_dropout > 0) {
    const auto keeps = [&](std::int64_t width) {
      return at::bernoulli(at::full({known.size(0), width}, 1 - sizes.condition_dropout, known.options()));
    };
    known = known * keeps(kConditions) * keeps(1);
  }
  const at::Tensor values = conditions.values;
  const at::Tensor centred = (values - constants(kMiddle, values)) / constants(kSpread, values);
  const at::Tensor level = values.select(1, kLevel).round().clamp(0, kLevels - 1).to(at::kLong);
  const at::Tensor told = at::cat(
      {centred * known, known, at::one_hot(level, kLevels).to(at::kFloat) * known.narrow(1, kLevel, 1)}, 1);
  return condition_out(at::gelu(condition_in(told)));
}

at::Tensor NetworkImpl::embed(const at::Tensor& ids, const Place& place, const at::Tensor& own,
                              const at::Tensor& conditions) {
  return embedding(ids) + in_beat(place.in_beat) + beat(place.beat) + tempo(place.tempo.unsqueeze(-1)) + own +
         conditions.unsqueeze(1);
}

Sight NetworkImpl::sight_of_tokens(const at::Tensor& ids) const {
  const at::Tensor at_token = at::arange(ids.size(1), ids.options()).unsqueeze(0);
  Sight sight{at_token - (sizes.history - 1), {}, sizes.history};
  if (!is_training() || sizes.history_dropout == 0) return sight;
  // Up to nine of ten, another share for each item; the first is always there, for those that see no other.
  constexpr double kMost = 0.9;
  const auto of_item = at::TensorOptions(ids.device()).dtype(at::kFloat);
  const at::Tensor forgets = at::rand({ids.size(0), 1}, of_item).lt(sizes.history_dropout);
  const at::Tensor share = at::rand({ids.size(0), 1}, of_item) * kMost * forgets;
  sight.hidden = at::rand(ids.sizes(), of_item).lt(share).logical_and(at_token.gt(0));
  return sight;
}

at::Tensor NetworkImpl::forward(const osugen::Tokens& tokens, const osugen::Memory& memory,
                                const osugen::Conditions& conditions, const osugen::Ticks& ticks) {
  const Grid grid = grid_of(ticks, sizes.columns_per_beat);
  const at::Tensor asked = conditioned(conditions);
  const at::Tensor heard = columns(memory, grid, asked);
  const std::int64_t count = grid.size();
  const Place place = place_of(tokens, ticks, grid);
  const Between here = between(place.column, count);
  const at::Tensor own =
      mixture(rows_at(heard, here.low), rows_at(heard, here.high), here.weight.unsqueeze(-1));
  at::Tensor x = embed(tokens.ids, place, own, asked);

  const Sight of_tokens = sight_of_tokens(tokens.ids);
  const Sight of_memory{here.low - sizes.back(), grid.padding, sizes.window()};
  for (const auto& layer : *layers) x = layer->as<LayerImpl>()->forward(x, heard, of_tokens, of_memory);
  x = norm(x);
  at::Tensor logits = head(x);
  if (!sizes.pointer) return logits;
  return logits + pointer->forward(x, pointer->key(heard), place.column, grid.padding);
}

}  // namespace aligned_transformer
