// What a mapset's archive gives and takes when nobody lies.
#include <osugen/mapset/osz.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <ctime>
#include <fstream>
#include <thread>

#include <osugen/files/files.h>
#include <osugen/mapset/osz_archive.h>
#include "testing/testing.h"
#include "zip_builder.h"

using namespace osugen;
using testing::TemporaryFolder;
using testing::zip;

namespace {

std::vector<MapsetFile> small_set() {
  return {{"song.mp3", std::string("ID3\0\xff\xfb\x90", 7)},
          {"sb/star.png", "\x89PNG"},
          {"A - B (C) [Hard].osu", "osu file format v14\r\n"},
          {"A - B (C) [Easy].osu", "osu file format v14\n"}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again_byte_for_byte) {
  const Mapset set = read_mapset(mapset_archive(small_set()), "set.osz");
  BOOST_TEST(set.skipped.empty());
  BOOST_REQUIRE(set.files.size() == 4U);
  for (const MapsetFile& given : small_set()) {
    const MapsetFile* found = set.find(given.name);
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->name == given.name);
    BOOST_TEST((found->content == given.content));
  }
}

BOOST_AUTO_TEST_CASE(the_maps_come_first_and_every_file_by_its_name) {
  const Mapset set = read_mapset(mapset_archive(small_set()), "set.osz");
  std::vector<std::string> names;
  for (const MapsetFile& file : set.files) names.push_back(file.name);
  const std::vector<std::string> expected{"A - B (C) [Easy].osu", "A - B (C) [Hard].osu", "sb/star.png",
                                          "song.mp3"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_same_files_in_any_order_at_any_time_and_place_give_the_same_bytes) {
  const std::string first = mapset_archive(small_set());
  std::vector<MapsetFile> files = small_set();
  std::reverse(files.begin(), files.end());
  ::setenv("TZ", "Asia/Tokyo", 1);
  ::tzset();
  // ZIP counts time in steps of two seconds.
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  const std::string second = mapset_archive(files);
  ::unsetenv("TZ");
  ::tzset();
  BOOST_TEST((first == second));
}

BOOST_AUTO_TEST_CASE(a_song_stands_in_the_archive_uncompressed) {
  const std::string song(100000, 'a');
  const std::string archive = mapset_archive({{"song.mp3", song}, {"m.osu", "osu file format v14"}});
  BOOST_TEST((archive.find(song) != std::string::npos));
}

BOOST_AUTO_TEST_CASE(pythons_zip_reader_finds_the_same_files_and_no_fault) {
  const testing::TemporaryFolder folder;
  write_mapset_file(folder.path() / "set.osz", small_set());
  const auto python = testing::run(
      {"python3", "-c",
       "import zipfile,sys\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n"
       "for i in z.infolist(): print(i.filename, i.file_size, i.date_time[0], i.external_attr, i.flag_bits)",
       folder.path() / "set.osz"});
  if (python.exit_code == 127) {
    BOOST_TEST_MESSAGE("skipped: there is no python3");
    return;
  }
  BOOST_TEST(python.err == "");
  BOOST_TEST(python.out ==
             "A - B (C) [Easy].osu 20 2000 0 0\nA - B (C) [Hard].osu 21 2000 0 0\n"
             "sb/star.png 4 2000 0 0\nsong.mp3 7 2000 0 0\n");
}

BOOST_AUTO_TEST_CASE(a_name_beyond_ascii_survives_and_is_flagged_as_utf8) {
  const std::string archive = mapset_archive({{"音楽.mp3", "x"}, {"m.osu", "y"}});
  const std::size_t local = archive.find("音楽.mp3");
  BOOST_REQUIRE(local != std::string::npos);
  BOOST_TEST((static_cast<unsigned char>(archive[local - 30 + 7]) & 0x08U) != 0U);
  BOOST_TEST(read_mapset(archive, "set.osz").find("音楽.mp3") != nullptr);
}

BOOST_AUTO_TEST_CASE(names_are_utf8_by_flag_or_by_look_and_cp437_otherwise) {
  const Mapset set = read_mapset(zip({{.name = "\xE9\x9F\xB3.ogg", .data = "a", .flags = 0x800},
                                      {.name = "\xE6\xA5\xBD.ogg", .data = "b"},
                                      {.name = "caf\x82.ogg", .data = "c"}}),
                                 "set.osz");
  BOOST_REQUIRE(set.files.size() == 3U);
  BOOST_TEST(set.files[0].name == "音.ogg");
  BOOST_TEST(set.files[1].name == "楽.ogg");
  BOOST_TEST(set.files[2].name == "café.ogg");
}

BOOST_AUTO_TEST_CASE(a_file_is_found_whatever_its_letter_case_and_slashes) {
  const Mapset set = read_mapset(zip({{.name = "SB/Étoile.PNG", .data = "a", .flags = 0x800}}), "set.osz");
  BOOST_TEST(set.find("sb\\étoile.png") != nullptr);
  BOOST_TEST(set.find("SB/ÉTOILE.png") != nullptr);
  BOOST_TEST(set.find("étoile.png") == nullptr);
}

BOOST_AUTO_TEST_CASE(maps_are_taken_from_the_root_only) {
  const Mapset set = read_mapset(
      zip({{.name = "b.OSU"}, {.name = "old/a.osu"}, {.name = "a.osu"}, {.name = "a.osu.bak"}}), "set.osz");
  const auto maps = set.beatmaps();
  BOOST_REQUIRE(maps.size() == 2U);
  BOOST_TEST(maps[0]->name == "a.osu");
  BOOST_TEST(maps[1]->name == "b.OSU");
}

BOOST_AUTO_TEST_CASE(what_operating_systems_leave_is_no_file_of_the_mapset) {
  const Mapset set = read_mapset(zip({{.name = "__MACOSX/._a.osu"},
                                      {.name = "Thumbs.db"},
                                      {.name = "sb/.DS_Store"},
                                      {.name = "desktop.ini"},
                                      {.name = "a.osu"},
                                      {.name = "sb/"}}),
                                 "set.osz");
  BOOST_TEST(set.files.size() == 1U);
  BOOST_TEST(set.skipped.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_mapset_is_not_written_with_two_names_that_the_game_cannot_tell_apart) {
  BOOST_CHECK_EXCEPTION(mapset_archive({{"a.osu", ""}, {"A.OSU", ""}}), Error, [](const Error& e) {
    return e.kind() == Error::Kind::bad_input && e.where() == "A.OSU";
  });
  BOOST_CHECK_THROW(mapset_archive({}), Error);
}

BOOST_AUTO_TEST_CASE(a_mapset_that_cannot_be_written_leaves_the_folder_as_it_was) {
  const testing::TemporaryFolder folder;
  { std::ofstream(folder.path() / "set.osz") << "what was there"; }
  BOOST_CHECK_THROW(write_mapset_file(folder.path() / "set.osz", {{"../a.osu", ""}}), Error);
  BOOST_CHECK_EXCEPTION(write_mapset_file(folder.path() / "absent" / "set.osz", small_set()), Error,
                        [](const Error& e) { return e.kind() == Error::Kind::cannot_write; });
  BOOST_TEST(read_file(folder.path() / "set.osz") == "what was there");
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(every_real_archive_of_the_corpus_is_read) {
  const auto corpus = testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: there is no corpus");
    return;
  }
  int archives = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*corpus / "osz")) {
    const Mapset set = read_mapset_file(entry.path());
    BOOST_TEST_CONTEXT(entry.path().filename()) {
      BOOST_TEST(set.beatmaps().size() == 1U);
      for (const SkippedEntry& skipped : set.skipped) BOOST_TEST(skipped.name.starts_with("__MACOSX/"));
      // Written and read again, nothing is lost.
      const Mapset again = read_mapset(mapset_archive(set.files), "again.osz");
      BOOST_TEST(again.files.size() == set.files.size());
      for (const MapsetFile& file : set.files) {
        BOOST_REQUIRE(again.find(file.name) != nullptr);
        BOOST_TEST((again.find(file.name)->content == file.content));
      }
    }
    ++archives;
  }
  BOOST_TEST(archives >= 9);
}

BOOST_AUTO_TEST_CASE(an_archive_on_disk_is_read_in_pieces_and_gives_what_the_whole_one_gives) {
  const TemporaryFolder folder;
  const std::string long_entry(300000, 'x');
  write_mapset_file(folder.path() / "a.osz",
                    {{"a.osu", "osu file format v14"}, {"Song.mp3", long_entry}, {"none", ""}});
  const Mapset whole = read_mapset_file(folder.path() / "a.osz");
  MapsetArchive archive(folder.path() / "a.osz");
  BOOST_REQUIRE_EQUAL(archive.entries().size(), whole.files.size());
  for (std::size_t i = 0; i < whole.files.size(); ++i) {
    BOOST_TEST(archive.entries()[i].name == whole.files[i].name);
    BOOST_TEST(archive.read(archive.entries()[i]) == whole.files[i].content);
  }
  std::string collected;
  std::size_t largest = 0;
  archive.read(*archive.find("song.MP3"), [&](std::string_view piece) {
    collected += piece;
    largest = std::max(largest, piece.size());
  });
  BOOST_TEST(collected == long_entry);
  BOOST_TEST(largest <= 65536U);
  BOOST_TEST(archive.find("other.mp3") == nullptr);
  BOOST_CHECK_THROW(archive.read(archive.entries()[0], [](std::string_view) { throw 7; }), int);
}

BOOST_AUTO_TEST_CASE(what_is_no_archive_on_disk_is_told_as_it_is_in_memory) {
  const TemporaryFolder folder;
  const auto kind = [&](const char* name) {
    try {
      MapsetArchive archive(folder.path() / name);
    } catch (const Error& e) {
      return e.kind();
    }
    return Error::Kind::failed;
  };
  write_file_atomically(folder.path() / "text.osz", "no archive");
  write_file_atomically(folder.path() / "empty.osz", "");
  std::filesystem::create_directory(folder.path() / "folder.osz");
  BOOST_TEST((kind("text.osz") == Error::Kind::bad_input));
  BOOST_TEST((kind("empty.osz") == Error::Kind::bad_input));
  BOOST_TEST((kind("folder.osz") == Error::Kind::missing_input));
  BOOST_TEST((kind("absent.osz") == Error::Kind::missing_input));
}
