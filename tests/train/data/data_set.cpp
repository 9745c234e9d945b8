#include <osugen/train/data/data_set.h>

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <set>

#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/train/data/map_facts.h>

#include "heard_songs.h"

using namespace osugen;
using namespace osugen::train;
using osugen::testing::ClickData;

namespace fs = std::filesystem;

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

BOOST_AUTO_TEST_CASE(a_window_has_the_objects_of_its_stretch_at_their_song_times) {
  const ClickData clicks({.songs = 2, .seconds = 12, .maps = 3}, {.window_ms = 4000});
  const Tokenizer& tokenizer = *clicks.pipeline.tokenizer;
  const Frontend& frontend = *clicks.pipeline.frontend;
  for (std::int64_t i = 0; i < clicks.data->size(); ++i) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const Excerpt excerpt = clicks.data->excerpt(i, seed);
      const Item item = clicks.data->item(i, excerpt);
      const double first = item.features.first_ms.item<double>();
      const double frame_ms = 1000 / frontend.frame_rate();
      // Aligned to frames, of which the window is a part.
      BOOST_TEST(std::abs(first / frame_ms - std::round(first / frame_ms)) < 1e-6);
      const at::Tensor whole = clicks.data->features_of_song(i).values;
      BOOST_TEST(at::equal(item.features.values,
                           whole.slice(1, excerpt.first_frame, excerpt.first_frame + excerpt.frames)));
      BOOST_TEST(excerpt.frames == std::llround(4000 / frame_ms));
      // Every object of the map in the window is said, and nothing else.
      const Beatmap map = clicks.data->read_map(i);
      const auto inside = std::count_if(map.objects.begin(), map.objects.end(), [&](const HitObject& o) {
        return o.time_ms >= excerpt.span.start_ms && o.time_ms <= excerpt.span.end_ms;
      });
      const std::int64_t said = objects_in(tokenizer, item.tokens, excerpt.span);
      BOOST_TEST(said >= inside - 1);  // a spinner without room to the window's end is dropped
      BOOST_TEST(said <= inside);
      BOOST_TEST(said > 0);
      const Beatmap decoded = tokenizer.decode(item.tokens.ids, excerpt.span, map);
      for (const HitObject& object : decoded.objects) {
        BOOST_TEST(std::ranges::any_of(
            map.objects, [&](const HitObject& o) { return std::abs(o.time_ms - object.time_ms) < 3; }));
      }
      // The ticks are those of the window, and the tokens' are among them.
      const std::int64_t first_tick = item.ticks.first_tick.item<std::int64_t>();
      BOOST_TEST(item.ticks.time_ms[0][0].item<double>() <= excerpt.span.start_ms + 1e-6);
      BOOST_TEST(item.ticks.time_ms[0][-1].item<double>() >= excerpt.span.end_ms);
      BOOST_TEST(item.tokens.ticks.front() >= first_tick);
      BOOST_TEST(item.tokens.ticks.back() < first_tick + item.ticks.time_ms.size(1));
    }
  }
}

BOOST_AUTO_TEST_CASE(too_many_tokens_are_cut_between_objects_with_eos_and_the_features_end_there) {
  const ClickData clicks({.songs = 1, .seconds = 12, .maps = 4}, {.max_tokens = 60});
  const auto whole = clicks.open({});
  for (std::int64_t i = 0; i < clicks.data->size(); ++i) {
    const Excerpt cut = clicks.data->excerpt(i, 0), all = whole->excerpt(i, 0);
    BOOST_TEST(cut.tokens.ids.size() <= 60U);
    BOOST_TEST(cut.tokens.ids.back() == 2);
    BOOST_TEST(cut.truncated == (all.tokens.ids.size() > 60));
    objects_in(*clicks.pipeline.tokenizer, cut.tokens, cut.span);  // requires that it obeys the grammar
    if (!cut.truncated) continue;
    BOOST_TEST(cut.tokens.ids.size() > 40U);
    const auto kept = static_cast<std::ptrdiff_t>(cut.tokens.ids.size()) - 1;
    BOOST_TEST(std::equal(cut.tokens.ids.begin(), cut.tokens.ids.begin() + kept, all.tokens.ids.begin()));
    // The next object begins at the end of the features, within a frame.
    const Beatmap map = clicks.data->read_map(i);
    const double end = static_cast<double>(cut.frames) * 1000 / clicks.pipeline.frontend->frame_rate();
    BOOST_TEST(std::ranges::any_of(
        map.objects, [&](const HitObject& o) { return std::abs(o.time_ms - cut.span.end_ms) < 3; }));
    BOOST_TEST(end >= cut.span.end_ms);
    BOOST_TEST(end - cut.span.end_ms < 12);
    BOOST_TEST(clicks.data->item(i, cut).features.values.size(1) == cut.frames);
  }
}

