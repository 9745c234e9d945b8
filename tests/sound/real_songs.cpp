// Phrases of real songs.
#include <boost/test/unit_test.hpp>

#include <osugen/audio/decode.h>
#include <osugen/audio/resample.h>
#include <osugen/sound/bars.h>
#include <osugen/sound/sound.h>
#include <osugen/tempo/estimate.h>
#include <testing/testing.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

using namespace osugen;

namespace {

std::vector<std::filesystem::path> songs_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> songs;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".mp3" || extension == ".ogg") songs.push_back(entry.path());
  }
  std::sort(songs.begin(), songs.end());
  return songs;
}

/// Kinds as letters, sections apart, the chorus in brackets.
std::string form_text(const SongSound& sound) {
  std::string text;
  int section = -1;
  for (const Phrase& phrase : sound.phrases) {
    if (phrase.section != section) {
      if (section >= 0) text += section == sound.chorus ? "] " : " ";
      section = phrase.section;
      if (section == sound.chorus) text += "[";
    }
    text += phrase.kind < 26 ? static_cast<char>('A' + phrase.kind) : '?';
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(phrases_of_real_songs_cover_them_on_bar_lines_and_are_of_several_kinds) {
  const auto folder = testing::songs();
  if (!folder) {
    BOOST_TEST_MESSAGE("skipped: there are no songs (OSUGEN_AUDIO)");
    return;
  }
  int songs = 0, several_kinds = 0;
  for (const std::filesystem::path& path : songs_in(*folder)) {
    BOOST_TEST_CONTEXT(path.filename()) {
      const Audio audio = decode_song(path).audio;
      const std::vector<RedLine> red_lines =
          tempo::estimate(tempo::listen(resample(audio, tempo::kSampleRate)), {}).red_lines;
      const SongSound sound = hear(audio, red_lines);
      const std::vector<double> lines = sound::bar_lines(red_lines, 1000 * audio.seconds());
      BOOST_REQUIRE(!sound.phrases.empty());
      BOOST_TEST(sound.phrases.front().start_ms == lines.front());
      BOOST_TEST(sound.phrases.back().end_ms == lines.back());
      std::set<int> kinds;
      for (std::size_t i = 0; i < sound.phrases.size(); ++i) {
        const Phrase& phrase = sound.phrases[i];
        BOOST_TEST(std::binary_search(lines.begin(), lines.end(), phrase.start_ms));
        if (i > 0) BOOST_TEST(phrase.start_ms == sound.phrases[i - 1].end_ms);
        kinds.insert(phrase.kind);
      }
      BOOST_TEST_MESSAGE(path.filename() << ": " << form_text(sound));
      ++songs;
      if (kinds.size() > 1) ++several_kinds;
    }
  }
  BOOST_TEST_MESSAGE(several_kinds << " of " << songs << " songs have several kinds of phrases");
  BOOST_TEST(songs > 0);
  BOOST_TEST(several_kinds > songs / 2);
}
