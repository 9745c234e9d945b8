#include "testing/click_songs.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include <osugen/audio/decode.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/files/files.h>
#include "testing/testing.h"

using namespace osugen;
using osugen::testing::ClickSong;
using osugen::testing::TemporaryFolder;
using osugen::testing::write_click_songs;

BOOST_AUTO_TEST_CASE(every_object_is_on_a_click_that_begins_at_that_sample) {
  const TemporaryFolder folder;
  for (const ClickSong& song : write_click_songs(folder.path(), {.songs = 6, .seconds = 12, .maps = 5})) {
    const Audio audio = decode_song(song.audio).audio;
    BOOST_TEST(audio.seconds() == 12, boost::test_tools::tolerance(1e-6));
    for (const double click : song.clicks_ms) {
      const auto at = static_cast<std::size_t>(std::llround(click * audio.sample_rate / 1000));
      BOOST_TEST(std::abs(audio.samples.at(at)) > 0.3);
    }
    for (const auto& path : song.maps) {
      const ReadBeatmap read = read_beatmap_file(path);
      BOOST_TEST(read.rejected_count == 0U);
      BOOST_TEST(read.map.objects.size() >= 3U);
      for (const HitObject& object : read.map.objects) {
        if (object.kind == ObjectKind::spinner) continue;
        const double heard = object.time_ms + 15;
        BOOST_TEST(std::ranges::any_of(song.clicks_ms, [&](double c) { return std::abs(c - heard) < 1e-6; }));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(sliders_end_on_a_click_and_inside_the_playfield) {
  const TemporaryFolder folder;
  int sliders = 0, spinners = 0;
  for (const ClickSong& song : write_click_songs(folder.path(), {.songs = 8, .seconds = 12, .maps = 4})) {
    for (const auto& path : song.maps) {
      const Beatmap map = read_beatmap_file(path).map;
      const Play played = play(map);
      for (std::size_t i = 0; i < map.objects.size(); ++i) {
        spinners += map.objects[i].kind == ObjectKind::spinner ? 1 : 0;
        if (map.objects[i].kind != ObjectKind::slider) continue;
        ++sliders;
        const double end = played.objects[i].end_time_ms + 15;
        BOOST_TEST(std::ranges::any_of(song.clicks_ms, [&](double c) { return std::abs(c - end) < 0.5; }));
        BOOST_TEST(played.objects[i].end_position.x >= 0);
        BOOST_TEST(played.objects[i].end_position.x <= 512);
      }
    }
  }
  BOOST_TEST(sliders > 10);
  BOOST_TEST(spinners > 3);
}

BOOST_AUTO_TEST_CASE(the_same_options_write_the_same_bytes_and_songs_differ) {
  const TemporaryFolder one, two;
  const auto first = write_click_songs(one.path(), {.songs = 8, .seed = 7});
  const auto second = write_click_songs(two.path(), {.songs = 8, .seed = 7});
  std::set<std::string> contents;
  std::set<double> tempos;
  for (std::size_t i = 0; i < first.size(); ++i) {
    BOOST_TEST(read_file(first[i].audio) == read_file(second[i].audio));
    contents.insert(read_file(first[i].audio));
    tempos.insert(first[i].beat_length_ms);
    for (std::size_t m = 0; m < first[i].maps.size(); ++m) {
      BOOST_TEST(read_file(first[i].maps[m]) == read_file(second[i].maps[m]));
      contents.insert(read_file(first[i].maps[m]));
    }
  }
  BOOST_TEST(contents.size() == 24U);
  BOOST_TEST(tempos.size() == 8U);
}
