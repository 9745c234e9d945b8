#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/beatmap/writer.h>
#include <osugen/interfaces/pass.h>
#include <osugen/mapset/check.h>
#include <testing/bodies.h>
#include <testing/objects.h>
#include <testing/plugin.h>
#include <testing/testing.h>

using namespace osugen;
using osugen::testing::circle;
using osugen::testing::spinner;
namespace fs = std::filesystem;

namespace {

constexpr double kBeatMs = 400;

MapRequest asked(Level level, std::uint64_t seed = 1, double spacing = 1) {
  MapRequest request;
  request.wishes.level = level;
  request.seed = seed;
  request.spacing = spacing;
  return request;
}

Beatmap arranged(Beatmap map, const MapRequest& request, const Values& values = {}, const Song& song = {}) {
  testing::make<Pass>("arrange", values)->apply(map, song, request);
  return map;
}

HitObject slider_of(double time_ms, double length_px, int slides = 1) {
  HitObject object = circle(time_ms);
  object.kind = ObjectKind::slider;
  object.slider.slides = slides;
  object.slider.length_px = length_px;
  object.slider.path = {{{0, 0}, true, CurveType::linear, 0},
                        {{static_cast<float>(std::ceil(length_px)), 0}, false, CurveType::bezier, 0}};
  return object;
}

Beatmap map_of(std::vector<HitObject> objects) {
  Beatmap map;
  map.metadata.version = "Some";
  map.difficulty.ar = 9;
  map.difficulty.cs = 4;
  map.timing_lines.push_back({.time_ms = 0, .beat_length = kBeatMs});
  map.objects = std::move(objects);
  return map;
}

/// Bars of one rhythm: 1/2 circles, a slider, a run of 1/4.
Beatmap bars(int count) {
  std::vector<HitObject> objects;
  for (int bar = 0; bar < count; ++bar) {
    const double start = bar * 4 * kBeatMs;
    for (const double beat : {0.0, 0.5, 1.0}) objects.push_back(circle(start + beat * kBeatMs, beat == 0));
    objects.push_back(slider_of(start + 1.5 * kBeatMs, 70));
    for (const double beat : {2.5, 2.75, 3.0, 3.25}) objects.push_back(circle(start + beat * kBeatMs));
  }
  return map_of(std::move(objects));
}

/// Whatever a tokenizer may write: all kinds, gaps of 1/4 to 3 beats, sliders with reverses and velocities,
/// kiai.
class RandomMaps {
 public:
  explicit RandomMaps(unsigned seed) : random_(seed) {}

  Beatmap next() {
    Beatmap map = map_of({});
    map.difficulty.ar = static_cast<float>(pick(11));
    map.difficulty.cs = static_cast<float>(2 + pick(5));
    map.difficulty.slider_multiplier = 0.4 + 0.1 * pick(30);
    double tick = 0;  // 1/4 beats
    for (unsigned count = 20 + pick(80); count > 0; --count) {
      const double time = std::trunc(tick * kBeatMs / 4);
      if (pick(4) == 0) add_green_line(map, time);
      tick += add_object(map, time) + 1 + (pick(6) == 0 ? pick(12) : pick(4));
    }
    return map;
  }

 private:
  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }

  void add_green_line(Beatmap& map, double time) {
    velocity_ = 0.5 + 0.25 * pick(6);
    map.timing_lines.push_back({.time_ms = time,
                                .beat_length = -100 / velocity_,
                                .volume = static_cast<int>(40 + 10 * pick(4)),
                                .uninherited = false,
                                .effects = static_cast<int>(pick(2))});
  }

  /// @return how long it lasts, in 1/4 beats
  double add_object(Beatmap& map, double time) {
    const unsigned what = pick(20);
    const bool combo = pick(5) == 0;
    if (what == 0) {
      map.objects.push_back(spinner(time, time + 4 * kBeatMs));
      return 16;
    }
    if (what < 11) {
      map.objects.push_back(circle(time, combo));
      return 0;
    }
    const double quarters = 1 + pick(pick(5) == 0 ? 40 : 6);
    const int slides = pick(4) == 0 ? static_cast<int>(1 + pick(4)) : 1;
    const double factor = map.timing_lines.size() > 1 ? velocity_ : 1;
    map.objects.push_back(
        slider_of(time, quarters / 4 * 100 * map.difficulty.slider_multiplier * factor, slides));
    map.objects.back().new_combo = combo;
    return quarters * slides;
  }

