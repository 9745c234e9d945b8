#include <osugen/train/data/batches.h>

#include <ATen/ops/empty.h>

#include <algorithm>
#include <memory>

namespace osugen::train {
namespace {

/// Rows of different lengths side by side, filled up. Plain copies: LibTorch's own would start threads
/// beside those of the training.
template <class T>
class Rows {
 public:
  Rows(std::size_t rows, std::int64_t length, at::ScalarType type)
      : tensor_(at::empty({static_cast<std::int64_t>(rows), length}, type)),
        values_(tensor_.mutable_data_ptr<T>()),
        length_(length) {}
  void fill(std::size_t row, const T* from, std::int64_t count, T rest) {
    T* const to = values_ + static_cast<std::int64_t>(row) * length_;
    std::copy_n(from, count, to);
    std::fill(to + count, to + length_, rest);
  }
  at::Tensor take() { return std::move(tensor_); }

 private:
  at::Tensor tensor_;
  T* values_;
  std::int64_t length_;
};

/// True where there is nothing; undefined where everything is something.
at::Tensor padding_mask(const std::vector<std::int64_t>& counts, std::int64_t length) {
  if (std::all_of(counts.begin(), counts.end(), [length](std::int64_t c) { return c == length; })) return {};
  at::Tensor mask = at::empty({static_cast<std::int64_t>(counts.size()), length}, at::kBool);
  bool* row = mask.mutable_data_ptr<bool>();
  for (const std::int64_t count : counts) {
    std::fill(row, row + count, false);
    std::fill(row + count, row + length, true);
    row += length;
  }
  return mask;
}

std::int64_t longest(const std::vector<std::int64_t>& counts) {
  return *std::max_element(counts.begin(), counts.end());
}

template <class Of>
std::vector<std::int64_t> counts_of(const std::vector<Item>& items, Of of) {
  std::vector<std::int64_t> counts;
  counts.reserve(items.size());
  for (const Item& item : items) counts.push_back(of(item));
  return counts;
}

/// One number of each item; undefined where no item has one, else 0 for those that have none.
template <class T>
at::Tensor column(const std::vector<Item>& items, at::ScalarType type, const at::Tensor& (*of)(const Item&)) {
  if (std::none_of(items.begin(), items.end(), [of](const Item& i) { return of(i).defined(); })) return {};
  at::Tensor result = at::empty({static_cast<std::int64_t>(items.size())}, type);
  for (std::size_t i = 0; i < items.size(); ++i)
    result.mutable_data_ptr<T>()[i] =
        of(items[i]).defined() ? *of(items[i]).template const_data_ptr<T>() : T{};
  return result;
}

void add_features(const std::vector<Item>& items, Batch& batch) {
  const std::vector<std::int64_t> counts =
      counts_of(items, [](const Item& item) { return item.features.values.size(1); });
  const std::int64_t length = longest(counts), bins = items.front().features.values.size(2);
  const auto rows = static_cast<std::int64_t>(items.size());
  Features& features = batch.features;
  features.values = at::empty({rows, length, bins}, at::kFloat);
  float* to = features.values.mutable_data_ptr<float>();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const at::Tensor values = items[i].features.values.contiguous();
    const std::int64_t used = counts[i] * bins;
    std::copy_n(values.const_data_ptr<float>(), used, to);
    std::fill(to + used, to + length * bins, 0.0F);
    to += length * bins;
    batch.frame_count += counts[i];
  }
  features.padding = padding_mask(counts, length);
  features.frame_ms = items.front().features.frame_ms;
  features.first_ms = column<double>(items, at::kDouble,
                                     [](const Item& i) -> const at::Tensor& { return i.features.first_ms; });
  batch.frame_slots = rows * length;
}

/// The tokens behind SOS; PAD in place of those that are not taught.
std::vector<std::int64_t> targets_of(const Item& item, std::int64_t pad) {
  std::vector<std::int64_t> targets = item.tokens.ids;
  for (std::size_t i = 0; i < item.untaught.size(); ++i)
    if (item.untaught[i] != 0) targets[i] = pad;
  targets.erase(targets.begin());
  return targets;
}

void add_tokens(const std::vector<Item>& items, std::int64_t pad, Batch& batch) {
  const std::vector<std::int64_t> counts = counts_of(
      items, [](const Item& item) { return static_cast<std::int64_t>(item.tokens.ids.size()) - 1; });
  const std::int64_t length = longest(counts);
  Rows<std::int64_t> ids(items.size(), length, at::kLong), targets(items.size(), length, at::kLong),
      ticks(items.size(), length, at::kLong);
  Rows<double> times(items.size(), length, at::kDouble);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const TokenizedMap& tokens = items[i].tokens;
    const auto last = static_cast<std::size_t>(counts[i]) - 1;
    ids.fill(i, tokens.ids.data(), counts[i], pad);
    const std::vector<std::int64_t> taught = targets_of(items[i], pad);
    targets.fill(i, taught.data(), counts[i], pad);
    times.fill(i, tokens.time_ms.data(), counts[i], tokens.time_ms[last]);
    ticks.fill(i, tokens.ticks.data(), counts[i], tokens.ticks[last]);
    batch.target_count += counts[i] - std::count(taught.begin(), taught.end(), pad);
  }
  batch.tokens = {ids.take(), times.take(), ticks.take(), padding_mask(counts, length)};
  batch.targets = targets.take();
  batch.token_slots = static_cast<std::int64_t>(items.size()) * length;
}

