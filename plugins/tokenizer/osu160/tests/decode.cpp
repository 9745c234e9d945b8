#include "../coding.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/play.h>

#include "maps.h"
#include "setting.h"

using namespace osugen;
using namespace osugen::osu160;
using namespace osugen::osu160::testing;

namespace {

const SongSpan kSong{0, 60000, {{0, 500, 4}}};
using Names = std::vector<std::string>;

Beatmap read(const Parameters& parameters, const Names& names, const SongSpan& song = kSong) {
  const auto s = settings(parameters);
  return osu160::decode(s, ids(*s, names), song, map({}));
}

Beatmap round_trip(const Parameters& parameters, const Beatmap& given) {
  const auto s = settings(parameters);
  return osu160::decode(s, osu160::encode(s, given, kSong).ids, kSong, map({}));
}

std::string error_of(const Names& names) {
  try {
    read(fixed(), names);
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(tokens_become_the_objects_that_they_name) {
  const Beatmap result = read(plain(), {"SOS",           "TIME_SHIFT_42",     "PLACE_CIRCLE",
                                        "COORD_X_6",     "COORD_Y_16",        "TIME_SHIFT_42",
                                        "NEW_COMBO",     "START_SLIDER_P",    "COORD_X_16",
                                        "COORD_Y_16",    "ADD_SLIDER_ANCHOR", "COORD_X_28",
                                        "COORD_Y_16",    "ADD_SLIDER_ANCHOR", "COORD_X_16",
                                        "COORD_Y_28",    "END_SLIDER_1R",     "TIME_SHIFT_54",
                                        "PLACE_SPINNER", "END_SPINNER_DUR2",  "EOS"});
  BOOST_REQUIRE_EQUAL(result.objects.size(), 3U);
  const HitObject& circle = result.objects[0];
  BOOST_CHECK(circle.kind == ObjectKind::circle);
  BOOST_CHECK((circle.position == Vec2{104, 198}));
  BOOST_TEST(circle.time_ms == 285.98764, boost::test_tools::tolerance(1e-7));
  BOOST_TEST(circle.new_combo);  // the first object begins one, said or not
  const HitObject& slider = result.objects[1];
  BOOST_CHECK(slider.kind == ObjectKind::slider);
  BOOST_TEST(slider.new_combo);
  BOOST_TEST(slider.time_ms == 2 * 285.98764, boost::test_tools::tolerance(1e-7));
  BOOST_TEST(slider.slider.slides == 2);
  BOOST_REQUIRE_EQUAL(slider.slider.path.size(), 3U);
  BOOST_CHECK(slider.slider.path[0].curve == CurveType::perfect);
  BOOST_CHECK((slider.slider.path[1].position == Vec2{100, 4}));
  BOOST_CHECK((slider.slider.path[2].position == Vec2{104, 104}));
  Slider natural = slider.slider;
  natural.length_px = 0;
  BOOST_TEST(slider.slider.length_px == SliderPath(natural).distance_px());
  const HitObject& spinner = result.objects[2];
  BOOST_CHECK(spinner.kind == ObjectKind::spinner);
  BOOST_CHECK((spinner.position == Vec2{256, 192}));
  BOOST_TEST(spinner.end_time_ms - spinner.time_ms == 1250.0);
}

BOOST_AUTO_TEST_CASE(sos_and_eos_may_be_left_out_and_padding_is_nothing) {
  const Names body{"TIME_SHIFT_42", "PLACE_CIRCLE", "COORD_X_6", "COORD_Y_16"};
  Names whole{"SOS"};
  whole.insert(whole.end(), body.begin(), body.end());
  whole.insert(whole.end(), {"EOS", "PAD", "PAD"});
  BOOST_TEST(read(fixed(), body).objects.size() == 1U);
  BOOST_TEST(read(fixed(), whole).objects.size() == 1U);
  BOOST_TEST(read(fixed(), {}).objects.empty());
}

BOOST_AUTO_TEST_CASE(the_first_token_that_is_wrong_is_named_with_its_index) {
  BOOST_TEST(
      error_of({"SOS", "TIME_SHIFT_42", "COORD_X_6"}).starts_with("token 2: the token COORD_X_6 is not"));
  BOOST_TEST(error_of({"SOS", "EOS"}).starts_with("token 1: the token EOS is not allowed here"));
  BOOST_TEST(error_of({"SOS", "TIME_SHIFT_42", "PLACE_CIRCLE"}).find("end within an object") !=
             std::string::npos);
  const auto s = settings(fixed());
  const std::vector<std::int64_t> alien{1, 4000};
  BOOST_CHECK_THROW(osu160::decode(s, alien, kSong, {}), Error);
}

BOOST_AUTO_TEST_CASE(what_the_vocabulary_can_say_comes_back) {
  const Beatmap given =
      map({circle(300, 8, 6, true), slider(800, 104, 198, CurveType::bezier, {{100, 4}, {104, 104}}, 3),
           slider(3000, 104, 198, CurveType::perfect, {{52, 20}, {104, 0}}), spinner(8000, 9250),
           circle(20000, 504, 378)});
  const Beatmap back = round_trip(fixed(), given);
  BOOST_REQUIRE_EQUAL(back.objects.size(), given.objects.size());
  for (std::size_t i = 0; i < back.objects.size(); ++i) {
    const HitObject &a = given.objects[i], &b = back.objects[i];
    BOOST_CHECK(a.kind == b.kind);
    BOOST_TEST(std::abs(a.time_ms - b.time_ms) <= 2.0);
    BOOST_CHECK(a.position == b.position);
    BOOST_TEST(a.slider.slides == b.slider.slides);
    BOOST_CHECK(a.slider.path == b.slider.path);
  }
  BOOST_TEST(back.objects[3].end_time_ms - back.objects[3].time_ms == 1250.0,
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(red_anchors_come_back_and_linear_pieces_of_a_bezier_slider_stay_straight) {
  Beatmap given = map({slider(800, 104, 198, CurveType::linear, {{4, 52}, {60, 52}, {100, 4}})});
  given.objects[0].slider.path[2].starts_segment = true;  // from here on Bezier
  given.objects[0].slider.path[2].curve = CurveType::bezier;
  const auto path = round_trip(fixed(), given).objects.at(0).slider.path;
  BOOST_REQUIRE_EQUAL(path.size(), 4U);
  BOOST_CHECK(path[0].curve == CurveType::bezier);
  BOOST_TEST(path[1].starts_segment);
  BOOST_TEST(path[2].starts_segment);
  BOOST_TEST(!path[3].starts_segment);
}

BOOST_AUTO_TEST_CASE(a_long_linear_slider_comes_back_straight_and_as_long) {
  const auto back = round_trip(fixed(), map({slider(800, 8, 6, CurveType::linear, {{490, 370}})}));
  const Slider& slider = back.objects.at(0).slider;
  BOOST_TEST(slider.length_px == std::hypot(490, 370), boost::test_tools::tolerance(0.02));
  for (const Anchor& anchor : slider.path) {
    const double off = std::abs(anchor.position.x * 370.0 - anchor.position.y * 490.0) / std::hypot(490, 370);
    BOOST_TEST(off <= 6.0);
  }
}

BOOST_AUTO_TEST_CASE(a_decoded_slider_ends_before_the_next_object_faster_or_cut_where_it_has_to) {
  for (const double gap : {40.0, 150.0, 400.0, 3000.0}) {
    Beatmap given = map({slider(800, 8, 6, CurveType::linear, {{300, 300}}, 5), circle(800 + gap, 0, 0)});
    const auto s = settings(fixed());
    const Beatmap back = osu160::decode(s, osu160::encode(s, given, kSong).ids, kSong, map({}));
    const Play played = play(back);
    BOOST_TEST(played.objects[0].end_time_ms <= back.objects[1].time_ms - 19.99);
    BOOST_TEST(played.objects[0].end_time_ms > back.objects[0].time_ms + 1);
    BOOST_TEST(played.objects[0].motion.slider_velocity >= 1.0);
  }
}

BOOST_AUTO_TEST_CASE(without_the_fix_sliders_have_velocity_1_and_no_green_line_is_written) {
  const Beatmap back =
      round_trip(plain(), map({slider(800, 8, 6, CurveType::linear, {{100, 100}}, 5), circle(900, 0, 0)}));
  BOOST_TEST(back.timing_lines.size() == 1U);
  BOOST_TEST(play(back).objects[0].end_time_ms > back.objects[1].time_ms);
}

BOOST_AUTO_TEST_CASE(a_slider_without_any_step_still_leads_somewhere) {
  for (const char* type : {"START_SLIDER_L", "START_SLIDER_B", "START_SLIDER_P"}) {
    const Beatmap back = read(fixed(), {"TIME_SHIFT_42", type, "COORD_X_6", "COORD_Y_16", "ADD_SLIDER_ANCHOR",
                                        "COORD_X_16", "COORD_Y_16", "END_SLIDER_4R"});
    BOOST_TEST(back.objects.at(0).slider.length_px >= 1);
    BOOST_TEST(back.objects.at(0).slider.path.size() == 2U);
  }
}

BOOST_AUTO_TEST_CASE(metadata_difficulty_and_red_lines_of_the_base_are_kept) {
  Beatmap base = map({circle(1, 2, 3)});
  base.metadata.title = "A title";
  base.difficulty.ar = 9.3F;
  base.timing_lines = {{.time_ms = 12, .beat_length = 444}, {.time_ms = 9000, .beat_length = 333}};
  const auto s = settings(fixed());
  const Beatmap back =
      osu160::decode(s, ids(*s, {"TIME_SHIFT_42", "PLACE_CIRCLE", "COORD_X_6", "COORD_Y_16"}), kSong, base);
  BOOST_TEST(back.metadata.title == "A title");
  BOOST_TEST(back.difficulty.ar == 9.3F);
  BOOST_TEST(back.timing_lines.size() == 2U);
  BOOST_TEST(back.objects.size() == 1U);
}