  std::mt19937 random_;
  double velocity_ = 1;
};

/// What must not change did not, and what must be inside is.
void require_sound(const Beatmap& given, const Beatmap& result, const std::string& name) {
  BOOST_REQUIRE_EQUAL(result.objects.size(), given.objects.size());
  const Play before = play(given), after = play(result);
  const TimingInForce timing(given), now(result);
  for (std::size_t i = 0; i < given.objects.size(); ++i) {
    const HitObject &a = given.objects[i], &b = result.objects[i];
    const std::string where = name + " at " + std::to_string(a.time_ms);
    BOOST_REQUIRE_MESSAGE(a.time_ms == b.time_ms && a.kind == b.kind && a.new_combo == b.new_combo, where);
    BOOST_REQUIRE_MESSAGE(a.hit_sound == b.hit_sound && a.slider.slides == b.slider.slides, where);
    BOOST_REQUIRE_MESSAGE(a.slider.edge_sounds == b.slider.edge_sounds, where);
    const double ends = after.objects[i].end_time_ms - before.objects[i].end_time_ms;
    BOOST_REQUIRE_MESSAGE(std::abs(ends) < 1, where << ": ends " << ends << " ms later");
    BOOST_REQUIRE_MESSAGE(testing::outside(b) <= 0, where << ": " << testing::outside(b) << " px outside");
    BOOST_REQUIRE_MESSAGE(
        b.position.x == std::round(b.position.x) && b.position.y == std::round(b.position.y), where);
    BOOST_REQUIRE_EQUAL(timing.effect_at(a.time_ms).kiai, now.effect_at(a.time_ms).kiai);
    BOOST_REQUIRE_EQUAL(timing.sample_at(a.time_ms).volume, now.sample_at(a.time_ms).volume);
  }
}

std::size_t found(const Beatmap& map, const std::string& code, Severity severity) {
  std::size_t count = 0;
  for (const Finding& finding : check_beatmap(map))
    count += finding.code == code && finding.severity == severity;
  return count;
}

/// From the end of each object to the next head, where the gap is as asked; px.
std::vector<double> distances(const Beatmap& map, double gap_ms) {
  const Play played = play(map);
  std::vector<double> px;
  for (std::size_t i = 1; i < map.objects.size(); ++i) {
    const HitObject &a = map.objects[i - 1], &b = map.objects[i];
    if (a.kind == ObjectKind::spinner || b.kind == ObjectKind::spinner) continue;
    if (std::abs(b.time_ms - played.objects[i - 1].end_time_ms - gap_ms) > 2) continue;
    const Vec2 end = played.objects[i - 1].end_position;
    px.push_back(std::hypot(b.position.x - end.x, b.position.y - end.y));
  }
  return px;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(std::max<std::size_t>(1, values.size()));
}

/// A song with attacks on `strong` times, in phrases of four bars whose kinds are given.
SongSound sound_of(const std::vector<int>& kinds, const std::vector<double>& energies) {
  SongSound sound;
  const double phrase_ms = 16 * kBeatMs;
  const auto frames =
      static_cast<std::size_t>(phrase_ms * static_cast<double>(kinds.size()) / sound.frame_ms);
  sound.loudness.assign(frames, 0.5F);
  sound.attack.assign(frames, 0.1F);
  for (std::size_t frame = 0; frame < frames; frame += 40) sound.attack[frame] = 0.9F;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto at = static_cast<double>(i);
    sound.phrases.push_back({.start_ms = at * phrase_ms,
                             .end_ms = (at + 1) * phrase_ms,
                             .energy = energies[i],
                             .kind = kinds[i],
                             .section = static_cast<int>(i)});
  }
  return sound;
}

}  // namespace

