#include <osugen/train/data/order.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include <osugen/train/options/draw.h>

using osugen::Random;
using namespace osugen::train;

namespace {

double lognormal(Random& random, double median, double deviation) {
  return median * std::exp(deviation * random.normal());
}

constexpr double kFramesPerSecond = 86.1;
constexpr double kTokensPerObject = 6;

/// Songs of about two minutes, maps of one to six objects in a second, as in folders of people.
ItemSize whole_song(std::int64_t index) {
  Random random = drawn(Draw::item, {99, static_cast<std::uint64_t>(index)});
  const double seconds = lognormal(random, 110, 0.45), density = lognormal(random, 2.2, 0.55);
  double tokens = seconds * density * kTokensPerObject, frames = seconds * kFramesPerSecond;
  if (tokens > 4096) frames *= 4096 / tokens;
  return {std::llround(std::min(tokens, 4096.0)), std::llround(frames)};
}

/// Windows of 20 s of the same; of some songs, less.
ItemSize window(std::int64_t index, std::uint64_t seed) {
  Random map = drawn(Draw::item, {99, static_cast<std::uint64_t>(index)}),
         place = drawn(Draw::window, {seed});
  const double seconds = std::min(20.0, lognormal(map, 110, 0.6));
  const double tokens = seconds * lognormal(map, 2.2, 0.55) * lognormal(place, 1, 0.3) * kTokensPerObject;
  return {std::llround(std::clamp(tokens, 6.0, 2048.0)), std::llround(seconds * kFramesPerSecond)};
}

struct Padding {
  double tokens = 0, frames = 0;
};

/// The share of slots of an epoch's micro-batches that holds nothing.
Padding padding_of(const Order& order, std::int64_t parts) {
  double tokens = 0, token_slots = 0, frames = 0, frame_slots = 0;
  for (std::int64_t i = 0; i < order.steps(); ++i) {
    const std::vector<PlannedItem> step = order.step(i);
    for (std::int64_t part = 0; part < parts; ++part) {
      const auto items = micro_batch(step, part, parts);
      std::int64_t most_tokens = 0, most_frames = 0;
      for (const PlannedItem& item : items) {
        tokens += static_cast<double>(item.size.tokens);
        frames += static_cast<double>(item.size.frames);
        most_tokens = std::max(most_tokens, item.size.tokens);
        most_frames = std::max(most_frames, item.size.frames);
      }
      token_slots += static_cast<double>(most_tokens) * static_cast<double>(items.size());
      frame_slots += static_cast<double>(most_frames) * static_cast<double>(items.size());
    }
  }
  return {1 - tokens / token_slots, 1 - frames / frame_slots};
}

}  // namespace

BOOST_AUTO_TEST_CASE(less_than_a_tenth_of_the_slots_is_padding) {
  for (const std::int64_t batch : {4, 16, 32}) {
    for (const std::int64_t items : {4000, 25000}) {
      const BatchOptions options{.seed = 5, .batch_size = batch};
      const Padding whole =
          padding_of({items, [](std::int64_t i, std::uint64_t) { return whole_song(i); }, options, 1}, 1);
      const Padding windows = padding_of({items, &window, options, 1}, 1);
      const Padding micro = padding_of({items, &window, options, 1}, 2);
      BOOST_TEST_MESSAGE("batches of " << batch << " out of " << items << ": whole songs "
                                       << 100 * whole.tokens << " % of token slots, " << 100 * whole.frames
                                       << " % of frame slots; windows " << 100 * windows.tokens << " %, "
                                       << 100 * windows.frames << " %; in two micro-batches "
                                       << 100 * micro.tokens << " %, " << 100 * micro.frames << " %");
      for (const Padding& p : {whole, windows, micro}) {
        BOOST_TEST(p.tokens < 0.1);
        BOOST_TEST(p.frames < 0.1);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_item_comes_once_in_an_epoch_whatever_the_sizes) {
  for (const std::int64_t items : {1, 3, 4, 5, 63, 257, 1000}) {
    for (const std::int64_t batch : {1, 3, 4}) {
      for (const bool shuffle : {true, false}) {
        const Order order(items, &window, {.seed = 1, .batch_size = batch, .shuffle = shuffle}, 3);
        BOOST_TEST(order.steps() == (items + batch - 1) / batch);
        std::set<std::int64_t> seen;
        std::int64_t smaller = 0;
        for (std::int64_t i = 0; i < order.steps(); ++i) {
          const auto step = order.step(i);
          for (const PlannedItem& item : step) seen.insert(item.index);
          BOOST_TEST(!step.empty());
          smaller += static_cast<std::int64_t>(step.size()) < batch ? 1 : 0;
        }
        BOOST_TEST(static_cast<std::int64_t>(seen.size()) == items);
        BOOST_TEST(smaller <= 1);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_step_is_the_same_whichever_steps_were_asked_for_before) {
  const BatchOptions options{.seed = 6, .batch_size = 4};
  const Order forwards(5000, &window, options, 2), backwards(5000, &window, options, 2);
  const auto names = [](const std::vector<PlannedItem>& step) {
    std::vector<std::pair<std::int64_t, std::uint64_t>> result;
    for (const PlannedItem& item : step) result.emplace_back(item.index, item.window_seed);
    return result;
  };
  std::vector<std::vector<std::pair<std::int64_t, std::uint64_t>>> one, two;
  for (std::int64_t i = 0; i < forwards.steps(); ++i) one.push_back(names(forwards.step(i)));
  for (std::int64_t i = backwards.steps(); i-- > 0;) two.push_back(names(backwards.step(i)));
  std::reverse(two.begin(), two.end());
  BOOST_TEST((one == two));
}

BOOST_AUTO_TEST_CASE(windows_of_an_item_differ_between_epochs) {
  std::set<std::uint64_t> seeds;
  for (std::int64_t epoch = 0; epoch < 20; ++epoch) {
    const Order order(10, &window, {.seed = 1, .batch_size = 10}, epoch);
    for (const PlannedItem& item : order.step(0)) seeds.insert(item.window_seed);
  }
  BOOST_TEST(seeds.size() == 200U);
}

BOOST_AUTO_TEST_CASE(the_company_of_an_item_changes_from_epoch_to_epoch_even_in_a_small_folder) {
  std::set<std::set<std::int64_t>> companies;
  std::int64_t steps = 0;
  for (std::int64_t epoch = 0; epoch < 4; ++epoch) {
    const Order order(
        200, [](std::int64_t i, std::uint64_t) { return whole_song(i); }, {.seed = 1, .batch_size = 4},
        epoch);
    for (std::int64_t i = 0; i < order.steps(); ++i, ++steps) {
      std::set<std::int64_t> company;
      for (const PlannedItem& item : order.step(i)) company.insert(item.index);
      companies.insert(company);
    }
  }
  BOOST_TEST(static_cast<std::int64_t>(companies.size()) > steps / 2);
}
