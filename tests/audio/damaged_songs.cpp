// Whatever is wrong with a song file: one clear error, or a shorter song.
#include <osugen/audio/decode.h>
#include <osugen/files/files.h>

#include <fmt/format.h>
#include <unistd.h>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "signal.h"

using namespace osugen;
using testing::fixture;

namespace {

Error error_of(std::string_view content) {
  try {
    decode_song(content, "song");
  } catch (const Error& error) {
    return error;
  }
  throw std::runtime_error("it was decoded");
}

Error error_of_file(const std::filesystem::path& path) {
  try {
    decode_song(path);
  } catch (const Error& error) {
    return error;
  }
  throw std::runtime_error("it was decoded");
}

bool says(const Error& error, const std::string& words) {
  return std::string(error.message()).find(words) != std::string::npos;
}

std::string le(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i, value >>= 8) out += static_cast<char>(value & 0xFF);
  return out;
}

/// A WAV file with any header.
std::string wav(int coding, int channels, std::uint32_t rate, int bits, const std::string& data) {
  const std::string format = le(coding, 2) + le(channels, 2) + le(rate, 4) +
                             le(rate * channels * bits / 8, 4) + le(channels * bits / 8, 2) + le(bits, 2);
  const std::string chunks = "WAVEfmt " + le(16, 4) + format + "data" + le(data.size(), 4) + data;
  return "RIFF" + le(chunks.size(), 4) + chunks;
}

const char* const kFixtures[] = {"cbr_lame_tag.mp3", "vbr_no_tag.mp3", "vorbis.ogg", "opus.opus",
                                 "flac.flac"};

}  // namespace