BOOST_AUTO_TEST_CASE(whatever_the_map_its_rhythm_stays_bodies_are_inside_and_a_second_time_changes_nothing) {
  RandomMaps maps(3);
  for (int i = 0; i < 40; ++i) {
    const Beatmap given = read_beatmap(write_beatmap(maps.next()), "given").map;
    const MapRequest request = asked(static_cast<Level>(i % 5), static_cast<std::uint64_t>(i));
    const Beatmap result = arranged(given, request);
    require_sound(given, result, "map " + std::to_string(i));
    // As the game reads it.
    const Beatmap read = read_beatmap(write_beatmap(result), "result").map;
    require_sound(given, read, "map " + std::to_string(i) + ", as read");
    BOOST_REQUIRE_EQUAL(write_beatmap(arranged(result, request)), write_beatmap(result));
    BOOST_REQUIRE_EQUAL(write_beatmap(arranged(read, request)), write_beatmap(result));
  }
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_map_and_another_one_another) {
  const Beatmap given = bars(16);
  const std::string one = write_beatmap(arranged(given, asked(Level::hard, 1)));
  BOOST_TEST(write_beatmap(arranged(given, asked(Level::hard, 1))) == one);
  BOOST_TEST(write_beatmap(arranged(given, asked(Level::hard, 2))) != one);
}

BOOST_AUTO_TEST_CASE(places_that_a_map_came_with_do_not_matter) {
  const Beatmap given = bars(8);
  Beatmap moved = given;
  for (HitObject& object : moved.objects) object.position = {300, 50};
  BOOST_TEST(write_beatmap(arranged(moved, asked(Level::insane))) ==
             write_beatmap(arranged(given, asked(Level::insane))));
}

BOOST_AUTO_TEST_CASE(in_an_easy_and_a_normal_equal_gaps_are_equal_distances) {
  std::size_t warnings = 0;
  for (const Level level : {Level::easy, Level::normal}) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      std::vector<HitObject> objects;
      for (int bar = 0; bar < 20; ++bar) {
        const double start = bar * 4 * kBeatMs;
        objects.push_back(circle(start, bar % 2 == 0));
        objects.push_back(circle(start + kBeatMs));
        objects.push_back(slider_of(start + 2 * kBeatMs, 100));
      }
      const Beatmap result = arranged(map_of(std::move(objects)), asked(level, seed));
      const double beat_px = 100 * result.difficulty.slider_multiplier;
      for (const double px : distances(result, kBeatMs)) {
        BOOST_TEST(px >= 0.8 * beat_px);
        BOOST_TEST(px <= 1.2 * beat_px);
      }
      Beatmap named = result;
      named.metadata.version = facts_of(level).title;
      BOOST_TEST(found(named, "time-distance", Severity::problem) == 0U);
      warnings += found(named, "time-distance", Severity::warning);
    }
  }
  BOOST_TEST(warnings == 0U);
}

