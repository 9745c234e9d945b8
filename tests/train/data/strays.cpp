// Strays in maps, and which tokens of a window are taught where there are some.
#include <osugen/train/data/strays.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/train/data/batches.h>
#include <osugen/train/options/draw.h>

#include "heard_songs.h"

using namespace osugen;
using namespace osugen::train;
using osugen::testing::ClickData;

namespace {

constexpr double kBeatMs = 400;
const std::vector<RedLine> kTwoBeatsASecond = {{1000, kBeatMs, 4}};

/// Circles at these beats.
Beatmap map_of(const std::vector<double>& beats) {
  Beatmap map;
  for (const double beat : beats) {
    HitObject circle;
    circle.time_ms = 1000 + beat * kBeatMs;
    circle.position = {100, static_cast<float>(beat)};
    map.objects.push_back(circle);
  }
  return map;
}

/// Of an Easy: two beats, or four, between its objects.
const Beatmap& easy() {
  static const Beatmap map = map_of({0, 2, 6, 8, 10, 14, 18, 20, 22, 26, 28, 32, 34, 36, 40, 42, 46, 48});
  return map;
}

StrayedMap strayed(double share, std::uint64_t seed) {
  return with_strays(easy(), kTwoBeatsASecond, share, drawn(Draw::strays, {seed}));
}

double beat_of(const HitObject& object) {
  return (object.time_ms - 1000) / kBeatMs;
}

bool is_true(double beat) {
  return std::any_of(easy().objects.begin(), easy().objects.end(),
                     [beat](const HitObject& object) { return std::abs(beat_of(object) - beat) < 1e-6; });
}

/// The beat of the first true object from there on; -1: there is none.
double first_true_from(double beat) {
  for (const HitObject& object : easy().objects)
    if (beat_of(object) > beat - 1e-6) return beat_of(object);
  return -1;
}

}  // namespace

BOOST_AUTO_TEST_CASE(without_a_share_a_map_stays_as_it_is) {
  const StrayedMap same = strayed(0, 1);
  BOOST_REQUIRE_EQUAL(same.map.objects.size(), easy().objects.size());
  BOOST_TEST(std::none_of(same.stray.begin(), same.stray.end(), [](bool stray) { return stray; }));
  for (std::size_t i = 0; i < same.stray.size(); ++i)
    BOOST_TEST(same.map.objects[i].time_ms == easy().objects[i].time_ms);
}

BOOST_AUTO_TEST_CASE(strays_keep_the_gaps_of_the_map_and_what_follows_is_the_first_true_object_in_reach) {
  std::size_t wrong_places = 0, missed = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const StrayedMap map = strayed(0.4, seed);
    BOOST_REQUIRE_EQUAL(map.stray.size(), map.map.objects.size());
    for (std::size_t i = 1; i < map.stray.size(); ++i) {
      const double before = beat_of(map.map.objects[i - 1]), here = beat_of(map.map.objects[i]);
      BOOST_TEST(here - before >= 2 - 1e-6);
      if (map.stray[i]) {
        BOOST_TEST((std::abs(here - before - 2) < 1e-6 || std::abs(here - before - 4) < 1e-6));
        (is_true(here) ? missed : wrong_places) += 1;
      } else {
        BOOST_TEST(here == first_true_from(before + 2), boost::test_tools::tolerance(1e-9));
      }
    }
  }
  BOOST_TEST(wrong_places > 50U);
  BOOST_TEST(missed > 20U);
}

BOOST_AUTO_TEST_CASE(the_same_key_strays_the_same_way_and_another_another) {
  const StrayedMap a = strayed(0.4, 7), b = strayed(0.4, 7), c = strayed(0.4, 8);
  const auto times = [](const StrayedMap& map) {
    std::vector<double> all;
    for (const HitObject& object : map.map.objects) all.push_back(object.time_ms);
    return all;
  };
  BOOST_TEST(times(a) == times(b), boost::test_tools::per_element());
  BOOST_TEST((times(a) != times(c)));
}

BOOST_AUTO_TEST_CASE(a_map_without_objects_or_with_one_has_no_strays) {
  for (const Beatmap& map : {map_of({}), map_of({4})}) {
    const StrayedMap same = with_strays(map, kTwoBeatsASecond, 1, drawn(Draw::strays, {1}));
    BOOST_TEST(same.map.objects.size() == map.objects.size());
  }
}

BOOST_AUTO_TEST_CASE(what_is_taught_of_a_window_with_strays_leads_to_true_objects_alone) {
  const ClickData clicks({.songs = 2, .seconds = 20, .maps = 3}, {.window_ms = 8000, .stray_share = 1});
  const Vocabulary& vocabulary = clicks.pipeline.tokenizer->vocabulary();
  std::int64_t strays = 0, taught = 0;
  for (std::int64_t i = 0; i < clicks.data->size(); ++i) {
    std::multiset<double> truth;
    for (const HitObject& object : clicks.data->read_map(i).objects) truth.insert(object.time_ms);
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const Excerpt excerpt = clicks.data->excerpt(i, seed);
      BOOST_REQUIRE_EQUAL(excerpt.untaught.size(), excerpt.tokens.ids.size());
      for (std::size_t t = 1; t + 1 < excerpt.tokens.ids.size(); ++t) {
        const auto kind = [&](std::size_t at) {
          return vocabulary.tokens[static_cast<std::size_t>(excerpt.tokens.ids[at])].kind;
        };
        // The last token of time says when the object is.
        if (kind(t) != TokenKind::time || kind(t + 1) == TokenKind::time) continue;
        if (excerpt.untaught[t] != 0) {
          ++strays;
          continue;
        }
        constexpr double kStepMs = 10;  // of the tokenizer's times
        const auto near = truth.lower_bound(excerpt.tokens.time_ms[t] - kStepMs);
        BOOST_TEST((near != truth.end() && *near < excerpt.tokens.time_ms[t] + kStepMs));
        ++taught;
      }
    }
  }
  BOOST_TEST(strays > 20);
  BOOST_TEST(taught > 100);
}

BOOST_AUTO_TEST_CASE(targets_that_are_not_taught_are_padding_and_do_not_count) {
  const ClickData clicks({.songs = 1, .seconds = 20, .maps = 3}, {.window_ms = 8000, .stray_share = 1});
  const std::int64_t pad = clicks.pipeline.tokenizer->vocabulary().pad;
  std::vector<Item> items;
  std::int64_t targets = 0, untaught = 0;
  for (std::int64_t i = 0; i < 3; ++i) {
    const Excerpt excerpt = clicks.data->excerpt(i, 3);
    items.push_back(clicks.data->item(i, excerpt));
    targets += excerpt.targets();
    untaught += std::count(excerpt.untaught.begin(), excerpt.untaught.end(), 1);
  }
  const Batch batch = make_batch(items, pad);
  BOOST_TEST(untaught > 0);
  BOOST_TEST(batch.target_count == targets);
  BOOST_TEST(batch.targets.ne(pad).sum().item<std::int64_t>() == targets);
  for (std::int64_t row = 0; row < 3; ++row) {
    const Item& item = items[static_cast<std::size_t>(row)];
    for (std::size_t t = 1; t < item.tokens.ids.size(); ++t) {
      const std::int64_t expected = item.untaught[t] != 0 ? pad : item.tokens.ids[t];
      BOOST_REQUIRE_EQUAL(batch.targets[row][static_cast<std::int64_t>(t) - 1].item<std::int64_t>(),
                          expected);
    }
  }
}
