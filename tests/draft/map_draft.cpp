#include <osugen/draft/map_draft.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/slider_velocity.h>
#include <osugen/beatmap/tick_grid.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/mapset/snap.h>

namespace {

using namespace osugen;

HitObject circle_at(double time_ms) {
  HitObject circle;
  circle.time_ms = time_ms;
  return circle;
}

TimingLine line_at(double time_ms, bool uninherited, double beat_length) {
  TimingLine line;
  line.time_ms = time_ms;
  line.uninherited = uninherited;
  line.beat_length = beat_length;
  return line;
}

}  // namespace

BOOST_AUTO_TEST_CASE(objects_fit_into_the_song_after_the_shift_to_map_time) {
  for (const double bias : {0.0, 18.5, -20.0}) {
    const SongSpan span = span_of(60000, bias, {RedLine{}});
    BOOST_TEST(span.start_ms - bias >= 0);
    BOOST_TEST(span.end_ms - bias <= 60000);
    BOOST_TEST(span.start_ms >= 0);
    BOOST_TEST(span.end_ms <= 60000);
    BOOST_TEST(span.end_ms - span.start_ms >= 60000 - std::abs(bias));
  }
}

BOOST_AUTO_TEST_CASE(a_song_shorter_than_the_shift_is_refused) {
  BOOST_CHECK_EXCEPTION(span_of(15, 18, {}), Error,
                        [](const Error& e) { return e.kind() == Error::Kind::bad_input; });
}

BOOST_AUTO_TEST_CASE(map_time_is_song_time_less_the_bias_in_whole_milliseconds) {
  Beatmap map;
  map.objects = {circle_at(1000.4), circle_at(1500.6)};
  map.objects.back().kind = ObjectKind::spinner;
  map.objects.back().end_time_ms = 3000.2;
  map.timing_lines = {line_at(18.5, true, 500), line_at(1000.4, false, -50)};
  BOOST_TEST(to_map_time(map, 18) == 0);
  BOOST_TEST(map.objects[0].time_ms == 982);
  BOOST_TEST(map.objects[1].time_ms == 1483);
  BOOST_TEST(map.objects[1].end_time_ms == 2982);
  BOOST_TEST(map.timing_lines[0].time_ms == 1);
  // A green line that was on its object still is.
  BOOST_TEST(map.timing_lines[1].time_ms == map.objects[0].time_ms);
}