BOOST_AUTO_TEST_CASE(spacing_scales_distances_in_hard_and_above_and_the_velocity_below) {
  const Beatmap given = bars(32);
  for (const Level level : {Level::hard, Level::insane, Level::expert}) {
    const double narrow = mean(distances(arranged(given, asked(level, 1, 0.7)), kBeatMs / 2));
    const double usual = mean(distances(arranged(given, asked(level, 1, 1)), kBeatMs / 2));
    const double wide = mean(distances(arranged(given, asked(level, 1, 1.4)), kBeatMs / 2));
    BOOST_TEST(narrow < 0.85 * usual);
    BOOST_TEST(wide > 1.15 * usual);
  }
  for (const auto& [spacing, multiplier] : {std::pair{0.8, 0.8}, {1.2, 1.2}, {9.0, 1.3}, {0.1, 0.6}}) {
    const Beatmap wide = arranged(given, asked(Level::normal, 1, spacing));
    BOOST_TEST(wide.difficulty.slider_multiplier == multiplier);
    BOOST_TEST(found(wide, "time-distance", Severity::problem) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(a_gap_of_a_slow_expert_is_spaced_as_the_longer_one_that_it_lasts) {
  Beatmap slow = bars(32);
  for (HitObject& object : slow.objects) object.time_ms *= 2;
  slow.timing_lines.front().beat_length *= 2;
  const auto growth = [&slow](Level level) {
    return mean(distances(arranged(slow, asked(level)), kBeatMs)) /
           mean(distances(arranged(bars(32), asked(level)), kBeatMs / 2));
  };
  BOOST_TEST(growth(Level::expert) > 1.1);
  BOOST_TEST(std::abs(growth(Level::hard) - 1) < 0.05);
}

BOOST_AUTO_TEST_CASE(a_harder_level_is_spaced_wider) {
  double last = 0;
  for (const Level level : {Level::normal, Level::hard, Level::insane}) {
    double sum = 0;
    for (std::uint64_t seed = 0; seed < 6; ++seed)
      sum += mean(distances(arranged(bars(16), asked(level, seed)), kBeatMs / 2));
    BOOST_TEST(sum > last);
    last = sum;
  }
}

BOOST_AUTO_TEST_CASE(levels_have_the_slider_velocity_of_people_and_no_other) {
  RandomMaps maps(5);
  const Beatmap given = maps.next();
  double last = 0;
  for (const LevelFacts& facts : kLevelFacts) {
    const Beatmap result = arranged(given, asked(facts.level));
    BOOST_TEST(result.difficulty.slider_multiplier > last);
    last = result.difficulty.slider_multiplier;
    const TimingInForce timing(result);
    for (const VelocityPoint& point : timing.velocities()) BOOST_TEST(point.slider_velocity == 1);
  }
  BOOST_TEST(arranged(given, asked(Level::normal)).difficulty.slider_multiplier <= 1.3);
}

BOOST_AUTO_TEST_CASE(green_lines_that_say_nothing_but_a_velocity_are_dropped) {
  Beatmap given = bars(4);
  given.timing_lines.push_back({.time_ms = 1600, .beat_length = -50, .uninherited = false});
  given.timing_lines.push_back({.time_ms = 3200, .beat_length = -50, .volume = 60, .uninherited = false});
  const Beatmap result = arranged(given, asked(Level::hard));
  BOOST_TEST(result.timing_lines.size() == 2U);
  require_sound(given, result, "bars");
}

BOOST_AUTO_TEST_CASE(sections_can_have_velocities_of_their_own) {
  const SongSound sound = sound_of({0, 1, 0, 1}, {0.1, 1.0, 0.1, 1.0});
  Song song;
  song.sound = &sound;
  const Beatmap given = bars(16);
  const Beatmap result = arranged(given, asked(Level::hard), {{"section_velocity", true}}, song);
  require_sound(given, result, "bars");
  const TimingInForce timing(result);
  BOOST_TEST(timing.velocity_at(1000).slider_velocity < 1);
  BOOST_TEST(timing.velocity_at(10000).slider_velocity > 1);
  BOOST_TEST(write_beatmap(arranged(result, asked(Level::hard), {{"section_velocity", true}}, song)) ==
             write_beatmap(result));
}

BOOST_AUTO_TEST_CASE(phrases_that_come_again_are_said_again) {
  // Steps of two phrases of one kind are as long as each other, those of another kind are not.
  const SongSound sound = sound_of({0, 1, 2, 0}, {0.5, 0.5, 0.5, 0.5});
  Song song;
  song.sound = &sound;
  double same = 0, different = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Beatmap result = arranged(bars(16), asked(Level::insane, seed), {}, song);
    const std::vector<double> px = distances(result, kBeatMs / 2);
    const std::size_t phrase = px.size() / 4;
    for (std::size_t i = 1; i < phrase; ++i) {
      same += std::abs(px[i] - px[3 * phrase + i]);
      different += std::abs(px[i] - px[phrase + i]);
    }
  }
  BOOST_TEST(same < 0.7 * different);
}

BOOST_AUTO_TEST_CASE(loud_sections_and_strong_attacks_are_spaced_wider) {
  const SongSound sound = sound_of({0, 1, 0, 1}, {0.0, 1.0, 0.0, 1.0});
  Song song;
  song.sound = &sound;
  double quiet = 0, loud = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const std::vector<double> px =
        distances(arranged(bars(16), asked(Level::insane, seed), {}, song), kBeatMs / 2);
    for (std::size_t i = 0; i < px.size(); ++i) (i / (px.size() / 4) % 2 == 0 ? quiet : loud) += px[i];
  }
  BOOST_TEST(loud > 1.05 * quiet);
}

BOOST_AUTO_TEST_CASE(a_wider_spacing_widens_what_is_strong_more_than_what_is_weak) {
  const SongSound sound = sound_of({0, 1, 0, 1}, {0.0, 1.0, 0.0, 1.0});
  Song song;
  song.sound = &sound;
  std::array<double, 2> usual{}, wide{};  // weak phrases, strong ones
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    for (const double spacing : {1.0, 1.3}) {
      const std::vector<double> px =
          distances(arranged(bars(16), asked(Level::insane, seed, spacing), {}, song), kBeatMs / 2);
      for (std::size_t i = 0; i < px.size(); ++i)
        (spacing > 1 ? wide : usual)[i / (px.size() / 4) % 2] += px[i];
    }
  }
  BOOST_TEST(wide[1] / usual[1] > 1.02 * wide[0] / usual[0]);
}