BOOST_AUTO_TEST_CASE(fewer_tokens_than_an_object_takes_end_by_the_shortest_way_and_then_in_an_error) {
  const ClickData clicks({.songs = 1, .seconds = 8, .maps = 1}, {.max_tokens = 6});
  const Excerpt excerpt = clicks.data->excerpt(0, 0);
  BOOST_TEST(excerpt.tokens.ids.size() <= 6U);
  objects_in(*clicks.pipeline.tokenizer, excerpt.tokens, clicks.data->span_of_song(0));
  const auto less = clicks.open({.max_tokens = 3});
  BOOST_CHECK_EXCEPTION(less->excerpt(0, 0), Error, [](const Error& e) {
    return e.kind() == Error::Kind::bad_config && e.problem().find("max_tokens of 3") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(the_size_that_is_known_before_an_item_is_made_is_about_its_size) {
  const ClickData clicks({.songs = 4, .seconds = 20, .maps = 4}, {.window_ms = 6000, .max_tokens = 150});
  double off = 0;
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < clicks.data->size(); ++i) {
    for (std::uint64_t seed = 0; seed < 10; ++seed, ++count) {
      const ItemSize size = clicks.data->size_of(i, seed);
      const Excerpt excerpt = clicks.data->excerpt(i, seed);
      const auto tokens = static_cast<double>(excerpt.tokens.ids.size());
      off += std::abs(static_cast<double>(size.tokens) - tokens) / tokens;
      if (!excerpt.truncated) BOOST_TEST(size.frames == excerpt.frames);
    }
  }
  BOOST_TEST_MESSAGE("sizes are off by " << 100 * off / static_cast<double>(count) << " % of the tokens");
  BOOST_TEST(off / static_cast<double>(count) < 0.1);
}

BOOST_AUTO_TEST_CASE(windows_of_a_map_with_two_objects_far_apart_always_hold_one) {
  const ClickData clicks({.songs = 1, .seconds = 30, .maps = 1});
  Beatmap map = clicks.data->read_map(0);
  map.objects.resize(2);
  map.objects[0].time_ms = 1000;
  map.objects[1].time_ms = 29000;
  for (HitObject& object : map.objects) object.kind = ObjectKind::circle;
  write_beatmap_file(map, clicks.written[0].maps[0]);
  const auto sparse = clicks.open({.window_ms = 1000});
  std::set<bool> late;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Excerpt excerpt = sparse->excerpt(0, seed);
    BOOST_TEST(objects_in(*clicks.pipeline.tokenizer, excerpt.tokens, excerpt.span) == 1);
    late.insert(excerpt.span.start_ms > 15000);
  }
  BOOST_TEST(late.size() == 2U);
}

BOOST_AUTO_TEST_CASE(maps_that_do_not_fit_their_audio_are_cut_to_it_or_left_out) {
  const ClickData clicks({.songs = 1, .seconds = 4, .maps = 5});
  const auto change = [&](std::size_t level, const auto& edit) {
    Beatmap map = read_beatmap_file(clicks.written[0].maps[level]).map;
    edit(map);
    write_beatmap_file(map, clicks.written[0].maps[level]);
  };
  change(0, [](Beatmap& map) {  // goes on for an hour behind the end of its song
    for (int i = 1; i < 2000; ++i) {
      HitObject late;
      late.time_ms = 4000 + 1800.0 * i;
      map.objects.push_back(late);
    }
  });
  change(1, [](Beatmap& map) {
    for (HitObject& object : map.objects) object.time_ms += 1e6;  // all of it
  });
  change(2, [](Beatmap& map) {
    for (HitObject& object : map.objects) object.time_ms -= 1e6;  // before its beginning
  });
  change(3, [](Beatmap& map) {
    map.timing_lines.assign(500, map.timing_lines[0]);  // the shortest beats there are, from long before
    for (std::size_t i = 0; i < 500; ++i) {
      map.timing_lines[i].beat_length = 1e-9;
      map.timing_lines[i].time_ms = -1e9 + static_cast<double>(i);
    }
  });
  train::DataSet data(clicks.pipeline, scan_songs(clicks.folder.path() / "Songs", {}).songs, nullptr, {});
  const std::vector<LeftOut> left_out = data.prepare({.threads = 2});
  BOOST_TEST(left_out.size() == 2U);
  BOOST_TEST(data.size() == 3);
  for (std::int64_t i = 0; i < data.size(); ++i) {
    const Item item = data.item(i, 0);
    BOOST_TEST(item.tokens.time_ms.back() <= 4000);
    BOOST_TEST(item.ticks.time_ms.size(1) < 20000);
  }
}

BOOST_AUTO_TEST_CASE(songs_that_cannot_be_decoded_are_left_out_and_named) {
  const ClickData clicks({.songs = 3, .seconds = 4, .maps = 1});
  const fs::path audio = clicks.written[1].audio;
  fs::resize_file(audio, 46);  // a header and one sample's worth: it begins as a song does
  std::ofstream(clicks.written[2].audio, std::ios::binary) << "RIFF____WAVEfmt ____________________";
  auto found = scan_songs(clicks.folder.path() / "Songs", {});
  train::DataSet data(clicks.pipeline, found.songs, nullptr, {});
  const std::vector<LeftOut> left_out = data.prepare({});
  BOOST_TEST(data.size() + static_cast<std::int64_t>(left_out.size() + found.left_out.size()) == 3);
  BOOST_TEST(data.size() == 1);
}

BOOST_AUTO_TEST_CASE(conditions_are_those_of_the_map_and_some_are_hidden_by_the_seed) {
  const ClickData clicks({.songs = 1, .seconds = 20, .maps = 5}, {.hidden_share = 0.5});
  std::array<int, 7> hidden{};
  for (std::int64_t i = 0; i < clicks.data->size(); ++i) {
    const std::string version = clicks.data->map_of(i).version;
    const Beatmap map = clicks.data->read_map(i);
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const Conditions conditions = clicks.data->item(i, seed).conditions;
      const auto value = [&](Condition c) {
        return conditions.values[0][static_cast<std::int64_t>(c)].item<float>();
      };
      const auto known = [&](std::size_t c) {
        return conditions.known[0][static_cast<std::int64_t>(c)].item<bool>();
      };
      BOOST_TEST(value(Condition::ar) == map.difficulty.ar);
      BOOST_TEST(value(Condition::hp) == map.difficulty.hp);
      for (std::size_t c = 0; c < 7; ++c) {
        hidden[c] += known(c) ? 0 : 1;
        if (!known(c)) BOOST_TEST(conditions.values[0][static_cast<std::int64_t>(c)].item<float>() == 0);
      }
      if (known(4)) BOOST_TEST(value(Condition::level) == level_of(version).value());
    }
  }
  for (std::size_t c = 0; c < 4; ++c) BOOST_TEST(hidden[c] == 0);
  for (std::size_t c = 4; c < 7; ++c) {
    BOOST_TEST(hidden[c] > 65);  // of 200, 5 deviations
    BOOST_TEST(hidden[c] < 135);
  }
}