BOOST_AUTO_TEST_CASE(what_is_on_the_beat_is_on_the_grid_of_the_editor) {
  const double first = 1234.37, second = first + 16 * 60000 / 173.0;
  for (const double bias : {0.0, 17.8}) {
    Beatmap map;
    map.timing_lines = {line_at(first, true, 60000 / 173.0), line_at(second, true, 60000 / 91.5)};
    for (int i = 0; i < 64; ++i) map.objects.push_back(circle_at(first + i * 60000 / 173.0 / 4));
    for (int i = 0; i < 60; ++i) map.objects.push_back(circle_at(second + i * 60000 / 91.5 / 3));
    to_map_time(map, bias);
    const std::vector<RedLine> lines = red_lines(map);
    BOOST_REQUIRE_EQUAL(lines.size(), 2U);
    for (const HitObject& object : map.objects)
      BOOST_TEST(snap_of(object.time_ms, lines).unsnap_ms == 0, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(two_objects_on_one_millisecond_become_one_and_are_counted) {
  Beatmap map;
  map.objects = {circle_at(100.1), circle_at(100.3), circle_at(101.2)};
  BOOST_TEST(to_map_time(map, 0) == 1);
  BOOST_REQUIRE_EQUAL(map.objects.size(), 2U);
  BOOST_TEST(map.objects[0].time_ms == 100);
  BOOST_TEST(map.objects[1].time_ms == 101);
}

BOOST_AUTO_TEST_CASE(objects_before_the_first_red_line_move_it_back_by_whole_bars) {
  Beatmap map;
  map.objects = {circle_at(100), circle_at(9000)};
  map.timing_lines = {line_at(100, false, -50), line_at(5000, true, 400)};
  to_map_time(map, 0);
  BOOST_REQUIRE_EQUAL(map.timing_lines.size(), 2U);
  BOOST_TEST(map.timing_lines[0].uninherited);
  BOOST_TEST(map.timing_lines[0].time_ms == 5000 - 4 * 1600);
  BOOST_TEST(map.timing_lines[1].time_ms == 100);
}

BOOST_AUTO_TEST_CASE(a_first_red_line_that_moves_back_changes_no_slider) {
  Beatmap map = draft_of({0, 60000, {RedLine{4000, 500, 4}}}, {}, {});
  for (const double time : {1000.0, 6000.0}) {
    HitObject slider;
    slider.kind = ObjectKind::slider;
    slider.time_ms = time;
    slider.slider.path = {{{0, 0}, true, CurveType::linear, 0}, {{140, 0}, false, CurveType::linear, 0}};
    slider.slider.length_px = 140;
    map.objects.push_back(slider);
  }
  set_slider_velocities(map, std::vector<double>{0.5, 1});
  to_map_time(map, 0);
  BOOST_TEST(map.timing_lines.front().time_ms == 0);
  const Play played = play(map);
  BOOST_TEST(played.objects[0].end_time_ms == 2000, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(played.objects[1].end_time_ms == 6500, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(levels_of_one_set_begin_with_one_red_line) {
  const SongSpan span{0, 100000, {RedLine{250.4, 400, 4}, RedLine{8250.4, 500, 4}}};
  Beatmap late = draft_of(span, {}, {}), early = late, empty = late;
  late.objects = {circle_at(300)};
  early.objects = {circle_at(50)};
  begin_together({&late, &early, &empty});
  for (Beatmap* map : {&late, &early, &empty}) {
    to_map_time(*map, 15);
    BOOST_REQUIRE_EQUAL(map->timing_lines.size(), 2U);
    BOOST_TEST(map->timing_lines[0].time_ms == 250 - 1600 - 15);
    BOOST_TEST(map->timing_lines[1].time_ms == 8235);
  }
}

BOOST_AUTO_TEST_CASE(levels_of_one_set_have_one_millisecond_for_one_tick) {
  std::mt19937 random(3);
  const auto number = [&random](double from, double to) {
    return from + (to - from) * static_cast<double>(random() % 1000001) / 1e6;
  };
  constexpr int kTicksPerBeat = 12;
  for (int round = 0; round < 400; ++round) {
    SongSpan span{0, 120000, {}};
    const auto add_line = [&](double time_ms) {
      const double bpm = round % 3 == 0 ? std::round(number(60, 260)) : number(60, 260);
      span.red_lines.push_back({time_ms, 60000 / bpm, 3 + static_cast<int>(random() % 3)});
    };
    add_line(number(-100, 9000));
    for (auto more = random() % 3; more > 0; --more)
      add_line(span.red_lines.back().time_ms + number(500, 30000));
    const TickGrid grid(span.red_lines, kTicksPerBeat);
    const double bias_ms = number(-30, 30);
    const std::int64_t first = grid.tick_at(0) + 1;

    constexpr std::size_t kLevels = 4;
    std::vector<Beatmap> levels(kLevels, draft_of(span, {}, {}));
    std::vector<std::vector<std::int64_t>> ticks(kLevels);
    for (std::size_t level = 0; level < kLevels; ++level) {
      for (auto tick = first + static_cast<std::int64_t>(random() % 60); tick < first + 600;
           tick += 3 * (1 + static_cast<std::int64_t>(random() % 8))) {
        ticks[level].push_back(tick);
        levels[level].objects.push_back(circle_at(grid.time_ms(tick)));
      }
    }
    std::vector<Beatmap*> maps;
    for (Beatmap& level : levels) maps.push_back(&level);
    begin_together(maps);
    std::map<std::int64_t, double> of_tick;
    for (std::size_t level = 0; level < kLevels; ++level) {
      BOOST_REQUIRE_EQUAL(to_map_time(levels[level], bias_ms), 0);
      BOOST_TEST((red_lines(levels[level]) == red_lines(levels[0])));
      BOOST_TEST(levels[level].objects.front().time_ms >= levels[level].timing_lines.front().time_ms);
      for (std::size_t i = 0; i < ticks[level].size(); ++i) {
        const double time_ms = levels[level].objects[i].time_ms;
        BOOST_TEST(of_tick.emplace(ticks[level][i], time_ms).first->second == time_ms);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(of_two_red_lines_on_one_millisecond_the_later_stays) {
  Beatmap map;
  map.timing_lines = {line_at(0, true, 500), line_at(1000.1, true, 400), line_at(1000.2, true, 300),
                      line_at(1000.3, false, -100)};
  to_map_time(map, 0);
  BOOST_REQUIRE_EQUAL(map.timing_lines.size(), 3U);
  BOOST_TEST(map.timing_lines[1].beat_length == 300);
  BOOST_TEST(!map.timing_lines[2].uninherited);
}

BOOST_AUTO_TEST_CASE(what_the_user_names_comes_before_the_tags_of_the_song) {
  const SongTags tags{"Étude", "Jean", "Etude", "Jean"};
  std::vector<std::string> notes;
  Metadata given;
  given.title = given.title_unicode = given.artist = given.artist_unicode = given.creator = given.version =
      "";
  const Metadata of_tags = metadata_of(given, tags, notes);
  BOOST_TEST(of_tags.title == "Etude");
  BOOST_TEST(of_tags.title_unicode == "Étude");
  BOOST_TEST(of_tags.artist == "Jean");
  BOOST_TEST(of_tags.creator == "osugen");
  BOOST_TEST(of_tags.version == "Normal");
  given.title = "Mine";
  const Metadata named = metadata_of(given, tags, notes);
  BOOST_TEST(named.title == "Mine");
  BOOST_TEST(named.title_unicode == "Mine");
  BOOST_TEST(named.artist == "Jean");
  BOOST_TEST(notes.empty());
}

BOOST_AUTO_TEST_CASE(a_title_without_a_known_ascii_spelling_is_kept_and_the_user_told) {
  std::vector<std::string> notes;
  Metadata given;
  given.title = given.title_unicode = given.artist = given.artist_unicode = "";
  const Metadata metadata = metadata_of(given, SongTags{"夜", "", "", ""}, notes);
  BOOST_TEST(metadata.title == "Unknown Title");
  BOOST_TEST(metadata.title_unicode == "夜");
  BOOST_TEST(metadata.artist == "Unknown Artist");
  BOOST_TEST(metadata.artist_unicode == "Unknown Artist");
  BOOST_REQUIRE_EQUAL(notes.size(), 1U);  // of a missing artist there is nothing to spell
  BOOST_TEST(notes.front().find("metadata.title") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_of_more_than_80_characters_are_cut_between_characters_and_the_user_told) {
  const auto titled = [](const std::string& title, std::vector<std::string>& notes) {
    Metadata given;
    given.title = given.title_unicode = given.artist_unicode = "";
    given.artist = "Artist";
    return metadata_of(given, SongTags{title, "", title, ""}, notes);
  };
  const auto times = [](const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
  };
  std::vector<std::string> notes;
  BOOST_TEST(titled(times("x", 80), notes).title == times("x", 80));
  BOOST_TEST(titled(times("夜", 80), notes).title_unicode == times("夜", 80));
  for (const std::string& note : notes) BOOST_TEST(note.find("was cut") == std::string::npos);

  notes.clear();
  const Metadata ascii = titled(times("a word ", 20), notes);
  BOOST_TEST(ascii.title == times("a word ", 11) + "a w");
  BOOST_TEST(ascii.title_unicode == ascii.title);
  BOOST_REQUIRE_EQUAL(notes.size(), 1U);
  BOOST_TEST(notes[0].find("80 characters") != std::string::npos);
  BOOST_TEST(notes[0].find("metadata.title") != std::string::npos);

  BOOST_TEST(titled(times("xxxx ", 40), notes).title == times("xxxx ", 15) + "xxxx");
  BOOST_TEST(titled(times("夜", 81), notes).title_unicode == times("夜", 80));
  // A character beyond the 16 bits counts twice.
  BOOST_TEST(titled(times("😀", 50), notes).title_unicode == times("😀", 40));
  BOOST_TEST(titled("x" + times("😀", 50), notes).title_unicode == "x" + times("😀", 39));

  notes.clear();
  Metadata given;
  given.title = given.title_unicode = given.artist_unicode = "";
  given.artist = times("x", 100);
  BOOST_TEST(metadata_of(given, SongTags{"Title", "", "Title", ""}, notes).artist == times("x", 80));
  BOOST_REQUIRE_EQUAL(notes.size(), 1U);
  BOOST_TEST(notes[0].find("metadata.artist") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_draft_has_the_red_lines_and_the_difficulty_and_previews_two_fifths_in) {
  Difficulty difficulty;
  difficulty.ar = 9;
  const SongSpan span{0, 100000, {RedLine{250, 400, 3}}};
  const Beatmap draft = draft_of(span, difficulty, {});
  BOOST_REQUIRE_EQUAL(draft.timing_lines.size(), 1U);
  BOOST_TEST(draft.timing_lines[0].time_ms == 250);
  BOOST_TEST(draft.timing_lines[0].beat_length == 400);
  BOOST_TEST(draft.timing_lines[0].meter == 3);
  BOOST_TEST(draft.timing_lines[0].uninherited);
  BOOST_TEST(draft.difficulty.ar == 9);
  BOOST_TEST(draft.general.preview_time_ms == 40000);
  BOOST_TEST(draft.objects.empty());
}
