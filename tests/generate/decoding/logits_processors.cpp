// The rules that narrow a choice, each alone, on the language of grid_language.h.
#include <osugen/generate/decoding/logits_processor.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "grid_language.h"

namespace {

using namespace osugen;
namespace g = osugen::grid;
using Logits = std::vector<float>;

constexpr float x = kForbiddenLogit;
constexpr std::int64_t kShift3 = g::first_shift, kShift12 = g::first_shift + 3;
const Vocabulary kVocabulary = g::vocabulary(true);

std::unique_ptr<Cursor> cursor_after(const std::vector<std::int64_t>& tokens) {
  auto cursor = std::make_unique<g::GridCursor>(1000);
  for (const std::int64_t token : tokens) cursor->push(token);
  return cursor;
}

/// Logits of nought for what a cursor allows.
Logits allowed_by(const Cursor& cursor) {
  Logits logits;
  for (const std::uint8_t allowed : cursor.allowed()) logits.push_back(allowed != 0 ? 0 : x);
  return logits;
}

std::vector<std::int64_t> offered(const Logits& logits) {
  std::vector<std::int64_t> ids;
  for (std::size_t id = 0; id < logits.size(); ++id)
    if (logits[id] != x) ids.push_back(static_cast<std::int64_t>(id));
  return ids;
}

/// The logits that a processor leaves where nothing but the grammar was applied before.
Logits left_by(const LogitsProcessor& processor, const Cursor& cursor, Logits logits) {
  const Logits grammar = logits;
  LogitsContext context{cursor, g::sos, 0, grammar.data(), {}};
  processor.process(context, logits.data());
  return logits;
}

struct Limited {
  Logits logits;
  bool closed;
};

/// What is left at the last `left` tokens of a sequence.
Limited limited_to(std::int64_t left, const Cursor& cursor, Logits logits) {
  const Logits grammar = logits;
  LogitsContext context{cursor, g::sos, 100, grammar.data(), {}};
  max_length(100 + left, kVocabulary)->process(context, logits.data());
  return {logits, context.closed_by_limit};
}

using Ids = std::vector<std::int64_t>;

}  // namespace

BOOST_AUTO_TEST_CASE(min_length_forbids_the_end_until_there_are_enough_objects_and_enough_time) {
  const auto may_end = [](std::int64_t min_objects, double min_time_ms) {
    const auto cursor = cursor_after({g::sos, kShift12, g::circle});  // one object, at 120 ms
    Logits before = allowed_by(*cursor),
           after = left_by(*min_length(min_objects, min_time_ms, kVocabulary), *cursor, before);
    const bool may = after[g::eos] != x;
    after[g::eos] = before[g::eos];
    BOOST_TEST((after == before), "no other token is touched");
    return may;
  };
  BOOST_TEST(may_end(0, 0));
  BOOST_TEST(may_end(1, 120));
  BOOST_TEST(!may_end(2, 0));
  BOOST_TEST(!may_end(0, 120.5));
}

BOOST_AUTO_TEST_CASE(min_length_leaves_the_end_where_nothing_else_may_come) {
  const auto cursor = cursor_after({g::sos});
  Logits only_the_end(g::kWords, x);
  only_the_end[g::eos] = -3;
  BOOST_TEST((left_by(*min_length(5, 1000, kVocabulary), *cursor, only_the_end) == only_the_end));
}

BOOST_AUTO_TEST_CASE(max_length_leaves_what_can_still_be_ended_in_time) {
  // In a gap: a circle ends in one token more, what is held and a further gap in two.
  const auto cursor = cursor_after({g::sos, kShift12});
  const Logits before = allowed_by(*cursor);
  BOOST_REQUIRE(offered(before) == (Ids{g::circle, g::hold, kShift3, kShift3 + 1, kShift3 + 2}));
  const Limited three = limited_to(3, *cursor, before);
  BOOST_TEST((three.logits == before));
  BOOST_TEST(!three.closed);
  const Limited two = limited_to(2, *cursor, before);
  BOOST_TEST((offered(two.logits) == Ids{g::circle}));
  BOOST_TEST(two.closed);
}

