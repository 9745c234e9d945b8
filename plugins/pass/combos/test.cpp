#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <osugen/beatmap/level_name.h>
#include <osugen/beatmap/reader.h>
#include <osugen/interfaces/pass.h>
#include <testing/plugin.h>
#include <testing/testing.h>

using namespace osugen;

namespace {

constexpr double kBeatMs = 400, kFirstMs = 100;

MapRequest asking(Level level) {
  MapRequest request;
  request.wishes.level = level;
  return request;
}

Beatmap passed(Beatmap map, const MapRequest& request = asking(Level::hard), const Values& values = {},
               const Song& song = {}) {
  testing::make<Pass>("combos", values)->apply(map, song, request);
  return map;
}

HitObject object_at(double time_ms, ObjectKind kind = ObjectKind::circle, double end_ms = 0) {
  HitObject object;
  object.time_ms = time_ms;
  object.kind = kind;
  object.end_time_ms = end_ms;
  if (kind == ObjectKind::slider) {
    object.slider.path = {{{0, 0}, true, CurveType::linear, 0}, {{70, 0}, false, CurveType::linear, 0}};
    object.slider.length_px = 70;  // half a beat
  }
  return object;
}

HitObject at_beat(double beat, ObjectKind kind = ObjectKind::circle) {
  return object_at(kFirstMs + beat * kBeatMs, kind);
}

Beatmap map_of(std::vector<HitObject> objects,
               std::vector<TimingLine> lines = {{.time_ms = kFirstMs, .beat_length = kBeatMs}}) {
  Beatmap map;
  map.timing_lines = std::move(lines);
  map.objects = std::move(objects);
  return map;
}

/// `count` circles, so many to a beat, from the first bar line on.
Beatmap steady(int count, int per_beat) {
  std::vector<HitObject> objects;
  for (int i = 0; i < count; ++i) objects.push_back(at_beat(static_cast<double>(i) / per_beat));
  return map_of(std::move(objects));
}

std::vector<std::size_t> heads(const Beatmap& map) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < map.objects.size(); ++i)
    if (map.objects[i].new_combo) found.push_back(i);
  return found;
}

std::vector<double> head_beats(const Beatmap& map) {
  std::vector<double> found;
  for (const std::size_t i : heads(map)) found.push_back((map.objects[i].time_ms - kFirstMs) / kBeatMs);
  return found;
}

std::size_t longest_combo(const Beatmap& map) {
  std::vector<std::size_t> firsts = heads(map);
  firsts.push_back(map.objects.size());
  std::size_t longest = 0;
  for (std::size_t i = 1; i < firsts.size(); ++i) longest = std::max(longest, firsts[i] - firsts[i - 1]);
  return longest;
}

double mean_combo(const Beatmap& map) {
  return static_cast<double>(map.objects.size()) / static_cast<double>(heads(map).size());
}

/// A map of bars as they are played: gaps of whole, half and quarter beats, the more of the short ones the
/// denser, and sliders between circles.
Beatmap bars_of(std::mt19937& random, double objects_per_beat, int bars) {
  std::vector<HitObject> objects;
  for (int tick = 0; tick < bars * 16; ++tick) {
    const double share = tick % 4 == 0   ? 0.9
                         : tick % 2 == 0 ? objects_per_beat - 0.9
                                         : objects_per_beat - 1.7;
    if (static_cast<double>(random() % 1000) / 1000 >= std::min(share, objects_per_beat * 0.9)) continue;
    objects.push_back(at_beat(tick / 4.0, random() % 3 == 0 ? ObjectKind::slider : ObjectKind::circle));
    objects.back().new_combo = random() % 5 == 0;
  }
  return map_of(std::move(objects));
}

std::vector<Beatmap> maps_of(const std::filesystem::path& corpus) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus / "osu"))
    if (entry.path().extension() == ".osu") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Beatmap> maps;
  for (const auto& file : files) {
    try {
      Beatmap map = read_beatmap_file(file).map;
      if (map.general.mode == Mode::osu && map.objects.size() >= 100) maps.push_back(std::move(map));
    } catch (const Error&) {  // some are no maps on purpose
    }
  }
  return maps;
}

