// Many ways of making an MP3, by LAME; what ffmpeg decodes is what osugen must decode, sample for sample.
#include <osugen/audio/decode.h>
#include <osugen/files/files.h>

#include <boost/test/unit_test.hpp>

#include "signal.h"

using namespace osugen;

namespace {

using Words = std::vector<std::string>;

const std::vector<Words> kEncodings = {
    {"-b", "64", "-m", "m"},
    {"-b", "128"},
    {"-b", "320"},
    {"-m", "s", "-b", "192"},
    {"-V", "0"},
    {"-V", "5"},
    {"-V", "9", "-m", "m"},
    {"--abr", "160"},
    {"--resample", "48", "-V", "4"},
    {"--resample", "32", "-b", "96"},
    {"--resample", "22.05", "-V", "4"},
    {"--resample", "8", "-b", "24", "-m", "m"},
};

/// A second and a half, loud at first, different in each ear.
std::vector<float> stereo() {
  const std::vector<float> signal = testing::known_signal();
  std::vector<float> samples;
  for (std::size_t i = 0; i < 2 * signal.size(); ++i) {
    samples.push_back(signal[i % signal.size()]);
    samples.push_back(i < signal.size() ? 0.5F * signal[signal.size() - 1 - i] : 0.0F);
  }
  return samples;
}

/// The largest difference over what both have.
float furthest(const std::vector<float>& ours, const std::vector<float>& theirs) {
  float most = 0;
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i)
    most = std::max(most, std::abs(ours[i] - theirs[i]));
  return most;
}

void compare(const std::filesystem::path& song, bool whole) {
  const DecodedSong ours = decode_song(song);
  const std::vector<float> theirs = testing::ffmpeg_decodes(song, ours.channels);
  BOOST_REQUIRE(!theirs.empty());
  if (whole) BOOST_TEST(ours.audio.samples.size() == theirs.size());
  BOOST_TEST(std::abs(static_cast<double>(ours.audio.samples.size()) - static_cast<double>(theirs.size())) <=
             2304);
  BOOST_TEST(furthest(ours.audio.samples, theirs) < 1e-4F);
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += word + " ";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(twelve_encodings_with_and_without_tag_and_prefix_decode_as_ffmpeg_decodes_them) {
  const testing::TemporaryFolder folder;
  if (testing::run({"lame", "--version"}).exit_code != 0 ||
      testing::run({"ffmpeg", "-version"}).exit_code != 0) {
    BOOST_TEST_MESSAGE("skipped: there is no lame or no ffmpeg");
    return;
  }
  const auto wav = folder.path() / "song.wav", mp3 = folder.path() / "song.mp3";
  testing::write_song(wav, stereo(), 2, 44100, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
  for (const Words& encoding : kEncodings) {
    for (const Words& tags : {Words{}, Words{"-t"}, Words{"--id3v2-only", "--pad-id3v2", "--tt", "Song"}}) {
      Words command = {"lame", "--quiet"};
      command.insert(command.end(), encoding.begin(), encoding.end());
      command.insert(command.end(), tags.begin(), tags.end());
      command.insert(command.end(), {wav.string(), mp3.string()});
      BOOST_TEST_CONTEXT(joined(command)) {
        BOOST_REQUIRE(testing::run(command).exit_code == 0);
        compare(mp3, true);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(junk_in_front_and_a_cut_off_end_do_not_move_the_sound) {
  if (testing::run({"ffmpeg", "-version"}).exit_code != 0) {
    BOOST_TEST_MESSAGE("skipped: there is no ffmpeg");
    return;
  }
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "song.mp3";
  for (const char* name : {"cbr_lame_tag.mp3", "vbr_lame_tag.mp3", "cbr_no_tag.mp3", "vbr_no_tag.mp3"}) {
    const std::string whole = read_file(testing::fixture(name));
    for (const std::size_t size :
         {whole.size() / 3, whole.size() / 2, whole.size() * 4 / 5, whole.size() - 1}) {
      BOOST_TEST_CONTEXT(name << " cut after " << size) {
        write_file_atomically(path, whole.substr(0, size));
        compare(path, false);
      }
    }
    // Behind junk ffmpeg no longer finds the LAME tag, and osugen does.
    if (!std::string_view(name).ends_with("no_tag.mp3")) continue;
    BOOST_TEST_CONTEXT(name << " behind zeros") {
      write_file_atomically(path, std::string(700, '\0') + whole);
      compare(path, true);
    }
  }
}
