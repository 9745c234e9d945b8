#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/interfaces/pass.h>
#include <osugen/mapset/check.h>
#include <testing/bodies.h>
#include <testing/plugin.h>

using namespace osugen;
using osugen::testing::outside;
using osugen::testing::slider;

namespace {

Beatmap passed(Beatmap map, const std::string& up_to = "normal") {
  testing::make<Pass>("distance_snap", {{"up_to", up_to}})->apply(map, {}, {});
  return map;
}

HitObject circle(double time_ms, Vec2 at) {
  HitObject object;
  object.time_ms = time_ms;
  object.position = at;
  return object;
}

HitObject spinner(double time_ms, double end_ms) {
  HitObject object = circle(time_ms, {256, 192});
  object.kind = ObjectKind::spinner;
  object.end_time_ms = end_ms;
  return object;
}

Beatmap map_of(std::vector<HitObject> objects, const std::string& version = "Easy") {
  Beatmap map;
  map.metadata.version = version;
  map.difficulty.ar = 3;
  map.difficulty.cs = 3;
  map.timing_lines.push_back({.time_ms = 0, .beat_length = 500});
  map.objects = std::move(objects);
  return map;
}

Beatmap line_of(const std::vector<float>& x, const std::string& version = "Easy") {
  std::vector<HitObject> objects;
  for (const float at : x) objects.push_back(circle(500.0 * static_cast<double>(objects.size()), {at, 100}));
  return map_of(std::move(objects), version);
}

std::size_t found(const Beatmap& map, Severity severity) {
  std::size_t count = 0;
  for (const Finding& finding : check_beatmap(map))
    count += finding.code == "time-distance" && finding.severity == severity;
  return count;
}

class RandomMaps {
 public:
  explicit RandomMaps(unsigned seed) : random_(seed) {}

  Beatmap next(int kind) {
    std::vector<HitObject> objects;
    double time = 1000;
    const auto count = 30 + pick(60);
    for (unsigned i = 0; i < count; ++i) {
      HitObject object = some(time, kind);
      object.new_combo = pick(4) == 0;
      objects.push_back(object);
      Beatmap map = map_of(objects);
      time = play(map).objects.back().end_time_ms + 250 * (1 + pick(kind % 2 == 0 ? 2 : 4));
      time = std::round(time);
    }
    Beatmap map = map_of(std::move(objects), pick(2) == 0 ? "Easy" : "Normal");
    map.difficulty.ar = static_cast<float>(pick(7));
    return map;
  }

 private:
  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }
  float coordinate(double most) { return static_cast<float>(pick(static_cast<unsigned>(most) + 1)); }

  HitObject some(double time, int kind) {
    const unsigned what = pick(20);
    if (what == 0) return spinner(time, time + 1000);
    const Vec2 at{coordinate(kPlayfieldWidth), coordinate(kPlayfieldHeight)};
    if (what < 10) return circle(time, at);
    const double reach = kind % 3 == 0 ? 90 : 180;
    for (;;) {
      std::vector<Vec2> points;
      for (unsigned n = 1 + pick(3); n > 0; --n)
        points.push_back({coordinate(2 * reach) - static_cast<float>(reach),
                          coordinate(2 * reach) - static_cast<float>(reach)});
      HitObject made = slider(time, {coordinate(kPlayfieldWidth), coordinate(kPlayfieldHeight)},
                              static_cast<CurveType>(pick(4)), points, 1 + static_cast<int>(pick(3)));
      if (made.slider.length_px > 20 && outside(made) == 0) return made;
    }
  }

  std::mt19937 random_;
};

bool same_but_places(const HitObject& a, const HitObject& b) {
  return a.time_ms == b.time_ms && a.kind == b.kind && a.new_combo == b.new_combo &&
         a.end_time_ms == b.end_time_ms && a.slider.length_px == b.slider.length_px &&
         a.slider.slides == b.slider.slides && a.slider.path.size() == b.slider.path.size();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_map_that_is_even_stays_as_it_is) {
  const Beatmap given = line_of({50, 150, 255, 350, 450});
  BOOST_TEST(write_beatmap(passed(given)) == write_beatmap(given));
}

BOOST_AUTO_TEST_CASE(a_step_that_is_too_long_gets_shorter_and_keeps_its_direction) {
  const Beatmap given = line_of({20, 110, 200, 470, 380, 290, 200});
  BOOST_TEST(found(given, Severity::problem) > 0U);
  const Beatmap result = passed(given);
  BOOST_TEST(found(result, Severity::problem) + found(result, Severity::warning) == 0U);
  BOOST_TEST(result.objects[3].position.x > 200 + 60);
  BOOST_TEST(std::abs(result.objects[3].position.y - 100) <= 40);
  BOOST_TEST(result.objects[0].position.x == 20);
}

BOOST_AUTO_TEST_CASE(what_the_check_asks_in_no_level_but_easy_and_normal_is_done_in_no_other) {
  const std::vector<float> x{20, 110, 200, 470, 380};
  for (const char* const version : {"Easy", "Kim's Normal"})
    BOOST_TEST(found(passed(line_of(x, version)), Severity::problem) == 0U);
  for (const char* const version : {"Hard", "Insane", "Ocean"})
    BOOST_TEST(write_beatmap(passed(line_of(x, version))) == write_beatmap(line_of(x, version)));
}

