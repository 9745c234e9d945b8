// Names of files made from metadata.
#include <osugen/mapset/file_names.h>

#include <boost/test/unit_test.hpp>

using namespace osugen;

namespace {

Metadata named(const std::string& artist, const std::string& title, const std::string& creator,
               const std::string& version) {
  Metadata metadata;
  metadata.artist = artist;
  metadata.title = title;
  metadata.creator = creator;
  metadata.version = version;
  return metadata;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_map_is_called_artist_title_creator_version) {
  BOOST_TEST(beatmap_file_name(named("The Band", "A Song", "me", "Hard")) ==
             "The Band - A Song (me) [Hard].osu");
}

BOOST_AUTO_TEST_CASE(a_set_is_called_by_its_id_once_it_has_one) {
  Metadata metadata = named("The Band", "A Song", "me", "Hard");
  BOOST_TEST(mapset_file_name(metadata) == "The Band - A Song.osz");
  metadata.beatmap_set_id = 1234;
  BOOST_TEST(mapset_file_name(metadata) == "1234 The Band - A Song.osz");
}

BOOST_AUTO_TEST_CASE(characters_that_file_systems_refuse_are_removed) {
  BOOST_TEST(beatmap_file_name(named("AC/DC", "What? \"Now\": <*>|\\", "a\tb", "10\n")) ==
             "ACDC - What Now (ab) [10].osu");
}

BOOST_AUTO_TEST_CASE(a_name_is_never_empty_nor_hidden) {
  BOOST_TEST(beatmap_file_name(named("", "???", " ", "\x01")) == "Unknown - Unknown (Unknown) [Unknown].osu");
  BOOST_TEST(beatmap_file_name(named("..", "x", "y", "z")) == "- x (y) [z].osu");
  BOOST_TEST(mapset_file_name(named("...And Justice", "x", "", "")) == "And Justice - x.osz");
}

BOOST_AUTO_TEST_CASE(a_long_name_is_cut_where_it_is_longest_and_between_characters) {
  std::string title;
  for (int i = 0; i < 100; ++i) title += "音";
  const std::string name = beatmap_file_name(named("Band", title, "me", "Hard"));
  BOOST_TEST(name.size() <= 130U);
  BOOST_TEST(name.size() > 126U);
  BOOST_TEST(name.ends_with(" (me) [Hard].osu"));
  BOOST_TEST(why_unsafe(name) == "");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_left_out) {
  BOOST_TEST(beatmap_file_name(named("A\xff", "\xc3(", "\xed\xa0\x80", "\xf4\x90\x80\x80")) ==
             "A - ( (Unknown) [Unknown].osu");
}

BOOST_AUTO_TEST_CASE(ordinary_names_are_safe) {
  for (const char* name : {"a.osu", "sb/star.png", "...And Justice.mp3", "a..b.osu", "-", "音楽.mp3",
                           "x y/z.wav", "normal-hitclap2.wav", "50% off!.ogg", ".hidden", "ab:c.png"})
    BOOST_TEST(why_unsafe(name) == "", name);
}