BOOST_AUTO_TEST_CASE(max_length_gives_back_the_way_to_the_end_that_was_taken_away) {
  const auto cursor = cursor_after({g::sos, kShift12});
  Logits no_circle = allowed_by(*cursor);
  no_circle[g::circle] = x;
  const Limited two = limited_to(2, *cursor, no_circle);
  BOOST_TEST((offered(two.logits) == Ids{g::circle}));
  BOOST_TEST(two.logits[g::circle] == 0);
}

BOOST_AUTO_TEST_CASE(rhythm_threshold_leaves_the_first_gap_as_likely_as_it_or_the_end_or_the_longest) {
  // Ids need not be in the order of ticks: gaps of 8, 2 and 4.
  Vocabulary v;
  for (const char* name : {"PAD", "SOS", "EOS"}) v.tokens.push_back({name, TokenKind::special, -1});
  for (const std::int64_t ticks : {8, 2, 4}) v.tokens.push_back({"GAP", TokenKind::time, ticks});
  v.tokens.push_back({"CIRCLE", TokenKind::type, -1});
  const auto cursor = cursor_after({g::sos});
  const auto ticks_left = [&](double threshold, Logits grammar, const Ids& taken_away = {}) {
    Logits logits = grammar;
    for (const std::int64_t id : taken_away) logits[static_cast<std::size_t>(id)] = x;
    LogitsContext context{*cursor, g::sos, 0, grammar.data(), {}};
    rhythm_threshold(threshold, v)->process(context, logits.data());
    const Ids left = offered(logits);
    BOOST_REQUIRE_EQUAL(left.size(), 1U);
    BOOST_TEST(logits[static_cast<std::size_t>(left.front())] == 0);
    return v.tokens[static_cast<std::size_t>(left.front())].ticks;
  };
  const auto log = [](double p) { return static_cast<float>(std::log(p)); };
  // Three in ten at 2; of the other seven one at 4; the rest at 8.
  const Logits gaps{x, x, x, log(.6), log(.3), log(.1), x};
  BOOST_TEST(ticks_left(.29, gaps) == 2);
  BOOST_TEST(ticks_left(.31, gaps) == 8);
  BOOST_TEST(ticks_left(.31, gaps, {3}) == 4, "the longest that is left: 1/7 is less than .31");
  BOOST_TEST(ticks_left(.14, gaps, {4}) == 4, "what was taken away is passed, not shared out: 1/7 is more");
  // The end has half of all: .3 of 2, .1 of 1.7, .6 of 1.6.
  const Logits with_end{x, x, log(1), log(.6), log(.3), log(.1), x};
  BOOST_TEST(ticks_left(.37, with_end) == 8);
  BOOST_TEST(ticks_left(.38, with_end) == -1, "the end");
  // Where something else than a gap may come, the sampler chooses.
  Logits in_gap = gaps;
  in_gap[6] = 0;
  BOOST_TEST((left_by(*rhythm_threshold(.5, v), *cursor, in_gap) == in_gap));
  Logits only_end(v.tokens.size(), x);
  only_end[2] = -2;
  BOOST_TEST((left_by(*rhythm_threshold(.5, v), *cursor, only_end) == only_end));
}

BOOST_AUTO_TEST_CASE(rhythm_temperature_divides_all_that_may_come_unless_a_position_may) {
  Vocabulary v;
  for (const TokenKind kind : {TokenKind::special, TokenKind::time, TokenKind::type, TokenKind::position})
    v.tokens.push_back({"", kind, -1});
  const auto cursor = cursor_after({g::sos});
  const auto half = rhythm_temperature(.5, v);
  BOOST_TEST((left_by(*half, *cursor, {1, x, -3, x}) == Logits{2, x, -6, x}));
  BOOST_TEST((left_by(*half, *cursor, {1, 2, -3, .25F}) == Logits{1, 2, -3, .25F}));
  for (const double temperature : {0.0, -1.0, std::nan("")})
    BOOST_CHECK_THROW(rhythm_temperature(temperature, v), Error);
}
