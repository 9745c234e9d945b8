#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/files/files.h>
#include <testing/testing.h>

#include <boost/test/unit_test.hpp>
#include <string>

using osugen::Beatmap;

namespace {

Beatmap read(const std::string& text) {
  return osugen::read_beatmap(text, "map.osu").map;
}
std::string fixture() {
  return osugen::read_file(osugen::testing::source_dir() / "tests/data/beatmap/every_section.osu");
}
bool has_line(const Beatmap& map, const std::string& line) {
  return osugen::write_beatmap(map).find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_file_as_osu_writes_it_comes_out_byte_for_byte) {
  BOOST_TEST(osugen::write_beatmap(read(fixture())) == fixture());
}

BOOST_AUTO_TEST_CASE(numbers_are_the_shortest_that_read_back_and_have_no_exponent) {
  Beatmap map;
  map.timing_lines.push_back({.time_ms = -0.25, .beat_length = 1e-7});
  map.timing_lines.push_back({.time_ms = 1e20, .beat_length = 60000.0 / 173});
  map.difficulty.cs = 5.4F;
  BOOST_TEST(has_line(map, "-0.25,0.0000001,4,0,0,100,1,0"));
  BOOST_TEST(has_line(map, "CircleSize:5.4"));
  BOOST_TEST(osugen::write_beatmap(map).find("100000000000000000000,346.82") != std::string::npos);
  map.timing_lines[1].time_ms = 1;
  const Beatmap again = read(osugen::write_beatmap(map));
  BOOST_TEST(again.timing_lines.at(1).beat_length == 60000.0 / 173);
  BOOST_TEST(again.timing_lines.at(0).beat_length == 1e-7);
}

BOOST_AUTO_TEST_CASE(positions_are_rounded_to_pixels_unless_the_map_is_of_version_128) {
  Beatmap map;
  osugen::HitObject& circle = map.objects.emplace_back();
  circle.time_ms = 5.5;
  circle.position = {10.6F, -0.4F};
  circle.new_combo = true;
  BOOST_TEST(has_line(map, "11,0,5.5,5,0,0:0:0:0:"));
  map.format_version = 128;
  BOOST_TEST(has_line(map, "10.6,-0.4,5.5,5,0,0:0:0:0:"));
}

BOOST_AUTO_TEST_CASE(an_old_map_is_written_as_version_14_at_the_times_at_which_it_is_played) {
  const Beatmap map = read("osu file format v3\n[TimingPoints]\n10,500\n[HitObjects]\n1,2,100,1,0,\n");
  const std::string text = osugen::write_beatmap(map);
  BOOST_TEST(text.substr(0, 21) == "osu file format v14\r\n");
  BOOST_TEST(has_line(map, "34,500,4,0,0,100,1,0"));
  BOOST_TEST(has_line(map, "1,2,124,5,0,0:0:0:0:"));
}

BOOST_AUTO_TEST_CASE(a_line_break_in_a_name_cannot_begin_a_section) {
  Beatmap map;
  map.metadata.title = "a\r\n[HitObjects]\n1,1,1,1,0";
  map.general.audio_filename = "x\ny.mp3";
  const Beatmap again = read(osugen::write_beatmap(map));
  BOOST_TEST(again.objects.empty());
  BOOST_TEST(again.metadata.title == "a  [HitObjects] 1,1,1,1,0");
  BOOST_TEST(again.general.audio_filename == "x y.mp3");
}

BOOST_AUTO_TEST_CASE(a_file_name_with_two_slashes_is_not_cut_off_as_a_comment) {
  Beatmap map;
  map.general.audio_filename = "a///b.mp3";
  BOOST_TEST(read(osugen::write_beatmap(map)).general.audio_filename == "a///b.mp3");
}

BOOST_AUTO_TEST_CASE(a_slider_of_plain_sounds_is_written_short) {
  const std::string start = "osu file format v14\n[HitObjects]\n";
  BOOST_TEST(has_line(read(start + "0,0,0,6,2,L|9:0,1,9\n"), "0,0,0,6,2,L|9:0,1,9"));
  BOOST_TEST(has_line(read(start + "0,0,0,6,2,L|9:0,1,9,4|0\n"), "0,0,0,6,2,L|9:0,1,9,4|0,0:0|0:0,0:0:0:0:"));
}

BOOST_AUTO_TEST_CASE(segments_of_one_kind_are_joined_by_doubled_points_and_others_by_letters) {
  const std::string start = "osu file format v14\n[HitObjects]\n0,0,0,6,0,", end = ",1,9";
  for (const std::string path : {"B|9:0|9:0|20:20", "P|9:9|B|20:0|30:30|40:0", "L|9:0|B|20:20|30:0|40:9",
                                 "P|9:9|P|20:0|30:9|40:0", "B|9:0|20:20|20:20", "L"})
    BOOST_TEST(has_line(read(start + path + end + "\n"), "0,0,0,6,0," + path + end), path);
}

BOOST_AUTO_TEST_CASE(a_map_whose_lines_were_out_of_order_keeps_its_combos) {
  const Beatmap map = read("osu file format v14\n[HitObjects]\n1,1,2000,1,0\n2,2,1000,1,0\n3,3,3000,1,0\n");
  BOOST_TEST(!map.objects.at(0).new_combo);
  const Beatmap again = read(osugen::write_beatmap(map));
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(again.objects.at(i).new_combo == map.objects.at(i).new_combo);
    BOOST_TEST(again.objects.at(i).time_ms == map.objects.at(i).time_ms);
  }
}
