#include <osugen/train/data_set.h>

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "listening.h"

using namespace osugen;
using namespace osugen::train;
using osugen::testing::ClickData;

namespace {

std::int64_t objects_in(const Tokenizer& tokenizer, const TokenizedMap& tokens, const SongSpan& span) {
  const auto cursor = tokenizer.begin(span);
  for (std::size_t i = 0; i < tokens.ids.size(); ++i) {
    cursor->push(tokens.ids[i]);
    BOOST_REQUIRE_EQUAL(cursor->time_ms(), tokens.time_ms[i]);
    BOOST_REQUIRE_EQUAL(cursor->tick(), tokens.ticks[i]);
  }
  BOOST_TEST(cursor->finished());
  return cursor->objects();
}

bool equal(const Item& a, const Item& b) {
  const auto same = [](const at::Tensor& x, const at::Tensor& y) {
    return x.defined() == y.defined() && (!x.defined() || at::equal(x, y));
  };
  return same(a.features.values, b.features.values) && same(a.features.first_ms, b.features.first_ms) &&
         a.tokens.ids == b.tokens.ids && a.tokens.time_ms == b.tokens.time_ms &&
         a.tokens.ticks == b.tokens.ticks && same(a.conditions.values, b.conditions.values) &&
         same(a.conditions.known, b.conditions.known) && same(a.ticks.time_ms, b.ticks.time_ms) &&
         same(a.ticks.first_tick, b.ticks.first_tick) && a.truncated == b.truncated;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_whole_song_is_an_item_with_every_object_of_its_map) {
  const ClickData clicks({.songs = 2, .seconds = 8, .maps = 3});
  BOOST_REQUIRE_EQUAL(clicks.data->size(), 6);
  for (std::int64_t i = 0; i < 6; ++i) {
    const Item item = clicks.data->item(i, 0);
    const Beatmap map = clicks.data->read_map(i);
    const SongSpan span = clicks.data->span_of_song(i);
    BOOST_TEST(objects_in(*clicks.pipeline.tokenizer, item.tokens, span) ==
               static_cast<std::int64_t>(map.objects.size()));
    BOOST_TEST(span.end_ms == 8000, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(item.features.values.size(1) == std::ceil(8 * 22050 / 256.0),
               boost::test_tools::tolerance(0.01));
    BOOST_TEST(!item.truncated);
    BOOST_TEST(item.ticks.per_beat == clicks.pipeline.tokenizer->vocabulary().ticks_per_beat);
  }
}

BOOST_AUTO_TEST_CASE(the_same_arguments_make_the_same_item_with_and_without_cache) {
  const ItemOptions windows{.window_ms = 3000, .hidden_share = 0.5};
  const ClickData clicks({.songs = 2, .seconds = 8, .maps = 2}, windows);
  const auto from_cache = clicks.open(windows), uncached = clicks.open(windows, false);
  std::set<double> places;
  for (std::int64_t i = 0; i < clicks.data->size(); ++i) {
    for (const std::uint64_t seed : {1, 2, 3}) {
      const Item item = clicks.data->item(i, seed);
      BOOST_TEST(equal(item, clicks.data->item(i, seed)));
      BOOST_TEST(equal(item, from_cache->item(i, seed)));
      BOOST_TEST(equal(item, uncached->item(i, seed)));
      places.insert(item.features.first_ms.item<double>());
    }
  }
  BOOST_TEST(places.size() == 3U);
}
