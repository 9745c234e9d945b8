#include <osugen/beatmap/tick_grid.h>

#include <boost/test/unit_test.hpp>
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

BOOST_AUTO_TEST_CASE(every_tick_is_found_again_by_its_own_time) {
  const std::vector<RedLine> lines{{-37.5, 352.941176470588, 4}, {60000.25, 60000.0 / 173.33, 4}};
  const TickGrid grid(lines, 48);
  for (std::int64_t tick = -500; tick < 20000; ++tick) {
    BOOST_REQUIRE_EQUAL(grid.tick_at(grid.time_ms(tick)), tick);
    BOOST_REQUIRE_EQUAL(grid.nearest(grid.time_ms(tick) + 0.01), tick);
  }
}
