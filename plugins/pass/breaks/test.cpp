#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <string_view>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/writer.h>
#include <osugen/draft/map_draft.h>
#include <osugen/interfaces/pass.h>
#include <osugen/mapset/check.h>
#include <testing/objects.h>
#include <testing/plugin.h>

using namespace osugen;
using osugen::testing::circle;
using osugen::testing::slider;
using osugen::testing::spinner;

namespace {

Beatmap passed(Beatmap map, const Song& song = {}, const Values& values = {}) {
  testing::make<Pass>("breaks", values)->apply(map, song, {});
  return map;
}

/// From one time to another, map time.
struct Stretch {
  double start_ms = 0, end_ms = 0;
};

Beatmap map_of(std::vector<HitObject> objects,
               std::vector<TimingLine> lines = {{.time_ms = 100, .beat_length = 400}}) {
  Beatmap map;
  map.timing_lines = std::move(lines);
  map.objects = std::move(objects);
  return map;
}

constexpr double kPartMs = 8 * 400.0 * 4, kPartsFromMs = 115;

/// A song of sections of eight bars of 400 ms beats from 115 ms on, each a phrase of the kind of its letter:
/// a loud 'c', a silent '-', others in between. The first 'c', where there is one, is the chorus.
SongSound heard(std::string_view letters) {
  SongSound sound;
  sound.loudness.assign(12, 0.5F);
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char letter = letters[i];
    const double energy = letter == 'c'   ? 1
                          : letter == '-' ? 0
                                          : 0.5,
                 start = kPartsFromMs + kPartMs * static_cast<double>(i);
    sound.phrases.push_back({start, start + kPartMs, energy, letter - '-', static_cast<int>(i)});
    if (letter == 'c' && sound.chorus < 0) sound.chorus = static_cast<int>(i);
    sound.loudness.resize(static_cast<std::size_t>((start + kPartMs) / sound.frame_ms),
                          static_cast<float>(energy));
  }
  sound.attack.assign(sound.loudness.size(), 0.0F);
  return sound;
}

Song song_of(const SongSound& sound) {
  return {sound.phrases.empty() ? 0 : sound.phrases.back().end_ms, 15, nullptr, &sound};
}

double part_ms(int part) {
  return kPartsFromMs - 15 + kPartMs * part;
}

std::vector<Stretch> kiai_of(const Beatmap& map) {
  std::vector<Stretch> found;
  bool on = false;
  for (const TimingLine& line : map.timing_lines) {
    if (line.kiai() && !on) found.push_back({line.time_ms, -1});
    if (!line.kiai() && on) found.back().end_ms = line.time_ms;
    on = line.kiai();
  }
  return found;
}

bool about_breaks_or_kiai(const Finding& finding) {
  return finding.code.starts_with("break") || finding.code.starts_with("kiai") ||
         finding.code == "lines-disagree" || finding.code == "double-line" ||
         finding.code == "velocity-just-missed";
}

