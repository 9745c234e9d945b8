// What a song file decodes to: how long, how late, how many channels, compared with the signal that went in
// and with what ffmpeg makes of the same file.
#include <osugen/audio/decode.h>
#include <osugen/audio/resample.h>
#include <osugen/files/files.h>

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "signal.h"

using namespace osugen;
using testing::find;
using testing::fixture;
using testing::Found;
using testing::known_signal;

namespace {

/// An ID3v2.3 tag with one text frame and padding.
std::string id3v2(const std::string& frame, const std::string& text, std::size_t padding) {
  const auto big_endian = [](std::size_t value, int bits) {
    std::string bytes(4, '\0');
    for (int i = 3; i >= 0; --i, value >>= bits) bytes[i] = static_cast<char>(value & ((1U << bits) - 1));
    return bytes;
  };
  const std::string body = frame + big_endian(text.size(), 8) + std::string(2, '\0') + text;
  return std::string("ID3\x03\x00\x00", 6) + big_endian(body.size() + padding, 7) + body +
         std::string(padding, '\0');
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_mp3_with_a_lame_tag_starts_and_ends_where_its_original_does) {
  for (const char* name : {"cbr_lame_tag.mp3", "vbr_lame_tag.mp3", "stereo_lame_tag.mp3"}) {
    const DecodedSong song = decode_song(fixture(name));
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(song.format == "MP3");
      BOOST_TEST(song.audio.sample_rate == 44100);
      BOOST_TEST(song.audio.samples.size() == 30000U);
      BOOST_TEST(song.warnings.empty());
      const Found found = find(known_signal(), song.audio.samples);
      BOOST_TEST(found.late == 0);
      BOOST_TEST(found.similarity > 0.7);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_mp3_without_a_tag_is_whole_1105_samples_late_and_says_so) {
  for (const char* name : {"cbr_no_tag.mp3", "vbr_no_tag.mp3"}) {
    const DecodedSong song = decode_song(fixture(name));
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(song.audio.samples.size() == 28U * 1152);
      BOOST_TEST(find(known_signal(), song.audio.samples).late == 1105);
      BOOST_REQUIRE(song.warnings.size() == 1U);
      BOOST_TEST(song.warnings[0].find("about 25 ms late") != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_mp3_at_half_the_rate_has_its_delay_taken_off_too) {
  const DecodedSong song = decode_song(fixture("mpeg2_lame_tag.mp3"));
  BOOST_TEST(song.audio.sample_rate == 22050);
  BOOST_TEST(song.warnings.empty());
  BOOST_TEST(std::abs(static_cast<int>(song.audio.samples.size()) - 15000) <= 1);
  const Audio half = resample({known_signal(), 44100}, 22050);
  BOOST_TEST(std::abs(find(half.samples, song.audio.samples).late) <= 1);
}

BOOST_AUTO_TEST_CASE(vorbis_flac_and_opus_start_and_end_where_their_original_does) {
  const DecodedSong vorbis = decode_song(fixture("vorbis.ogg"));
  BOOST_TEST(vorbis.format == "Ogg Vorbis");
  BOOST_TEST(vorbis.audio.samples.size() == 30000U);
  BOOST_TEST(find(known_signal(), vorbis.audio.samples).late == 0);

  const DecodedSong flac = decode_song(fixture("flac.flac"));
  BOOST_TEST(flac.format == "FLAC");
  BOOST_REQUIRE(flac.audio.samples.size() == 30000U);
  const std::vector<float> signal = known_signal();
  float furthest = 0;
  for (std::size_t i = 0; i < signal.size(); ++i)
    furthest = std::max(furthest, std::abs(flac.audio.samples[i] - signal[i]));
  BOOST_TEST(furthest < 1.0F / 32768);

  const DecodedSong opus = decode_song(fixture("opus.opus"));
  BOOST_TEST(opus.format == "Ogg Opus");
  BOOST_TEST(opus.audio.sample_rate == 48000);
  const Audio at48 = resample({signal, 44100}, 48000);
  BOOST_TEST(std::abs(static_cast<int>(opus.audio.samples.size()) - static_cast<int>(at48.samples.size())) <=
             1);
  const Found found = find(at48.samples, opus.audio.samples);
  BOOST_TEST(std::abs(found.late) <= 1);
  BOOST_TEST(found.similarity > 0.7);
}

BOOST_AUTO_TEST_CASE(every_fixture_decodes_to_what_ffmpeg_makes_of_it) {
  if (testing::ffmpeg_decodes(fixture("flac.flac"), 1).empty()) {
    BOOST_TEST_MESSAGE("skipped: there is no ffmpeg");
    return;
  }
  for (const std::string name :
       {"cbr_lame_tag.mp3", "vbr_lame_tag.mp3", "stereo_lame_tag.mp3", "mpeg2_lame_tag.mp3", "cbr_no_tag.mp3",
        "vbr_no_tag.mp3", "vorbis.ogg", "flac.flac"}) {
    const DecodedSong song = decode_song(fixture(name));
    const std::vector<float>& ours = song.audio.samples;
    const std::vector<float> theirs = testing::ffmpeg_decodes(fixture(name), song.channels);
    BOOST_TEST_CONTEXT(name) {
      // ffmpeg 5 leaves out the last 128 samples of this Vorbis file; oggdec agrees with libsndfile.
      const std::size_t missing = name == "vorbis.ogg" ? 128 : 0;
      BOOST_REQUIRE(theirs.size() <= ours.size());
      BOOST_REQUIRE(theirs.size() + missing >= ours.size());
      float furthest = 0;
      for (std::size_t i = 0; i < theirs.size(); ++i)
        furthest = std::max(furthest, std::abs(ours[i] - theirs[i]));
      BOOST_TEST(furthest < 1e-4F);
    }
  }
}

BOOST_AUTO_TEST_CASE(tags_and_junk_in_front_of_an_mp3_do_not_move_its_sound) {
  const std::string mp3 = read_file(fixture("vbr_lame_tag.mp3"));
  const std::vector<float> plain = decode_song(mp3, "plain").audio.samples;
  std::string junk(5000, '\0');
  for (std::size_t i = 0; i < junk.size(); ++i) junk[i] = static_cast<char>(i * 37 % 251);
  for (const std::string& front : {id3v2("TIT2", std::string("\0Song", 5), 4000), std::string(3000, '\0'),
                                   junk, id3v2("TIT2", std::string("\0Song", 5), 10) + junk}) {
    BOOST_TEST(decode_song(front + mp3, "front").audio.samples == plain, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(an_mp3_that_is_cut_off_starts_at_the_same_sample) {
  const std::string mp3 = read_file(fixture("vbr_lame_tag.mp3"));
  const std::vector<float> whole = decode_song(mp3, "whole").audio.samples;
  const DecodedSong cut = decode_song(std::string_view(mp3).substr(0, mp3.size() / 2), "cut");
  BOOST_TEST(cut.audio.samples.size() > 8000U);
  BOOST_TEST(cut.audio.samples.size() < 25000U);
  for (std::size_t i = 0; i < 8000; ++i) BOOST_REQUIRE(cut.audio.samples[i] == whole[i]);
  BOOST_REQUIRE(cut.warnings.size() == 1U);
  BOOST_TEST(cut.warnings[0].find("declares a length of") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_hole_in_an_mp3_keeps_what_follows) {
  std::string mp3 = read_file(fixture("cbr_no_tag.mp3"));
  std::fill(mp3.begin() + 2000, mp3.begin() + 2600, '\x5A');
  const DecodedSong song = decode_song(mp3, "hole");
  BOOST_TEST(song.audio.samples.size() > 20U * 1152);
}

BOOST_AUTO_TEST_CASE(wav_of_every_plain_coding_is_read_to_the_sample) {
  const testing::TemporaryFolder folder;
  const std::vector<float> signal = known_signal();
  for (const int coding : {SF_FORMAT_PCM_U8, SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, SF_FORMAT_PCM_32,
                           SF_FORMAT_FLOAT, SF_FORMAT_DOUBLE}) {
    for (const int container : {SF_FORMAT_WAV, SF_FORMAT_WAVEX}) {
      testing::write_song(folder.path() / "song.wav", signal, 1, 44100, container | coding);
      const DecodedSong song = decode_song(folder.path() / "song.wav");
      BOOST_TEST(song.format == "WAV");
      BOOST_REQUIRE(song.audio.samples.size() == signal.size());
      const float step = coding == SF_FORMAT_PCM_U8 ? 1.0F / 100 : 1.0F / 16000;
      for (std::size_t i = 0; i < signal.size(); i += 97)
        BOOST_REQUIRE(std::abs(song.audio.samples[i] - signal[i]) < step);
    }
  }
}

BOOST_AUTO_TEST_CASE(channels_are_mixed_to_their_mean) {
  const testing::TemporaryFolder folder;
  for (const int channels : {1, 2, 3, 6, 8}) {
    std::vector<float> samples;
    for (int frame = 0; frame < 40000; ++frame)
      for (int c = 0; c < channels; ++c) samples.push_back(static_cast<float>(c + 1) / 16);
    testing::write_song(folder.path() / "song.wav", samples, channels, 48000,
                        SF_FORMAT_WAV | SF_FORMAT_FLOAT);
    const DecodedSong song = decode_song(folder.path() / "song.wav");
    BOOST_TEST(song.channels == channels);
    BOOST_TEST(song.audio.samples.size() == 40000U);
    BOOST_TEST(song.audio.samples[39999] == static_cast<float>(channels + 1) / 32,
               boost::test_tools::tolerance(1e-6F));
  }
}

BOOST_AUTO_TEST_CASE(flac_of_unknown_length_is_read_to_its_end) {
  std::string flac = read_file(fixture("flac.flac"));
  // Total samples: the low 36 bits before the checksum of STREAMINFO, which begins at byte 8.
  flac[8 + 13] = static_cast<char>(flac[8 + 13] & 0xF0);
  std::fill(flac.begin() + 8 + 14, flac.begin() + 8 + 18, '\0');
  BOOST_TEST(decode_song(flac, "piped").audio.samples.size() == 30000U);
}

BOOST_AUTO_TEST_CASE(every_real_song_decodes) {
  const auto songs = testing::songs();
  if (!songs) {
    BOOST_TEST_MESSAGE("skipped: no folder of songs");
    return;
  }
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*songs)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".mp3" && extension != ".ogg" && extension != ".wav") continue;
    const DecodedSong song = decode_song(entry.path());
    BOOST_TEST(song.audio.seconds() > 1);
    const bool is_mp3 = song.format == "MP3";
    for (const std::string& warning : song.warnings) {
      BOOST_TEST(is_mp3);
      BOOST_TEST(warning.find("LAME tag") != std::string::npos, entry.path() << ": " << warning);
    }
    ++count;
  }
  BOOST_TEST(count > 0);
}
