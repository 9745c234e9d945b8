#include "../coding.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "../cursor.h"
#include "maps.h"
#include "setting.h"

using namespace osugen;
using namespace osugen::osu160;
using namespace osugen::osu160::testing;

namespace {

const SongSpan kSong{0, 60000, {{0, 500, 4}}};
using Names = std::vector<std::string>;

Names tokens(const Parameters& parameters, const Beatmap& map, const SongSpan& span = kSong) {
  const auto s = settings(parameters);
  return names(*s, osu160::encode(s, map, span).ids);
}

std::map<std::string, std::int64_t> losses(const Parameters& parameters, const Beatmap& map,
                                           const SongSpan& span = kSong) {
  std::map<std::string, std::int64_t> result;
  for (const Loss& loss : osu160::encode(settings(parameters), map, span).losses)
    result[loss.what] = loss.count;
  return result;
}

std::int64_t count(const Names& names, const std::string& start) {
  std::int64_t n = 0;
  for (const std::string& name : names) n += name.starts_with(start) ? 1 : 0;
  return n;
}

}  // namespace

// The bins in these two were worked out by hand from the plan's formulas.
BOOST_AUTO_TEST_CASE(without_fixes_a_map_is_written_exactly_as_in_the_baseline_design) {
  const Beatmap written =
      map({circle(300, 100, 200, true), slider(600, 256, 192, CurveType::bezier, {{100, 0}, {100, 100}}, 2),
           spinner(2000, 3400), circle(10000, 511, 0)});
  const Names expected{"SOS",
                       "TIME_SHIFT_42",
                       "NEW_COMBO",
                       "PLACE_CIRCLE",
                       "COORD_X_6",
                       "COORD_Y_16",
                       "TIME_SHIFT_42",
                       "START_SLIDER_B",
                       "COORD_X_16",
                       "COORD_Y_16",
                       "ADD_SLIDER_ANCHOR",
                       "COORD_X_28",
                       "COORD_Y_16",
                       "ADD_SLIDER_ANCHOR",
                       "COORD_X_16",
                       "COORD_Y_28",
                       "END_SLIDER_1R",
                       "TIME_SHIFT_54",
                       "PLACE_SPINNER",
                       "END_SPINNER_DUR2",
                       "TIME_SHIFT_63",
                       "PLACE_CIRCLE",
                       "COORD_X_31",
                       "COORD_Y_0",
                       "EOS"};
  BOOST_TEST(tokens(plain(), written) == expected, boost::test_tools::per_element());
  BOOST_TEST(losses(plain(), written).at("gaps outside the range of one TIME_SHIFT, clamped") == 1);
}

