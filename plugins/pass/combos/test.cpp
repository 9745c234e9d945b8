#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include <osugen/interfaces/pass.h>
#include <testing/plugin.h>

using namespace osugen;

namespace {

constexpr double kBeatMs = 400;

Beatmap passed(Beatmap map, std::int64_t longest = 8) {
  testing::make<Pass>("combos", {{"longest", longest}})->apply(map, {}, {});
  return map;
}

HitObject circle(double time_ms, bool new_combo = false) {
  HitObject object;
  object.time_ms = time_ms;
  object.new_combo = new_combo;
  return object;
}

/// `count` circles, so many to a beat, from the first bar line at 100 ms on; the first begins a combo.
Beatmap steady(int count, int per_beat,
               std::vector<TimingLine> lines = {{.time_ms = 100, .beat_length = kBeatMs}}) {
  Beatmap map;
  map.timing_lines = std::move(lines);
  for (int i = 0; i < count; ++i) map.objects.push_back(circle(100 + i * kBeatMs / per_beat, i == 0));
  return map;
}

std::vector<std::size_t> heads(const Beatmap& map) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < map.objects.size(); ++i)
    if (map.objects[i].new_combo) found.push_back(i);
  return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_long_combo_is_divided_into_whole_bars_of_no_more_objects_than_the_longest) {
  BOOST_TEST(heads(passed(steady(20, 1))) == (std::vector<std::size_t>{0, 8, 16}),
             boost::test_tools::per_element());
  BOOST_TEST(heads(passed(steady(20, 1), 11)) == (std::vector<std::size_t>{0, 8, 16}),
             boost::test_tools::per_element());
  BOOST_TEST(heads(passed(steady(20, 1), 12)) == (std::vector<std::size_t>{0, 12}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_stream_that_fills_a_bar_stays_one_combo) {
  BOOST_TEST(heads(passed(steady(48, 4))) == (std::vector<std::size_t>{0, 16, 32}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_combo_of_the_longest_and_no_more_stays_as_it_is) {
  BOOST_TEST(heads(passed(steady(8, 1))) == (std::vector<std::size_t>{0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_combo_that_began_within_a_bar_ends_with_a_bar) {
  Beatmap map = steady(16, 1);
  map.objects[6].new_combo = true;
  BOOST_TEST(heads(passed(map)) == (std::vector<std::size_t>{0, 6, 12}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bars_are_those_of_the_red_line_in_force) {
  // From the eighth beat on bars have three beats.
  const Beatmap map = steady(20, 1,
                             {{.time_ms = 100, .beat_length = kBeatMs},
                              {.time_ms = 100 + 7 * kBeatMs, .beat_length = kBeatMs, .meter = 3}});
  BOOST_TEST(heads(passed(map, 4)) == (std::vector<std::size_t>{0, 4, 7, 10, 13, 16}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(combos_of_any_map_are_kept_and_a_second_time_changes_nothing) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    Beatmap map;
    map.timing_lines = {{.time_ms = 100, .beat_length = 341.3}};
    for (double time = 0; time < 60000; time += 1 + static_cast<double>(random() % 900))
      map.objects.push_back(circle(time, random() % 16 == 0));
    const auto longest = static_cast<std::int64_t>(1 + random() % 20);
    const Beatmap once = passed(map, longest), twice = passed(once, longest);
    BOOST_TEST(heads(once) == heads(twice), boost::test_tools::per_element());
    for (const std::size_t head : heads(map)) BOOST_TEST(once.objects[head].new_combo);
  }
}

BOOST_AUTO_TEST_CASE(maps_without_combos_or_red_lines_stay_as_they_are) {
  Beatmap taiko = steady(40, 1), silent = steady(40, 1, {});
  taiko.general.mode = Mode::taiko;
  BOOST_TEST(heads(passed(taiko)).size() == 1U);
  BOOST_TEST(heads(passed(silent)).size() == 1U);
}
