#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/interfaces/quantizer.h>

#include <testing/plugin.h>

using osugen::Error;
using osugen::Origin;
using osugen::Quantizer;
using osugen::RedLine;
using osugen::TickGrid;

namespace {

std::shared_ptr<Quantizer> make(std::vector<std::int64_t> divisors = {1, 2, 3, 4, 6, 8, 12, 16},
                                std::int64_t longest = 16) {
  return osugen::testing::make<Quantizer>("beat", {{"divisors", std::move(divisors)}, {"longest", longest}});
}

RedLine red(double time_ms, double beat_length_ms) {
  RedLine line;
  line.time_ms = time_ms;
  line.beat_length_ms = beat_length_ms;
  return line;
}

/// Tempo changes at whole beats, in the middle of a tick, and some ms after the last one.
const std::vector<RedLine>& changing() {
  static const std::vector<RedLine> lines{red(137.5, 400), red(137.5 + 3 * 400, 333.3333), red(2701.25, 612),
                                          red(2722, 250), red(9000, 500.5)};
  return lines;
}

/// Is a time on one of the divisions of the red line in force?
bool snapped(double time_ms, const std::vector<RedLine>& lines) {
  const RedLine* line = &lines.front();
  for (const RedLine& one : lines)
    if (one.time_ms <= time_ms + 1e-6) line = &one;
  for (const int divisor : {1, 2, 3, 4, 6, 8, 12, 16}) {
    const double places = (time_ms - line->time_ms) / line->beat_length_ms * divisor;
    if (std::abs(places - std::round(places)) * line->beat_length_ms / divisor < 1e-5) return true;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_beat_is_48_ticks_with_24_places) {
  const auto q = make();
  BOOST_TEST(q->ticks_per_beat() == 48);
  BOOST_TEST(q->bins() == 73);
  BOOST_TEST(q->ticks(0) == 0);
  BOOST_TEST(q->ticks(1) == 3);
  BOOST_TEST(q->ticks(2) == 4);
  BOOST_TEST(q->ticks(6) == 12);
  BOOST_TEST(q->ticks(24) == 48);
  BOOST_TEST(q->ticks(48) == 96);
  BOOST_TEST(q->ticks(49) == 108);
  BOOST_TEST(q->ticks(72) == 16 * 48);
  for (std::int64_t bin = 1; bin < q->bins(); ++bin) BOOST_TEST(q->ticks(bin) > q->ticks(bin - 1));
}

BOOST_AUTO_TEST_CASE(an_interval_of_quarters_thirds_or_eighths_is_the_same_bin_wherever_it_is_used) {
  const auto q = make();
  const std::vector<RedLine> lines{red(0, 480)};  // 10 ms a tick
  for (double from = 0; from < 4800; from += 120) {
    BOOST_TEST(q->encode(120, {from, lines}) == 6);
    BOOST_TEST(q->encode(60, {from, lines}) == 3);
    BOOST_TEST(q->encode(240, {from, lines}) == 12);
    BOOST_TEST(q->encode(480, {from, lines}) == 24);
  }
  for (double from = 0; from < 4800; from += 160) BOOST_TEST(q->encode(160, {from, lines}) == 8);
}

BOOST_AUTO_TEST_CASE(whatever_is_decoded_is_snapped_and_encodes_to_itself) {
  const auto q = make();
  std::mt19937 random(5);
  for (int i = 0; i < 4000; ++i) {
    double at = -900 + static_cast<double>(random() % 1300000) / 100;
    // From beside a place first, then on from place to place.
    for (int step = 0; step < 4; ++step) {
      const Origin origin{at, changing()};
      double before = -std::numeric_limits<double>::infinity();
      for (std::int64_t bin = 0; bin < q->bins(); ++bin) {
        const double gap = q->decode(bin, origin);
        BOOST_REQUIRE_LT(before, gap);
        before = gap;
        BOOST_REQUIRE(snapped(at + gap, changing()));
        if (bin > 0) BOOST_REQUIRE_GT(gap, 0);
        if (gap > 0) BOOST_REQUIRE_EQUAL(q->encode(gap, origin), bin);
      }
      const auto bin = static_cast<std::int64_t>(1 + random() % 72);
      at += q->decode(bin, origin);
    }
  }
}

BOOST_AUTO_TEST_CASE(places_are_ticks_of_the_grid_that_cursors_count) {
  const auto q = make();
  const TickGrid grid(changing(), q->ticks_per_beat());
  double at = -500;
  for (int i = 0; i < 900; ++i) {
    at += q->decode(1 + i % 11, {at, changing()});
    BOOST_REQUIRE_SMALL(grid.time_ms(grid.nearest(at)) - at, 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(a_line_a_little_late_for_its_beat_changes_no_gap_across_it) {
  const auto q = make();
  for (const double late_ms : {0.0, 0.4, 4.0, 11.0}) {
    const std::vector<RedLine> lines{red(0, 500), red(15000 + late_ms, 400)};
    BOOST_TEST(q->encode(500 + late_ms, {14500, lines}) == 24);
    BOOST_REQUIRE_SMALL(q->decode(24, {14500, lines}) - 500 - late_ms, 1e-6);
    BOOST_REQUIRE_SMALL(q->decode(48, {14500, lines}) - 900 - late_ms, 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(no_value_in_range_is_further_from_its_decoded_bin_than_the_bound_says) {
  const auto q = make();
  std::mt19937 random(6);
  for (int i = 0; i < 20000; ++i) {
    const Origin origin{static_cast<double>(random() % 1000000) / 100, changing()};
    const double value = static_cast<double>(random() % 500000) / 100;
    if (value > q->decode(q->bins() - 1, origin)) continue;
    const std::int64_t bin = q->encode(value, origin);
    // Bin 0 goes back to its place: what is nearer to it than to the next is its.
    if (bin == 0) continue;
    BOOST_REQUIRE_LE(std::abs(q->decode(bin, origin) - value), q->error_bound(bin, origin) + 1e-9);
    for (const std::int64_t other : {bin - 1, bin + 1}) {
      if (other >= q->bins()) continue;
      BOOST_REQUIRE_LE(std::abs(q->decode(bin, origin) - value),
                       std::abs(q->decode(other, origin) - value) + 1e-9);
    }
  }
}

BOOST_AUTO_TEST_CASE(numbers_out_of_range_go_to_the_first_or_the_last_bin) {
  const auto q = make();
  BOOST_TEST(q->encode(-3, {}) == 0);
  BOOST_TEST(q->encode(std::nan(""), {}) == 0);
  BOOST_TEST(q->encode(1e12, {}) == 72);
  BOOST_TEST(q->encode(500, {}) == 24);  // without red lines: 120 BPM
}

BOOST_AUTO_TEST_CASE(divisors_may_be_chosen) {
  const auto q = make({1, 2, 4}, 4);
  BOOST_TEST(q->ticks_per_beat() == 4);
  BOOST_TEST(q->bins() == 17);
  BOOST_CHECK_THROW(make({7, 16, 9}), Error);
  BOOST_CHECK_THROW(make({}), Error);
}