BOOST_AUTO_TEST_CASE(the_hardest_level_can_be_named) {
  const std::vector<float> x{20, 110, 200, 470, 380};
  const auto changes = [&](const std::string& version, const std::string& up_to) {
    return write_beatmap(passed(line_of(x, version), up_to)) != write_beatmap(line_of(x, version));
  };
  BOOST_TEST(!changes("Normal", "easy"));
  BOOST_TEST(changes("Hard", "hard"));
  BOOST_TEST(!changes("Ocean", "expert"));
  BOOST_TEST(changes("Ocean", "all"));
}

BOOST_AUTO_TEST_CASE(a_distance_counts_from_where_a_slider_ends) {
  // 100 px from end to head each, whatever the heads are apart.
  const Beatmap given = map_of({circle(0, {50, 50}), slider(500, {150, 50}, CurveType::linear, {{140, 0}}),
                                circle(1500, {390, 50}), circle(2000, {490, 50})});
  BOOST_TEST(write_beatmap(passed(given)) == write_beatmap(given));
}

BOOST_AUTO_TEST_CASE(stacks_stay_where_everything_near_is_stacked_and_open_where_it_is_not) {
  std::vector<HitObject> objects;
  for (int i = 0; i < 4; ++i) objects.push_back(circle(500 * i, {200, 200}));
  for (int i = 0; i < 3; ++i)
    objects.push_back(circle(2500 + 1000 * i, {280 + 80.0F * static_cast<float>(i), 200}));
  const Beatmap stacked = map_of(objects);
  BOOST_TEST(write_beatmap(passed(stacked)) == write_beatmap(stacked));
  const Beatmap lone = line_of({50, 150, 150, 250, 350, 450});
  const Beatmap result = passed(lone);
  BOOST_TEST(found(result, Severity::problem) == 0U);
  BOOST_TEST(std::hypot(result.objects[2].position.x - result.objects[1].position.x,
                        result.objects[2].position.y - result.objects[1].position.y) > 70);
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_of_a_step_to_or_from_a_spinner) {
  const Beatmap given = map_of({circle(0, {50, 50}), circle(500, {150, 50}), spinner(1000, 3000),
                                circle(3500, {500, 380}), circle(4000, {400, 380})});
  BOOST_TEST(write_beatmap(passed(given)) == write_beatmap(given));
}

BOOST_AUTO_TEST_CASE(a_slider_that_fits_nowhere_as_it_lies_is_mirrored_or_turned) {
  // From a corner to a slider that runs out of it: as it lies it can only begin far away.
  const Beatmap given =
      map_of({circle(0, {380, 380}), circle(500, {420, 380}), circle(1000, {460, 380}),
              circle(1500, {500, 380}), slider(2000, {30, 370}, CurveType::linear, {{430, 0}})});
  const Beatmap result = passed(given);
  BOOST_TEST(found(result, Severity::problem) == 0U);
  BOOST_TEST(outside(result.objects[4]) <= 0.02);
  BOOST_TEST(SliderPath(result.objects[4].slider).distance_px() == 430);
}

BOOST_AUTO_TEST_CASE(
    whatever_the_map_it_becomes_even_inside_the_playfield_and_a_second_time_changes_nothing) {
  RandomMaps maps(11);
  std::size_t warnings = 0;
  for (int i = 0; i < 60; ++i) {
    // As decoders have it: curves that are none are lines, and a combo begins after a spinner.
    const Beatmap given = read_beatmap(write_beatmap(maps.next(i)), "given").map;
    const Beatmap result = passed(given);
    const Play before = play(given), after = play(result);
    BOOST_REQUIRE_EQUAL(result.objects.size(), given.objects.size());
    for (std::size_t k = 0; k < given.objects.size(); ++k) {
      BOOST_REQUIRE(same_but_places(given.objects[k], result.objects[k]));
      BOOST_REQUIRE_LE(outside(result.objects[k]), 0.02);
      BOOST_REQUIRE_SMALL(after.objects[k].end_time_ms - before.objects[k].end_time_ms, 1e-6);
    }
    // As the game reads it, and as the check does.
    const Beatmap read = read_beatmap(write_beatmap(result), "result").map;
    BOOST_TEST(found(read, Severity::problem) == 0U, "map " << i);
    warnings += found(read, Severity::warning);
    for (const Finding& finding : check_beatmap(read))
      BOOST_REQUIRE_MESSAGE(finding.code != "off-screen" && finding.code != "outside-playfield",
                            finding.message);
    BOOST_REQUIRE_EQUAL(write_beatmap(passed(result)), write_beatmap(result));
    BOOST_REQUIRE_EQUAL(write_beatmap(passed(read)), write_beatmap(result));
    BOOST_REQUIRE_EQUAL(write_beatmap(passed(given)), write_beatmap(result));
  }
  BOOST_TEST_MESSAGE(warnings << " warnings left");
}

BOOST_AUTO_TEST_CASE(maps_of_other_modes_and_empty_ones_are_not_touched) {
  Beatmap given = line_of({20, 110, 200, 470, 380});
  given.general.mode = Mode::taiko;
  BOOST_TEST(write_beatmap(passed(given)) == write_beatmap(given));
  BOOST_TEST(passed(map_of({})).objects.empty());
}

BOOST_AUTO_TEST_CASE(positions_that_are_no_numbers_are_left_to_others) {
  Beatmap given = line_of({20, 110, 200, 470, 380});
  given.objects[2].position.x = NAN;
  BOOST_TEST(std::isnan(passed(given).objects[2].position.x));
}
