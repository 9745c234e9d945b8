#include "state.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <string>

namespace aligned_transformer {

using osugen::Error;

namespace {

/// Columns whose keys are computed at once: a few seconds of song, many windows.
constexpr std::int64_t kStretch = 1024;

}  // namespace

State::State(Network network, std::int64_t rows, const osugen::Memory& memory,
             const osugen::Conditions& conditions, osugen::Ticks ticks, double guidance)
    : network_(std::move(network)), rows_(rows), guidance_(guidance), ticks_(std::move(ticks)) {
  const at::NoGradGuard no_grad;
  const Sizes& sizes = network_->sizes;
  grid_ = grid_of(ticks_, sizes.columns_per_beat);
  osugen::Memory heard = memory;
  osugen::Conditions asked = conditions;
  if (guided()) {
    osugen::Conditions free{conditions.values, at::zeros(conditions.values.sizes(), at::kBool)};
    free.known = free.known.to(conditions.values.device());
    const at::Tensor known = conditions.known.defined() ? conditions.known : free.known.logical_not();
    const auto of_rows = [rows](const at::Tensor& t) { return t.expand({rows, t.size(1)}); };
    asked = {at::cat({of_rows(conditions.values), of_rows(conditions.values)}),
             at::cat({of_rows(known), of_rows(free.known)})};
    for (at::Tensor* of_song :
         {&heard.values, &heard.padding, &heard.first_ms, &grid_.time_ms, &grid_.bar_place, &grid_.padding,
          &grid_.first_tick, &ticks_.time_ms, &ticks_.bar_place, &ticks_.first_tick})
      if (of_song->defined() && of_song->size(0) > 1) *of_song = at::cat({*of_song, *of_song});
  }
  conditions_ = network_->conditioned(asked);
  heard_ = network_->columns(heard, grid_, conditions_);
  for (const auto& module : *network_->layers) {
    Cache cache;
    cache.distance = module->as<LayerImpl>()->to_tokens->distance.flip({1});
    caches_.push_back(std::move(cache));
  }
}

at::Tensor State::twice(const at::Tensor& tensor) const {
  return guided() ? at::cat({tensor, tensor}) : tensor;
}

/// Buffers have room for two histories: when they are full the newer one moves to the front.
void State::make_room() {
  const Sizes& sizes = network_->sizes;
  const std::int64_t room = 2 * sizes.history, rows = guided() ? 2 * rows_ : rows_;
  for (Cache& cache : caches_) {
    for (at::Tensor* kept : {&cache.keys, &cache.values}) {
      if (!kept->defined())
        *kept = at::empty({rows, sizes.heads, room, sizes.d_model / sizes.heads}, heard_.options());
      if (length_ == room)
        kept->narrow(2, 0, sizes.history - 1)
            .copy_(kept->narrow(2, room - sizes.history + 1, sizes.history - 1).clone());
    }
  }
  if (length_ == room) length_ = sizes.history - 1;
  ++length_;
  begin_ = std::max<std::int64_t>(0, length_ - sizes.history);
}

/// Keys and values of a stretch of columns in which all rows see what they may.
void State::cover(const at::Tensor& columns) {
  const Sizes& sizes = network_->sizes;
  const std::int64_t count = grid_.size();
  const std::int64_t first = std::max<std::int64_t>(0, columns.min().item<std::int64_t>() - sizes.back());
  const std::int64_t last = std::min(count, columns.max().item<std::int64_t>() + sizes.ahead() + 1);
  if (first >= stretch_begin_ && last <= stretch_end_) return;
  stretch_begin_ = first;
  stretch_end_ = std::min(count, std::max(last, first + kStretch));
  const at::Tensor heard = heard_.narrow(1, stretch_begin_, stretch_end_ - stretch_begin_);
  for (std::size_t i = 0; i < caches_.size(); ++i)
    caches_[i].memory = network_->layers->ptr(i)->as<LayerImpl>()->to_memory->key_value(heard);
  if (network_->sizes.pointer) pointer_keys_ = network_->pointer->key(heard);
}

State::Window State::window_at(const at::Tensor& columns) const {
  const Sizes& sizes = network_->sizes;
  const at::Tensor wanted = columns - sizes.back() + at::arange(sizes.window(), columns.options());
  at::Tensor hidden = (wanted < 0).logical_or(wanted >= grid_.size());
  const at::Tensor within = wanted.clamp(0, grid_.size() - 1);
  const at::Tensor padding = grid_.padding.expand({columns.size(0), grid_.size()});
  hidden = hidden.logical_or(padding.gather(1, within));
  return {(within - stretch_begin_).clamp(0, stretch_end_ - stretch_begin_ - 1),
          at::zeros(hidden.sizes(), heard_.options()).masked_fill(hidden, kUnseen).unsqueeze(1).unsqueeze(1),
          hidden};
}

at::Tensor State::attend_to_tokens(AttentionImpl& attention, Cache& cache, const at::Tensor& x) {
  const auto parts = attention.key_value(x).split(x.size(2), 2);
  cache.keys.narrow(2, length_ - 1, 1).copy_(attention.split(parts[0]));
  cache.values.narrow(2, length_ - 1, 1).copy_(attention.split(parts[1]));
  const std::int64_t seen = length_ - begin_;
  const at::Tensor bias = cache.distance.narrow(1, cache.distance.size(1) - seen, seen).unsqueeze(1);
  return attention.mixed(attention.split(attention.query(x)), cache.keys.narrow(2, begin_, seen),
                         cache.values.narrow(2, begin_, seen), bias);
}

at::Tensor State::attend_to_memory(AttentionImpl& attention, const Cache& cache, const Window& window,
                                   const at::Tensor& x) const {
  const auto parts = rows_at(cache.memory, window.index).split(x.size(2), 2);
  return attention.mixed(attention.split(attention.query(x)), attention.split(parts[0]),
                         attention.split(parts[1]), attention.distance.unsqueeze(1) + window.bias);
}

at::Tensor State::step(const osugen::Tokens& tokens) {
  if (tokens.ids.dim() != 2 || tokens.ids.size(0) != rows_ || tokens.ids.size(1) != 1)
    throw Error(Error::Kind::internal, "the tokens of a step have the wrong shape", {},
                "[" + std::to_string(rows_) + ", 1]");
  const at::NoGradGuard no_grad;
  const osugen::Tokens all{twice(tokens.ids), twice(tokens.time_ms), twice(tokens.tick), {}};
  make_room();
  const Place place = place_of(all, ticks_, grid_);
  const Between here = between(place.column, grid_.size());
  cover(here.low);
  const Window window = window_at(here.low);
  const at::Tensor own =
      mixture(rows_at(heard_, here.low), rows_at(heard_, here.high), here.weight.unsqueeze(-1));
  at::Tensor x = network_->embed(all.ids, place, own, conditions_);
  for (std::size_t i = 0; i < caches_.size(); ++i) {
    LayerImpl& layer = *network_->layers->ptr(i)->as<LayerImpl>();
    x = x + attend_to_tokens(*layer.to_tokens, caches_[i], layer.norm_tokens(x));
    x = x + attend_to_memory(*layer.to_memory, caches_[i], window, layer.norm_memory(x));
    x = x + layer.feed_forward(x);
  }
  x = network_->norm(x);
  at::Tensor logits = network_->head(x);
  if (network_->sizes.pointer) {
    const at::Tensor of_window =
        place.column - here.low.to(at::kFloat) + static_cast<double>(network_->sizes.back());
    logits = logits +
             network_->pointer->forward(x, rows_at(pointer_keys_, window.index), of_window, window.hidden);
  }
  logits = logits.squeeze(1);
  if (!guided()) return logits;
  const at::Tensor asked = logits.narrow(0, 0, rows_), free = logits.narrow(0, rows_, rows_);
  return at::lerp(free, asked, guidance_);
}

void State::reorder(const at::Tensor& parents) {
  const at::NoGradGuard no_grad;
  const at::Tensor from = parents.to(at::kLong);
  if (from.dim() != 1 || from.size(0) != rows_)
    throw Error(Error::Kind::internal, "the parents have the wrong shape", {},
                "[" + std::to_string(rows_) + "]");
  if (rows_ > 0 && (from.min().item<std::int64_t>() < 0 || from.max().item<std::int64_t>() >= rows_))
    throw Error(Error::Kind::internal, "a parent is not a row", {}, "0 to " + std::to_string(rows_ - 1));
  if (length_ == 0) return;
  const at::Tensor all = guided() ? at::cat({from, from + rows_}) : from;
  for (Cache& cache : caches_) {
    for (const at::Tensor& kept : {cache.keys, cache.values}) {
      const at::Tensor seen = kept.narrow(2, 0, length_);
      seen.copy_(seen.index_select(0, all));
    }
  }
}

}  // namespace aligned_transformer