BOOST_AUTO_TEST_CASE(a_song_cut_off_anywhere_is_shorter_or_a_clear_error) {
  for (const char* name : kFixtures) {
    const std::string whole = read_file(fixture(name));
    const std::size_t samples = decode_song(whole, name).audio.samples.size();
    for (std::size_t size = 0; size < whole.size(); size += size < 600 ? 7 : 211) {
      BOOST_TEST_CONTEXT(name << " cut after " << size << " bytes") try {
        const DecodedSong song = decode_song(std::string_view(whole).substr(0, size), name);
        BOOST_TEST(!song.audio.samples.empty());
        // The tag of a cut MP3 no longer says where its padding begins.
        BOOST_TEST(song.audio.samples.size() <= samples + 2U * 1152);
      } catch (const Error& error) {
        BOOST_TEST((error.kind() == Error::Kind::bad_input));
        BOOST_TEST(!error.remedy().empty());
        BOOST_TEST(error.where() == name);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_wav_cut_off_anywhere_is_shorter_or_a_clear_error) {
  const std::string whole = wav(1, 2, 44100, 16, std::string(4000, '\x11'));
  for (std::size_t size = 0; size < whole.size(); size += size < 60 ? 1 : 101) {
    try {
      BOOST_TEST(decode_song(std::string_view(whole).substr(0, size), "cut").audio.samples.size() <= 1000U);
    } catch (const Error& error) {
      BOOST_TEST((error.kind() == Error::Kind::bad_input));
    }
  }
}

BOOST_AUTO_TEST_CASE(flipped_bits_never_do_worse_than_a_clear_error) {
  std::uint64_t state = 1;
  const auto random = [&state](std::size_t below) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state >> 33) % below;
  };
  for (const char* name : kFixtures) {
    const std::string whole = read_file(fixture(name));
    for (int trial = 0; trial < 60; ++trial) {
      std::string damaged = whole;
      // Half of the trials hit the headers, where lengths and counts are.
      const std::size_t reach = trial % 2 == 0 ? std::min<std::size_t>(200, whole.size()) : whole.size();
      for (int flips = 0; flips < 4; ++flips) damaged[random(reach)] ^= static_cast<char>(1U << random(8));
      try {
        for (const float sample : decode_song(damaged, name).audio.samples)
          BOOST_REQUIRE(std::abs(sample) <= 8);
      } catch (const Error& error) {
        BOOST_TEST((error.kind() == Error::Kind::bad_input), name << ": " << error.message());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_song_is_refused_by_what_it_is) {
  using namespace std::literals;
  BOOST_TEST(says(error_of(std::string_view{}), "the file is empty"));
  BOOST_TEST(
      says(error_of("osu file format v14\n\n[General]\n"sv), "this is a beatmap (.osu), not its song"));
  BOOST_TEST(says(error_of("PK\x03\x04rest"sv), "zip archive"));
  BOOST_TEST(says(error_of("\0\0\0\x20"
                           "ftypM4A "sv),
                  "AAC"));
  BOOST_TEST(says(error_of("\x1A\x45\xDF\xA3rest"sv), "video"));
  BOOST_TEST(says(error_of("Dear diary, today"sv), "this is text, not audio"));
  BOOST_TEST(says(error_of("\x01\x02\x00\x04\x05\x06"sv), "not a known audio format"));
  BOOST_TEST(says(error_of("\xFF\xF1\x50\x80\x02\x1F\xFC"sv), "an AAC file"));
  BOOST_TEST(says(error_of("ID3\x03\x00\x00\x00\x00\x00\x7F"sv), "ID3 tag"));
  BOOST_TEST(says(error_of("whatever"sv), "accepted: MP3, WAV, FLAC, Ogg Vorbis or Ogg Opus"));
  BOOST_TEST(says(error_of(std::string(100000, '\xFF')), "not a known audio format"));
}

BOOST_AUTO_TEST_CASE(compressed_wav_never_reaches_the_decoder) {
  BOOST_TEST(says(error_of(wav(0x11, 1, 44100, 4, "0123456789")), "compressed samples"));
  BOOST_TEST(says(error_of(wav(0x55, 1, 44100, 16, "0123456789")), "with MP3"));
  std::string twice = wav(1, 1, 44100, 16, "0123");
  twice += "fmt " + le(16, 4) + le(1, 2) + std::string(14, '\1');
  BOOST_TEST(says(error_of(twice), "more than one format"));
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_read_is_named) {
  const testing::TemporaryFolder folder;
  BOOST_TEST((error_of_file(folder.path() / "absent.mp3").kind() == Error::Kind::missing_input));
  BOOST_TEST((error_of_file(folder.path()).kind() == Error::Kind::missing_input));
  BOOST_TEST(says(error_of_file(folder.path()), folder.path().string()));
  const auto locked = folder.path() / "locked.mp3";
  write_file_atomically(locked, "x");
  std::filesystem::permissions(locked, std::filesystem::perms::none);
  if (::geteuid() == 0) {
    BOOST_TEST_MESSAGE("skipped: nothing is unreadable to root");
    return;
  }
  BOOST_TEST((error_of_file(locked).kind() == Error::Kind::missing_input));
}

BOOST_AUTO_TEST_CASE(a_file_larger_than_the_limit_is_refused_before_it_is_read) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "huge.wav";
  write_file_atomically(path, "RIFF");
  std::filesystem::resize_file(path, kMaxSongBytes + 1);  // sparse: takes no space
  BOOST_TEST((error_of_file(path).kind() == Error::Kind::bad_input));
}

BOOST_AUTO_TEST_CASE(lengths_rates_and_channels_beyond_the_limits_are_named) {
  BOOST_TEST(says(error_of(wav(1, 1, 8000, 8, std::string(8000 * 60 * 31, '\x80'))), "31.0 minutes"));
  BOOST_TEST(says(error_of(wav(1, 1, 4000, 8, std::string(8000, '\x80'))), "4000 Hz"));
  BOOST_TEST(says(error_of(wav(1, 1, 384000, 8, std::string(8000, '\x80'))), "384000 Hz"));
  BOOST_TEST(says(error_of(wav(1, 9, 44100, 8, std::string(9000, '\x80'))), "9 channels"));
  BOOST_TEST(says(error_of(wav(1, 1, 44100, 16, "")), "no audio"));
}

BOOST_AUTO_TEST_CASE(samples_that_are_no_numbers_become_silence_with_a_warning) {
  const testing::TemporaryFolder folder;
  std::vector<float> samples(1000, 0.5F);
  samples[10] = std::numeric_limits<float>::quiet_NaN();
  samples[20] = std::numeric_limits<float>::infinity();
  samples[30] = -1e30F;
  testing::write_song(folder.path() / "song.wav", samples, 1, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  const DecodedSong song = decode_song(folder.path() / "song.wav");
  BOOST_TEST(song.audio.samples[9] == 0.5F);
  BOOST_TEST(song.audio.samples[10] == 0.0F);
  BOOST_TEST(song.audio.samples[20] == 0.0F);
  BOOST_TEST(song.audio.samples[30] == -8.0F);
  BOOST_REQUIRE(song.warnings.size() == 1U);
  BOOST_TEST(song.warnings[0].find("3 of 1000 samples") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_decode_stops_when_asked) {
  int asked = 0;
  AudioHooks hooks;
  hooks.cancel = [&asked] { return ++asked > 2; };
  try {
    decode_song(wav(1, 1, 44100, 16, std::string(2000000, '\1')), "song", hooks);
    BOOST_ERROR("it was decoded");
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == Error::Kind::interrupted));
  }
  BOOST_TEST(asked == 3);
}

BOOST_AUTO_TEST_CASE(progress_rises_to_one) {
  double last = 0;
  AudioHooks hooks;
  hooks.progress = [&last](double done) {
    BOOST_TEST(done >= last);
    last = done;
  };
  decode_song(wav(1, 1, 44100, 16, std::string(400000, '\1')), "song", hooks);
  BOOST_TEST(last == 1.0);
}
