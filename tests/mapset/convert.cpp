// osugen-map convert: maps and sets written anew, and nothing taken from where it should not be.
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/mapset/osz.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include <osugen/files/files.h>
#include "clean_map.h"
#include "testing/testing.h"

using namespace osugen;

namespace {

testing::ProcessResult convert(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {testing::binary_dir() / "bin" / "osugen-map", "convert"});
  return testing::run(arguments);
}

void put(const std::filesystem::path& path, const std::string& content) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

std::string named(const std::string& version) {
  Beatmap map = testing::clean_map();
  map.metadata.version = version;
  return write_beatmap(map);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_map_becomes_a_set_with_the_song_and_the_picture_beside_it) {
  const testing::TemporaryFolder folder;
  put(folder.path() / "song.mp3", "a song");
  put(folder.path() / "bg.jpg", "a picture");
  put(folder.path() / "diary.txt", "private");
  put(folder.path() / "a.osu", named("Hard"));
  const auto result = convert({folder.path() / "a.osu", folder.path() / "a.osz"});
  BOOST_TEST(result.exit_code == 0);
  BOOST_TEST(result.err == "");
  const Mapset set = read_mapset_file(folder.path() / "a.osz");
  BOOST_REQUIRE(set.files.size() == 3U);
  BOOST_TEST(set.files[0].name == "The Band - A Song (somebody) [Hard].osu");
  BOOST_TEST(set.files[0].content == named("Hard"));
  BOOST_TEST(set.find("song.mp3")->content == "a song");
  BOOST_TEST(set.find("bg.jpg")->content == "a picture");
}

BOOST_AUTO_TEST_CASE(a_map_carries_no_file_from_elsewhere_into_a_set) {
  const testing::TemporaryFolder folder;
  put(folder.path() / "secret.txt", "secret");
  std::filesystem::create_directories(folder.path() / "maps");
  std::filesystem::create_symlink(folder.path() / "secret.txt", folder.path() / "maps" / "link.mp3");
  for (const std::string name : {"../secret.txt", "..\\secret.txt", "/etc/passwd", "link.mp3"}) {
    Beatmap map = testing::clean_map();
    map.general.audio_filename = name;
    map.events.background.clear();
    write_beatmap_file(map, folder.path() / "maps" / "a.osu");
    const auto result = convert({folder.path() / "maps" / "a.osu", folder.path() / "a.osz"});
    BOOST_TEST(result.exit_code == 0);
    BOOST_TEST(result.err.find("skipped") != std::string::npos);
    BOOST_TEST(read_mapset_file(folder.path() / "a.osz").files.size() == 1U, name);
  }
}

BOOST_AUTO_TEST_CASE(one_difficulty_of_a_set_becomes_a_map) {
  const testing::TemporaryFolder folder;
  const std::string set = folder.path() / "a.osz", map = folder.path() / "a.osu";
  write_mapset_file(set, {{"1.osu", named("Easy")}, {"2.osu", named("Hard")}, {"song.mp3", "x"}});
  const auto several = convert({set, map});
  BOOST_TEST(several.exit_code == 2);
  BOOST_TEST(several.err.find("Easy, Hard") != std::string::npos);
  BOOST_TEST(!std::filesystem::exists(map));
  BOOST_TEST(convert({set, map, "-d", "Easy"}).exit_code == 0);
  BOOST_TEST(read_file(map) == named("Easy"));
  BOOST_TEST(convert({set, map, "-d", "Extra"}).exit_code == 2);
  write_mapset_file(set, {{"song.mp3", "x"}});
  BOOST_TEST(convert({set, map}).exit_code == 65);
}

BOOST_AUTO_TEST_CASE(a_set_written_twice_is_the_same_bytes) {
  const testing::TemporaryFolder folder;
  const std::string a = folder.path() / "a.osz", b = folder.path() / "b.osz", c = folder.path() / "c.osz";
  write_mapset_file(a, {{"1.osu", named("Easy")}, {"song.mp3", "x"}, {"sb/1.png", "y"}});
  BOOST_TEST(convert({a, b}).exit_code == 0);
  BOOST_TEST(convert({b, c}).exit_code == 0);
  BOOST_TEST(read_file(b) == read_file(c));
  BOOST_TEST(read_mapset_file(b).files.size() == 3U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_converted_is_told_and_nothing_is_written) {
  const testing::TemporaryFolder folder;
  put(folder.path() / "a.osu", named("Hard"));
  put(folder.path() / "broken.osz", "PK\x03\x04");
  BOOST_TEST(convert({folder.path() / "a.osu", folder.path() / "a.zip"}).exit_code == 2);
  BOOST_TEST(convert({folder.path() / "absent.osu", folder.path() / "b.osu"}).exit_code == 66);
  BOOST_TEST(convert({folder.path() / "broken.osz", folder.path() / "b.osu"}).exit_code == 65);
  BOOST_TEST(convert({folder.path() / "a.osu", folder.path() / "no" / "b.osu"}).exit_code == 73);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
}

BOOST_AUTO_TEST_CASE(a_dump_of_a_set_is_one_line_for_each_of_its_maps_in_the_order_of_their_names) {
  const testing::TemporaryFolder folder;
  const std::string set = folder.path() / "set.osz";
  write_mapset_file(set, {{"b.osu", named("Hard")}, {"a.osu", named("Easy")}});
  const auto result = testing::run({testing::binary_dir() / "bin" / "osugen-map", "dump", set});
  BOOST_TEST(result.exit_code == 0);
  BOOST_TEST(std::count(result.out.begin(), result.out.end(), '\n') == 2);
  BOOST_TEST(result.out.find("\"file\":\"" + set + "/a.osu\"") < result.out.find(set + "/b.osu"));
  BOOST_TEST(result.out.find("\"rejected_count\":0") != std::string::npos);
  BOOST_TEST(result.out.find("\"rejected_count\":1") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_map_of_a_set_is_the_only_one_or_the_one_that_is_named) {
  const testing::TemporaryFolder folder;
  const auto set = folder.path() / "set.OSZ";
  write_mapset_file(set, {{"a.osu", named("Easy")}});
  BOOST_TEST(read_one_map(set).map.metadata.version == "Easy");
  write_mapset_file(set, {{"a.osu", named("Easy")}, {"b.osu", named("Hard")}});
  BOOST_TEST(read_one_map(set, "Hard").map.metadata.version == "Hard");
  BOOST_CHECK_THROW(read_one_map(set), Error);
  BOOST_CHECK_THROW(read_one_map(set, "Insane"), Error);
}

BOOST_AUTO_TEST_CASE(an_archive_under_the_name_of_a_map_is_refused_though_a_map_lies_in_it_as_plain_text) {
  const std::string archive = mapset_archive({{"a.osu", named("Easy")}});
  BOOST_CHECK_THROW(read_beatmap(archive, "a.osu"), Error);
}