void add_conditions(const std::vector<Item>& items, Batch& batch) {
  const std::int64_t count = items.front().conditions.values.size(1);
  Rows<float> values(items.size(), count, at::kFloat);
  Rows<bool> known(items.size(), count, at::kBool);
  for (std::size_t i = 0; i < items.size(); ++i) {
    values.fill(i, items[i].conditions.values.const_data_ptr<float>(), count, 0);
    known.fill(i, items[i].conditions.known.const_data_ptr<bool>(), count, false);
  }
  batch.conditions = {values.take(), known.take()};
}

void add_ticks(const std::vector<Item>& items, Batch& batch) {
  const std::vector<std::int64_t> counts =
      counts_of(items, [](const Item& item) { return item.ticks.time_ms.size(1); });
  const std::int64_t length = longest(counts);
  Rows<double> times(items.size(), length, at::kDouble);
  Rows<std::int64_t> places(items.size(), length, at::kLong);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const double* const from = items[i].ticks.time_ms.const_data_ptr<double>();
    times.fill(i, from, counts[i], counts[i] > 0 ? from[counts[i] - 1] : 0);
    places.fill(i, items[i].ticks.bar_place.const_data_ptr<std::int64_t>(), counts[i], 0);
  }
  batch.ticks.time_ms = times.take();
  batch.ticks.bar_place = places.take();
  batch.ticks.padding = padding_mask(counts, length);
  batch.ticks.first_tick = column<std::int64_t>(
      items, at::kLong, [](const Item& i) -> const at::Tensor& { return i.ticks.first_tick; });
  batch.ticks.per_beat = items.front().ticks.per_beat;
}

void add_sounds(const std::vector<Item>& items, Batch& batch) {
  const std::vector<std::int64_t> counts =
      counts_of(items, [](const Item& item) { return static_cast<std::int64_t>(item.sounds.sounds.size()); });
  const std::int64_t length = longest(counts);
  Rows<double> times(items.size(), length, at::kDouble);
  Rows<std::int64_t> kinds(items.size(), length, at::kLong);
  Rows<bool> ghosts(items.size(), length, at::kBool), known(items.size(), 1, at::kBool);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const SongSounds& from = items[i].sounds;
    std::vector<double> time_ms;
    std::vector<std::int64_t> kind;
    const auto ghost = std::make_unique<bool[]>(from.sounds.size());
    for (const Sound& sound : from.sounds) {
      ghost[time_ms.size()] = sound.ghost;
      time_ms.push_back(sound.time_ms);
      kind.push_back(static_cast<std::int64_t>(sound.kind));
    }
    times.fill(i, time_ms.data(), counts[i], 0);
    kinds.fill(i, kind.data(), counts[i], -1);
    ghosts.fill(i, ghost.get(), counts[i], false);
    known.fill(i, &from.known, 1, false);
  }
  batch.sounds = {times.take(), kinds.take(), ghosts.take(), known.take().squeeze(1)};
}

}  // namespace

Batch make_batch(const std::vector<Item>& items, std::int64_t pad) {
  if (items.empty()) throw Error(Error::Kind::internal, "the batch is empty");
  Batch batch;
  add_features(items, batch);
  add_tokens(items, pad, batch);
  add_conditions(items, batch);
  add_ticks(items, batch);
  add_sounds(items, batch);
  return batch;
}

Batch to_device(Batch batch, at::Device device) {
  for (at::Tensor* tensor :
       {&batch.features.values, &batch.features.padding, &batch.features.first_ms, &batch.tokens.ids,
        &batch.tokens.time_ms, &batch.tokens.tick, &batch.tokens.padding, &batch.targets,
        &batch.conditions.values, &batch.conditions.known, &batch.ticks.time_ms, &batch.ticks.padding,
        &batch.ticks.bar_place, &batch.ticks.first_tick, &batch.sounds.time_ms, &batch.sounds.kind,
        &batch.sounds.ghost, &batch.sounds.known})
    if (tensor->defined()) *tensor = tensor->to(device);
  return batch;
}

}  // namespace osugen::train
