#include <boost/test/unit_test.hpp>
#include <fstream>
#include <random>

#include <osugen/files/files.h>
#include <osugen/mapset/osz.h>
#include <osugen/train/songs/songs_folder.h>
#include "mapset/zip_builder.h"
#include "testing/click_songs.h"
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::train;
using osugen::testing::TemporaryFolder;
using osugen::testing::ZipEntry;

namespace {

/// One good set, so that a scan succeeds, and room for a bad archive.
struct Beside {
  TemporaryFolder folder;
  std::string map, audio;
  Beside() {
    const auto song =
        osugen::testing::write_click_songs(folder.path(), {.songs = 1, .seconds = 4, .maps = 1}).front();
    map = read_file(song.maps[0]);
    audio = read_file(song.audio);
  }
  /// The same map, but another one by its hash.
  std::string other_map() const { return map + "\r\n// another"; }
  /// What is said of an archive of these bytes; the good set is found whatever they are.
  std::vector<LeftOut> left_out(const std::string& archive, std::size_t maps = 1) const {
    write_file_atomically(folder.path() / "bad.osz", archive);
    const SongsFolder found = scan_songs(folder.path(), {});
    BOOST_REQUIRE_EQUAL(found.songs.size(), 1U);
    BOOST_TEST(found.songs[0].maps.size() == maps);
    return found.left_out;
  }
};

bool says(const std::vector<LeftOut>& left_out, const std::string& words) {
  for (const LeftOut& one : left_out) {
    BOOST_TEST_INFO(one.what << ": " << one.why);
    if (one.why.find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_archive_of_ten_thousand_files_is_left_out) {
  const Beside beside;
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 10000; ++i)
    entries.push_back({"f" + std::to_string(i) + ".osu", beside.other_map().substr(0, 40)});
  BOOST_TEST(says(beside.left_out(osugen::testing::zip(entries)), "10000 files"));
}

BOOST_AUTO_TEST_CASE(a_map_or_a_song_that_swells_beyond_measure_is_left_out) {
  const Beside beside;
  ZipEntry bomb{"bomb.osu", osugen::testing::deflated("osu file format v14\n" +
                                                      std::string(std::size_t{64} << 20U, ' '))};
  bomb.method = 8;
  bomb.size = 20 + (64U << 20U);
  BOOST_TEST(says(beside.left_out(osugen::testing::zip({bomb})), "too high a compression ratio"));

  ZipEntry song{"clicks.wav",
                osugen::testing::deflated(beside.audio + std::string(std::size_t{64} << 20U, '\0'))};
  song.method = 8;
  song.size = static_cast<std::uint32_t>(beside.audio.size()) + (64U << 20U);
  BOOST_TEST(says(beside.left_out(osugen::testing::zip({{"a.osu", beside.other_map()}, song})),
                  "too high a compression ratio"));
}

BOOST_AUTO_TEST_CASE(names_that_leave_an_archive_are_not_taken_as_maps_nor_as_audio) {
  const Beside beside;
  const auto left_out = beside.left_out(
      osugen::testing::zip({{"../a.osu", beside.other_map()}, {"b/c.osu", beside.other_map()}}));
  BOOST_TEST(says(left_out, "leaves the archive"));
  BOOST_TEST(says(left_out, "where osu! does not read maps"));
  BOOST_TEST(says(
      beside.left_out(osugen::testing::zip({{"a.osu", beside.other_map()}, {"../clicks.wav", beside.audio}})),
      "is missing"));
}

BOOST_AUTO_TEST_CASE(a_damaged_map_leaves_the_other_maps_of_its_archive) {
  const Beside beside;
  ZipEntry damaged{"b.osu", beside.other_map() + "2"};
  damaged.crc = 1;
  const std::string archive =
      osugen::testing::zip({{"a.osu", beside.other_map()}, damaged, {"clicks.wav", beside.audio}});
  BOOST_TEST(says(beside.left_out(archive, 2), "damaged"));
}

BOOST_AUTO_TEST_CASE(what_is_no_archive_is_left_out) {
  const Beside beside;
  BOOST_TEST(says(beside.left_out(""), "empty"));
  BOOST_TEST(says(beside.left_out("PK\x03\x04 and no more"), "not an intact ZIP"));
  BOOST_TEST(says(beside.left_out(osugen::testing::zip({{"readme.txt", "x"}})), "no .osu"));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_changed_at_random_end_in_a_report_or_in_the_map) {
  const Beside beside;
  const std::string map = beside.other_map();
  const std::string archive =
      osugen::testing::zip({{"a.osu", map}, {"clicks.wav", beside.audio.substr(0, 2000)}});
  std::mt19937_64 random(5);
  for (int i = 0; i < 150; ++i) {
    std::string changed = archive;
    for (int k = 0; k < 3; ++k) changed[random() % changed.size()] = static_cast<char>(random());
    // The directory at the end is where most of the meaning is.
    changed[changed.size() - 1 - random() % 200] = static_cast<char>(random());
    if (i % 5 == 0) changed.resize(random() % changed.size());
    std::ofstream(beside.folder.path() / "bad.osz", std::ios::binary) << changed;
    const SongsFolder found = scan_songs(beside.folder.path(), {});
    BOOST_TEST(!found.songs.empty());
  }
}
