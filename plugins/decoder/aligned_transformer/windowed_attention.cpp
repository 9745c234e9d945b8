#include "windowed_attention.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "blocks.h"

namespace aligned_transformer {
namespace {

/// A few queries that are computed together, with all columns that one of them sees.
struct Block {
  std::int64_t row = 0, rows = 0;        ///< of the item; rows at most kBlockRows
  std::int64_t column = 0, columns = 0;  ///< filled up: the last ones may not exist
  std::int64_t weights = 0;              ///< where its weights are among those of a head
};

/// What all heads have in common.
struct Layout {
  std::int64_t batch = 0, heads = 0, queries = 0, keys = 0, width = 0, window = 0;
  const std::int64_t* first = nullptr;     ///< [batch, queries]
  std::vector<std::vector<Block>> blocks;  ///< of each item
  std::vector<std::int64_t> weights;       ///< floats before those of an item
  std::vector<float> unseen;               ///< [batch, room()]: 0, or kUnseen where a key is hidden

  std::int64_t head_width() const { return width / heads; }
  std::int64_t filled_width() const { return filled_up(head_width()); }
  /// Keys with what blocks reach beyond the last one.
  std::int64_t room() const { return filled_up(keys) + kFill; }
  std::int64_t begin(std::int64_t item, std::int64_t row) const {
    return std::clamp<std::int64_t>(first[item * queries + row], 0, keys);
  }
  std::int64_t end(std::int64_t item, std::int64_t row) const {
    return std::clamp<std::int64_t>(first[item * queries + row] + window, 0, keys);
  }
  float* weights_of(float* all, std::int64_t item, std::int64_t head) const {
    const std::int64_t of_head =
        weights[static_cast<std::size_t>(item) + 1] - weights[static_cast<std::size_t>(item)];
    return all + weights[static_cast<std::size_t>(item)] * heads + head * of_head;
  }
};

std::vector<Block> blocks_of(const Layout& layout, std::int64_t item) {
  std::vector<Block> all;
  std::int64_t weights = 0;
  for (std::int64_t row = 0; row < layout.queries; row += kBlockRows) {
    Block block{row, std::min(kBlockRows, layout.queries - row), layout.keys, 0, weights};
    std::int64_t end = 0;
    for (std::int64_t i = row; i < row + block.rows; ++i) {
      if (layout.begin(item, i) == layout.end(item, i)) continue;
      block.column = std::min(block.column, layout.begin(item, i));
      end = std::max(end, layout.end(item, i));
    }
    block.columns = std::max(kFill, filled_up(end - block.column));
    if (end == 0) block.column = 0;
    weights += kBlockRows * block.columns;
    all.push_back(block);
  }
  return all;
}

Layout layout_of(const at::Tensor& query, const at::Tensor& key_value, const at::Tensor& distance,
                 const at::Tensor& first, const at::Tensor& hidden) {
  Layout layout;
  layout.batch = query.size(0);
  layout.heads = distance.size(0);
  layout.queries = query.size(1);
  layout.keys = key_value.size(1);
  layout.width = query.size(2);
  layout.window = distance.size(1);
  layout.first = first.const_data_ptr<std::int64_t>();
  layout.weights.push_back(0);
  for (std::int64_t item = 0; item < layout.batch; ++item) {
    layout.blocks.push_back(blocks_of(layout, item));
    std::int64_t floats = 0;
    for (const Block& block : layout.blocks.back()) floats += kBlockRows * block.columns;
    layout.weights.push_back(layout.weights.back() + floats);
  }
  layout.unseen.assign(static_cast<std::size_t>(layout.batch * layout.room()), 0);
  if (!hidden.defined()) return layout;
  const bool* is_hidden = hidden.const_data_ptr<bool>();
  for (std::int64_t item = 0; item < layout.batch; ++item)
    for (std::int64_t key = 0; key < layout.keys; ++key)
      if (*is_hidden++)
        layout.unseen[static_cast<std::size_t>(item * layout.room() + key)] = static_cast<float>(kUnseen);
  return layout;
}

/// Rows of one head, filled up with zeros to the right.
void copy_head(const float* from, std::int64_t stride, std::int64_t rows, std::int64_t width, float scale,
               std::int64_t filled, float* to) {
  for (std::int64_t row = 0; row < rows; ++row, from += stride, to += filled)
    for (std::int64_t d = 0; d < width; ++d) to[d] = from[d] * scale;
}

/// The same, columns for rows.
void turn_head(const float* from, std::int64_t stride, std::int64_t rows, std::int64_t width,
               std::int64_t room, float* to) {
  for (std::int64_t row = 0; row < rows; ++row, from += stride)
    for (std::int64_t d = 0; d < width; ++d) to[d * room + row] = from[d];
}

/// Of one head of one item, filled up. Every thread has its own and uses it again for the next head.
struct Head {
  Head(const Layout& layout)
      : width(layout.filled_width()),
        turned(static_cast<std::size_t>(width * layout.room())),
        straight(turned.size()),
        rows(static_cast<std::size_t>(kBlockRows * width)),
        result(rows.size()) {}
  std::int64_t width;
  std::vector<float> turned;    ///< [width, room]
  std::vector<float> straight;  ///< [room, width]
  std::vector<float> rows;      ///< [kBlockRows, width], as `result`
  std::vector<float> result;

