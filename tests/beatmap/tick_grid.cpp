#include <osugen/beatmap/tick_grid.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

using osugen::RedLine;
using osugen::TickGrid;

BOOST_AUTO_TEST_CASE(ticks_of_one_red_line_divide_its_beats) {
  const std::vector<RedLine> lines{{100, 600, 4}};
  const TickGrid grid(lines, 12);
  BOOST_TEST(grid.time_ms(0) == 100.0);
  BOOST_TEST(grid.time_ms(12) == 700.0);
  BOOST_TEST(grid.time_ms(-12) == -500.0);
  BOOST_TEST(grid.tick_at(149.9) == 0);
  BOOST_TEST(grid.tick_at(150.0) == 1);
  BOOST_TEST(grid.tick_at(99.0) == -1);
  BOOST_TEST(grid.place_in_bar(49) == 1);
  BOOST_TEST(grid.place_in_bar(-1) == 47);
}

BOOST_AUTO_TEST_CASE(a_red_line_begins_on_a_tick_even_where_the_one_before_does_not_end_on_one) {
  const std::vector<RedLine> lines{{0, 480, 4}, {1010, 300, 3}};
  const TickGrid grid(lines, 4);
  const auto first = grid.tick_at(1010);
  BOOST_TEST(grid.time_ms(first) == 1010.0);
  BOOST_TEST(grid.time_ms(first - 1) < 1010.0);
  BOOST_TEST(grid.time_ms(first + 4) == 1310.0);
}

BOOST_AUTO_TEST_CASE(a_red_line_a_little_late_for_its_beat_begins_on_that_beat) {
  // Lines are written in whole milliseconds, and people set them by ear: after 30 beats, and 0.5, 5 or 12 ms
  // late.
  constexpr std::int64_t kTick = std::int64_t{30} * 48;
  for (const double late_ms : {0.0, 0.5, 5.0, 12.0}) {
    const std::vector<RedLine> lines{{0, 500, 4}, {15000 + late_ms, 400, 4}, {25000 + 2 * late_ms, 400, 4}};
    const TickGrid grid(lines, 48);
    BOOST_TEST(grid.tick_at(lines[1].time_ms) == kTick);
    BOOST_TEST(grid.time_ms(kTick) == lines[1].time_ms);
    BOOST_TEST(grid.tick_at(lines[1].time_ms - 0.1) == kTick - 1);
    BOOST_TEST(grid.nearest(lines[1].time_ms - 0.1) == kTick);
    BOOST_TEST(grid.place_in_bar(kTick) == 0);
  }
  // 25 ms of 500 are another tick, and half a beat is half a beat.
  for (const double late_ms : {25.0, 250.0}) {
    const std::vector<RedLine> lines{{0, 500, 4}, {15000 + late_ms, 400, 4}};
    BOOST_TEST(TickGrid(lines, 48).tick_at(15000 + late_ms) == std::ceil((30 + late_ms / 500) * 48 - 1e-6));
  }
  // A line that comes at once after another one has a tick of its own.
  const std::vector<RedLine> close{{0, 500, 4}, {5, 500, 4}, {10, 500, 4}};
  BOOST_TEST(TickGrid(close, 48).tick_at(10) == 2);
}

BOOST_AUTO_TEST_CASE(every_tick_is_found_again_by_its_own_time) {
  const std::vector<RedLine> lines{
      {-37.5, 352.941176470588, 4}, {60000.25, 60000.0 / 173.33, 4}, {71077, 400, 4}};
  const TickGrid grid(lines, 48);
  for (std::int64_t tick = -500; tick < 20000; ++tick) {
    BOOST_REQUIRE_EQUAL(grid.tick_at(grid.time_ms(tick)), tick);
    BOOST_REQUIRE_EQUAL(grid.nearest(grid.time_ms(tick) + 0.01), tick);
  }
}
