#include <osugen/mapset/output.h>

#include <boost/test/unit_test.hpp>

#include <osugen/beatmap/reader.h>
#include <osugen/files/files.h>
#include <osugen/mapset/osz.h>

#include "testing/testing.h"

namespace {

using namespace osugen;
namespace fs = std::filesystem;

Beatmap small_map() {
  Beatmap map;
  map.metadata.title = "Title";
  map.metadata.artist = "Artist";
  map.metadata.creator = "osugen";
  map.metadata.version = "Hard";
  TimingLine red;
  map.timing_lines = {red};
  HitObject circle;
  circle.time_ms = 1000;
  map.objects = {circle};
  return map;
}

auto of_kind(Error::Kind kind) {
  return [kind](const Error& e) { return e.kind() == kind; };
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_mapset_has_the_map_and_the_song_byte_for_byte) {
  const testing::TemporaryFolder folder;
  std::string song(10000, '\0');
  for (std::size_t i = 0; i < song.size(); ++i) song[i] = static_cast<char>(i * 7 % 251);
  const auto notes =
      write_output({small_map()}, folder.path() / "out.osz", {folder.path() / "s.mp3", song, "MP3"});
  BOOST_TEST(notes.empty());
  const Mapset mapset = read_mapset_file(folder.path() / "out.osz");
  BOOST_REQUIRE_EQUAL(mapset.files.size(), 2U);
  BOOST_REQUIRE_EQUAL(mapset.beatmaps().size(), 1U);
  BOOST_TEST(mapset.beatmaps()[0]->name == "Artist - Title (osugen) [Hard].osu");
  const ReadBeatmap read = read_beatmap(mapset.beatmaps()[0]->content, "map");
  BOOST_TEST(read.rejected.empty());
  BOOST_TEST(read.map.general.audio_filename == "audio.mp3");
  BOOST_REQUIRE(mapset.find("audio.mp3") != nullptr);
  BOOST_TEST((mapset.find("audio.mp3")->content == song));
}

BOOST_AUTO_TEST_CASE(a_map_beside_its_song_names_it_and_elsewhere_asks_for_a_copy) {
  const testing::TemporaryFolder folder;
  fs::create_directory(folder.path() / "elsewhere");
  const fs::path song = folder.path() / "My Song.ogg";
  write_file_atomically(song, "song");
  BOOST_TEST(write_output({small_map()}, folder.path() / "a.osu", {song, "song", "Ogg Vorbis"}).empty());
  const auto notes =
      write_output({small_map()}, folder.path() / "elsewhere" / "a.osu", {song, "song", "Ogg Vorbis"});
  BOOST_REQUIRE_EQUAL(notes.size(), 1U);
  BOOST_TEST(notes[0].find("copy it there as 'My Song.ogg'") != std::string::npos);
  for (const char* name : {"a.osu", "elsewhere/a.osu"})
    BOOST_TEST(read_beatmap_file(folder.path() / name).map.general.audio_filename == "My Song.ogg");
}

BOOST_AUTO_TEST_CASE(a_song_whose_name_a_map_cannot_say_gets_another_one) {
  const testing::TemporaryFolder folder;
  const fs::path song = folder.path() / "line\nbreak.mp3";
  write_file_atomically(song, "song");
  const auto notes = write_output({small_map()}, folder.path() / "a.osu", {song, "song", "MP3"});
  BOOST_REQUIRE_EQUAL(notes.size(), 1U);
  BOOST_TEST(notes[0].find("'audio.mp3'") != std::string::npos);
  BOOST_TEST(read_beatmap_file(folder.path() / "a.osu").map.general.audio_filename == "audio.mp3");
}

BOOST_AUTO_TEST_CASE(a_format_that_cannot_be_ranked_is_said) {
  const testing::TemporaryFolder folder;
  for (const char* format : {"WAV", "FLAC", "Ogg Opus"}) {
    const auto notes =
        write_output({small_map()}, folder.path() / "a.osz", {folder.path() / "s", "song", format});
    BOOST_REQUIRE_EQUAL(notes.size(), 1U);
    BOOST_TEST(notes[0].find(format) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(an_output_that_cannot_be_is_refused_before_any_work) {
  const testing::TemporaryFolder folder;
  const fs::path song = folder.path() / "song.osu";
  write_file_atomically(song, "song");
  fs::create_directory(folder.path() / "folder.osz");
  fs::create_symlink(song, folder.path() / "link.osu");
  BOOST_CHECK_EXCEPTION(check_output(folder.path() / "map.txt", {}), Error, of_kind(Error::Kind::usage));
  BOOST_CHECK_EXCEPTION(check_output(folder.path() / "osz", {}), Error, of_kind(Error::Kind::usage));
  BOOST_CHECK_EXCEPTION(check_output(song, song), Error, of_kind(Error::Kind::usage));
  BOOST_CHECK_EXCEPTION(check_output(folder.path() / "link.osu", song), Error, of_kind(Error::Kind::usage));
  BOOST_CHECK_EXCEPTION(check_output(folder.path() / "folder.osz", {}), Error,
                        of_kind(Error::Kind::cannot_write));
  BOOST_CHECK_EXCEPTION(check_output(folder.path() / "none" / "a.osz", {}), Error,
                        of_kind(Error::Kind::cannot_write));
  check_output(folder.path() / "new.osu", song);
  check_output(folder.path() / "NEW.OSZ", song);
}

BOOST_AUTO_TEST_CASE(a_map_that_nobody_named_a_file_for_is_named_by_its_song) {
  BOOST_TEST(default_output(small_map().metadata) == fs::path("Artist - Title.osz"));
}
