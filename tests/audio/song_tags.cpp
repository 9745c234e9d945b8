// Titles and artists as they are found in files, made fit for one line of a beatmap.
#include <osugen/audio/decode.h>
#include <osugen/audio/tags.h>
#include <osugen/files/files.h>

#include <boost/test/unit_test.hpp>

#include "signal.h"

using namespace osugen;

namespace {
std::string fixture(const std::string& name) {
  return read_file(testing::source_dir() / "tests" / "data" / "audio" / name);
}
}  // namespace

BOOST_AUTO_TEST_CASE(every_format_tells_title_and_artist) {
  BOOST_TEST(decode_song(fixture("cbr_lame_tag.mp3"), "x").tags.title_unicode == "Café Réel");
  BOOST_TEST(decode_song(fixture("cbr_lame_tag.mp3"), "x").tags.title == "Cafe Reel");
  BOOST_TEST(decode_song(fixture("vorbis.ogg"), "x").tags.title_unicode == "夜に");
  BOOST_TEST(decode_song(fixture("vorbis.ogg"), "x").tags.title.empty());
  BOOST_TEST(decode_song(fixture("opus.opus"), "x").tags.title == "Opus");
  BOOST_TEST(decode_song(fixture("flac.flac"), "x").tags.title == "Flac");
  for (const char* name : {"cbr_lame_tag.mp3", "vorbis.ogg", "opus.opus", "flac.flac"})
    BOOST_TEST(decode_song(fixture(name), name).tags.artist == "osugen tests");
}

BOOST_AUTO_TEST_CASE(a_wav_tells_its_title_in_latin1_too) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "song.wav";
  SF_INFO info{};
  info.samplerate = 44100;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  BOOST_REQUIRE(file != nullptr);
  sf_set_string(file, SF_STR_TITLE, "Caf\xE9");
  sf_set_string(file, SF_STR_ARTIST, "Someone");
  const std::vector<float> samples(100);
  sf_writef_float(file, samples.data(), 100);
  sf_close(file);
  BOOST_TEST(decode_song(path).tags.title_unicode == "Café");
  BOOST_TEST(decode_song(path).tags.artist == "Someone");
}

BOOST_AUTO_TEST_CASE(an_old_tag_at_the_end_of_an_mp3_is_read_as_utf8_or_latin1) {
  const auto id3v1 = [](std::string title, std::string artist) {
    title.resize(30, '\0');
    artist.resize(30, ' ');
    return "TAG" + title + artist + std::string(30 + 4 + 30 + 1, '\0');
  };
  const std::string mp3 = fixture("vbr_lame_tag.mp3");
  const SongTags latin1 = decode_song(mp3 + id3v1("Caf\xE9", "Someone"), "x").tags;
  BOOST_TEST(latin1.title_unicode == "Café");
  BOOST_TEST(latin1.artist == "Someone");
  BOOST_TEST(decode_song(mp3 + id3v1("Café", ""), "x").tags.title_unicode == "Café");
  BOOST_TEST(decode_song(fixture("cbr_lame_tag.mp3") + id3v1("Older", "Older"), "x").tags.title ==
             "Cafe Reel");
}

BOOST_AUTO_TEST_CASE(a_line_cannot_be_broken_by_a_tag) {
  BOOST_TEST(audio::clean_line("a\r\n[HitObjects]\n0,0\x01"
                               "b") == "a [HitObjects] 0,0 b");
  BOOST_TEST(audio::clean_line("  a \t b  ") == "a b");
  BOOST_TEST(audio::clean_line("a\xE2\x80\xA8"
                               "b\xC2\x85"
                               "c") == "a b c");
  BOOST_TEST(audio::clean_line("bad \xFF\xC0\xAF\xED\xA0\x80 bytes") == "bad bytes");
  BOOST_TEST(audio::clean_line("cut \xE5\xA4") == "cut");
  BOOST_TEST(audio::clean_line(std::string(10000, 'x')).size() == 200U);
}

BOOST_AUTO_TEST_CASE(accents_fold_and_other_scripts_do_not) {
  BOOST_TEST(audio::ascii_form("Straße Øresund Łódź ﬁ").empty());
  BOOST_TEST(audio::ascii_form("Straße Øresund Łódź") == "Strasse Oresund Lodz");
  BOOST_TEST(audio::ascii_form("“quoted” — it’s…") == "\"quoted\" - it's...");
  BOOST_TEST(audio::ascii_form("e\xCC\x81t\xC3\xA9") == "ete");
  BOOST_TEST(audio::ascii_form("ＦＵＬＬ　ｗｉｄｔｈ！") == "FULL width!");
  BOOST_TEST(audio::ascii_form("東方").empty());
  BOOST_TEST(audio::ascii_form("plain") == "plain");
}