  void take(const Layout& layout, const Block& block, const float* from, float scale) {
    if (block.rows < kBlockRows) std::fill(rows.begin(), rows.end(), 0.0F);
    copy_head(from + block.row * layout.width, layout.width, block.rows, layout.head_width(), scale, width,
              rows.data());
  }
  void give(const Layout& layout, const Block& block, float scale, float* to) const {
    for (std::int64_t row = 0; row < block.rows; ++row)
      for (std::int64_t d = 0; d < layout.head_width(); ++d)
        to[(block.row + row) * layout.width + d] = result[static_cast<std::size_t>(row * width + d)] * scale;
  }
};

/// Distances are added where a row sees, everything else is made unseen.
void add_distance(const Layout& layout, const Block& block, std::int64_t item, const float* distance,
                  float* scores) {
  const float* unseen = layout.unseen.data() + item * layout.room() + block.column;
  for (std::int64_t row = 0; row < kBlockRows; ++row, scores += block.columns) {
    std::int64_t begin = block.columns, end = block.columns;
    if (row < block.rows) {
      const std::int64_t first = layout.first[item * layout.queries + block.row + row] - block.column;
      begin = std::min(block.columns,
                       std::max<std::int64_t>(0, layout.begin(item, block.row + row) - block.column));
      end = std::clamp(layout.end(item, block.row + row) - block.column, begin, block.columns);
      for (std::int64_t c = begin; c < end; ++c) scores[c] += distance[c - first] + unseen[c];
    }
    std::fill(scores, scores + begin, static_cast<float>(kUnseen));
    std::fill(scores + end, scores + block.columns, static_cast<float>(kUnseen));
  }
}

/// For one head of one item, all pointers at its own first number.
struct Forward {
  const float *query, *key, *value, *distance;
  std::int64_t memory_stride;
  float *weights, *result;
};

void attend(const Layout& layout, std::int64_t item, const Forward& at, Head& head) {
  const Blocks& compute = blocks();
  turn_head(at.key, at.memory_stride, layout.keys, layout.head_width(), layout.room(), head.turned.data());
  copy_head(at.value, at.memory_stride, layout.keys, layout.head_width(), 1, head.width,
            head.straight.data());
  const float scale = 1 / std::sqrt(static_cast<float>(layout.head_width()));
  for (const Block& block : layout.blocks[static_cast<std::size_t>(item)]) {
    float* weights = at.weights + block.weights;
    head.take(layout, block, at.query, scale);
    compute.products(head.rows.data(), head.turned.data() + block.column, layout.room(), head.width,
                     block.columns, weights);
    add_distance(layout, block, item, at.distance, weights);
    for (std::int64_t row = 0; row < kBlockRows; ++row)
      compute.softmax(weights + row * block.columns, block.columns);
    compute.products(weights, head.straight.data() + block.column * head.width, head.width, block.columns,
                     head.width, head.result.data());
    head.give(layout, block, 1, at.result);
  }
}

struct Backward {
  const float *query, *key, *value, *weights, *gradient;
  std::int64_t memory_stride;
  float *of_query, *of_key, *of_value, *of_distance;
  std::int64_t of_memory_stride;
};

/// Scratch of a backward pass: `head` has keys straight and values turned.
struct BackwardHead : Head {
  BackwardHead(const Layout& layout)
      : Head(layout), gradient(rows.size()), of_keys(straight.size()), of_values(straight.size()) {}
  std::vector<float> gradient, of_keys, of_values, of_scores;
};

void sum_distances(const Layout& layout, const Block& block, std::int64_t item, const float* of_scores,
                   float* of_distance) {
  for (std::int64_t row = 0; row < block.rows; ++row, of_scores += block.columns) {
    const std::int64_t first = layout.first[item * layout.queries + block.row + row];
    const std::int64_t end = layout.end(item, block.row + row);
    for (std::int64_t c = layout.begin(item, block.row + row); c < end; ++c)
      of_distance[c - first] += of_scores[c - block.column];
  }
}

void attend_backward(const Layout& layout, std::int64_t item, const Backward& at, BackwardHead& head) {
  const Blocks& compute = blocks();
  const std::int64_t width = layout.head_width();
  turn_head(at.value, at.memory_stride, layout.keys, width, layout.room(), head.turned.data());
  copy_head(at.key, at.memory_stride, layout.keys, width, 1, head.width, head.straight.data());
  std::fill(head.of_keys.begin(), head.of_keys.end(), 0.0F);
  std::fill(head.of_values.begin(), head.of_values.end(), 0.0F);
  std::fill_n(at.of_distance, layout.window, 0.0F);
  const float scale = 1 / std::sqrt(static_cast<float>(width));
  for (const Block& block : layout.blocks[static_cast<std::size_t>(item)]) {
    const float* weights = at.weights + block.weights;
    const std::int64_t from = block.column * head.width;
    head.of_scores.resize(static_cast<std::size_t>(kBlockRows * block.columns));
    head.take(layout, block, at.gradient, 1);
    compute.products(head.rows.data(), head.turned.data() + block.column, layout.room(), head.width,
                     block.columns, head.of_scores.data());
    for (std::int64_t row = 0; row < kBlockRows; ++row)
      compute.softmax_backward(weights + row * block.columns, head.of_scores.data() + row * block.columns,
                               block.columns);
    compute.spread(weights, head.rows.data(), head.width, block.columns, head.of_values.data() + from);
    sum_distances(layout, block, item, head.of_scores.data(), at.of_distance);
    compute.products(head.of_scores.data(), head.straight.data() + from, head.width, block.columns,
                     head.width, head.result.data());
    head.give(layout, block, scale, at.of_query);
    head.take(layout, block, at.query, scale);
    compute.spread(head.of_scores.data(), head.rows.data(), head.width, block.columns,
                   head.of_keys.data() + from);
  }
  for (std::int64_t key = 0; key < layout.keys; ++key) {
    std::copy_n(head.of_keys.data() + key * head.width, width, at.of_key + key * at.of_memory_stride);
    std::copy_n(head.of_values.data() + key * head.width, width, at.of_value + key * at.of_memory_stride);
  }
}

/// Calls work(item, head, scratch) for every head of every item, in all threads.
template <class Scratch, class Work>
void for_each_head(const Layout& layout, const Work& work) {
  at::parallel_for(0, layout.batch * layout.heads, 1, [&](std::int64_t from, std::int64_t to) {
    Scratch scratch(layout);
    for (std::int64_t i = from; i < to; ++i) work(i / layout.heads, i % layout.heads, scratch);
  });
}

class WindowedAttention : public torch::autograd::Function<WindowedAttention> {
 public:
  using Context = torch::autograd::AutogradContext;

