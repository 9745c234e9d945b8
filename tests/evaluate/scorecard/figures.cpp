// Figures of small maps, against values worked out by hand.
#include <boost/test/unit_test.hpp>

#include <osugen/beatmap/reader.h>
#include <osugen/evaluate/scorecard/figures.h>

#include <cmath>
#include <limits>
#include <string>

using namespace osugen;
using namespace osugen::scorecard;
namespace tt = boost::test_tools;

namespace {

constexpr double kBeatMs = 500;

Beatmap empty_map() {
  Beatmap map;
  map.difficulty.cs = 4;  // radius 36.48 px
  map.difficulty.slider_multiplier = 1.4;
  TimingLine red;
  red.beat_length = kBeatMs;
  map.timing_lines.push_back(red);
  return map;
}

void add_circle(Beatmap& map, double beat, float x, float y, bool new_combo = false) {
  HitObject circle;
  circle.time_ms = beat * kBeatMs;
  circle.position = {x, y};
  circle.new_combo = new_combo;
  map.objects.push_back(circle);
}

/// A slider through control points relative to its head.
HitObject& add_slider(Beatmap& map, double beat, Vec2 head, const std::vector<Vec2>& points, double length_px,
                      int slides = 1) {
  add_circle(map, beat, head.x, head.y);
  HitObject& slider = map.objects.back();
  slider.kind = ObjectKind::slider;
  slider.slider.slides = slides;
  slider.slider.length_px = length_px;
  slider.slider.path = {{{0, 0}, true, CurveType::bezier, 0}};
  for (const Vec2& point : points) slider.slider.path.push_back({point});
  return slider;
}

void add_spinner(Beatmap& map, double beat, double end_beat) {
  add_circle(map, beat, 256, 192);
  map.objects.back().kind = ObjectKind::spinner;
  map.objects.back().end_time_ms = end_beat * kBeatMs;
}

/// Circles to and fro between x = 100 and 200, one a beat.
Beatmap to_and_fro(int count) {
  Beatmap map = empty_map();
  for (int i = 0; i < count; ++i) add_circle(map, i, i % 2 == 0 ? 100 : 200, 100, i % 4 == 0);
  return map;
}

Figures measured(const Beatmap& map) {
  const auto figures = figures_of(map);
  BOOST_REQUIRE(figures.has_value());
  return *figures;
}

void check(const Figures& figures, Figure figure, double expected) {
  BOOST_TEST_CONTEXT(facts_of(figure).id) {
    BOOST_REQUIRE(figures[figure].has_value());
    if (expected == 0)
      BOOST_TEST(*figures[figure] == 0);
    else
      BOOST_TEST(*figures[figure] == expected, tt::tolerance(1e-12));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(circles_to_and_fro_have_these_figures) {
  const Figures figures = measured(to_and_fro(24));
  check(figures, Figure::objects_per_s, 24 / 11.5);
  check(figures, Figure::slider_share, 0);
  BOOST_TEST(!figures[Figure::slider_beats].has_value());
  BOOST_TEST(!figures[Figure::repeated_sliders].has_value());
  check(figures, Figure::gaps_1_1, 1);
  check(figures, Figure::gaps_1_2, 0);
  check(figures, Figure::gaps_finer, 0);
  check(figures, Figure::rest_share, 0);
  check(figures, Figure::early_starts, 0);
  check(figures, Figure::combo_length, 4);
  check(figures, Figure::rhythm_again, 5.0 / 6);  // all of the six bars but the first
  check(figures, Figure::shape_again, 5.0 / 6);
  check(figures, Figure::px_at_1_1, 100);
  BOOST_TEST(!figures[Figure::px_at_1_2].has_value());
  BOOST_TEST(!figures[Figure::px_at_1_4].has_value());
  check(figures, Figure::turns_under_45, 0);
  check(figures, Figure::turns_45_to_135, 0);
  check(figures, Figure::turns_over_135, 1);
  check(figures, Figure::box_of_16, 0);
  check(figures, Figure::cells_used, 2.0 / 48);
  check(figures, Figure::overlaps, 0);
  check(figures, Figure::stacked, 22.0 / 24);  // on the one two before
  BOOST_TEST(figures[Figure::stars].has_value());
}

BOOST_AUTO_TEST_CASE(maps_of_fewer_than_twenty_circles_and_sliders_have_no_figures) {
  BOOST_TEST(!figures_of(Beatmap()).has_value());
  Beatmap map = to_and_fro(19);
  add_spinner(map, 30, 34);
  BOOST_TEST(!figures_of(map).has_value());
  BOOST_TEST(figures_of(to_and_fro(20)).has_value());
}

BOOST_AUTO_TEST_CASE(sliders_are_measured_in_beats_of_the_velocity_in_force) {
  Beatmap map = to_and_fro(20);
  TimingLine green;
  green.uninherited = false;
  green.beat_length = -50;           // velocity 2: 280 px a beat
  green.time_ms = 30 * kBeatMs + 1;  // 1 ms late still counts
  map.timing_lines.push_back(green);
  add_slider(map, 30, {100, 100}, {{140, 0}}, 140, 3);
  check(measured(map), Figure::slider_beats, 0.5);
  check(measured(map), Figure::slider_share, 1.0 / 21);
  check(measured(map), Figure::repeated_sliders, 1);
  map.timing_lines.back().time_ms += 0.5;  // 1.5 ms does not
  check(measured(map), Figure::slider_beats, 1);
  // A red line is one of velocity 1, also behind a green line of the same time.
  map.timing_lines.back().time_ms = 30 * kBeatMs;
  TimingLine red;
  red.time_ms = 30 * kBeatMs;
  red.beat_length = kBeatMs;
  map.timing_lines.push_back(red);
  check(measured(map), Figure::slider_beats, 1);
}

BOOST_AUTO_TEST_CASE(a_slider_ends_on_the_lines_between_its_control_points) {
  Beatmap map = empty_map();
  // 140 px of (100, 0) and then down: at (100, 40) after a beat. The next circle is a beat later, 30 px away.
  add_slider(map, 0, {100, 100}, {{100, 0}, {100, 100}}, 140);
  add_circle(map, 2, 230, 140);
  for (int i = 0; i < 20; ++i) add_circle(map, 10 + 4 * i, 300, 300);
  check(measured(map), Figure::px_at_1_1, 30);
  // There and back, it ends at its head: 2 beats, and 50 px to the next.
  map.objects[0].slider.slides = 2;
  map.objects[1].time_ms = 3 * kBeatMs;
  map.objects[1].position = {150, 100};
  check(measured(map), Figure::px_at_1_1, 50);
  // Longer than its control points, it ends at the last of them.
  map.objects[0].slider.slides = 1;
  map.objects[0].slider.length_px = 280;
  map.objects[1].position = {200, 210};
  check(measured(map), Figure::px_at_1_1, 10);
}

BOOST_AUTO_TEST_CASE(gaps_count_for_the_coarsest_divisor_that_they_are_on) {
  Beatmap map = empty_map();
  double beat = 0;
  // An eighth and a sixth are finer; 1.05 is near enough to a beat.
  for (const double gap : {1.0, 2.0, 0.5, 1.5, 1.0 / 3, 0.25, 0.75, 0.125, 1.0 / 6, 1.05,
                           1.0, 1.0, 1.0, 1.0, 1.0,     1.0,  1.0,  1.0,   1.0,     1.0}) {
    add_circle(map, beat, 100, 100);
    beat += gap;
  }
  const Figures figures = measured(map);  // 19 gaps: the last one of the list has no object behind it
  check(figures, Figure::gaps_1_1, 12.0 / 19);
  check(figures, Figure::gaps_1_2, 2.0 / 19);
  check(figures, Figure::gaps_1_3, 1.0 / 19);
  check(figures, Figure::gaps_1_4, 2.0 / 19);
  check(figures, Figure::gaps_finer, 2.0 / 19);
}

BOOST_AUTO_TEST_CASE(spacing_is_the_median_by_gap) {
  Beatmap map = empty_map();
  float x = 0;
  for (int i = 0; i < 10; ++i) {  // pairs a half apart, 30 and 40 px; between them a beat and a half
    add_circle(map, 2 * i, x, 100);
    add_circle(map, 2 * i + 0.5, x + (i % 2 == 0 ? 30 : 40), 100);
  }
  check(measured(map), Figure::px_at_1_2, 35);
  BOOST_TEST(!measured(map)[Figure::px_at_1_1].has_value());
}

BOOST_AUTO_TEST_CASE(turns_are_those_of_movements_within_three_beats) {
  Beatmap map = empty_map();
  for (int i = 0; i < 20; ++i) add_circle(map, 10 * i, 0, 0);  // too far apart in time to turn
  const auto turn = [&](Vec2 a, Vec2 b, Vec2 c) {
    Beatmap with = map;
    add_circle(with, 300, a.x, a.y);
    add_circle(with, 301, b.x, b.y);
    add_circle(with, 302, c.x, c.y);
    const Figures figures = measured(with);
    return std::vector<double>{*figures[Figure::turns_under_45], *figures[Figure::turns_45_to_135],
                               *figures[Figure::turns_over_135]};
  };
  using Shares = std::vector<double>;
  BOOST_TEST((turn({0, 0}, {100, 0}, {200, 0}) == Shares{1, 0, 0}));
  BOOST_TEST((turn({0, 0}, {100, 0}, {200, 99}) == Shares{1, 0, 0}));
  BOOST_TEST((turn({0, 0}, {100, 0}, {200, 101}) == Shares{0, 1, 0}));
  BOOST_TEST((turn({0, 0}, {100, 0}, {100, 100}) == Shares{0, 1, 0}));
  BOOST_TEST((turn({0, 0}, {100, 0}, {0, 99}) == Shares{0, 0, 1}));
  BOOST_TEST((turn({0, 0}, {100, 0}, {0, 0}) == Shares{0, 0, 1}));
  BOOST_TEST((turn({0, 0}, {19, 0}, {100, 0}) == Shares{0, 0, 0}));  // no movement
}

BOOST_AUTO_TEST_CASE(the_box_is_that_of_sixteen_objects_every_eight) {
  Beatmap map = empty_map();
  // The windows 0-15 and 8-23 span 256 x 192 and 128 x 96: a quarter and a sixteenth.
  for (int i = 0; i < 24; ++i) add_circle(map, 10 * i, i == 0 ? 256 : 0, i == 0 ? 192 : 0);
  map.objects[20].position = {128, 96};
  check(measured(map), Figure::box_of_16, (0.25 + 0.0625) / 2);
}

BOOST_AUTO_TEST_CASE(cells_beyond_the_right_and_the_bottom_are_the_last_ones) {
  Beatmap map = empty_map();
  for (int i = 0; i < 20; ++i) add_circle(map, 10 * i, 500, 380);
  add_circle(map, 300, 600, 500);  // the same cell
  check(measured(map), Figure::cells_used, 1.0 / 48);
  add_circle(map, 310, 63, 63);
  add_circle(map, 320, -1, 63);  // one of its own
  check(measured(map), Figure::cells_used, 3.0 / 48);
}

BOOST_AUTO_TEST_CASE(overlaps_leave_out_neighbors_and_stacks) {
  Beatmap map = empty_map();
  for (int i = 0; i < 20; ++i) add_circle(map, 10 * i, 0, 0);
  const auto add_triple = [&](Beatmap with, float px) {
    add_circle(with, 300, 100, 100);
    add_circle(with, 301, 300, 100);
    add_circle(with, 302, 100 + px, 100);
    return measured(with);
  };
  check(add_triple(map, 40), Figure::overlaps, 1.0 / 23);
  check(add_triple(map, 40), Figure::stacked, 0);
  check(add_triple(map, 59), Figure::overlaps, 0);  // 1.6 radii are 58.4 px
  check(add_triple(map, 5), Figure::overlaps, 0);
  check(add_triple(map, 5), Figure::stacked, 1.0 / 23);
  Beatmap neighbors = map;
  add_circle(neighbors, 300, 100, 100);
  add_circle(neighbors, 301, 140, 100);
  check(measured(neighbors), Figure::overlaps, 0);
  // After 1.2 s it is no longer seen.
  Beatmap later = map;
  add_circle(later, 300, 100, 100);
  add_circle(later, 301, 300, 100);
  add_circle(later, 302.4, 140, 100);
  check(measured(later), Figure::overlaps, 0);
}

BOOST_AUTO_TEST_CASE(rests_are_pauses_over_2_2_beats_from_ends_to_starts) {
  Beatmap map = to_and_fro(20);                        // 0 to 19
  add_circle(map, 21.2, 100, 100);                     // 2.2 beats after 19: no rest
  add_slider(map, 25.2, {100, 100}, {{140, 0}}, 140);  // 4 beats: a rest of 2000 ms; a beat long
  add_circle(map, 28.2, 100, 100);                     // 2 beats after its end
  add_spinner(map, 32.2, 36.2);                        // a rest of 2000 ms
  add_circle(map, 38, 100, 100);                       // 1.8 beats after its end
  check(measured(map), Figure::rest_share, 4000.0 / (38 * kBeatMs + 1));
}

BOOST_AUTO_TEST_CASE(an_object_under_a_lasting_slider_starts_early) {
  Beatmap map = to_and_fro(20);
  add_slider(map, 30, {100, 100}, {{140, 0}}, 140);  // until beat 31
  add_circle(map, 31 - 0.005, 100, 100);             // 2.5 ms before
  check(measured(map), Figure::early_starts, 1.0 / 22);
  map.objects.back().time_ms = 31 * kBeatMs - 2;
  check(measured(map), Figure::early_starts, 0);
}

BOOST_AUTO_TEST_CASE(combos_are_counted_as_the_file_writes_them) {
  std::string text = "osu file format v14\n[TimingPoints]\n0,500\n[HitObjects]\n256,192,0,12,0,1000\n";
  for (int i = 0; i < 23; ++i) text += "100,100," + std::to_string(2000 + 500 * i) + ",1,0\n";
  ReadOptions as_written;
  as_written.combos_as_written = true;
  check(measured(read_beatmap(text, "map.osu", as_written).map), Figure::combo_length, 24);
  // osu! begins a combo after a spinner.
  check(measured(read_beatmap(text, "map.osu").map), Figure::combo_length, 12);
}

BOOST_AUTO_TEST_CASE(bars_come_again_where_rhythm_and_kinds_do) {
  Beatmap map = empty_map();
  const auto add_bar = [&](int bar, std::initializer_list<double> beats, float x) {
    for (const double beat : beats) add_circle(map, 4 * bar + beat, x + 100 * static_cast<float>(beat), 100);
  };
  add_bar(0, {0, 1, 2, 3}, 0);
  add_bar(1, {0, 1.5, 2, 3}, 0);
  add_bar(2, {0, 1, 2, 3}, 50);  // as bar 0, shifted
  add_bar(3, {0, 1, 2, 3}, 0);
  map.objects.back().position.y = 300;  // as bar 0, another shape
  add_bar(4, {0, 1.5, 2, 3}, 0);
  add_bar(13, {0, 1.5, 2, 3}, 0);  // nine bars behind: too far
  add_bar(14, {0, 2}, 0);          // too few objects to count
  check(measured(map), Figure::rhythm_again, 3.0 / 6);
  check(measured(map), Figure::shape_again, 2.0 / 6);
  // Slider and circle are different rhythms.
  HitObject& object = map.objects[8];
  object.kind = ObjectKind::slider;
  object.slider.path = {{{0, 0}, true, CurveType::linear, 0}, {{50, 0}}};
  object.slider.length_px = 50;
  check(measured(map), Figure::rhythm_again, 2.0 / 6);
  // With two red lines there is no telling.
  map.timing_lines.push_back(map.timing_lines.front());
  BOOST_TEST(!measured(map)[Figure::rhythm_again].has_value());
  BOOST_TEST(!measured(map)[Figure::shape_again].has_value());
}

BOOST_AUTO_TEST_CASE(holds_are_no_objects_of_osu_standard) {
  Beatmap map = to_and_fro(24);
  HitObject hold = map.objects.back();
  hold.kind = ObjectKind::hold;
  hold.end_time_ms = hold.time_ms += 10000;
  map.objects.push_back(hold);
  check(measured(map), Figure::objects_per_s, 24 / 11.5);
}

BOOST_AUTO_TEST_CASE(maps_made_to_hurt_have_finite_figures) {
  const auto check_finite = [](const Beatmap& map) {
    const Figures figures = measured(map);
    for (const FigureFacts& facts : figure_list())
      BOOST_TEST((!figures[facts.figure] || std::isfinite(*figures[facts.figure])), facts.id);
  };
  Beatmap map = empty_map();
  for (int i = 0; i < 50; ++i) add_circle(map, 0, 0, 0);  // all at once, all in one place
  check_finite(map);
  map.timing_lines.clear();
  check_finite(map);
  map = to_and_fro(40);
  map.objects.back().time_ms = 2147483647;
  map.timing_lines[0].time_ms = -2147483647;
  for (const double beat_ms : {1e-300, std::numeric_limits<double>::denorm_min(), 1e300, 2147483647.0}) {
    map.timing_lines[0].beat_length = beat_ms;
    check_finite(map);
  }
  map = empty_map();
  map.timing_lines[0].beat_length = 1e6;  // bars of more than an hour
  for (int i = 0; i < 60000; ++i) add_circle(map, i * 0.25, 131072, -131072);
  check_finite(map);
}
