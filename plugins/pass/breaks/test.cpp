#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>
#include <random>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/writer.h>
#include <osugen/interfaces/pass.h>
#include <osugen/mapset/check.h>
#include <testing/plugin.h>

using namespace osugen;

namespace {

Beatmap passed(Beatmap map, const Song& song = {}, bool kiai = false, double shortest_gap = 3000) {
  testing::make<Pass>("breaks", {{"shortest_gap", shortest_gap}, {"preview", true}, {"kiai", kiai}})
      ->apply(map, song, {});
  return map;
}

HitObject circle(double time_ms) {
  HitObject object;
  object.time_ms = time_ms;
  object.position = {100, 100};
  return object;
}

HitObject spinner(double time_ms, double end_ms) {
  HitObject object = circle(time_ms);
  object.kind = ObjectKind::spinner;
  object.end_time_ms = end_ms;
  return object;
}

HitObject slider(double time_ms, float length) {
  HitObject object = circle(time_ms);
  object.kind = ObjectKind::slider;
  object.slider.path = {{{0, 0}, true, CurveType::linear, 0}, {{length, 0}, false, CurveType::linear, 0}};
  object.slider.length_px = length;
  return object;
}

Beatmap map_of(std::vector<HitObject> objects,
               std::vector<TimingLine> lines = {{.time_ms = 100, .beat_length = 400}}) {
  Beatmap map;
  map.timing_lines = std::move(lines);
  map.objects = std::move(objects);
  return map;
}

/// A tone of 90 s, loud from `loud_ms` on for 20 s.
Audio song_with_loud_part(double loud_ms) {
  Audio audio{{}, 4000};
  for (int i = 0; i < 90 * 4000; ++i) {
    const double ms = i / 4.0;
    const double level = ms >= loud_ms && ms < loud_ms + 20000 ? 0.8 : 0.2;
    audio.samples.push_back(static_cast<float>(level * std::sin(2 * std::numbers::pi * i / 40)));
  }
  return audio;
}

bool about_breaks_or_kiai(const Finding& finding) {
  return finding.code.starts_with("break") || finding.code.starts_with("kiai") ||
         finding.code == "lines-disagree" || finding.code == "double-line" ||
         finding.code == "velocity-just-missed";
}

Beatmap random_map(std::mt19937& random) {
  std::vector<TimingLine> lines{{.time_ms = 300, .beat_length = 341.3}};
  std::vector<HitObject> objects;
  for (double time = 310; time < 80000;) {
    const auto kind = random() % 8;
    const double pause = static_cast<double>(random() % (kind % 2 == 0 ? 900 : 9000));
    if (kind < 5) objects.push_back(circle(time));
    if (kind == 5 || kind == 6) objects.push_back(slider(time, 20 + static_cast<float>(random() % 300)));
    if (kind == 7) objects.push_back(spinner(time, time + 700));
    if (kind == 6)
      lines.push_back({.time_ms = time,
                       .beat_length = -100 / (0.5 + 0.1 * static_cast<double>(random() % 30)),
                       .uninherited = false});
    time += 1200 + pause;
  }
  lines.push_back({.time_ms = 30000 + static_cast<double>(random() % 9000), .beat_length = 400});
  Beatmap map = map_of(std::move(objects), std::move(lines));
  map.difficulty.ar = static_cast<float>(random() % 11);
  return map;
}

}  // namespace

BOOST_AUTO_TEST_CASE(breaks_leave_half_a_minute_to_play_and_the_longest_are_kept) {
  // A minute from the first object to the last, with gaps of 5, 8, 12 and 20 s.
  std::vector<HitObject> objects;
  for (const double time : {1000, 2000, 7000, 15000, 16000, 28000, 48000}) objects.push_back(circle(time));
  for (double time = 49000; time <= 61000; time += 1000) objects.push_back(circle(time));
  const Beatmap map = passed(map_of(objects));
  BOOST_REQUIRE_EQUAL(map.events.breaks.size(), 2U);
  BOOST_TEST(map.events.breaks[0].start_ms == 16200);
  BOOST_TEST(map.events.breaks[1].start_ms == 28200);
  double drained = 60000;
  for (const Break& pause : map.events.breaks) drained -= pause.end_ms - pause.start_ms;
  BOOST_TEST(drained >= 30000);
}

