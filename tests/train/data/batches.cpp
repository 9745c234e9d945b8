#include <osugen/train/data/batches.h>

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "heard_songs.h"

using namespace osugen;
using namespace osugen::train;
using osugen::testing::ClickData;

namespace {

constexpr std::int64_t kPad = 0;

bool equal(const Batch& a, const Batch& b) {
  const auto same = [](const at::Tensor& x, const at::Tensor& y) {
    return x.defined() == y.defined() && (!x.defined() || at::equal(x, y));
  };
  return same(a.features.values, b.features.values) && same(a.features.padding, b.features.padding) &&
         same(a.features.first_ms, b.features.first_ms) && same(a.tokens.ids, b.tokens.ids) &&
         same(a.tokens.time_ms, b.tokens.time_ms) && same(a.tokens.tick, b.tokens.tick) &&
         same(a.tokens.padding, b.tokens.padding) && same(a.targets, b.targets) &&
         same(a.conditions.values, b.conditions.values) && same(a.ticks.time_ms, b.ticks.time_ms) &&
         same(a.ticks.padding, b.ticks.padding) && a.target_count == b.target_count;
}

bool equal(const Step& a, const Step& b) {
  return a.epoch == b.epoch && a.index == b.index && a.target_count == b.target_count &&
         std::equal(a.micro.begin(), a.micro.end(), b.micro.begin(), b.micro.end(),
                    [](const Batch& x, const Batch& y) { return equal(x, y); });
}

std::vector<Step> epoch_of(const DataSet& data, const BatchOptions& options, std::int64_t epoch = 0,
                           std::int64_t first = 0) {
  Loader loader(data, kPad, options, epoch, first);
  std::vector<Step> steps;
  while (auto step = loader.next()) steps.push_back(*std::move(step));
  BOOST_TEST(!loader.next());
  return steps;
}

/// Every item of a step, as what tells it apart: its tokens and where its window begins.
using ItemName = std::pair<std::vector<std::int64_t>, double>;
std::multiset<ItemName> items_of(const Step& step) {
  std::multiset<ItemName> names;
  for (const Batch& batch : step.micro) {
    for (std::int64_t row = 0; row < batch.targets.size(0); ++row) {
      ItemName name{{}, batch.features.first_ms.defined() ? batch.features.first_ms[row].item<double>() : 0};
      for (std::int64_t i = 0; i < batch.targets.size(1); ++i)
        if (const auto id = batch.targets[row][i].item<std::int64_t>(); id != kPad) name.first.push_back(id);
      names.insert(name);
    }
  }
  return names;
}

}  // namespace