Beatmap anything(std::mt19937& random) {
  std::vector<HitObject> objects;
  for (double time = 0; time < 60000; time += 1 + static_cast<double>(random() % 900)) {
    const auto kind = random() % 12;
    objects.push_back(object_at(time,
                                kind == 0  ? ObjectKind::spinner
                                : kind < 5 ? ObjectKind::slider
                                           : ObjectKind::circle,
                                time + static_cast<double>(random() % 2000)));
    objects.back().new_combo = random() % 16 == 0;
    objects.back().combo_skip = static_cast<std::uint8_t>(random() % 3);
  }
  Beatmap map = map_of(std::move(objects), {{.time_ms = 100, .beat_length = 341.3},
                                            {.time_ms = 20000, .beat_length = 250, .meter = 3}});
  if (random() % 2 == 0) map.events.breaks = {{30000, 33000}, {40000, 42000}};
  return map;
}

}  // namespace

BOOST_AUTO_TEST_CASE(combos_begin_on_downbeats) {
  BOOST_TEST(head_beats(passed(steady(20, 1))) == (std::vector<double>{0, 4, 8, 12, 16}),
             boost::test_tools::per_element());
  // Eight to a bar are too many for one combo of an Expert: its halves are.
  BOOST_TEST(head_beats(passed(steady(32, 2), asking(Level::expert))) ==
                 (std::vector<double>{0, 2, 4, 6, 8, 10, 12, 14}),
             boost::test_tools::per_element());
  // Two to a bar are too few: of two bars the first begins one.
  Beatmap slow = steady(0, 1);
  for (int bar = 0; bar < 8; ++bar)
    for (const double beat : {0, 2}) slow.objects.push_back(at_beat(4 * bar + beat));
  BOOST_TEST(head_beats(passed(slow, asking(Level::easy))) == (std::vector<double>{0, 8, 16, 24}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bars_are_those_of_the_red_line_in_force) {
  Beatmap map = steady(40, 1);
  map.timing_lines.push_back({.time_ms = kFirstMs + 28 * kBeatMs, .beat_length = kBeatMs, .meter = 3});
  BOOST_TEST(head_beats(passed(map)) == (std::vector<double>{0, 4, 8, 12, 16, 20, 24, 28, 31, 34, 37}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_combos_there_were_does_not_matter) {
  std::mt19937 random(4);
  Beatmap map = bars_of(random, 1.4, 40), other = map;
  for (HitObject& object : other.objects) object.new_combo = random() % 2 == 0;
  BOOST_TEST(heads(passed(map)) == heads(passed(other)), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_combo_begins_after_spinners_breaks_and_a_bar_of_rest_and_spinners_have_their_own) {
  Beatmap map = steady(12, 1);
  map.objects[5].kind = ObjectKind::spinner;
  map.objects[5].end_time_ms = map.objects[6].time_ms - 100;
  for (std::size_t i = 9; i < 12; ++i) map.objects[i].time_ms += 4 * kBeatMs;
  Beatmap result = passed(map);
  for (const std::size_t i : {0, 5, 6, 9}) BOOST_TEST(result.objects[i].new_combo, "object " << i);

  map = steady(12, 1);
  map.events.breaks = {{map.objects[6].time_ms + 1, map.objects[7].time_ms - 1}};
  BOOST_TEST(passed(map).objects[7].new_combo);
}

BOOST_AUTO_TEST_CASE(a_phrase_of_the_song_begins_a_combo_and_its_bars_are_counted_from_there) {
  Beatmap map = steady(0, 1);
  for (int bar = 0; bar < 12; ++bar)
    for (const double beat : {0, 2}) map.objects.push_back(at_beat(4 * bar + beat));
  constexpr double kBiasMs = 20;
  SongSound sound;
  sound.phrases = {{kFirstMs + kBiasMs, kFirstMs + kBiasMs + 12 * kBeatMs, 0.5, 0, 0},
                   {kFirstMs + kBiasMs + 12 * kBeatMs, 60000, 0.5, 1, 1}};
  Song song;
  song.bias_ms = kBiasMs;
  song.sound = &sound;
  // Three bars, then pairs of bars.
  const std::vector<double> begins = head_beats(passed(map, asking(Level::easy), {}, song));
  for (const double beat : {12, 20, 28, 36})
    BOOST_TEST((std::find(begins.begin(), begins.end(), beat) != begins.end()), "beat " << beat);
  for (const double beat : {16, 24, 32, 40})
    BOOST_TEST((std::find(begins.begin(), begins.end(), beat) == begins.end()), "beat " << beat);
}

BOOST_AUTO_TEST_CASE(a_run_is_a_combo_that_begins_where_it_does) {
  // Every bar has its run on the third beat.
  Beatmap map = steady(0, 1);
  for (int bar = 0; bar < 8; ++bar) {
    for (const double beat : {0.0, 1.0, 1.5, 2.0, 2.25, 2.5, 2.75, 3.0, 3.5})
      map.objects.push_back(at_beat(4 * bar + beat));
  }
  const std::vector<double> begins = head_beats(passed(map, asking(Level::insane)));
  for (const double begin : begins) {
    const double in_bar = std::fmod(begin, 4);
    BOOST_TEST((in_bar == 0 || in_bar == 2), "beat " << begin);
  }
  for (int bar = 0; bar < 8; ++bar)
    BOOST_TEST((std::find(begins.begin(), begins.end(), 4.0 * bar + 2) != begins.end()), "bar " << bar);
}

BOOST_AUTO_TEST_CASE(a_slider_after_circles_begins_a_combo_where_the_place_allows_it) {
  // Half a bar of circles, half a bar of sliders, both places as good: the sliders' is taken.
  Beatmap map = steady(0, 1);
  for (int bar = 0; bar < 12; ++bar) {
    for (const double beat : {0.0, 0.5, 1.0, 1.5}) map.objects.push_back(at_beat(4 * bar + beat));
    for (const double beat : {2.0, 3.0}) map.objects.push_back(at_beat(4 * bar + beat, ObjectKind::slider));
  }
  const std::vector<double> begins = head_beats(passed(map, asking(Level::expert)));
  for (int bar = 0; bar < 12; ++bar)
    BOOST_TEST((std::find(begins.begin(), begins.end(), 4.0 * bar + 2) != begins.end()), "bar " << bar);
}

BOOST_AUTO_TEST_CASE(combos_are_as_long_as_people_have_them_at_the_level) {
  struct Usual {
    Level level;
    double objects_per_beat, shortest, longest;
  };
  for (const Usual& usual : {Usual{Level::easy, 0.4, 3, 4.8}, Usual{Level::easy, 0.9, 3, 4.8},
                             Usual{Level::normal, 0.6, 3.5, 4.8}, Usual{Level::normal, 1.1, 3.5, 4.8},
                             Usual{Level::hard, 0.7, 3.6, 5.2}, Usual{Level::hard, 1.3, 3.6, 5.2},
                             Usual{Level::insane, 1.0, 4.1, 6}, Usual{Level::insane, 1.8, 4.1, 6},
                             Usual{Level::expert, 1.2, 3.4, 5.2}, Usual{Level::expert, 2.2, 3.4, 5.2}}) {
    std::mt19937 random(11);
    const Beatmap map = passed(bars_of(random, usual.objects_per_beat, 80), asking(usual.level));
    BOOST_TEST_INFO(facts_of(usual.level).title << " of " << usual.objects_per_beat << " objects a beat");
    BOOST_TEST(mean_combo(map) >= usual.shortest);
    BOOST_TEST_INFO(facts_of(usual.level).title << " of " << usual.objects_per_beat << " objects a beat");
    BOOST_TEST(mean_combo(map) <= usual.longest);
  }
}

BOOST_AUTO_TEST_CASE(a_level_that_is_not_asked_for_is_told_by_the_name_and_else_by_the_density) {
  std::mt19937 random(2);
  Beatmap map = bars_of(random, 2, 40);  // five objects a second
  const auto as_expert = heads(passed(map, asking(Level::expert)));
  const auto as_normal = heads(passed(map, asking(Level::normal)));
  BOOST_REQUIRE(as_expert != as_normal);
  map.metadata.version = "Somebody's Normal";
  BOOST_TEST(heads(passed(map, {})) == as_normal, boost::test_tools::per_element());
  map.metadata.version = "Sunrise";
  BOOST_TEST(heads(passed(map, {})) == as_expert, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_combo_is_longer_than_the_longest) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    const Beatmap map = round % 2 == 0 ? anything(random) : bars_of(random, 2.4, 20);
    const auto longest = static_cast<std::int64_t>(1 + random() % 20);
    for (const bool keep : {false, true})
      BOOST_TEST(longest_combo(passed(map, asking(Level::insane), {{"longest", longest}, {"keep", keep}})) <=
                 static_cast<std::size_t>(longest));
  }
  BOOST_TEST(longest_combo(passed(steady(200, 4), asking(Level::insane))) <= 8U);
}

BOOST_AUTO_TEST_CASE(kept_combos_are_divided_only_where_they_are_too_long) {
  Beatmap map = steady(30, 1);
  for (const std::size_t i : {0, 3, 10, 11}) map.objects[i].new_combo = true;
  const Beatmap kept = passed(map, asking(Level::hard), {{"keep", true}});
  // The last has nineteen objects: three are the fewest, at bar lines.
  BOOST_TEST(heads(kept) == (std::vector<std::size_t>{0, 3, 10, 11, 16, 24}),
             boost::test_tools::per_element());
  BOOST_TEST(
      heads(passed(map, asking(Level::hard), {{"keep", true}, {"longest", std::int64_t{500}}})) == heads(map),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_second_time_changes_nothing_and_neither_time_changes_more_than_combos) {
  std::mt19937 random(9);
  for (int round = 0; round < 60; ++round) {
    const Beatmap map = anything(random);
    const MapRequest request = round % 3 == 0 ? MapRequest{} : asking(kLevelFacts[random() % 5].level);
    const auto longest = static_cast<std::int64_t>(1 + random() % 12);
    for (const bool keep : {false, true}) {
      const Values values{{"longest", longest}, {"keep", keep}};
      const Beatmap once = passed(map, request, values), twice = passed(once, request, values);
      BOOST_TEST(heads(once) == heads(twice), boost::test_tools::per_element());
      BOOST_REQUIRE_EQUAL(once.objects.size(), map.objects.size());
      for (std::size_t i = 0; i < map.objects.size(); ++i) {
        BOOST_TEST(once.objects[i].time_ms == map.objects[i].time_ms);
        BOOST_TEST(once.objects[i].combo_skip == map.objects[i].combo_skip);
        BOOST_TEST((!keep || once.objects[i].new_combo || !map.objects[i].new_combo));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(on_the_rhythms_of_maps_by_people_combos_are_like_theirs) {
  const auto corpus = testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: there is no corpus");
    return;
  }
  struct Usual {
    Level level;
    double shortest, longest;  ///< p10 and p90 of the mean length of a combo, by star rating
  };
  const std::vector<Beatmap> people = maps_of(*corpus);
  for (const Usual& usual : {Usual{Level::normal, 3.31, 5.68}, Usual{Level::hard, 3.3, 6.41},
                             Usual{Level::insane, 3.61, 7.96}, Usual{Level::expert, 2.75, 6.59}}) {
    std::size_t maps = 0, inside = 0;
    double theirs = 0, ours = 0, both = 0;
    for (const Beatmap& map : people) {
      if (level_of_name(map.metadata.version) != usual.level) continue;
      const Beatmap result = passed(map, {});
      ++maps;
      inside += mean_combo(result) >= usual.shortest && mean_combo(result) <= usual.longest ? 1U : 0U;
      for (std::size_t i = 0; i < map.objects.size(); ++i) {
        const double n = 1 / static_cast<double>(map.objects.size());
        if (map.objects[i].new_combo) theirs += n;
        if (result.objects[i].new_combo) ours += n;
        if (map.objects[i].new_combo && result.objects[i].new_combo) both += n;
      }
    }
    if (maps < 5) continue;
    BOOST_TEST_MESSAGE(facts_of(usual.level).title << ": " << inside << " of " << maps
                                                   << " inside, agreement " << 2 * both / (ours + theirs));
    BOOST_TEST(static_cast<double>(inside) >= 0.9 * static_cast<double>(maps));
    BOOST_TEST(2 * both / (ours + theirs) > 0.5);
  }
}

BOOST_AUTO_TEST_CASE(maps_without_combos_or_red_lines_stay_as_they_are) {
  Beatmap taiko = steady(40, 1), silent = map_of(taiko.objects, {});
  taiko.general.mode = Mode::taiko;
  BOOST_TEST(heads(passed(taiko)).empty());
  BOOST_TEST(heads(passed(silent)).empty());
  BOOST_TEST(passed(map_of({})).objects.empty());
}