  /// As windowed_attention(), all of them contiguous and of the whole batch, but for the batch of key_value:
  /// it may be expanded.
  static at::Tensor forward(Context* context, const at::Tensor& query, const at::Tensor& key_value,
                            const at::Tensor& distance, const at::Tensor& first,
                            const std::optional<at::Tensor>& some_hidden) {
    const at::Tensor hidden = some_hidden.value_or(at::Tensor());
    const Layout layout = layout_of(query, key_value, distance, first, hidden);
    at::Tensor result = at::empty_like(query);
    const at::Tensor weights = at::empty({layout.weights.back() * layout.heads}, query.options());
    const std::int64_t item_keys = key_value.stride(0), width = layout.head_width();
    const auto *queries = query.const_data_ptr<float>(), *memory = key_value.const_data_ptr<float>(),
               *distances = distance.const_data_ptr<float>();
    auto *all_weights = weights.mutable_data_ptr<float>(), *results = result.mutable_data_ptr<float>();
    for_each_head<Head>(layout, [&](std::int64_t item, std::int64_t head, Head& scratch) {
      const std::int64_t own = item * layout.queries * layout.width + head * width;
      const float* key = memory + item * item_keys + head * width;
      attend(layout, item,
             {queries + own, key, key + layout.width, distances + head * layout.window, 2 * layout.width,
              layout.weights_of(all_weights, item, head), results + own},
             scratch);
    });
    context->save_for_backward({query, key_value, distance, first, hidden, weights});
    return result;
  }

