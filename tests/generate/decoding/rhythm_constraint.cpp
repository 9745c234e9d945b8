#include <osugen/generate/decoding/logits_processor.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <set>

#include "grid_language.h"

namespace {

using namespace osugen;
namespace g = osugen::grid;

const RhythmBounds kTwoMoments{std::vector<double>{0, 240}, {}};

SongSpan span_of_ticks(std::int64_t end) {
  return {0, g::kTickMs * static_cast<double>(end), {RedLine{0, 48 * g::kTickMs, 4}}};
}

std::vector<double> times_of(const std::set<std::int64_t>& ticks) {
  std::vector<double> times;
  times.reserve(ticks.size());
  for (const std::int64_t tick : ticks) times.push_back(g::kTickMs * static_cast<double>(tick));
  return times;
}

/// The tokens that are left of those that the grammar allows.
std::vector<std::int64_t> left_by(const LogitsProcessor& constraint, const Cursor& cursor,
                                  std::int64_t newest) {
  std::vector<float> logits(g::kWords, kForbiddenLogit);
  for (std::int64_t id = 0; id < g::kWords; ++id)
    if (cursor.allowed()[static_cast<std::size_t>(id)] != 0) logits[static_cast<std::size_t>(id)] = 0;
  LogitsContext context{cursor, newest, 0, logits.data(), {}};
  constraint.process(context, logits.data());
  std::vector<std::int64_t> left;
  for (std::int64_t id = 0; id < g::kWords; ++id)
    if (logits[static_cast<std::size_t>(id)] != kForbiddenLogit) left.push_back(id);
  return left;
}

/// A sequence that is drawn from what is left, with EOS only where nothing else is or after `length` tokens.
std::vector<std::int64_t> drawn_beginnings(const LogitsProcessor& constraint, std::int64_t end,
                                           std::mt19937& random, int length) {
  g::GridCursor cursor(end);
  std::int64_t newest = g::sos;
  cursor.push(newest);
  for (int i = 0; !cursor.finished(); ++i) {
    std::vector<std::int64_t> left = left_by(constraint, cursor, newest);
    BOOST_REQUIRE(!left.empty());
    const bool may_end = std::find(left.begin(), left.end(), g::eos) != left.end();
    if (may_end && left.size() > 1 && i < length) std::erase(left, g::eos);
    newest = may_end && i >= length ? static_cast<std::int64_t>(g::eos) : left[random() % left.size()];
    cursor.push(newest);
  }
  return cursor.beginnings();
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_drawn_begins_on_the_ticks_whatever_they_are) {
  const Vocabulary vocabulary = g::vocabulary(true);
  std::mt19937 random(5);
  std::size_t beginnings = 0;
  for (int round = 0; round < 200; ++round) {
    // Quarters, thirds and whole beats, with holes of several beats between them.
    const std::int64_t end = std::int64_t{48} * 40;
    std::set<std::int64_t> ticks;
    for (std::int64_t tick = 0; tick <= end; tick += random() % 7 == 0 ? 48 * 7 : random() % 2 == 0 ? 12 : 24)
      ticks.insert(tick);
    const auto constraint = rhythm_constraint({times_of(ticks), {}}, span_of_ticks(end), vocabulary);
    for (const std::int64_t tick : drawn_beginnings(*constraint, end, random, 200)) {
      BOOST_TEST(ticks.count(tick) == 1U);
      ++beginnings;
    }
  }
  BOOST_TEST(beginnings > 2000U);  // it is not by writing nothing
}

BOOST_AUTO_TEST_CASE(every_tick_that_is_left_can_be_reached) {
  const Vocabulary vocabulary = g::vocabulary(true);
  std::mt19937 random(6);
  const std::set<std::int64_t> ticks{12, 60, 64, 250, 256, 898};
  const auto constraint = rhythm_constraint({times_of(ticks), {}}, span_of_ticks(1000), vocabulary);
  std::set<std::int64_t> reached;
  for (int round = 0; round < 3000; ++round)
    for (const std::int64_t tick : drawn_beginnings(*constraint, 1000, random, 50)) reached.insert(tick);
  BOOST_TEST((reached == ticks));
}

BOOST_AUTO_TEST_CASE(where_nothing_of_the_rhythm_is_left_the_map_may_end_and_nothing_else) {
  const Vocabulary vocabulary = g::vocabulary(true);
  const auto constraint = rhythm_constraint(kTwoMoments, span_of_ticks(1000), vocabulary);
  g::GridCursor cursor(1000);
  for (const std::int64_t token :
       {std::int64_t{g::sos}, g::first_shift + std::int64_t{4}, std::int64_t{g::circle}})
    cursor.push(token);
  BOOST_TEST(cursor.tick() == 24);
  BOOST_TEST(left_by(*constraint, cursor, g::circle) == (std::vector<std::int64_t>{g::eos}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(off_the_rhythm_without_a_way_back_the_grammar_comes_first) {
  const Vocabulary vocabulary = g::vocabulary(true);
  const auto constraint = rhythm_constraint(kTwoMoments, span_of_ticks(1000), vocabulary);
  g::GridCursor cursor(1000);
  cursor.push(g::sos);
  cursor.push(g::first_shift + 6);  // past the last moment, in the middle of a gap
  BOOST_TEST(
      left_by(*constraint, cursor, g::first_shift + 6) == (std::vector<std::int64_t>{g::circle, g::hold}),
      boost::test_tools::per_element());
  const auto none = rhythm_constraint({std::vector<double>{}, {}}, span_of_ticks(1000), vocabulary);
  g::GridCursor begun(1000);
  begun.push(g::sos);
  BOOST_TEST(left_by(*none, begun, g::sos) == (std::vector<std::int64_t>{g::eos}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_object_begins_on_every_tick_that_is_needed_whatever_is_drawn) {
  const Vocabulary vocabulary = g::vocabulary(true);
  std::mt19937 random(7);
  std::size_t needed_in_all = 0, others = 0;
  for (int round = 0; round < 200; ++round) {
    const std::int64_t end = std::int64_t{48} * 40;
    std::set<std::int64_t> within, needed;
    for (std::int64_t tick = 12; tick + 48 <= end; tick += 12) {
      if (random() % 2 == 0) within.insert(tick);
      if (random() % 8 == 0) needed.insert(tick);
    }
    const auto constraint =
        rhythm_constraint({times_of(within), times_of(needed)}, span_of_ticks(end), vocabulary);
    const std::vector<std::int64_t> drawn = drawn_beginnings(*constraint, end, random, 1000);
    const std::set<std::int64_t> begun(drawn.begin(), drawn.end());
    for (const std::int64_t tick : needed) BOOST_TEST(begun.count(tick) == 1U, "tick " << tick);
    for (const std::int64_t tick : begun) BOOST_TEST(within.count(tick) + needed.count(tick) > 0U);
    needed_in_all += needed.size();
    others += begun.size() - needed.size();
  }
  BOOST_TEST(needed_in_all > 2000U);
  BOOST_TEST(others > 2000U);  // it is not by writing nothing else
}

BOOST_AUTO_TEST_CASE(what_is_held_ends_before_the_next_tick_that_is_needed_and_so_does_no_map) {
  const Vocabulary vocabulary = g::vocabulary(true);
  const auto constraint = rhythm_constraint({std::nullopt, {0, 360}}, span_of_ticks(1000), vocabulary);
  g::GridCursor cursor(1000);
  cursor.push(g::sos);
  cursor.push(g::first_shift + 3);
  cursor.push(g::hold);
  // One of the lengths is 40 ticks: from tick 12 it would lie over tick 36.
  BOOST_TEST(left_by(*constraint, cursor, g::hold) == (std::vector<std::int64_t>{g::first_length}),
             boost::test_tools::per_element());
  cursor.push(g::first_length);
  // Of the gaps those that are no longer than the 24 ticks; the end does not come.
  BOOST_TEST(left_by(*constraint, cursor, g::first_length) ==
                 (std::vector<std::int64_t>{g::first_shift + 3, g::first_shift + 4}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_slider_begins_where_the_shortest_would_not_end_before_what_is_needed) {
  Vocabulary vocabulary = g::vocabulary(true);
  vocabulary.tokens[g::hold].object = ObjectKind::slider;
  for (const double shortest_beats : {0.25, 0.5}) {
    RhythmBounds bounds{std::nullopt, {0, 360}};
    bounds.shortest_slide = shortest_beats;
    const auto constraint = rhythm_constraint(bounds, span_of_ticks(1000), vocabulary);
    g::GridCursor cursor(1000);
    cursor.push(g::sos);
    cursor.push(g::first_shift + 3);
    // 24 of 48 ticks to the beat are left until tick 36.
    const std::vector<std::int64_t> left = left_by(*constraint, cursor, g::first_shift + 3);
    const bool may = std::find(left.begin(), left.end(), g::hold) != left.end();
    BOOST_TEST(may == (shortest_beats < 0.5));
    BOOST_TEST((std::find(left.begin(), left.end(), g::circle) != left.end()));
  }
}

BOOST_AUTO_TEST_CASE(a_tick_that_is_needed_and_cannot_be_had_any_more_is_given_up) {
  const Vocabulary vocabulary = g::vocabulary(true);
  const auto constraint =
      rhythm_constraint({std::nullopt, {20, 40 * 10, 60 * 10}}, span_of_ticks(1000), vocabulary);
  g::GridCursor cursor(1000);
  for (const std::int64_t token :
       {std::int64_t{g::sos}, g::first_shift + std::int64_t{3}, std::int64_t{g::hold}, g::first_length + 1L})
    cursor.push(token);
  // It is held from tick 12 to 52, over the tick 40; tick 60 is the next: exactly the longest gap away.
  BOOST_TEST(
      left_by(*constraint, cursor, g::first_length + 1) == (std::vector<std::int64_t>{g::first_shift + 6}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(gaps_that_are_no_ticks_are_left_alone) {
  const Vocabulary vocabulary = g::vocabulary(false);
  const auto constraint = rhythm_constraint(kTwoMoments, span_of_ticks(1000), vocabulary);
  g::GridCursor cursor(1000);
  cursor.push(g::sos);
  BOOST_TEST(left_by(*constraint, cursor, g::sos).size() == g::kShifts.size() + 1);
}
