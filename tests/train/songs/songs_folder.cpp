#include <osugen/train/songs/songs_folder.h>

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <set>

#include <osugen/files/files.h>
#include <osugen/mapset/osz.h>
#include <osugen/runtime/progress.h>
#include "testing/click_songs.h"
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::train;
using osugen::testing::ClickSong;
using osugen::testing::TemporaryFolder;
using osugen::testing::write_click_songs;

namespace fs = std::filesystem;

namespace {

/// A Songs folder that a test changes.
struct Songs {
  TemporaryFolder folder;
  std::vector<ClickSong> written;
  explicit Songs(int songs = 2, int maps = 2)
      : written(write_click_songs(folder.path() / "Songs", {.songs = songs, .seconds = 4, .maps = maps})) {}

  fs::path root() const { return folder.path() / "Songs"; }
  std::string map(std::size_t song, std::size_t level) const { return read_file(written[song].maps[level]); }
  SongsFolder scan(int threads = 1) const { return scan_songs(root(), {.threads = threads}); }
};

void write(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  write_file_atomically(path, content);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// Why the file of this name was left out; empty where it was not.
std::string why(const SongsFolder& found, const std::string& name) {
  for (const LeftOut& one : found.left_out)
    if (one.what.ends_with(name)) return one.why;
  return {};
}

std::size_t maps_in(const SongsFolder& found) {
  std::size_t count = 0;
  for (const SongSource& song : found.songs) count += song.maps.size();
  return count;
}

bool has(const std::string& text, const std::string& part) {
  BOOST_TEST_INFO("'" << text << "' has '" << part << "'");
  return text.find(part) != std::string::npos;
}

/// Everything that a scan says, as text.
std::string text_of(const SongsFolder& found) {
  std::string text;
  for (const SongSource& song : found.songs) {
    text += song.hash + " " + shown(song.audio) + "\n";
    for (const MapSource& map : song.maps)
      text += "  " + map.hash + " " + map.version + " " + shown(map.source) + "\n";
  }
  for (const LeftOut& one : found.left_out) text += one.what + ": " + one.why + "\n";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(folders_and_archives_at_any_depth_are_found_and_their_bytes_can_be_read) {
  const Songs songs(3);
  fs::create_directories(songs.root() / "pack" / "by somebody");
  fs::rename(songs.written[1].folder, songs.root() / "pack" / "by somebody" / "1");
  std::vector<MapsetFile> files{{"clicks.wav", read_file(songs.written[2].audio)}};
  files.push_back({"a.osu", songs.map(2, 0)});
  files.push_back({"b.osu", songs.map(2, 1)});
  fs::remove_all(songs.written[2].folder);
  write_mapset_file(songs.root() / "pack" / "2.osz", files);

  const SongsFolder found = songs.scan();
  BOOST_TEST(found.left_out.empty());
  BOOST_REQUIRE_EQUAL(found.songs.size(), 3U);
  BOOST_TEST(maps_in(found) == 6U);
  for (const SongSource& song : found.songs) {
    BOOST_TEST(song.audio.file.is_absolute());
    BOOST_TEST(read_source(song.audio).substr(0, 4) == "RIFF");
    for (const MapSource& map : song.maps) BOOST_TEST(has(read_source(map.source), "osu file format"));
  }
}

BOOST_AUTO_TEST_CASE(the_result_is_the_same_at_any_number_of_threads) {
  const Songs songs(9, 3);
  write(songs.root() / "broken" / "a.osu", "osu file format v\n");
  for (int i = 0; i < 4; ++i) fs::copy(songs.written[0].folder, songs.root() / ("copy " + std::to_string(i)));
  const std::string alone = text_of(songs.scan(1));
  for (const int threads : {2, 3, 8}) BOOST_TEST(text_of(songs.scan(threads)) == alone);
}

BOOST_AUTO_TEST_CASE(maps_of_the_same_audio_are_maps_of_one_song_whatever_set_they_lie_in) {
  const Songs songs(2);
  const fs::path other = songs.root() / "another set";
  write(other / "audio.wav", read_file(songs.written[0].audio));
  write(other / "hers.osu",
        replaced(replaced(songs.map(0, 0), "clicks.wav", "audio.wav"), "Version:Easy", "Version:Hers"));
  const SongsFolder found = songs.scan();
  BOOST_REQUIRE_EQUAL(found.songs.size(), 2U);
  std::set<std::size_t> counts{found.songs[0].maps.size(), found.songs[1].maps.size()};
  BOOST_TEST((counts == std::set<std::size_t>{2, 3}));
}

BOOST_AUTO_TEST_CASE(a_map_that_is_there_twice_is_taken_once_and_the_report_names_the_other) {
  const Songs songs(1);
  fs::copy(songs.written[0].folder, songs.root() / "copy");
  const SongsFolder found = songs.scan();
  BOOST_TEST(maps_in(found) == 2U);
  BOOST_REQUIRE_EQUAL(found.left_out.size(), 2U);
  for (const LeftOut& one : found.left_out) {
    BOOST_TEST(has(one.what, "/copy/"));
    BOOST_TEST(has(one.why, "duplicates"));
    BOOST_TEST(has(one.why, "/0 Clicks/"));
  }
}

BOOST_AUTO_TEST_CASE(a_copy_without_its_audio_does_not_stand_in_the_way_of_the_whole_one) {
  const Songs songs(1);
  write(songs.root() / "! first in order" / "copy.osu", songs.map(0, 0));
  const SongsFolder found = songs.scan();
  BOOST_TEST(maps_in(found) == 2U);
  BOOST_TEST(has(why(found, "copy.osu"), "is missing"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_trained_on_is_left_out_with_the_reason) {
  const Songs songs(1);
  const fs::path set = songs.written[0].folder;
  const std::string map = songs.map(0, 0);
  const auto variant = [&](const char* name, const std::string& from, const std::string& to) {
    write(set / name, replaced(map, from, to));
  };
  variant("taiko.osu", "Mode: 0", "Mode: 1");
  variant("catch.osu", "Mode: 0", "Mode: 2");
  variant("mania.osu", "Mode: 0", "Mode: 3");
  variant("silent.osu", "clicks.wav", "other.mp3");
  variant("outside.osu", "clicks.wav", "../../x.wav");
  variant("absolute.osu", "clicks.wav", "/etc/passwd");
  variant("windows.osu", "clicks.wav", "..\\..\\x.wav");
  variant("drive.osu", "clicks.wav", "C:\\x.wav");
  variant("nameless.osu", "AudioFilename: clicks.wav", "AudioFilename:");
  variant("picture.osu", "clicks.wav", "bg.png");
  variant("empty_song.osu", "clicks.wav", "empty.mp3");
  write(set / "bg.png", "\x89PNG\r\n\x1A\n and so on");
  write(set / "empty.mp3", "");
  write(set / "no_objects.osu", map.substr(0, map.find("[HitObjects]")));
  const std::size_t timing = map.find("[TimingPoints]"), objects = map.find("[HitObjects]");
  write(set / "no_beat.osu", map.substr(0, timing) + map.substr(objects));
  write(set / "version.osu", "osu file format vx\n");
  write(set / "nothing.osu", "");

  const SongsFolder found = songs.scan();
  BOOST_TEST(maps_in(found) == 2U);
  BOOST_TEST(has(why(found, "taiko.osu"), "osu!taiko"));
  BOOST_TEST(has(why(found, "catch.osu"), "osu!catch"));
  BOOST_TEST(has(why(found, "mania.osu"), "osu!mania"));
  BOOST_TEST(has(why(found, "silent.osu"), "its audio 'other.mp3' is missing"));
  BOOST_TEST(has(why(found, "outside.osu"), "leaves the mapset"));
  BOOST_TEST(has(why(found, "windows.osu"), "leaves the mapset"));
  BOOST_TEST(has(why(found, "absolute.osu"), "absolute"));
  BOOST_TEST(has(why(found, "drive.osu"), "drive"));
  BOOST_TEST(has(why(found, "nameless.osu"), "has no AudioFilename"));
  BOOST_TEST(has(why(found, "picture.osu"), "PNG picture"));
  BOOST_TEST(has(why(found, "empty_song.osu"), "empty"));
  BOOST_TEST(has(why(found, "no_objects.osu"), "no objects"));
  BOOST_TEST(has(why(found, "no_beat.osu"), "no red line"));
  BOOST_TEST(has(why(found, "version.osu"), "damaged"));
  BOOST_TEST(has(why(found, "nothing.osu"), "damaged"));
  BOOST_TEST(found.left_out.size() == 15U);
}

BOOST_AUTO_TEST_CASE(letter_case_and_the_kind_of_slash_make_no_difference_to_the_name_of_the_audio) {
  const Songs songs(1, 1);
  const fs::path set = songs.written[0].folder;
  const std::string map = songs.map(0, 0);
  write(set / "case.osu", replaced(map, "clicks.wav", "CLICKS.Wav"));
  fs::create_directories(set / "Audio");
  fs::copy_file(set / "clicks.wav", set / "Audio" / "Song.WAV");
  write(set / "slash.osu", replaced(map, "clicks.wav", "audio\\song.wav"));
  const SongsFolder found = songs.scan();
  BOOST_TEST(found.left_out.empty());
  BOOST_TEST(maps_in(found) == 3U);

  const TemporaryFolder archived;
  write_mapset_file(archived.path() / "a.osz", {{"case.osu", read_file(set / "case.osu")},
                                                {"clicks.wav", read_file(set / "clicks.wav")}});
  BOOST_TEST(maps_in(scan_songs(archived.path(), {})) == 1U);
}

BOOST_AUTO_TEST_CASE(of_two_files_that_differ_in_case_the_one_that_is_spelt_so_is_taken) {
  const Songs songs(2, 1);
  const fs::path set = songs.written[0].folder;
  fs::copy_file(songs.written[1].audio, set / "Clicks.wav");
  write(set / "other.osu", replaced(songs.map(0, 0), "clicks.wav", "Clicks.wav"));
  const SongsFolder found = songs.scan();
  for (const SongSource& song : found.songs) {
    const bool is_first = read_source(song.audio) == read_file(songs.written[0].audio);
    BOOST_TEST(song.maps.size() == (is_first ? 1U : 2U));
  }
}

BOOST_AUTO_TEST_CASE(a_tag_of_megabytes_in_front_of_a_song_does_not_hide_what_it_is) {
  const Songs songs(1, 1);
  const fs::path set = songs.written[0].folder;
  const std::size_t size = 3 << 20;
  std::string tag = "ID3";
  tag += std::string("\x04\x00\x00", 3);
  for (const int shift : {21, 14, 7, 0}) tag += static_cast<char>(size >> shift & 0x7F);
  tag += std::string(size, 'p');
  std::string frames;
  for (int i = 0; i < 8; ++i)
    frames += std::string("\xFF\xFB\x90\x00", 4) + std::string(413, '\0');  // 128 kbit/s, 44.1 kHz
  write(set / "tagged.mp3", tag + frames);
  write(set / "tagged.osu", replaced(songs.map(0, 0), "clicks.wav", "tagged.mp3"));
  write(set / "only_tag.mp3", tag);
  write(set / "only_tag.osu", replaced(songs.map(0, 0), "clicks.wav", "only_tag.mp3"));
  write(set / "tagged_text.mp3", tag + "Dear diary, " + std::string(5000, 'x'));
  write(set / "tagged_text.osu", replaced(songs.map(0, 0), "clicks.wav", "tagged_text.mp3"));
  const SongsFolder found = songs.scan();
  BOOST_TEST(found.songs.size() == 2U);
  BOOST_TEST(has(why(found, "only_tag.osu"), "ends within its ID3 tag"));
  BOOST_TEST(has(why(found, "tagged_text.osu"), "is not a song"));
}

BOOST_AUTO_TEST_CASE(links_are_followed_and_loops_come_to_an_end) {
  const Songs songs(2);
  const fs::path elsewhere = songs.folder.path() / "elsewhere";
  fs::rename(songs.written[1].folder, elsewhere);
  fs::create_directory_symlink(elsewhere, songs.root() / "linked");
  fs::create_directory_symlink(songs.root(), songs.root() / "loop");
  fs::create_directory_symlink("..", songs.written[0].folder / "up");
  fs::create_symlink("nowhere.osu", songs.written[0].folder / "dangling.osu");
  fs::create_symlink("self.osu", songs.written[0].folder / "self.osu");
  const SongsFolder found = songs.scan();
  BOOST_TEST(maps_in(found) == 4U);
  BOOST_TEST(has(why(found, "dangling.osu"), "broken link"));
  BOOST_TEST(!why(found, "self.osu").empty());
  BOOST_TEST(found.left_out.size() == 2U);
}

BOOST_AUTO_TEST_CASE(pipes_and_folders_in_place_of_files_are_left_out_and_nothing_waits) {
  const Songs songs(1, 1);
  const fs::path set = songs.written[0].folder;
  BOOST_REQUIRE_EQUAL(::mkfifo((set / "pipe.osu").c_str(), 0600), 0);
  BOOST_REQUIRE_EQUAL(::mkfifo((set / "pipe.osz").c_str(), 0600), 0);
  BOOST_REQUIRE_EQUAL(::mkfifo((set / "pipe.mp3").c_str(), 0600), 0);
  fs::create_directory(set / "folder.osu");
  fs::create_directory(set / "folder.mp3");
  write(set / "of_pipe.osu", replaced(songs.map(0, 0), "clicks.wav", "pipe.mp3"));
  write(set / "of_folder.osu", replaced(songs.map(0, 0), "clicks.wav", "folder.mp3"));
  const SongsFolder found = songs.scan();
  BOOST_TEST(maps_in(found) == 1U);
  BOOST_TEST(has(why(found, "pipe.osu"), "not a regular file"));
  BOOST_TEST(has(why(found, "pipe.osz"), "not a regular file"));
  BOOST_TEST(has(why(found, "of_pipe.osu"), "not a regular file"));
  BOOST_TEST(has(why(found, "of_folder.osu"), "folder"));
}

BOOST_AUTO_TEST_CASE(what_may_not_be_read_is_reported_and_the_rest_is_found) {
  const Songs songs(3, 1);
  fs::permissions(songs.written[1].folder, fs::perms::none);
  fs::permissions(songs.written[2].maps[0], fs::perms::none);
  const bool may_all = ::access(songs.written[1].folder.c_str(), R_OK) == 0;
  if (may_all) BOOST_TEST_MESSAGE("skipped: this user may read everything");
  const SongsFolder found = songs.scan();
  fs::permissions(songs.written[1].folder, fs::perms::owner_all);
  BOOST_TEST(found.songs.size() == (may_all ? 3U : 1U));
  if (may_all) return;
  BOOST_TEST(has(why(found, "1 Clicks"), "cannot be read"));
  BOOST_TEST(has(why(found, "[Easy].osu"), "cannot be read"));
}

BOOST_AUTO_TEST_CASE(a_folder_of_nothing_is_an_error_that_says_what_there_was) {
  const auto is = [](const Error& e, Error::Kind kind, const std::string& words) {
    BOOST_TEST_INFO(e.message());
    return e.kind() == kind && std::string(e.message()).find(words) != std::string::npos;
  };
  const TemporaryFolder empty;
  BOOST_CHECK_EXCEPTION(scan_songs(empty.path(), {}), Error,
                        [&](const Error& e) { return is(e, Error::Kind::bad_input, "no .osu or .osz"); });
  BOOST_CHECK_EXCEPTION(scan_songs(empty.path() / "x", {}), Error,
                        [&](const Error& e) { return is(e, Error::Kind::missing_input, "does not exist"); });
  write(empty.path() / "file", "");
  BOOST_CHECK_EXCEPTION(scan_songs(empty.path() / "file", {}), Error,
                        [&](const Error& e) { return is(e, Error::Kind::missing_input, "is not a folder"); });
  const Songs songs(2);
  for (const ClickSong& song : songs.written) fs::remove(song.audio);
  BOOST_CHECK_EXCEPTION(songs.scan(), Error, [&](const Error& e) {
    return is(e, Error::Kind::bad_input,
              "4 were skipped, of which 4 because its audio 'clicks.wav' is missing");
  });
}

BOOST_AUTO_TEST_CASE(a_scan_can_be_stopped_and_tells_how_far_it_is) {
  const Songs songs(4, 1);
  std::atomic<int> asked = 0;
  BOOST_CHECK_EXCEPTION(scan_songs(songs.root(), {.threads = 2, .cancel = [&] { return ++asked > 6; }}),
                        Error, [](const Error& e) { return e.kind() == Error::Kind::interrupted; });
  struct Sink final : ProgressSink {
    std::vector<std::string> done;
    void update(const ProgressState& state) override { BOOST_TEST(state.fraction <= 1); }
    void stage_done(const ProgressState& state) override { done.emplace_back(state.stage); }
  } sink;
  Progress progress(&sink);
  scan_songs(songs.root(), {.threads = 2, .progress = &progress});
  BOOST_TEST((sink.done == std::vector<std::string>{"searching for mapsets", "reading mapsets"}));
}