BOOST_AUTO_TEST_CASE(items_are_padded_and_masked_and_targets_are_the_next_tokens) {
  const ClickData clicks({.songs = 2, .seconds = 6, .maps = 3}, {.max_tokens = 60});
  std::vector<Item> items;
  for (std::int64_t i = 0; i < clicks.data->size(); ++i) items.push_back(clicks.data->item(i, 0));
  const Batch batch = make_batch(items, kPad);
  BOOST_REQUIRE(batch.features.padding.defined());
  BOOST_REQUIRE(batch.tokens.padding.defined());
  BOOST_REQUIRE(batch.ticks.padding.defined());
  std::int64_t targets = 0, frames = 0;
  for (std::size_t row = 0; row < items.size(); ++row) {
    const Item& item = items[row];
    const auto r = static_cast<std::int64_t>(row);
    const auto length = static_cast<std::int64_t>(item.tokens.ids.size()) - 1;
    for (std::int64_t i = 0; i < batch.tokens.ids.size(1); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const bool is_padding = i >= length;
      BOOST_REQUIRE_EQUAL(batch.tokens.padding[r][i].item<bool>(), is_padding);
      BOOST_REQUIRE_EQUAL(batch.tokens.ids[r][i].item<std::int64_t>(),
                          is_padding ? kPad : item.tokens.ids[at]);
      BOOST_REQUIRE_EQUAL(batch.targets[r][i].item<std::int64_t>(),
                          is_padding ? kPad : item.tokens.ids[at + 1]);
      if (is_padding) continue;
      BOOST_REQUIRE_EQUAL(batch.tokens.time_ms[r][i].item<double>(), item.tokens.time_ms[at]);
      BOOST_REQUIRE_EQUAL(batch.tokens.tick[r][i].item<std::int64_t>(), item.tokens.ticks[at]);
    }
    const std::int64_t used = item.features.values.size(1), ticks = item.ticks.time_ms.size(1);
    BOOST_TEST(at::equal(batch.features.values[r].slice(0, 0, used), item.features.values[0]));
    BOOST_TEST(batch.features.values[r].slice(0, used).abs().sum().item<float>() == 0);
    BOOST_TEST(batch.features.padding[r].sum().item<std::int64_t>() == batch.features.values.size(1) - used);
    BOOST_TEST(at::equal(batch.ticks.time_ms[r].slice(0, 0, ticks), item.ticks.time_ms[0]));
    BOOST_TEST(at::equal(batch.ticks.bar_place[r].slice(0, 0, ticks), item.ticks.bar_place[0]));
    BOOST_TEST(batch.ticks.padding[r].sum().item<std::int64_t>() == batch.ticks.time_ms.size(1) - ticks);
    BOOST_TEST(batch.ticks.first_tick[r].item<std::int64_t>() == item.ticks.first_tick.item<std::int64_t>());
    targets += length;
    frames += used;
  }
  BOOST_TEST(batch.target_count == targets);
  BOOST_TEST(batch.target_count == (batch.targets != kPad).sum().item<std::int64_t>());
  BOOST_TEST(batch.frame_count == frames);
  BOOST_TEST(batch.token_slots == batch.tokens.ids.numel());
  BOOST_TEST(batch.frame_slots == batch.features.values.size(0) * batch.features.values.size(1));
  BOOST_TEST(batch.ticks.per_beat == items[0].ticks.per_beat);
}

BOOST_AUTO_TEST_CASE(a_batch_of_one_item_is_the_item_without_a_mask) {
  const ClickData clicks({.songs = 1, .seconds = 4, .maps = 1});
  const Item item = clicks.data->item(0, 0);
  const Batch batch = make_batch({item}, kPad);
  BOOST_TEST(at::equal(batch.features.values, item.features.values));
  BOOST_TEST(!batch.features.padding.defined());
  BOOST_TEST(!batch.tokens.padding.defined());
  BOOST_TEST(!batch.ticks.padding.defined());
  BOOST_TEST(!batch.features.first_ms.defined());
  BOOST_CHECK_THROW(make_batch({}, kPad), Error);
}

BOOST_AUTO_TEST_CASE(steps_are_the_same_at_any_number_of_threads_and_from_any_place_on) {
  const ClickData clicks({.songs = 5, .seconds = 6, .maps = 4}, {.window_ms = 3000, .hidden_share = 0.3});
  const std::vector<Step> alone = epoch_of(*clicks.data, {.seed = 3, .batch_size = 3, .threads = 0}, 2);
  BOOST_REQUIRE_EQUAL(alone.size(), 7U);
  for (const int threads : {1, 2, 5}) {
    for (const int ahead : {1, 4}) {
      const auto steps =
          epoch_of(*clicks.data, {.seed = 3, .batch_size = 3, .threads = threads, .ahead = ahead}, 2);
      BOOST_TEST(std::equal(steps.begin(), steps.end(), alone.begin(), alone.end(),
                            [](const Step& a, const Step& b) { return equal(a, b); }));
    }
  }
  for (std::int64_t first = 0; first <= 7; ++first) {
    const auto rest = epoch_of(*clicks.data, {.seed = 3, .batch_size = 3, .threads = 2}, 2, first);
    BOOST_TEST(std::equal(rest.begin(), rest.end(), alone.begin() + first, alone.end(),
                          [](const Step& a, const Step& b) { return equal(a, b); }));
  }
}

BOOST_AUTO_TEST_CASE(an_epoch_has_every_map_once_and_another_epoch_or_seed_has_another_order) {
  const ClickData clicks({.songs = 6, .seconds = 5, .maps = 3});
  const auto order_of = [&](std::uint64_t seed, std::int64_t epoch) {
    std::vector<ItemName> names;
    for (const Step& step : epoch_of(*clicks.data, {.seed = seed, .batch_size = 4}, epoch))
      for (const ItemName& name : items_of(step)) names.push_back(name);
    return names;
  };
  const auto first = order_of(1, 0);
  const std::multiset<ItemName> all(first.begin(), first.end());
  BOOST_TEST(all.size() == 18U);
  for (const auto& other : {order_of(1, 1), order_of(2, 0)}) {
    BOOST_TEST((std::multiset<ItemName>(other.begin(), other.end()) == all));
    BOOST_TEST((other != first));
  }
  BOOST_TEST((order_of(1, 0) == first));
}

