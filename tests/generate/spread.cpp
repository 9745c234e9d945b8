#include <osugen/generate/spread.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

namespace {

using namespace osugen;

HitObject circle_at(double time_ms) {
  HitObject object;
  object.time_ms = time_ms;
  return object;
}

Beatmap circles_at(const std::vector<double>& times) {
  Beatmap map;
  for (const double time_ms : times) map.objects.push_back(circle_at(time_ms));
  return map;
}

}  // namespace

BOOST_AUTO_TEST_CASE(levels_are_written_hardest_first_but_an_easy_before_the_one_above_it) {
  const auto order = [](const std::vector<Level>& levels) {
    std::vector<Level> written;
    for (const std::size_t i : writing_order(levels)) written.push_back(levels[i]);
    return written;
  };
  using L = Level;
  BOOST_TEST((order({L::easy, L::normal, L::hard, L::insane, L::expert}) ==
              std::vector{L::expert, L::insane, L::hard, L::easy, L::normal}));
  BOOST_TEST((order({L::easy, L::hard, L::expert}) == std::vector{L::expert, L::easy, L::hard}));
  BOOST_TEST((order({L::normal, L::hard, L::insane}) == std::vector{L::insane, L::hard, L::normal}));
  BOOST_TEST((order({L::easy, L::normal}) == std::vector{L::normal, L::easy}), "of two the harder one");
  BOOST_TEST((order({L::hard}) == std::vector{L::hard}));
}

BOOST_AUTO_TEST_CASE(a_level_is_within_the_next_harder_one_and_has_what_the_next_easier_one_has) {
  WrittenLevels written;
  BOOST_TEST(!written.bounds_of(2).any(), "the first is bound by nothing");

  Beatmap hard = circles_at({100, 200, 400});
  hard.objects.back().kind = ObjectKind::spinner;
  hard.objects.back().end_time_ms = 900;
  written.add(2, hard);
  const RhythmBounds of_easy = written.bounds_of(0);
  BOOST_REQUIRE(of_easy.within.has_value());
  BOOST_TEST(*of_easy.within == (std::vector<double>{100, 200, 400, 900}), boost::test_tools::per_element());
  BOOST_TEST(of_easy.needed.empty());

  Beatmap easy = circles_at({100});
  easy.objects.back().kind = ObjectKind::spinner;
  easy.objects.back().end_time_ms = 400;
  written.add(0, easy);
  const RhythmBounds of_normal = written.bounds_of(1);
  BOOST_REQUIRE(of_normal.within.has_value());
  BOOST_TEST(*of_normal.within == *of_easy.within, boost::test_tools::per_element());
  BOOST_TEST(of_normal.needed == (std::vector<double>{100}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_rhythm_of_a_map_has_beginnings_turns_and_ends) {
  Beatmap map;
  map.timing_lines.emplace_back();
  map.timing_lines.back().beat_length = 400;
  map.timing_lines.back().uninherited = true;
  map.objects.push_back(circle_at(400));
  HitObject slider = circle_at(800);
  slider.kind = ObjectKind::slider;
  slider.slider.slides = 2;
  slider.slider.length_px = 140;  // a beat at 1.4 hundreds of pixels a beat
  slider.slider.path = {{{0, 0}, true, CurveType::linear, 0}, {{140, 0}, false, CurveType::bezier, 0}};
  map.objects.push_back(slider);
  HitObject spinner = circle_at(2400);
  spinner.kind = ObjectKind::spinner;
  spinner.end_time_ms = 3000;
  map.objects.push_back(spinner);
  const std::vector<double> expected{400, 800, 1200, 1600, 2400, 3000};
  const std::vector<double> rhythm = rhythm_of(map);
  BOOST_REQUIRE_EQUAL(rhythm.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST(std::abs(rhythm[i] - expected[i]) < 0.01);

  Beatmap easier;
  for (const double time_ms : {401.0, 1198.5, 2000.0, 3000.0}) easier.objects.push_back(circle_at(time_ms));
  BOOST_TEST(contained_share(easier, map) == 0.75);
  BOOST_TEST(contained_share({}, map) == 1);
}
