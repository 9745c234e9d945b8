#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <vector>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/interfaces/pass.h>
#include <osugen/mapset/check.h>
#include <testing/objects.h>
#include <testing/plugin.h>

using namespace osugen;
using osugen::testing::circle;
using osugen::testing::slider;

namespace {

constexpr int kWhistle = 2, kFinish = 4, kClap = 8;

Beatmap passed(Beatmap map, bool keep = true, std::int64_t finish_every = 4) {
  testing::make<Pass>("hitsounds", {{"finish_every", finish_every},
                                    {"longest_plain", 4000.0},
                                    {"finish_set", std::string("normal")},
                                    {"clap_set", std::string("drum")},
                                    {"whistle_set", std::string("default")},
                                    {"keep", keep}})
      ->apply(map, {}, {});
  return map;
}

/// 4/4 and beats of 500 ms from 1000 ms on.
Beatmap map_of(std::vector<HitObject> objects,
               std::vector<TimingLine> lines = {{.time_ms = 1000, .beat_length = 500}}) {
  Beatmap map;
  map.difficulty.slider_multiplier = 1;
  map.timing_lines = std::move(lines);
  map.objects = std::move(objects);
  return map;
}

std::vector<int> sounds(const Beatmap& map) {
  std::vector<int> result;
  for (const HitObject& object : map.objects) result.push_back(object.hit_sound);
  return result;
}

Beatmap random_map(std::mt19937& random) {
  std::vector<TimingLine> lines{{.time_ms = 300, .beat_length = 341.3}};
  lines.push_back({.time_ms = 15000 + static_cast<double>(random() % 9000),
                   .beat_length = 250 + static_cast<double>(random() % 900),
                   .meter = 1 + static_cast<int>(random() % 7)});
  std::vector<HitObject> objects;
  for (double time = 310; time < 60000;) {
    const auto kind = random() % 8;
    objects.push_back(
        kind < 5 ? circle(time, random() % 4 == 0)
                 : slider(time, 20 + static_cast<float>(random() % 100), 1 + static_cast<int>(random() % 3)));
    if (kind == 7) objects.back().hit_sound = static_cast<int>(random() % 16);
    time += std::round(85.325 * static_cast<double>(8 + random() % 12));
  }
  return map_of(std::move(objects), std::move(lines));
}

}  // namespace

BOOST_AUTO_TEST_CASE(finishes_are_on_every_fourth_bar_and_claps_on_the_backbeat) {
  std::vector<HitObject> objects;
  for (int beat = 0; beat < 20; ++beat) objects.push_back(circle(1000 + 500 * beat));
  const std::vector<int> expected{kFinish, kClap, 0, kClap, 0, kClap, 0,       kClap, 0, kClap,
                                  0,       kClap, 0, kClap, 0, kClap, kFinish, kClap, 0, kClap};
  BOOST_TEST(sounds(passed(map_of(objects))) == expected, boost::test_tools::per_element());
  BOOST_TEST(passed(map_of(objects)).objects[0].sample.addition_set == 1);
  BOOST_TEST(passed(map_of(objects)).objects[1].sample.addition_set == 3);
  BOOST_TEST(passed(map_of(objects)).objects[2].sample.addition_set == 0);
  BOOST_TEST(sounds(passed(map_of(objects), true, 0))[0] == 0);
}

BOOST_AUTO_TEST_CASE(a_bar_of_three_beats_claps_on_the_last_one) {
  const Beatmap map = map_of({circle(1000), circle(1500), circle(2000), circle(2500)},
                             {{.time_ms = 1000, .beat_length = 500, .meter = 3}});
  BOOST_TEST(sounds(passed(map)) == (std::vector<int>{kFinish, 0, kClap, 0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bars_are_counted_across_red_lines) {
  // The second line comes after two bars: its third bar is the fifth, and has the next finish.
  const Beatmap map = map_of({circle(1000), circle(5000), circle(6600), circle(8200)},
                             {{.time_ms = 1000, .beat_length = 500}, {.time_ms = 5000, .beat_length = 400}});
  BOOST_TEST(sounds(passed(map)) == (std::vector<int>{kFinish, 0, 0, kFinish}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_combo_that_begins_off_the_beat_gets_a_whistle_and_a_finish_after_a_break) {
  Beatmap map = map_of({circle(1250, true), circle(1750, true), circle(9250, true)});
  map.events.breaks = {{2000, 8000}};
  BOOST_TEST(sounds(passed(map)) == (std::vector<int>{kFinish, kWhistle, kFinish}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_edge_of_a_slider_has_the_sound_of_its_time) {
  // 100 px a beat: one slide is a beat.
  const Beatmap map = passed(map_of({slider(1000, 100, 2)}));
  BOOST_TEST(map.objects[0].slider.edge_sounds == (std::vector<int>{kFinish, kClap, 0}),
             boost::test_tools::per_element());
  BOOST_TEST(map.objects[0].hit_sound == 0);
  BOOST_TEST(map.objects[0].slider.edge_sets[1].addition_set == 3);
  const auto read = read_beatmap(write_beatmap(map), "map.osu", {});
  BOOST_CHECK(read.map.objects[0].slider.edge_sounds == map.objects[0].slider.edge_sounds);
}

BOOST_AUTO_TEST_CASE(objects_with_sounds_keep_them_unless_told_otherwise) {
  Beatmap map = map_of({circle(1000), circle(1500)});
  map.objects[0].hit_sound = kWhistle;
  BOOST_TEST(sounds(passed(map)) == (std::vector<int>{kWhistle, kClap}), boost::test_tools::per_element());
  BOOST_TEST(sounds(passed(map, false)) == (std::vector<int>{kFinish, kClap}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_second_time_changes_nothing_and_nothing_but_sounds_changes) {
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    const Beatmap given = random_map(random);
    for (const bool keep : {true, false}) {
      const Beatmap once = passed(given, keep);
      BOOST_REQUIRE_EQUAL(write_beatmap(once), write_beatmap(passed(once, keep)));
      Beatmap silent = given, stripped = once;
      for (Beatmap* map : {&silent, &stripped}) {
        for (HitObject& object : map->objects) {
          object.hit_sound = 0;
          object.sample = {};
          object.slider.edge_sounds.clear();
          object.slider.edge_sets.clear();
        }
      }
      BOOST_REQUIRE_EQUAL(write_beatmap(silent), write_beatmap(stripped));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_checks_find_no_plain_stretch) {
  std::mt19937 random(4);
  std::vector<Beatmap> maps;
  for (int i = 0; i < 100; ++i) maps.push_back(random_map(random));
  // Never on a beat, and never a new combo.
  std::vector<HitObject> off_beat;
  for (int i = 0; i < 60; ++i) off_beat.push_back(circle(1250 + 1000 * i));
  maps.push_back(map_of(off_beat));
  for (const Beatmap& map : maps) {
    for (const Finding& finding : check_beatmap(passed(map)))
      BOOST_REQUIRE(finding.code != "plain-stretch" && finding.code != "no-hitsounds");
  }
}

BOOST_AUTO_TEST_CASE(maps_where_the_sound_is_the_note_are_not_touched) {
  for (const Mode mode : {Mode::taiko, Mode::mania}) {
    Beatmap map = map_of({circle(1000), circle(1500)});
    map.general.mode = mode;
    BOOST_TEST(sounds(passed(map)) == (std::vector<int>{0, 0}), boost::test_tools::per_element());
  }
}
