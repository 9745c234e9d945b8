// Artist and title out of the names that files have in the wild.
#include <osugen/audio/song_name.h>

#include <osugen/audio/tags.h>
#include <osugen/files/files.h>
#include <osugen/text/utf8.h>

#include <boost/test/unit_test.hpp>
#include <random>

#include "signal.h"

using namespace osugen;

namespace {

std::string read(const std::string& file_name) {
  const audio::SongName name = audio::song_name(file_name);
  return name.artist.empty() ? name.title : name.artist + " / " + name.title;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_dash_between_spaces_ends_the_artist) {
  BOOST_TEST(read("Artist - Title.mp3") == "Artist / Title");
  BOOST_TEST(read("/music/An Album - 2010/Artist - Title.mp3") == "Artist / Title");
  BOOST_TEST(read("C:\\music\\Artist - Title.mp3") == "Artist / Title");
  BOOST_TEST(read("Artist - Title - Live.flac") == "Artist / Title - Live");
  BOOST_TEST(read("Artist – Title.ogg") == "Artist / Title");
  BOOST_TEST(read("Artist — Title.ogg") == "Artist / Title");
  BOOST_TEST(read("Jay-Z - 99 Problems.mp3") == "Jay-Z / 99 Problems");
  BOOST_TEST(read("  Artist  -  Title .MP3") == "Artist / Title");
}

BOOST_AUTO_TEST_CASE(without_a_dash_the_name_is_the_title) {
  BOOST_TEST(read("Title.wav") == "Title");
  BOOST_TEST(read("Anti-Hero.mp3") == "Anti-Hero");
  BOOST_TEST(read("Mr. Blue Sky.mp3") == "Mr. Blue Sky");
  BOOST_TEST(read("Vol.2") == "Vol.2");
  BOOST_TEST(read("- Title.mp3") == "- Title");
  BOOST_TEST(read("").empty());
  BOOST_TEST(read(".mp3") == ".mp3");
}

BOOST_AUTO_TEST_CASE(underscores_are_spaces_where_there_are_no_spaces) {
  BOOST_TEST(read("Some_Artist_-_Some_Title.mp3") == "Some Artist / Some Title");
  BOOST_TEST(read("some_title.mp3") == "some title");
  BOOST_TEST(read("Kors_k - The_Tune.mp3") == "Kors_k / The_Tune");
}

BOOST_AUTO_TEST_CASE(the_number_of_a_track_is_no_part_of_the_name) {
  for (const char* name :
       {"01 - Title.mp3", "01. Title.mp3", "01.Title.mp3", "01 Title.mp3", "1. Title.mp3", "12 - Title.mp3",
        "7) Title.mp3", "1-01 Title.mp3", "1-01. Title.mp3", "2-13 - Title.mp3", "001 - Title.mp3",
        "01-Title.mp3", "01_-_Title.mp3", "01. - Title.mp3"})
    BOOST_TEST(read(name) == "Title", name << " reads " << read(name));
  for (const char* name : {"01 - Artist - Title.mp3", "01. Artist - Title.mp3", "01 Artist - Title.mp3",
                           "112 - Artist - Title.mp3", "1-01 Artist - Title.mp3"})
    BOOST_TEST(read(name) == "Artist / Title", name << " reads " << read(name));
}

BOOST_AUTO_TEST_CASE(bands_and_songs_that_are_called_by_numbers_keep_them) {
  BOOST_TEST(read("311 - Amber.mp3") == "311 / Amber");
  BOOST_TEST(read("50 Cent - In Da Club.mp3") == "50 Cent / In Da Club");
  BOOST_TEST(read("7 Years.mp3") == "7 Years");
  BOOST_TEST(read("1979.mp3") == "1979");
  BOOST_TEST(read("01 - 1979.mp3") == "1979");
  BOOST_TEST(read("21.mp3") == "21");
  BOOST_TEST(read("2-step.mp3") == "2-step");
}

BOOST_AUTO_TEST_CASE(remarks_on_the_file_are_left_out_and_what_says_the_music_stays) {
  for (const char* remark :
       {"(Official Video)", "(Official Music Video)", "[Official Audio]", "[HQ]", "(HD)", "[4K]", "(Lyrics)",
        "(with lyrics)", "[M⧸V]", "(Lyric Video) [HD]", "| Official Video", "- Official Video",
        "【Official Video】", "(320kbps)", "(Free Download)", "(Official Video 2010)"}) {
    const std::string name = std::string("Artist - Title ") + remark + ".mp3";
    BOOST_TEST(read(name) == "Artist / Title", name << " reads " << read(name));
  }
  for (const char* part :
       {"(Radio Edit)", "(Live)", "(Official Remix)", "(feat. Somebody)", "[VIP]", "(2009)", "(Original Mix)",
        "(HD Remaster)", "(Music)", "(TV Size)", "~reprise~"}) {
    const std::string title = std::string("Title ") + part;
    BOOST_TEST(read("Artist - " + title + ".mp3") == "Artist / " + title);
  }
  BOOST_TEST(read("Artist - Video.mp3") == "Artist / Video");
  BOOST_TEST(read("Artist - (Official Video).mp3") == "Artist / (Official Video)");
  BOOST_TEST(read("(Official Video).mp3") == "(Official Video)");
  BOOST_TEST(read("Artist_-_Title_(Official_Video).webm.mp3") == "Artist / Title");
}

BOOST_AUTO_TEST_CASE(ids_of_videos_are_left_out_and_words_of_their_length_stay) {
  BOOST_TEST(read("Artist - Title-dQw4w9WgXcQ.mp3") == "Artist / Title");
  BOOST_TEST(read("Artist - Title [dQw4w9WgXcQ].mp3") == "Artist / Title");
  BOOST_TEST(read("Artist - Title (Official Video)-a_1bC-D2eFg.mp3") == "Artist / Title");
  BOOST_TEST(read("Artist_-_Title-a_1bC_D2eFg.opus") == "Artist / Title");
  BOOST_TEST(read("Artist - Title (Official Video) [dQw4w9WgXcQ].mp3") == "Artist / Title");
  BOOST_TEST(read("Artist - Semi-Transparent.mp3") == "Artist / Semi-Transparent");
  BOOST_TEST(read("Artist - Semi-INSTRUMENTA.mp3") == "Artist / Semi-INSTRUMENTA");
  BOOST_TEST(read("Artist - Title-20190131000.mp3") == "Artist / Title-20190131000");
  BOOST_TEST(read("Artist - Title [Remastered!].mp3") == "Artist / Title [Remastered!]");
  BOOST_TEST(read("Artist_-_Some_Title.mp3") == "Artist / Some Title");
  BOOST_TEST(read("Artist - Title-Remix-20190.mp3") == "Artist / Title-Remix-20190");
  BOOST_TEST(read("dQw4w9WgXcQ.mp3") == "dQw4w9WgXcQ");
}

BOOST_AUTO_TEST_CASE(a_name_of_any_bytes_is_one_clean_line) {
  BOOST_TEST(read("Caf\xE9 - R\xE9"
                  "el.mp3") == "Café / Réel");
  BOOST_TEST(read("夜 - 月.mp3") == "夜 / 月");
  BOOST_TEST(read("a\nb - c\x01"
                  "d.mp3") == "a b / c d");
  std::mt19937 random(5);
  for (int round = 0; round < 3000; ++round) {
    std::string name;
    const std::string_view likely = " -_.()[]01|aB\xE3\x80\x90";
    for (auto size = random() % 40; size > 0; --size)
      name += random() % 4 == 0 ? static_cast<char>(random() % 256) : likely[random() % likely.size()];
    const audio::SongName read = audio::song_name(name);
    for (const std::string& text : {read.artist, read.title}) {
      BOOST_TEST(utf8::valid(text) == text);
      BOOST_TEST(audio::clean_line(text) == text);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_name_says_what_the_tags_do_not) {
  const auto completed = [](const char* title, const char* artist, const char* name) {
    SongTags tags = audio::tags_of(title, artist);
    audio::complete_tags(tags, name);
    return tags.artist_unicode + " / " + tags.title_unicode;
  };
  BOOST_TEST(completed("", "", "Artist - Title.mp3") == "Artist / Title");
  BOOST_TEST(completed("Tag", "Tagger", "Artist - Title.mp3") == "Tagger / Tag");
  BOOST_TEST(completed("", "artist", "Artist - Title.mp3") == "artist / Title");
  BOOST_TEST(completed("", "Somebody", "Part One - Part Two.mp3") == "Somebody / Part One - Part Two");
  BOOST_TEST(completed("", "Somebody", "03 Title.mp3") == "Somebody / Title");
  BOOST_TEST(completed("title", "", "Artist - Title (Live).mp3") == "Artist / title");
  BOOST_TEST(completed("Another", "", "Artist - Title.mp3") == " / Another");
  BOOST_TEST(completed("", "", "") == " / ");
  SongTags accents;
  audio::complete_tags(accents, "Jean - Étude.mp3");
  BOOST_TEST(accents.title == "Etude");
  BOOST_TEST(accents.title_unicode == "Étude");
}

BOOST_AUTO_TEST_CASE(a_song_without_tags_is_decoded_with_those_of_its_name) {
  const std::string mp3 = read_file(testing::source_dir() / "tests" / "data" / "audio" / "vbr_lame_tag.mp3");
  const SongTags tags = decode_song(mp3, "music/02. Artist - Title.mp3").tags;
  BOOST_TEST(tags.title == "Title");
  BOOST_TEST(tags.artist == "Artist");
}