BOOST_AUTO_TEST_CASE(the_level_is_that_asked_for_then_that_of_the_name_then_that_of_the_pass) {
  Beatmap given = bars(4);
  const auto multiplier = [&](const MapRequest& request, const Values& values = {}) {
    return arranged(given, request, values).difficulty.slider_multiplier;
  };
  const double hard = multiplier(asked(Level::hard)), insane = multiplier(asked(Level::insane)),
               expert = multiplier(asked(Level::expert));
  BOOST_TEST(multiplier({}) == insane);  // by its approach rate
  BOOST_TEST(multiplier({}, {{"level", std::string("expert")}}) == expert);
  given.metadata.version = "Kim's Hard";
  BOOST_TEST(multiplier({}, {{"level", std::string("insane")}}) == hard);
  BOOST_TEST(multiplier(asked(Level::insane)) == insane);
}

BOOST_AUTO_TEST_CASE(sliders_that_are_longer_than_the_field_are_bent_until_they_are_inside) {
  for (const double beats : {3.0, 4.0, 5.0, 6.0, 8.0, 16.0, 64.0, 90.0}) {
    for (const Level level : {Level::easy, Level::expert}) {
      const Beatmap given =
          map_of({circle(0, true), slider_of(kBeatMs, 140 * beats), circle(2000 + kBeatMs * beats)});
      const Beatmap result = arranged(given, asked(level));
      require_sound(given, result, std::to_string(beats) + " beats");
      require_sound(given, read_beatmap(write_beatmap(result), "result").map, "as read");
    }
  }
}

BOOST_AUTO_TEST_CASE(hostile_maps_are_arranged_or_left_and_nothing_breaks) {
  const auto survives = [](const Beatmap& given) {
    for (const LevelFacts& facts : kLevelFacts) {
      const Beatmap result = arranged(given, asked(facts.level, ~std::uint64_t{0}, 1e300));
      BOOST_TEST(result.objects.size() == given.objects.size());
      BOOST_TEST(write_beatmap(arranged(result, asked(facts.level, ~std::uint64_t{0}, 1e300))) ==
                 write_beatmap(result));
    }
  };
  survives(map_of({}));
  Beatmap untimed = bars(2);
  untimed.timing_lines.clear();
  survives(untimed);
  survives(map_of({spinner(0, 1000), spinner(2000, 1000), spinner(3000, 1e9)}));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Beatmap nowhere = bars(2);
  for (HitObject& object : nowhere.objects) object.position = {NAN, INFINITY};
  survives(nowhere);
  Beatmap shapeless = bars(2);
  for (HitObject& object : shapeless.objects) object.slider.path.clear();
  survives(shapeless);
  shapeless.objects[3].slider.path = {{{NAN, NAN}, true, CurveType::bezier, 0},
                                      {{5, NAN}, true, CurveType::perfect, 0}};
  survives(shapeless);
  Beatmap still = bars(2);
  for (HitObject& object : still.objects) object.slider.length_px = 1e-9;
  survives(still);
  Beatmap together = bars(1);
  for (HitObject& object : together.objects) object.time_ms = 1000;
  survives(together);
  Beatmap timeless = bars(2);
  timeless.objects[2].time_ms = nan;
  survives(timeless);
  for (const double beat : {nan, 0.0, -5.0, 1e300, 1e-300}) {
    Beatmap odd = bars(2);
    odd.timing_lines[0].beat_length = beat;
    odd.timing_lines[0].meter = -3;
    survives(odd);
  }
  Beatmap odd = bars(2);
  odd.difficulty.cs = std::numeric_limits<float>::infinity();
  odd.difficulty.ar = -1000;
  odd.difficulty.slider_multiplier = 1e-9;
  survives(odd);
  odd.difficulty.slider_multiplier = nan;
  survives(odd);
  Beatmap early = bars(2);
  for (HitObject& object : early.objects) object.time_ms -= 2e9;
  survives(early);
}