BOOST_AUTO_TEST_CASE(without_shuffling_every_epoch_is_the_same_with_the_same_windows) {
  const ClickData clicks({.songs = 3, .seconds = 6, .maps = 2}, {.window_ms = 2000});
  const BatchOptions options{.seed = 4, .batch_size = 4, .shuffle = false};
  const auto one = epoch_of(*clicks.data, options, 0), two = epoch_of(*clicks.data, options, 5);
  for (std::size_t i = 0; i < one.size(); ++i) BOOST_TEST((items_of(one[i]) == items_of(two[i])));
}

BOOST_AUTO_TEST_CASE(the_items_of_a_step_are_the_same_for_any_number_of_ranks_and_micro_batches) {
  const ClickData clicks({.songs = 4, .seconds = 6, .maps = 4}, {.window_ms = 3000});
  const std::vector<Step> lone = epoch_of(*clicks.data, {.seed = 8, .batch_size = 5}, 1);
  for (const auto& [ranks, accumulate] : {std::pair{2, 1}, {1, 3}, {3, 2}, {8, 1}}) {
    std::vector<std::vector<Step>> by_rank;
    for (int rank = 0; rank < ranks; ++rank)
      by_rank.push_back(
          epoch_of(*clicks.data,
                   {.seed = 8, .batch_size = 5, .accumulate = accumulate, .rank = rank, .ranks = ranks}, 1));
    for (std::size_t i = 0; i < lone.size(); ++i) {
      std::multiset<ItemName> all;
      std::int64_t targets = 0;
      std::set<std::int64_t> sizes;
      for (const auto& steps : by_rank) {
        BOOST_REQUIRE_EQUAL(steps.size(), lone.size());
        all.merge(items_of(steps[i]));
        BOOST_TEST(steps[i].target_count == lone[i].target_count);
        BOOST_TEST(steps[i].micro.size() <= static_cast<std::size_t>(accumulate));
        for (const Batch& batch : steps[i].micro) {
          targets += batch.target_count;
          sizes.insert(batch.targets.size(0));
        }
      }
      BOOST_TEST((all == items_of(lone[i])));
      BOOST_TEST(targets == lone[i].target_count);
      BOOST_TEST(*sizes.rbegin() - *sizes.begin() <= 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_item_that_cannot_be_made_is_an_error_at_its_step_and_the_next_step_follows) {
  const ClickData clicks({.songs = 3, .seconds = 4, .maps = 1}, {}, false);
  const auto order = [&](int threads) {
    Loader loader(*clicks.data, kPad, {.seed = 2, .batch_size = 1, .threads = threads}, 0, 0);
    std::string seen;
    for (int i = 0; i < 3; ++i) {
      try {
        seen += loader.next() ? 'g' : '-';
      } catch (const Error&) {
        seen += 'e';
      }
    }
    BOOST_TEST(!loader.next());
    return seen;
  };
  BOOST_TEST(order(2) == "ggg");
  std::filesystem::remove(clicks.written[1].maps[0]);
  const std::string seen = order(0);
  BOOST_TEST(std::count(seen.begin(), seen.end(), 'e') == 1);
  for (const int threads : {1, 3}) BOOST_TEST(order(threads) == seen);
}

BOOST_AUTO_TEST_CASE(a_loader_can_be_left_at_any_moment_and_makes_no_more_than_it_may) {
  const ClickData clicks({.songs = 8, .seconds = 4, .maps = 4});
  for (int taken = 0; taken < 5; ++taken) {
    Loader loader(*clicks.data, kPad, {.batch_size = 2, .threads = 3, .ahead = 2}, 0, 0);
    for (int i = 0; i < taken; ++i) BOOST_TEST(loader.next().has_value());
    BOOST_TEST(loader.waited_seconds() >= 0);
  }
}