  static torch::autograd::variable_list backward(Context* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &query = saved[0], &key_value = saved[1], &distance = saved[2];
    const at::Tensor gradient = gradients[0].contiguous();
    const Layout layout = layout_of(query, key_value, distance, saved[3], saved[4]);
    const at::Tensor of_query = at::empty_like(query);
    const at::Tensor of_memory =
        at::empty({layout.batch, layout.keys, 2 * layout.width}, key_value.options());
    const at::Tensor of_distance = at::empty({layout.batch, layout.heads, layout.window}, distance.options());
    const std::int64_t item_keys = key_value.stride(0), width = layout.head_width();
    const auto *queries = query.const_data_ptr<float>(), *memory = key_value.const_data_ptr<float>(),
               *given = gradient.const_data_ptr<float>();
    auto *weights = saved[5].mutable_data_ptr<float>(), *of_queries = of_query.mutable_data_ptr<float>(),
         *of_memories = of_memory.mutable_data_ptr<float>(),
         *of_distances = of_distance.mutable_data_ptr<float>();
    for_each_head<BackwardHead>(layout, [&](std::int64_t item, std::int64_t head, BackwardHead& scratch) {
      const std::int64_t own = item * layout.queries * layout.width + head * width;
      const float* key = memory + item * item_keys + head * width;
      float* of_key = of_memories + item * layout.keys * 2 * layout.width + head * width;
      attend_backward(layout, item,
                      {queries + own, key, key + layout.width, layout.weights_of(weights, item, head),
                       given + own, 2 * layout.width, of_queries + own, of_key, of_key + layout.width,
                       of_distances + (item * layout.heads + head) * layout.window, 2 * layout.width},
                      scratch);
    });
    return {of_query, of_memory, of_distance.sum(0), {}, {}};
  }
};

}  // namespace

at::Tensor split_heads(const at::Tensor& x, std::int64_t heads) {
  return x.view({x.size(0), x.size(1), heads, x.size(2) / heads}).transpose(1, 2);
}

at::Tensor biased_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                            const at::Tensor& bias) {
  const double scale = 1 / std::sqrt(static_cast<double>(q.size(3)));
  const at::Tensor weights = at::softmax(at::matmul(q * scale, k.transpose(2, 3)) + bias, -1);
  return at::matmul(weights, v).transpose(1, 2).flatten(2);
}

at::Tensor masked_attention(const at::Tensor& query, const at::Tensor& key_value, const at::Tensor& distance,
                            const Sight& sight) {
  const std::int64_t heads = distance.size(0), keys = key_value.size(1), rows = sight.first.size(0);
  const at::Tensor away = at::arange(keys, sight.first.options()) - sight.first.unsqueeze(2);
  at::Tensor unseen = (away < 0).logical_or(away >= sight.window);
  if (sight.hidden.defined()) unseen = unseen.logical_or(sight.hidden.unsqueeze(1));
  const at::Tensor bias = distance.t()
                              .contiguous()
                              .index_select(0, away.clamp(0, sight.window - 1).flatten())
                              .view({rows, query.size(1), keys, heads})
                              .permute({0, 3, 1, 2})
                              .masked_fill(unseen.unsqueeze(1), kUnseen);
  const auto parts = key_value.split(query.size(2), 2);
  return biased_attention(split_heads(query, heads), split_heads(parts[0], heads),
                          split_heads(parts[1], heads), bias);
}

at::Tensor windowed_attention(const at::Tensor& query, const at::Tensor& key_value,
                              const at::Tensor& distance, const Sight& sight) {
  if (!query.is_cpu() || distance.scalar_type() != at::kFloat)
    return masked_attention(query, key_value, distance, sight);
  const std::int64_t batch = query.size(0);
  const auto of_batch = [batch](const at::Tensor& t) { return t.expand({batch, t.size(1)}).contiguous(); };
  const at::Tensor memory = key_value.to(at::kFloat).contiguous();  // autocast gives bfloat16
  std::optional<at::Tensor> hidden;  // an argument that is undefined is refused
  if (sight.hidden.defined()) hidden = of_batch(sight.hidden);
  return WindowedAttention::apply(query.to(at::kFloat).contiguous(),
                                  memory.expand({batch, memory.size(1), memory.size(2)}),
                                  distance.contiguous(), of_batch(sight.first), hidden);
}

}  // namespace aligned_transformer