BOOST_AUTO_TEST_CASE(phrases_of_any_kind_and_number_are_heard) {
  SongSound sound = sound_of({-5, 1 << 30, 0}, {-1, std::numeric_limits<double>::quiet_NaN(), 7});
  sound.phrases[1].section = 1 << 30;
  sound.phrases[2].section = -1;
  Song song;
  song.sound = &sound;
  const Beatmap given = bars(16);
  require_sound(given, arranged(given, asked(Level::hard), {{"section_velocity", true}}, song), "bars");
}

BOOST_AUTO_TEST_CASE(maps_of_other_modes_and_endless_ones_are_not_touched) {
  for (const Mode mode : {Mode::taiko, Mode::catch_the_beat, Mode::mania}) {
    Beatmap given = bars(4);
    given.general.mode = mode;
    BOOST_TEST(write_beatmap(arranged(given, asked(Level::hard))) == write_beatmap(given));
  }
  std::vector<HitObject> objects;
  for (int i = 0; i < 100000; ++i) objects.push_back(circle(100.0 * i));
  const Beatmap endless = map_of(std::move(objects));
  BOOST_TEST(arranged(endless, asked(Level::hard)).objects[7].position.x == endless.objects[7].position.x);
}

BOOST_AUTO_TEST_CASE(tables_can_be_given_and_bad_ones_are_refused_with_the_place) {
  const testing::TemporaryFolder folder;
  const fs::path file = folder.path() / "tables.json";
  const auto refused = [&](const std::string& text, const std::string& part) {
    std::ofstream(file) << text;
    try {
      testing::make<Pass>("arrange", {{"tables", file.string()}});
      BOOST_ERROR("accepted: " << part);
    } catch (const Error& error) {
      BOOST_TEST(std::string(error.what()).find(part) != std::string::npos, error.what());
    }
  };
  refused("", "format");
  refused("[]", "format");
  refused("{\"format\": \"osugen-layout-tables-1\"}", "/turns/easy/after_circle");
  const fs::path shipped = testing::source_dir() / "plugins/pass/arrange/tables.json";
  std::ifstream in(shipped);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  std::ofstream(file) << text;
  BOOST_TEST(write_beatmap(arranged(bars(4), asked(Level::hard), {{"tables", file.string()}})) ==
             write_beatmap(arranged(bars(4), asked(Level::hard))));
  text.replace(text.find("[76, 80"), 3, "[-6");
  refused(text, "/spacing/hard/distance_px/2");
  BOOST_CHECK_THROW(testing::make<Pass>("arrange", {{"tables", (folder.path() / "none").string()}}), Error);
}

BOOST_AUTO_TEST_CASE(maps_of_people_keep_their_rhythm_and_nothing_leaves_the_field) {
  const auto corpus = testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: there is no corpus of real maps");
    return;
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(*corpus / "osu"))
    if (entry.path().extension() == ".osu") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::size_t maps = 0, left_alone = 0;
  for (const fs::path& file : files) {
    try {
      const Beatmap given = read_beatmap_file(file).map;
      if (given.general.mode != Mode::osu || given.objects.empty() || ++maps % 4 != 0) continue;
      const Beatmap result = arranged(given, {});
      if (write_beatmap(result) == write_beatmap(given)) {
        ++left_alone;  // hand-made, with sliders of a hundred screens
        continue;
      }
      require_sound(given, result, file.filename().string());
      BOOST_REQUIRE(write_beatmap(arranged(result, {})) == write_beatmap(result));
    } catch (const Error&) {
      continue;  // hand-made files without any text
    }
  }
  BOOST_TEST(maps > 100U);
  BOOST_TEST(left_alone < 5U);
}