BOOST_AUTO_TEST_CASE(the_level_is_read_off_the_name_of_a_difficulty_as_a_word) {
  const std::vector<std::pair<std::string, std::optional<float>>> names{{"Easy", 0.0F},
                                                                        {"NORMAL", 1.0F},
                                                                        {"Somebody's Hard", 2.0F},
                                                                        {"Light Insane", 3.0F},
                                                                        {"Insane+", 3.0F},
                                                                        {"Kantan", std::nullopt},
                                                                        {"[Extra]", 4.0F},
                                                                        {"Hardcore", std::nullopt},
                                                                        {"", std::nullopt},
                                                                        {"Easy Hard", std::nullopt},
                                                                        {"Hard-Hard", 2.0F},
                                                                        {"難しい Expert", 4.0F},
                                                                        {"Éasy", std::nullopt}};
  for (const auto& [name, level] : names) {
    BOOST_TEST_INFO(name);
    BOOST_TEST((level_of(name) == level));
  }
}

BOOST_AUTO_TEST_CASE(density_counts_objects_in_a_second_of_playing_without_the_breaks) {
  Beatmap map;
  for (int i = 0; i <= 10; ++i) {
    HitObject object;
    object.time_ms = i < 5 ? 500.0 * i : 10000 + 500.0 * i;
    object.kind = i % 2 == 0 ? ObjectKind::slider : ObjectKind::circle;
    map.objects.push_back(object);
  }
  map.events.breaks = {{2500, 12000}};
  const MapConditions facts = conditions_of_map(map);
  // 15 s from the first to the last, 9.5 s of them a break; 6 sliders of 11.
  BOOST_TEST(facts.values[static_cast<std::size_t>(Condition::note_density)] == 2.0F);
  BOOST_TEST(facts.values[static_cast<std::size_t>(Condition::slider_share)] == 6.0F / 11.0F);
  BOOST_TEST(
      facts.known[static_cast<std::size_t>(Condition::level)]);  // "Normal" is the name of a map without one
  map.objects.resize(1);
  BOOST_TEST(conditions_of_map(map).values[static_cast<std::size_t>(Condition::note_density)] == 1.0F);
}
