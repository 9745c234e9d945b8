#include "state.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>

#include <cmath>
#include <limits>
#include <string>

namespace transformer {

using osugen::Error;

State::State(Network network, std::int64_t rows, const at::Tensor& memory, const at::Tensor& memory_padding,
             at::Tensor difficulty)
    : network_(std::move(network)), rows_(rows), difficulty_(std::move(difficulty)) {
  const at::NoGradGuard no_grad;
  if (memory_padding.defined())
    hidden_frames_ = memory_padding.view({memory_padding.size(0), 1, 1, memory_padding.size(1)});
  const std::int64_t width = network_->sizes.d_model;
  for (const auto& module : *network_->layers) {
    AttentionImpl& attention = *module->as<LayerImpl>()->multihead_attn;
    const auto parts = at::linear(memory, attention.in_proj_weight.narrow(0, width, 2 * width),
                                  attention.in_proj_bias.narrow(0, width, 2 * width))
                           .split(width, 2);
    // Keys lie with frames innermost: queries times keys is then a product of rows.
    caches_.push_back({attention.split_heads(parts[0]).transpose(2, 3).contiguous(),
                       attention.split_heads(parts[1]).contiguous(),
                       {},
                       {}});
  }
}

void State::grow() {
  if (length_ < capacity_) return;
  const std::int64_t capacity = std::max<std::int64_t>(256, capacity_ * 2);
  const Sizes& sizes = network_->sizes;
  for (Cache& cache : caches_) {
    for (at::Tensor* kept : {&cache.keys, &cache.values}) {
      at::Tensor larger = at::empty({rows_, sizes.heads, capacity, sizes.d_model / sizes.heads},
                                    cache.memory_values.options());
      if (length_ > 0) larger.narrow(2, 0, length_).copy_(kept->narrow(2, 0, length_));
      *kept = larger;
    }
  }
  capacity_ = capacity;
}

at::Tensor State::attend_to_tokens(AttentionImpl& attention, Cache& cache, const at::Tensor& x) {
  const std::int64_t width = x.size(1), heads = attention.heads, head_width = width / heads;
  const auto parts = at::linear(x, attention.in_proj_weight, attention.in_proj_bias).split(width, 1);
  cache.keys.select(2, length_).copy_(parts[1].view({rows_, heads, head_width}));
  cache.values.select(2, length_).copy_(parts[2].view({rows_, heads, head_width}));
  const at::Tensor keys = cache.keys.narrow(2, 0, length_ + 1),
                   values = cache.values.narrow(2, 0, length_ + 1);
  const at::Tensor q =
      (parts[0] / std::sqrt(static_cast<double>(head_width))).view({rows_, heads, 1, head_width});
  const at::Tensor weights = at::softmax(at::matmul(q, keys.transpose(2, 3)), -1);
  return attention.out_proj(at::matmul(weights, values).view({rows_, width}));
}

at::Tensor State::attend_to_memory(AttentionImpl& attention, const Cache& cache, const at::Tensor& x) const {
  const std::int64_t width = x.size(1), heads = attention.heads, head_width = width / heads;
  at::Tensor q = at::linear(x, attention.in_proj_weight.narrow(0, 0, width),
                            attention.in_proj_bias.narrow(0, 0, width)) /
                 std::sqrt(static_cast<double>(head_width));
  // Rows that share a memory ask it together, as if they were the tokens of one sequence.
  const bool shared = cache.memory_values.size(0) == 1;
  q = shared ? q.view({1, rows_, heads, head_width}).transpose(1, 2) : q.view({rows_, heads, 1, head_width});
  at::Tensor scores = at::matmul(q, cache.memory_keys);
  if (hidden_frames_.defined()) scores.masked_fill_(hidden_frames_, -std::numeric_limits<float>::infinity());
  const at::Tensor mixed = at::matmul(at::softmax(scores, -1), cache.memory_values);
  return attention.out_proj(mixed.transpose(1, 2).reshape({rows_, width}));
}

at::Tensor State::step(const osugen::Tokens& tokens) {
  if (tokens.ids.dim() != 2 || tokens.ids.size(0) != rows_ || tokens.ids.size(1) != 1)
    throw Error(Error::Kind::internal, "the tokens of a step have the wrong shape", {},
                "[" + std::to_string(rows_) + ", 1]");
  const at::NoGradGuard no_grad;
  grow();
  at::Tensor x = network_->embed(tokens.ids, difficulty_, length_).squeeze(1);
  for (std::size_t i = 0; i < caches_.size(); ++i) {
    LayerImpl& layer = *network_->layers->ptr(i)->as<LayerImpl>();
    x = layer.norm1(x + attend_to_tokens(*layer.self_attn, caches_[i], x));
    x = layer.norm2(x + attend_to_memory(*layer.multihead_attn, caches_[i], x));
    x = layer.norm3(x + layer.linear2(layer.activation(layer.linear1(x))));
  }
  ++length_;
  return network_->head(x);
}

void State::reorder(const at::Tensor& parents) {
  const at::NoGradGuard no_grad;
  const at::Tensor from = parents.to(at::kCPU, at::kLong).contiguous();
  if (from.dim() != 1 || from.size(0) != rows_)
    throw Error(Error::Kind::internal, "the parents have the wrong shape", {},
                "[" + std::to_string(rows_) + "]");
  std::vector<std::pair<std::int64_t, std::int64_t>> moves;  // only rows that go on from another are copied
  for (std::int64_t row = 0; row < rows_; ++row) {
    const std::int64_t parent = from.const_data_ptr<std::int64_t>()[row];
    if (parent < 0 || parent >= rows_)
      throw Error(Error::Kind::internal, "a parent is not a row: " + std::to_string(parent), {},
                  "0 to " + std::to_string(rows_ - 1));
    if (parent != row) moves.emplace_back(row, parent);
  }
  if (moves.empty() || length_ == 0) return;
  for (Cache& cache : caches_) {
    for (const at::Tensor& kept : {cache.keys, cache.values}) {
      const at::Tensor seen = kept.narrow(2, 0, length_);
      std::vector<at::Tensor> copies;  // a parent may itself be overwritten
      copies.reserve(moves.size());
      for (const auto& [row, parent] : moves) copies.push_back(seen[parent].clone());
      for (std::size_t i = 0; i < moves.size(); ++i) seen[moves[i].first].copy_(copies[i]);
    }
  }
}

}  // namespace transformer