BOOST_AUTO_TEST_CASE(fixed_a_gap_is_said_in_shifts_that_each_take_what_is_left) {
  // 300 = 285.99 (bin 42) + 13.40 (bin 19) + 0.61, within 2 ms.
  const Names expected{"SOS", "TIME_SHIFT_42", "TIME_SHIFT_19", "PLACE_CIRCLE", "COORD_X_6", "COORD_Y_16",
                       "EOS"};
  BOOST_TEST(tokens(fixed(), map({circle(300, 100, 200)})) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(fixed_every_time_is_within_the_tolerance_however_long_the_gaps_are) {
  Beatmap written = map({});
  double time = 0;
  for (int i = 1; i < 150; ++i) written.objects.push_back(circle(time += 3.7 * i, 256, 192));
  written.objects.push_back(circle(time += 100000, 256, 192));
  const SongSpan span{-1000, time + 10, {}};
  const auto s = settings(fixed());
  const TokenizedMap result = osu160::encode(s, written, span);
  BOOST_TEST(result.losses.empty());
  std::size_t object = 0;
  for (std::size_t i = 0; i < result.ids.size(); ++i) {
    if (result.ids[i] != s->ids().circle) continue;
    BOOST_TEST(std::abs(result.time_ms[i] - written.objects[object].time_ms) <= 2.0);
    ++object;
  }
  BOOST_TEST(object == written.objects.size());
}

BOOST_AUTO_TEST_CASE(what_the_cursor_says_of_the_tokens_is_what_the_encoder_says) {
  const Beatmap written =
      map({circle(300, 100, 200, true), slider(700, 256, 192, CurveType::perfect, {{50, 0}, {50, 50}}),
           spinner(2000, 3400), circle(5000, 511, 0)});
  for (const Parameters& p : {fixed(), plain()}) {
    const auto s = settings(p);
    const TokenizedMap result = osu160::encode(s, written, kSong);
    GrammarCursor cursor(s, kSong);
    for (std::size_t i = 0; i < result.ids.size(); ++i) {
      cursor.push(result.ids[i]);
      BOOST_REQUIRE_EQUAL(cursor.time_ms(), result.time_ms[i]);
      BOOST_REQUIRE_EQUAL(cursor.tick(), result.ticks[i]);
    }
    BOOST_TEST(cursor.finished());
    BOOST_TEST(cursor.objects() == 4);
  }
}

BOOST_AUTO_TEST_CASE(a_far_anchor_of_a_linear_slider_becomes_several_in_a_line_and_of_others_is_clamped) {
  const auto far = [](CurveType curve) { return map({slider(300, 0, 0, curve, {{500, 250}})}); };
  const std::string clamped = "anchors farther from the previous one than one token represents, clamped";
  BOOST_TEST(count(tokens(fixed(), far(CurveType::linear)), "ADD_SLIDER_ANCHOR") == 5);
  BOOST_TEST(losses(fixed(), far(CurveType::linear)).count(clamped) == 0U);
  BOOST_TEST(count(tokens(fixed(), far(CurveType::bezier)), "ADD_SLIDER_ANCHOR") == 1);
  BOOST_TEST(losses(fixed(), far(CurveType::bezier)).at(clamped) == 1);
  BOOST_TEST(losses(plain(), far(CurveType::linear)).at(clamped) == 1);
}

BOOST_AUTO_TEST_CASE(anchors_are_measured_from_the_decoded_point_before_them_and_errors_do_not_add_up) {
  Beatmap written = map({slider(300, 1, 1, CurveType::bezier, {})});
  for (int i = 1; i <= 40; ++i)
    written.objects[0].slider.path.push_back({{static_cast<float>(9 * i), static_cast<float>(7 * i)}});
  const auto s = settings(fixed());
  const auto ids = osu160::encode(s, written, kSong).ids;
  Point at{};
  int anchor = -1;  // the head comes first
  for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
    if (ids[i] < s->ids().x || ids[i] >= s->ids().y) continue;
    const Cell cell{ids[i] - s->ids().x, ids[i + 1] - s->ids().y};
    at = ++anchor == 0 ? s->head(cell) : s->anchor(at, cell);
    if (anchor > 0) {
      BOOST_TEST(std::abs(at.x - (1 + 9 * anchor)) <= 8);
      BOOST_TEST(std::abs(at.y - (1 + 7 * anchor)) <= 8);
    }
  }
  BOOST_TEST(anchor == 40);
}

BOOST_AUTO_TEST_CASE(a_red_anchor_is_a_step_to_the_same_point_and_no_other_step_is_taken_for_one) {
  Beatmap written = map({slider(300, 8, 6, CurveType::bezier, {{2, 2}, {60, 0}, {60, 60}})});
  written.objects[0].slider.path[2].starts_segment = true;
  const Names result = tokens(fixed(), written);
  // The first step, (2, 2), would be the middle cell; the red anchor after the second one is.
  BOOST_TEST(count(result, "ADD_SLIDER_ANCHOR") == 4);
  std::vector<std::size_t> middles;
  for (std::size_t i = 0; i + 2 < result.size(); ++i)
    if (result[i] == "ADD_SLIDER_ANCHOR" && result[i + 1] == "COORD_X_16" && result[i + 2] == "COORD_Y_16")
      middles.push_back(i);
  BOOST_TEST(middles.size() == 1U);
  BOOST_TEST(losses(fixed(), written).empty());
  BOOST_TEST(losses(plain(), written).at("red anchors, encoded without a corner") == 1);
}

BOOST_AUTO_TEST_CASE(a_spinner_ends_before_the_next_object_begins_and_is_dropped_where_it_cannot) {
  const Names result = tokens(fixed(), map({spinner(1000, 3190), circle(3200, 0, 0)}));
  BOOST_TEST(count(result, "END_SPINNER_DUR3") == 1);  // DUR4 would end at 3250
  BOOST_TEST(losses(fixed(), map({spinner(1000, 1200), circle(1210, 0, 0)}))
                 .at("spinners without time to be played, dropped") == 1);
  BOOST_TEST(losses(fixed(), map({spinner(1000, 40000)})).at("spinner durations, clamped") == 1);
}

BOOST_AUTO_TEST_CASE(a_slider_without_time_to_be_played_is_written_as_a_circle) {
  const Beatmap crowded = map({slider(1000, 0, 0, CurveType::linear, {{50, 0}}), circle(1010, 0, 0)});
  BOOST_TEST(count(tokens(fixed(), crowded), "PLACE_CIRCLE") == 2);
  BOOST_TEST(losses(fixed(), crowded).at("sliders without time to be played, encoded as circles") == 1);
  BOOST_TEST(count(tokens(plain(), crowded), "START_SLIDER_L") == 1);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_said_is_counted_by_name) {
  Beatmap written = map({circle(-5, 0, 0), circle(500, 600, -3), circle(500, 0, 0), circle(500, 0, 0),
                         slider(2000, 0, 0, CurveType::catmull, {{50, 0}, {50, 50}}, 9),
                         slider(4000, 0, 0, CurveType::linear, {}), circle(70000, 0, 0)});
  written.objects[1].hit_sound = 8;
  written.objects[1].combo_skip = 2;
  HitObject hold = circle(6000, 0, 0);
  hold.kind = ObjectKind::hold;
  written.objects.push_back(hold);
  const auto lost = losses(fixed(), written);
  BOOST_TEST(lost.at("objects outside the span, dropped") == 2);
  BOOST_TEST(lost.at("objects at or before the time of the previous one, dropped") >= 1);
  BOOST_TEST(lost.at("osu!mania objects, dropped") == 1);
  BOOST_TEST(lost.at("positions outside the playfield, clamped") == 1);
  BOOST_TEST(lost.at("hitsounds, dropped") == 1);
  BOOST_TEST(lost.at("combo color skips, ignored") == 1);
  BOOST_TEST(lost.at("Catmull sliders, encoded as Bezier") == 1);
  BOOST_TEST(lost.at("sliders with more than 4 repeats, clamped") == 1);
  BOOST_TEST(lost.at("sliders without a path, given a short one") == 1);
}

BOOST_AUTO_TEST_CASE(the_new_combo_of_a_dropped_object_begins_at_the_next_one) {
  const Names result = tokens(
      fixed(), map({circle(1000, 0, 0), circle(1000, 0, 0), circle(1000, 0, 0, true), circle(2000, 0, 0)}));
  BOOST_TEST(count(result, "NEW_COMBO") == 1);
}

BOOST_AUTO_TEST_CASE(a_map_without_an_object_in_the_song_is_refused) {
  const auto s = settings(fixed());
  BOOST_CHECK_THROW(osu160::encode(s, map({}), kSong), Error);
  BOOST_CHECK_THROW(osu160::encode(s, map({circle(70000, 0, 0)}), kSong), Error);
}