BOOST_AUTO_TEST_CASE(a_long_gap_becomes_a_break_with_the_margins_of_the_game) {
  Beatmap map = map_of({circle(500), spinner(1000, 2500.4), circle(8000), circle(9000)});
  map.difficulty.ar = 9;  // appears 600 ms before its time
  const Beatmap result = passed(map);
  BOOST_REQUIRE_EQUAL(result.events.breaks.size(), 1U);
  BOOST_TEST(result.events.breaks[0].start_ms == 2701);
  BOOST_TEST(result.events.breaks[0].end_ms == 7400);
  BOOST_TEST(!result.objects[1].new_combo);
  BOOST_TEST(result.objects[2].new_combo);
  BOOST_TEST(!result.objects[3].new_combo);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_gap_is_where_the_next_object_appears) {
  // At AR 10 an object appears 450 ms before its time, at AR 0 1800.
  for (const auto& [ar, end] : {std::pair{10.0F, 7550.0}, {0.0F, 6200.0}}) {
    Beatmap map = map_of({circle(500), circle(8000)});
    map.difficulty.ar = ar;
    BOOST_TEST(passed(map).events.breaks.at(0).end_ms == end);
  }
}

BOOST_AUTO_TEST_CASE(a_gap_that_is_shorter_or_has_no_room_for_a_break_becomes_none) {
  BOOST_TEST(passed(map_of({circle(500), circle(3499)})).events.breaks.empty());
  // 1300 ms and an approach of 1800.
  Beatmap slow = map_of({circle(500), circle(2500)});
  slow.difficulty.ar = 0;
  BOOST_TEST(passed(slow, {}, false, 1300).events.breaks.empty());
  BOOST_TEST(passed(map_of({})).events.breaks.empty());
}

BOOST_AUTO_TEST_CASE(breaks_that_the_map_had_are_replaced) {
  Beatmap map = map_of({circle(500), circle(1000)});
  map.events.breaks = {{600, 900}};
  BOOST_TEST(passed(map).events.breaks.empty());
}

BOOST_AUTO_TEST_CASE(the_preview_is_at_the_loudest_stretch_of_the_song) {
  // Bars of 1600 ms from 100 ms on, every fourth: 6500, 12900, ..., 38500, ...
  const Audio audio = song_with_loud_part(38515);
  const Beatmap map = passed(map_of({circle(500)}), {90000, 15, &audio});
  BOOST_TEST(map.general.preview_time_ms == 38500);
  BOOST_TEST(map.timing_lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(without_audio_or_in_silence_the_preview_stays) {
  Beatmap map = map_of({circle(500)});
  map.general.preview_time_ms = 1234;
  const Audio silence{std::vector<float>(360000), 4000}, nothing;
  BOOST_TEST(passed(map).general.preview_time_ms == 1234);
  BOOST_TEST(passed(map, {90000, 0, &silence}, true).general.preview_time_ms == 1234);
  BOOST_TEST(passed(map, {0, 0, &nothing}, true).general.preview_time_ms == 1234);
}

BOOST_AUTO_TEST_CASE(kiai_is_two_lines_and_changes_no_velocity) {
  const Audio audio = song_with_loud_part(38515);
  Beatmap given = map_of({circle(500), slider(40100, 100)});
  given.timing_lines.push_back({.time_ms = 20000, .beat_length = -50, .volume = 40, .uninherited = false});
  const Beatmap map = passed(given, {90000, 15, &audio}, true);
  BOOST_REQUIRE_EQUAL(map.timing_lines.size(), 4U);
  BOOST_TEST(map.timing_lines[2].time_ms == 38500);
  BOOST_TEST(map.timing_lines[2].kiai());
  BOOST_TEST(map.timing_lines[2].beat_length == -50);
  BOOST_TEST(map.timing_lines[2].volume == 40);
  BOOST_TEST(!map.timing_lines[3].kiai());
  BOOST_TEST(map.timing_lines[3].time_ms == 38500 + 16000);
}

BOOST_AUTO_TEST_CASE(a_stretch_that_is_more_than_a_third_of_the_song_is_no_kiai) {
  Audio audio = song_with_loud_part(6515);
  audio.samples.resize(40 * 4000);
  const Beatmap map = passed(map_of({circle(500)}), {40000, 15, &audio}, true);
  BOOST_TEST(map.timing_lines.size() == 1U);
  BOOST_TEST(map.general.preview_time_ms == 6500);
}

BOOST_AUTO_TEST_CASE(nothing_that_a_check_would_find_and_a_second_time_changes_nothing) {
  std::mt19937 random(5);
  for (int i = 0; i < 200; ++i) {
    const Audio audio = i % 20 == 0 ? song_with_loud_part(static_cast<double>(random() % 60000)) : Audio{};
    const Song song{90000, 15, audio.samples.empty() ? nullptr : &audio};
    const Beatmap given = random_map(random);
    const Beatmap once = passed(given, song, true);
    BOOST_REQUIRE_EQUAL(write_beatmap(once), write_beatmap(passed(once, song, true)));
    for (const Finding& finding : check_beatmap(once))
      BOOST_REQUIRE_MESSAGE(!about_breaks_or_kiai(finding), finding.code << ": " << finding.message);
    const Play before = play(given), after = play(once);
    for (std::size_t k = 0; k < given.objects.size(); ++k)
      BOOST_REQUIRE_EQUAL(before.objects[k].end_time_ms, after.objects[k].end_time_ms);
  }
}
