#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "../cursor.h"
#include "setting.h"
#include "tokenization/tests/walks.h"

using namespace osugen;
using namespace osugen::osu160;
using namespace osugen::osu160::testing;
using tokenization::testing::allowed;
using tokenization::testing::require_ways_to_the_end;

namespace {

const SongSpan kSong{0, 60000, {{0, 500, 4}}};

void push(Cursor& cursor, const Settings& settings, const std::vector<std::string>& names) {
  for (const std::string& name : names) cursor.push(id(settings, name));
}

bool allows(const Cursor& cursor, const Settings& settings, const std::string& name) {
  return cursor.allowed()[static_cast<std::size_t>(id(settings, name))] != 0;
}

std::vector<Parameters> all_kinds() {
  Parameters linear = fixed();
  linear.time = quantizer("linear", 0, 5000, 64);
  Parameters unsplit = fixed();
  unsplit.split_gaps = false;
  Parameters short_bins = fixed();
  short_bins.time = quantizer("log_time", 1, 25, 8);
  short_bins.position = quantizer("linear", 0, 1, 5);
  short_bins.max_anchors = 3;
  return {fixed(), plain(), linear, unsplit, short_bins};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_vocabulary_has_160_ids_in_the_order_of_the_plan) {
  const auto s = settings(fixed());
  const auto& tokens = s->vocabulary().tokens;
  std::vector<std::string> plan{"PAD", "SOS", "EOS"};
  for (int i = 0; i < 64; ++i) plan.push_back("TIME_SHIFT_" + std::to_string(i));
  for (const char* name : {"NEW_COMBO", "PLACE_CIRCLE", "START_SLIDER_L", "START_SLIDER_B", "START_SLIDER_P",
                           "ADD_SLIDER_ANCHOR", "END_SLIDER_0R", "END_SLIDER_1R", "END_SLIDER_2R",
                           "END_SLIDER_3R", "END_SLIDER_4R", "PLACE_SPINNER"})
    plan.emplace_back(name);
  for (int i = 0; i < 16; ++i) plan.push_back("END_SPINNER_DUR" + std::to_string(i));
  for (int i = 0; i < 32; ++i) plan.push_back("COORD_X_" + std::to_string(i));
  for (int i = 0; i < 32; ++i) plan.push_back("COORD_Y_" + std::to_string(i));
  plan.emplace_back("RESERVED");
  BOOST_REQUIRE_EQUAL(s->vocabulary().size(), 160);
  for (std::size_t i = 0; i < plan.size(); ++i) BOOST_REQUIRE_EQUAL(tokens[i].name, plan[i]);
  BOOST_TEST(s->vocabulary().ticks_per_beat == 12);
  BOOST_TEST(tokens[5].ticks == -1);
}

BOOST_AUTO_TEST_CASE(tokens_say_what_they_begin) {
  const auto s = settings(fixed());
  for (const Token& token : s->vocabulary().tokens) {
    if (token.name == "PLACE_CIRCLE")
      BOOST_TEST((token.object == ObjectKind::circle));
    else if (token.name.starts_with("START_SLIDER_"))
      BOOST_TEST((token.object == ObjectKind::slider), token.name);
    else if (token.name == "PLACE_SPINNER")
      BOOST_TEST((token.object == ObjectKind::spinner));
    else
      BOOST_TEST(!token.object.has_value(), token.name);
    // Repeats are said where a slider ends, and no duration in beats.
    BOOST_TEST(token.slides == 0);
    BOOST_TEST(token.beats == 0);
  }
}

BOOST_AUTO_TEST_CASE(the_size_of_the_vocabulary_follows_from_the_quantizers) {
  Parameters p = fixed();
  p.time = quantizer("linear", 0, 2000, 100);
  p.position = quantizer("linear", 0, 1, 16);
  BOOST_TEST(settings(p)->vocabulary().size() == 160 + 36 - 32);
}

BOOST_AUTO_TEST_CASE(positions_and_anchors_decode_as_the_middles_of_the_plans_bins) {
  const auto s = settings(fixed());
  BOOST_CHECK((s->head_cell({0, 0}) == Cell{0, 0}));
  BOOST_CHECK((s->head_cell({511.9, 383.9}) == Cell{31, 31}));
  BOOST_CHECK((s->head_cell({512, 384}) == Cell{31, 31}));
  BOOST_CHECK((s->head({0, 0}) == Point{8, 6}));
  BOOST_CHECK((s->head({31, 31}) == Point{504, 378}));
  BOOST_CHECK((s->step_cell({-128, 127.9}) == Cell{0, 31}));
  BOOST_CHECK((s->step_cell({0, -0.1}) == Cell{16, 15}));
  BOOST_CHECK((s->anchor({100, 100}, {31, 0}) == Point{224, -24}));
  BOOST_TEST(s->spinner_ms(0) == 250.0);
  BOOST_TEST(s->spinner_ms(15) == 7750.0);
}

BOOST_AUTO_TEST_CASE(a_sequence_begins_with_sos_and_an_object_and_is_padded_after_eos) {
  const auto s = settings(fixed());
  GrammarCursor cursor(s, kSong);
  BOOST_TEST(allowed(cursor) == ids(*s, {"SOS"}));
  push(cursor, *s, {"SOS"});
  BOOST_TEST(!allows(cursor, *s, "EOS"));
  BOOST_TEST(allows(cursor, *s, "TIME_SHIFT_0"));
  push(cursor, *s, {"TIME_SHIFT_40", "NEW_COMBO", "PLACE_CIRCLE", "COORD_X_3"});
  BOOST_TEST(cursor.objects() == 0);
  push(cursor, *s, {"COORD_Y_31"});
  BOOST_TEST(cursor.objects() == 1);
  push(cursor, *s, {"EOS"});
  BOOST_TEST(cursor.finished());
  BOOST_TEST(allowed(cursor) == ids(*s, {"PAD"}));
  push(cursor, *s, {"PAD", "PAD"});
  BOOST_TEST(cursor.finished());
}

BOOST_AUTO_TEST_CASE(a_slider_has_an_anchor_before_it_ends_and_no_more_than_the_largest_number) {
  Parameters p = fixed();
  p.max_anchors = 2;
  const auto s = settings(p);
  GrammarCursor cursor(s, kSong);
  push(cursor, *s, {"SOS", "TIME_SHIFT_40", "START_SLIDER_P", "COORD_X_0", "COORD_Y_0"});
  BOOST_TEST(allowed(cursor) == ids(*s, {"ADD_SLIDER_ANCHOR"}));
  push(cursor, *s, {"ADD_SLIDER_ANCHOR", "COORD_X_0", "COORD_Y_0"});
  const auto ends =
      ids(*s, {"END_SLIDER_0R", "END_SLIDER_1R", "END_SLIDER_2R", "END_SLIDER_3R", "END_SLIDER_4R"});
  auto more = ids(*s, {"ADD_SLIDER_ANCHOR"});
  more.insert(more.end(), ends.begin(), ends.end());
  BOOST_TEST(allowed(cursor) == more);
  push(cursor, *s, {"ADD_SLIDER_ANCHOR", "COORD_X_0", "COORD_Y_0"});
  BOOST_TEST(allowed(cursor) == ends);
}

BOOST_AUTO_TEST_CASE(nothing_begins_before_a_spinner_has_ended_unless_the_plan_is_kept_to_the_letter) {
  for (const bool fix : {true, false}) {
    Parameters p = fix ? fixed() : plain();
    const auto s = settings(p);
    GrammarCursor cursor(s, kSong);
    push(cursor, *s, {"SOS", "TIME_SHIFT_40", "PLACE_SPINNER"});
    const double start = cursor.time_ms();
    push(cursor, *s, {"END_SPINNER_DUR3", "TIME_SHIFT_0"});
    BOOST_TEST((cursor.time_ms() > start + 1750) == fix);
  }
}

BOOST_AUTO_TEST_CASE(a_slider_leaves_room_to_be_played_before_the_next_object_and_the_end) {
  const auto s = settings(fixed());
  GrammarCursor cursor(s, kSong);
  push(cursor, *s,
       {"SOS", "TIME_SHIFT_40", "START_SLIDER_L", "COORD_X_0", "COORD_Y_0", "ADD_SLIDER_ANCHOR", "COORD_X_0",
        "COORD_Y_0", "END_SLIDER_0R"});
  for (std::int64_t bin = 0; bin < 64; ++bin)
    BOOST_TEST(cursor.allows(3 + bin) == (s->parameters().time->decode(bin, {}) >= 30));
  GrammarCursor late(s, {0, 240, {}});
  push(late, *s, {"SOS", "TIME_SHIFT_40"});
  BOOST_TEST(late.time_ms() < 240);
  BOOST_TEST(late.time_ms() > 210);
  BOOST_TEST(!allows(late, *s, "START_SLIDER_L"));
  BOOST_TEST(!allows(late, *s, "PLACE_SPINNER"));
  BOOST_TEST(allows(late, *s, "PLACE_CIRCLE"));
}

BOOST_AUTO_TEST_CASE(several_shifts_in_a_row_get_smaller_but_the_last_bin_may_be_repeated) {
  const auto s = settings(fixed());
  GrammarCursor cursor(s, kSong);
  push(cursor, *s, {"SOS", "TIME_SHIFT_63", "TIME_SHIFT_63", "TIME_SHIFT_20"});
  for (std::int64_t bin = 0; bin < 64; ++bin) BOOST_TEST(cursor.allows(3 + bin) == (bin < 20));
  const auto letter = settings(plain());
  GrammarCursor single(letter, kSong);
  push(single, *letter, {"SOS", "TIME_SHIFT_63"});
  for (std::int64_t bin = 0; bin < 64; ++bin) BOOST_TEST(!single.allows(3 + bin));
}

BOOST_AUTO_TEST_CASE(a_token_that_is_not_allowed_is_refused_by_name_and_changes_nothing) {
  const auto s = settings(fixed());
  GrammarCursor cursor(s, kSong);
  push(cursor, *s, {"SOS", "TIME_SHIFT_40", "PLACE_CIRCLE"});
  const auto before = allowed(cursor);
  for (const std::int64_t token : {id(*s, "PAD"), id(*s, "RESERVED"), id(*s, "COORD_Y_0"), std::int64_t{-1},
                                   std::int64_t{160}, std::numeric_limits<std::int64_t>::max()})
    BOOST_CHECK_THROW(cursor.push(token), Error);
  BOOST_TEST(allowed(cursor) == before);
  try {
    cursor.push(id(*s, "EOS"));
  } catch (const Error& error) {
    BOOST_TEST(error.problem() == "the token EOS is not allowed here");
    BOOST_TEST(error.accepted() == "COORD_X_0 to COORD_X_31");
    BOOST_TEST(error.exit_code() == 65);
  }
}

BOOST_AUTO_TEST_CASE(a_clone_goes_its_own_way) {
  const auto s = settings(fixed());
  GrammarCursor cursor(s, kSong);
  push(cursor, *s, {"SOS", "TIME_SHIFT_40"});
  const auto other = cursor.clone();
  push(*other, *s, {"PLACE_CIRCLE", "COORD_X_0", "COORD_Y_0", "EOS"});
  BOOST_TEST(other->finished());
  BOOST_TEST(!cursor.finished());
  BOOST_TEST(allows(cursor, *s, "PLACE_CIRCLE"));
}

BOOST_AUTO_TEST_CASE(in_a_span_without_room_for_an_object_only_eos_may_come) {
  const auto s = settings(fixed());
  for (const SongSpan& span : {SongSpan{0, 1, {}}, SongSpan{0, 0, {}}, SongSpan{5, -5, {}}}) {
    GrammarCursor cursor(s, span);
    BOOST_TEST(cursor.tokens_to_end() == 2);
    push(cursor, *s, {"SOS"});
    BOOST_TEST(allowed(cursor) == ids(*s, {"EOS"}));
    push(cursor, *s, {"EOS"});
    BOOST_TEST(cursor.finished());
  }
  BOOST_CHECK_THROW(GrammarCursor(s, {0, std::nan(""), {}}), Error);
  BOOST_CHECK_THROW(GrammarCursor(s, {0, std::numeric_limits<double>::infinity(), {}}), Error);
}

BOOST_AUTO_TEST_CASE(ticks_are_those_of_the_songs_red_lines) {
  const auto s = settings(fixed());
  GrammarCursor cursor(s, {0, 60000, {{100, 600, 4}}});
  BOOST_TEST(cursor.tick() == -2);
  push(cursor, *s, {"SOS", "TIME_SHIFT_63"});
  BOOST_TEST(cursor.tick() == static_cast<std::int64_t>(std::floor((cursor.time_ms() - 100) / 50)));
}

BOOST_AUTO_TEST_CASE(wherever_a_sequence_is_the_way_to_the_end_is_as_short_as_it_says_and_no_way_is_shorter) {
  std::mt19937_64 random(7);
  for (const Parameters& parameters : all_kinds()) {
    const auto s = settings(parameters);
    for (int walk = 0; walk < 20; ++walk) {
      const double end = walk % 2 == 0 ? 3000 : 120000;
      const SongSpan span{0, end, {{12, 333, 4}, {1500, 490, 3}}};
      GrammarCursor cursor(s, span);
      require_ways_to_the_end(random, cursor, span, 200);
    }
  }
}
