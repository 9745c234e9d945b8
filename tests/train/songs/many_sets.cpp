#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <string>

#include <osugen/files/files.h>
#include <osugen/mapset/osz.h>
#include <osugen/train/songs/songs_folder.h>
#include "testing/click_songs.h"
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::train;
using osugen::testing::ClickSong;
using osugen::testing::TemporaryFolder;

namespace fs = std::filesystem;

namespace {

constexpr int kSets = 5000;

/// The most memory that this process has had since reset_peak(), in MiB.
double peak_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib / 1024;
  }
  return 0;
}

void reset_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

/// 5,000 sets of two maps: the audio of four songs by hard and symbolic links, and maps that differ in a
/// comment, for a map that is there twice is taken once. With two archives among them.
void make_sets(const fs::path& root, const std::vector<ClickSong>& songs) {
  for (int i = 0; i < kSets; ++i) {
    const ClickSong& song = songs[static_cast<std::size_t>(i) % songs.size()];
    const fs::path set = root / ("group " + std::to_string(i / 100)) / std::to_string(i);
    fs::create_directories(set);
    if (i % 2 == 0) {
      fs::create_hard_link(song.audio, set / "clicks.wav");
    } else {
      fs::create_symlink(song.audio, set / "clicks.wav");
    }
    for (std::size_t m = 0; m < song.maps.size(); ++m)
      std::ofstream(set / (std::to_string(m) + ".osu"), std::ios::binary)
          << read_file(song.maps[m]) << "\r\n//" << i;
  }
  for (std::size_t i = 0; i < 2; ++i) {
    write_mapset_file(root / (std::to_string(i) + ".osz"),
                      {{"a.osu", read_file(songs[i].maps[0]) + "\r\n//archive"},
                       {"clicks.wav", read_file(songs[i].audio)}});
  }
}

/// What is left of a scan: the sets themselves would count as memory of the next one.
struct Scanned {
  std::size_t songs = 0, maps = 0, left_out = 0;
  double peak_mib = 0, seconds = 0;
};

/// @param audio_bytes  every song is made this long with silence
Scanned scan_with(std::uint64_t audio_bytes) {
  const TemporaryFolder folder;
  const auto songs =
      osugen::testing::write_click_songs(folder.path() / "from", {.songs = 4, .seconds = 4, .maps = 2});
  for (const ClickSong& song : songs) fs::resize_file(song.audio, audio_bytes);
  make_sets(folder.path() / "Songs", songs);
  reset_peak();
  const auto began = std::chrono::steady_clock::now();
  const SongsFolder found = scan_songs(folder.path() / "Songs", {.threads = 2});
  Scanned scanned{found.songs.size(), 0, found.left_out.size(), 0, 0};
  for (const SongSource& song : found.songs) scanned.maps += song.maps.size();
  scanned.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  scanned.peak_mib = peak_mib();
  return scanned;
}

}  // namespace

BOOST_AUTO_TEST_CASE(five_thousand_sets_are_scanned_in_memory_that_does_not_grow_with_the_audio) {
  // The first scan of a process brings its libraries and buffers along.
  const Scanned warm = scan_with(200000), brief = scan_with(200000);
  const Scanned lengthy = scan_with(std::uint64_t{96} << 20U);  // half an hour and more of these songs
  BOOST_TEST_MESSAGE("peak memory " << brief.peak_mib << " MiB with songs of 0.2 MB, " << lengthy.peak_mib
                                    << " MiB with songs of 100 MB; " << brief.seconds << " s and "
                                    << lengthy.seconds << " s for " << kSets << " sets");
  for (const Scanned* scanned : {&warm, &brief, &lengthy}) {
    BOOST_TEST(scanned->songs == 4U);
    BOOST_TEST(scanned->maps == 2U * kSets + 2U);
    BOOST_TEST(scanned->left_out == 0U);
  }
  BOOST_TEST(lengthy.peak_mib < brief.peak_mib + 4);
}