Beatmap random_map(std::mt19937& random) {
  std::vector<TimingLine> lines{{.time_ms = 100, .beat_length = 400}};
  std::vector<HitObject> objects;
  for (double time = 310; time < 120000;) {
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
  lines.push_back({.time_ms = 100 + 400 * static_cast<double>(75 + random() % 25), .beat_length = 400});
  std::stable_sort(lines.begin(), lines.end(),
                   [](const TimingLine& a, const TimingLine& b) { return a.time_ms < b.time_ms; });
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
  BOOST_TEST(passed(slow, {}, {{"shortest_gap", 1300.0}}).events.breaks.empty());
  BOOST_TEST(passed(map_of({})).events.breaks.empty());
}

BOOST_AUTO_TEST_CASE(breaks_that_the_map_had_are_replaced) {
  Beatmap map = map_of({circle(500), circle(1000)});
  map.events.breaks = {{600, 900}};
  BOOST_TEST(passed(map).events.breaks.empty());
}

BOOST_AUTO_TEST_CASE(the_preview_is_where_the_chorus_begins) {
  const SongSound sound = heard("abcabcd");
  const Beatmap map = passed(map_of({circle(500)}), song_of(sound), {{"kiai", false}});
  BOOST_TEST(map.general.preview_time_ms == part_ms(2));
  BOOST_TEST(map.timing_lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(without_a_chorus_the_preview_is_at_the_loudest_part) {
  SongSound sound = heard("aabbaa");
  sound.phrases[2].energy = 0.6;
  sound.phrases[3].energy = 0.7;
  const Beatmap map = passed(map_of({circle(500)}), song_of(sound));
  // From the fourth part on 16 s are .7 for 12.8 s and .5 for 3.2, from the third .6 and .7.
  BOOST_TEST(map.general.preview_time_ms == part_ms(3));
  BOOST_TEST(kiai_of(map).empty());
}

BOOST_AUTO_TEST_CASE(without_sound_or_in_silence_the_preview_and_kiai_stay) {
  Beatmap map = map_of({circle(500)});
  map.general.preview_time_ms = 1234;
  const SongSound silence = heard("----"), nothing;
  BOOST_TEST(passed(map).general.preview_time_ms == 1234);
  for (const SongSound* sound : {&silence, &nothing}) {
    const Beatmap same = passed(map, song_of(*sound));
    BOOST_TEST(same.general.preview_time_ms == 1234);
    BOOST_TEST(same.timing_lines.size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(kiai_is_two_lines_and_changes_no_velocity) {
  const SongSound sound = heard("abccddee");
  Beatmap given = map_of({circle(500), slider(40100, 100)});
  given.timing_lines.push_back({.time_ms = 20000, .beat_length = -50, .volume = 40, .uninherited = false});
  const Beatmap map = passed(given, song_of(sound));
  BOOST_REQUIRE_EQUAL(map.timing_lines.size(), 4U);
  BOOST_TEST(map.timing_lines[2].time_ms == part_ms(2));
  BOOST_TEST(map.timing_lines[2].kiai());
  BOOST_TEST(map.timing_lines[2].beat_length == -50);
  BOOST_TEST(map.timing_lines[2].volume == 40);
  BOOST_TEST(!map.timing_lines[3].kiai());
  BOOST_TEST(map.timing_lines[3].time_ms == part_ms(4));
}

BOOST_AUTO_TEST_CASE(kiai_is_on_every_chorus_as_far_as_its_share_of_the_music_goes) {
  const SongSound sound = heard("abccabccabccabdd");
  const auto starts = [&](double share) {
    std::vector<double> times;
    for (const Stretch& stretch : kiai_of(passed(map_of({}), song_of(sound), {{"kiai_share", share}})))
      times.push_back(stretch.start_ms);
    return times;
  };
  using Times = std::vector<double>;
  BOOST_TEST(starts(0.4) == (Times{part_ms(2), part_ms(6), part_ms(10)}), boost::test_tools::per_element());
  BOOST_TEST(starts(0.3) == (Times{part_ms(2), part_ms(6)}), boost::test_tools::per_element());
  // Less than one chorus: it ends a phrase earlier, unless that is too short for kiai.
  BOOST_TEST(starts(0.1).empty());
  BOOST_TEST(starts(0).empty());
}

BOOST_AUTO_TEST_CASE(a_section_of_which_a_half_sounds_like_the_chorus_has_no_kiai) {
  SongSound sound = heard("abccacddccab");
  sound.phrases[5].section = 4;  // 'a' and 'c' together
  const std::vector<Stretch> kiai = kiai_of(passed(map_of({}), song_of(sound), {{"kiai_share", 0.9}}));
  BOOST_REQUIRE_EQUAL(kiai.size(), 2U);
  BOOST_TEST(kiai[0].start_ms == part_ms(2));
  BOOST_TEST(kiai[0].end_ms == part_ms(4));
  BOOST_TEST(kiai[1].start_ms == part_ms(8));
  BOOST_TEST(kiai[1].end_ms == part_ms(10));
}

BOOST_AUTO_TEST_CASE(a_chorus_longer_than_its_share_has_kiai_up_to_a_phrase_before) {
  SongSound sound = heard("abcccccca");
  for (std::size_t i = 2; i < 8; ++i) sound.phrases[i].section = 2;
  sound.phrases[8].section = 3;
  const std::vector<Stretch> kiai = kiai_of(passed(map_of({}), song_of(sound)));
  BOOST_REQUIRE_EQUAL(kiai.size(), 1U);
  BOOST_TEST(kiai[0].start_ms == part_ms(2));
  BOOST_TEST(kiai[0].end_ms == part_ms(4));
}

BOOST_AUTO_TEST_CASE(kiai_does_not_begin_with_the_song) {
  const SongSound sound = heard("ccccaaaaaaaaa");
  const std::vector<Stretch> kiai = kiai_of(passed(map_of({circle(500)}), song_of(sound)));
  BOOST_REQUIRE_EQUAL(kiai.size(), 1U);
  BOOST_TEST(kiai[0].start_ms == part_ms(1));
}

BOOST_AUTO_TEST_CASE(kiai_that_the_map_had_elsewhere_is_taken_off) {
  const SongSound sound = heard("abccddee");
  Beatmap given = map_of({circle(500)});
  given.timing_lines.push_back({.time_ms = 6500, .beat_length = -100, .uninherited = false, .effects = 1});
  const std::vector<Stretch> kiai = kiai_of(passed(given, song_of(sound)));
  BOOST_REQUIRE_EQUAL(kiai.size(), 1U);
  BOOST_TEST(kiai[0].start_ms == part_ms(2));
}

BOOST_AUTO_TEST_CASE(levels_of_a_set_agree_on_preview_and_kiai_wherever_their_objects_begin) {
  // Bars of 1365.2 ms: a red line that moves back by bars comes to lie on another fraction of a ms.
  SongSound sound = heard("abccddeeccff");
  for (Phrase& phrase : sound.phrases) {
    phrase.start_ms = 8123.4 + (phrase.start_ms - kPartsFromMs) / 1600 * 1365.2;
    phrase.end_ms = 8123.4 + (phrase.end_ms - kPartsFromMs) / 1600 * 1365.2;
  }
  const SongSpan span{0, 170000, {RedLine{8123.4, 341.3, 4}}};
  std::vector<Beatmap> levels;
  for (const double first : {9000.0, 7700.0, 4300.0, 2500.0, 100.0}) {
    Beatmap level = draft_of(span, {}, {});
    for (double time = first; time < 160000; time += 900 + first / 100) level.objects.push_back(circle(time));
    to_map_time(level, 15);
    levels.push_back(passed(level, song_of(sound)));
  }
  const std::vector<Stretch> kiai = kiai_of(levels.front());
  BOOST_REQUIRE_EQUAL(kiai.size(), 2U);
  for (const Beatmap& level : levels) {
    BOOST_TEST(level.general.preview_time_ms == levels.front().general.preview_time_ms);
    const std::vector<Stretch> same = kiai_of(level);
    BOOST_REQUIRE_EQUAL(same.size(), kiai.size());
    for (std::size_t i = 0; i < kiai.size(); ++i) {
      // Each is on its own map's beat, of which the red line is rounded; equal red lines make equal kiai.
      BOOST_TEST(std::abs(same[i].start_ms - kiai[i].start_ms) <= 1);
      BOOST_TEST(std::abs(same[i].end_ms - kiai[i].end_ms) <= 1);
      if (level.timing_lines.front().time_ms != levels.front().timing_lines.front().time_ms) continue;
      BOOST_TEST(same[i].start_ms == kiai[i].start_ms);
      BOOST_TEST(same[i].end_ms == kiai[i].end_ms);
    }
    for (const Finding& finding : check_beatmap(level)) BOOST_TEST(finding.code != "kiai-unsnapped");
  }
}

BOOST_AUTO_TEST_CASE(nothing_that_a_check_would_find_and_a_second_time_changes_nothing) {
  std::mt19937 random(5);
  for (int i = 0; i < 200; ++i) {
    const SongSound sound = heard(i % 2 == 0 ? "abccabbbb" : "-accbbcc-");
    const Song song = song_of(sound);
    const Beatmap given = random_map(random);
    const Beatmap once = passed(given, song);
    BOOST_REQUIRE_EQUAL(write_beatmap(once), write_beatmap(passed(once, song)));
    for (const Finding& finding : check_beatmap(once))
      BOOST_REQUIRE_MESSAGE(!about_breaks_or_kiai(finding), finding.code << ": " << finding.message);
    const Play before = play(given), after = play(once);
    for (std::size_t k = 0; k < given.objects.size(); ++k)
      BOOST_REQUIRE_EQUAL(before.objects[k].end_time_ms, after.objects[k].end_time_ms);
  }
}
