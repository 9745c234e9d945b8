// What a song or a picture is, from its headers, against what was made and what ffprobe says.
#include <osugen/mapset/media.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include <osugen/files/files.h>
#include "testing/testing.h"

using namespace osugen;
using namespace std::string_literals;

namespace {

/// `frames` silent MPEG-1 layer III frames of 128 kbps at 44,100 Hz: 417 bytes each.
std::string mp3(int frames) {
  std::string out;
  for (int i = 0; i < frames; ++i) out += "\xFF\xFB\x90\x00"s + std::string(413, '\0');
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_mp3_is_measured_frame_by_frame_past_its_tag) {
  const std::string tag = "ID3\x04\x00\x00\x00\x00\x02\x00"s + std::string(256, 'x');
  const AudioFacts facts = audio_facts(tag + mp3(100));
  BOOST_TEST((facts.format == AudioFormat::mp3));
  BOOST_TEST(facts.duration_ms == 100 * 1152 * 1000.0 / 44100, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(facts.bitrate_kbps == 128, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(songs_are_told_by_content) {
  BOOST_TEST((audio_facts("fLaC....").format == AudioFormat::flac));
  BOOST_TEST((audio_facts("RIFF\0\0\0\0WAVEfmt "s).format == AudioFormat::wav));
  BOOST_TEST((audio_facts("not a song at all").format == AudioFormat::unknown));
  BOOST_TEST((audio_facts("").format == AudioFormat::unknown));
  BOOST_TEST((audio_facts("\xFF\xFB\x90").format == AudioFormat::unknown));
}

BOOST_AUTO_TEST_CASE(the_size_of_a_picture_is_in_its_header) {
  const auto png = image_size("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x05\x00\0\0\x02\xd0"s);
  BOOST_REQUIRE(png);
  BOOST_TEST(png->width == 1280);
  BOOST_TEST(png->height == 720);
  const auto jpeg = image_size("\xFF\xD8\xFF\xE0\0\x04zz\xFF\xFF\xC2\0\x11\x08\x02\xd0\x05\x00\x03"s);
  BOOST_REQUIRE(jpeg);
  BOOST_TEST(jpeg->width == 1280);
  BOOST_TEST(jpeg->height == 720);
  BOOST_TEST(!image_size("GIF89a"));
  BOOST_TEST(!image_size("\xFF\xD8\xFF\xDA\0\x02"s));
  BOOST_TEST(!image_size("\xFF\xD8"s + std::string(100, '\xFF')));
}

BOOST_AUTO_TEST_CASE(real_songs_are_as_long_and_as_dense_as_ffprobe_says) {
  const auto songs = testing::songs();
  if (!songs) {
    BOOST_TEST_MESSAGE("skipped: there are no songs");
    return;
  }
  int compared = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*songs)) {
    const std::string extension = entry.path().extension();
    if ((extension != ".mp3" && extension != ".ogg") || entry.file_size() > 4000000U || compared == 12)
      continue;
    const auto probe = testing::run({"ffprobe", "-v", "error", "-show_entries", "format=duration,bit_rate",
                                     "-of", "default=nw=1:nk=1", entry.path()});
    if (probe.exit_code == 127) {
      BOOST_TEST_MESSAGE("skipped: there is no ffprobe");
      return;
    }
    const AudioFacts facts = audio_facts(read_file(entry.path()));
    char* rest = nullptr;
    const double seconds = std::strtod(probe.out.c_str(), &rest);
    const double bits = std::strtod(rest, nullptr);
    BOOST_TEST_CONTEXT(entry.path().filename()) {
      BOOST_TEST((facts.format == (extension == ".mp3" ? AudioFormat::mp3 : AudioFormat::vorbis)));
      BOOST_TEST(facts.duration_ms / 1000 == seconds, boost::test_tools::tolerance(0.005));
      // ffprobe counts pictures in tags as sound.
      BOOST_TEST(facts.bitrate_kbps <= bits / 1000 * 1.02);
      BOOST_TEST(facts.bitrate_kbps > bits / 1000 * 0.5);
    }
    ++compared;
  }
  BOOST_TEST(compared > 0);
}
