// Each lenient form of an .osu file that osu! takes, and each that it does not, as one sentence.
#include <osugen/beatmap/reader.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

using namespace std::string_literals;
using osugen::Beatmap;
using osugen::HitObject;
using osugen::ObjectKind;
using osugen::ReadBeatmap;
using osugen::Vec2;

namespace {

const std::string kHeader = "osu file format v14\n";

ReadBeatmap read(const std::string& text) {
  return osugen::read_beatmap(text, "map.osu");
}
Beatmap map_of(const std::string& section, const std::string& lines) {
  return read(kHeader + "[" + section + "]\n" + lines).map;
}
ReadBeatmap read_objects(const std::string& lines, const std::string& header = kHeader) {
  return read(header + "[HitObjects]\n" + lines);
}
/// Is the line taken, alone in a file?
bool accepts(const std::string& line) {
  return read_objects(line + "\n").map.objects.size() == 1;
}

std::string letters(const HitObject& slider) {
  std::string text;
  for (const osugen::Anchor& anchor : slider.slider.path)
    text += anchor.starts_segment ? "BCLP"[static_cast<int>(anchor.curve)] : '.';
  return text;
}

std::string path(const std::string& curve, const std::string& header = kHeader) {
  const ReadBeatmap file = read_objects("0,0,0,2,0," + curve + ",1,100\n", header);
  return file.map.objects.empty() ? "rejected" : letters(file.map.objects.front());
}

void check_error(const std::string& text, const std::string& where) {
  BOOST_CHECK_EXCEPTION(read(text), osugen::Error, [&](const osugen::Error& error) {
    return error.kind() == osugen::Error::Kind::bad_input && error.where() == where;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(files)

BOOST_AUTO_TEST_CASE(line_ends_may_be_lf_crlf_or_cr_and_mixed) {
  const ReadBeatmap file =
      read("osu file format v14\r[Metadata]\rTitle:a\r\n\r\nArtist:b\nCreator:c\r\rVersion:d");
  BOOST_TEST(file.map.metadata.title == "a");
  BOOST_TEST(file.map.metadata.artist == "b");
  BOOST_TEST(file.map.metadata.creator == "c");
  BOOST_TEST(file.map.metadata.version == "d");
}

BOOST_AUTO_TEST_CASE(a_rejected_line_is_named_by_its_number_whatever_the_line_ends) {
  const ReadBeatmap file = read("osu file format v14\r\n\r\n[HitObjects]\rnonsense\n1,1,1,1,0\n");
  BOOST_REQUIRE_EQUAL(file.rejected.size(), 1U);
  BOOST_TEST(file.rejected.front().line == 4U);
  BOOST_TEST(file.rejected.front().section == "HitObjects");
  BOOST_TEST(file.rejected.front().text == "nonsense");
  BOOST_TEST(file.map.objects.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_says_how_a_file_is_encoded) {
  const std::string ascii = "osu file format v9\n[Metadata]\nTitle:x\n";
  std::string le = "\xFF\xFE"s, be = "\xFE\xFF"s, le32 = "\xFF\xFE\0\0"s, be32 = "\0\0\xFE\xFF"s;
  for (const char c : ascii) {
    le += {c, '\0'};
    be += {'\0', c};
    le32 += {c, '\0', '\0', '\0'};
    be32 += {'\0', '\0', '\0', c};
  }
  for (const std::string& text : {"\xEF\xBB\xBF" + ascii, le, be, le32, be32}) {
    BOOST_TEST(read(text).map.format_version == 9);
    BOOST_TEST(read(text).map.metadata.title == "x");
  }
}

BOOST_AUTO_TEST_CASE(a_pair_of_surrogates_is_one_character_and_half_a_pair_is_a_replacement) {
  const std::string start = "\xFF\xFEo\0s\0u\0\n\0[\0M\0e\0t\0a\0d\0a\0t\0a\0]\0\n\0T\0i\0t\0l\0e\0:\0"s;
  BOOST_TEST(read(start + "\x3C\xD8\xB5\xDF"s).map.metadata.title == "\xF0\x9F\x8E\xB5");
  BOOST_TEST(read(start + "\x3C\xD8x\0"s).map.metadata.title == "\xEF\xBF\xBDx");
  BOOST_TEST(read(start + "\x3C"s).map.metadata.title == "\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_become_replacement_characters) {
  const std::string replaced = "\xEF\xBF\xBD";
  const auto title = [](const std::string& bytes) {
    return map_of("Metadata", "Title:" + bytes).metadata.title;
  };
  BOOST_TEST(title("a\xFFz") == "a" + replaced + "z");
  BOOST_TEST(title("\xE9\xA1") == replaced);                            // cut off
  BOOST_TEST(title("\xC0\xAF") == replaced + replaced);                 // overlong
  BOOST_TEST(title("\xED\xA0\x80") == replaced + replaced + replaced);  // a surrogate
  BOOST_TEST(title("\xF0\x9F\x8E\xB5 \xE9\xA1\x8C") == "\xF0\x9F\x8E\xB5 \xE9\xA1\x8C");
}

BOOST_AUTO_TEST_CASE(a_file_without_text_is_refused) {
  check_error("", "map.osu");
  check_error("\xEF\xBB\xBF \r\n\t\n", "map.osu");
}

BOOST_AUTO_TEST_CASE(a_header_that_names_no_version_is_refused_with_its_line) {
  check_error("\n\nosu file format v14 // x\n", "map.osu:3");
  check_error("osu file format v\n", "map.osu:1");
}

BOOST_AUTO_TEST_CASE(blank_lines_may_stand_before_the_header_and_any_version_is_read) {
  BOOST_TEST(read("\n  \n  osu file format v128 \n").map.format_version == 128);
  BOOST_TEST(read("osu file format v-1\n").map.format_version == -1);
}

BOOST_AUTO_TEST_CASE(a_file_without_a_header_is_read_as_version_14_from_its_first_line_on) {
  const ReadBeatmap file = read("AudioFilename: a.mp3\n[HitObjects]\n1,1,1,1,0\n");
  BOOST_TEST(!file.has_header);
  BOOST_TEST(file.map.format_version == 14);
  BOOST_TEST(file.map.general.audio_filename == "a.mp3");
  BOOST_TEST(file.map.objects.size() == 1U);
}

BOOST_AUTO_TEST_CASE(missing_sections_leave_the_defaults_of_a_decoder) {
  const Beatmap map = read(kHeader).map;
  BOOST_TEST(map.metadata.title == "Unknown");
  BOOST_TEST(map.difficulty.ar == 5.0F);
  BOOST_TEST(map.difficulty.slider_multiplier == 1.4);
  BOOST_TEST(map.general.preview_time_ms == -1);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(sections)

BOOST_AUTO_TEST_CASE(sections_may_be_repeated_and_come_in_any_order) {
  const Beatmap map =
      read(kHeader + "[HitObjects]\n1,1,1,1,0\n[General]\nMode: 1\n[HitObjects]\n1,1,2,1,0\n").map;
  BOOST_TEST(map.objects.size() == 2U);
  BOOST_TEST((map.general.mode == osugen::Mode::taiko));
}

BOOST_AUTO_TEST_CASE(a_section_may_be_named_by_its_number) {
  BOOST_TEST(map_of("3", "CircleSize:3\n").difficulty.cs == 3.0F);
}

BOOST_AUTO_TEST_CASE(lines_of_an_unknown_section_are_taken_for_general_and_otherwise_kept_under_its_name) {
  const Beatmap map = map_of("Nonsense", "AudioLeadIn: 7\nFoo: bar\n");
  BOOST_TEST(map.general.audio_lead_in_ms == 7);
  BOOST_REQUIRE_EQUAL(map.kept.size(), 1U);
  BOOST_TEST(map.kept.front().section == "Nonsense");
  BOOST_TEST(map.kept.front().text == "Foo: bar\n");
}

BOOST_AUTO_TEST_CASE(an_indented_header_is_no_header) {
  BOOST_TEST(map_of("Metadata", " [General]\nTitle:x\n").metadata.title == "x");
}

BOOST_AUTO_TEST_CASE(comments_end_a_line_everywhere_but_in_metadata) {
  BOOST_TEST(map_of("General", "AudioFilename: a//b.mp3\n").general.audio_filename == "a");
  BOOST_TEST(map_of("Metadata", "Source:http://x\n").metadata.source == "http://x");
  BOOST_TEST(map_of("Difficulty", "  // CircleSize:1\nCircleSize:2 // small\n").difficulty.cs == 2.0F);
}

BOOST_AUTO_TEST_CASE(white_space_of_any_script_around_keys_and_values_is_ignored) {
  BOOST_TEST(map_of("Metadata", "Title \xE3\x80\x80:\xC2\xA0 a b \xE3\x80\x80\n").metadata.title == "a b");
}

BOOST_AUTO_TEST_CASE(values_may_hold_colons_and_keys_are_case_sensitive) {
  const Beatmap map = map_of("Metadata", "Title:a:b\ntitle:c\n");
  BOOST_TEST(map.metadata.title == "a:b");
}

BOOST_AUTO_TEST_CASE(of_a_key_given_twice_the_last_valid_value_counts) {
  BOOST_TEST(map_of("General", "AudioLeadIn: 5\nAudioLeadIn: 6\nAudioLeadIn: x\n").general.audio_lead_in_ms ==
             6);
}

BOOST_AUTO_TEST_CASE(unknown_keys_and_storyboard_lines_are_kept_as_they_are) {
  const Beatmap map =
      read(kHeader +
           "[General]\nSkinPreference: x // y\n[Events]\n//Break Periods\n//Storyboard Layer 0 "
           "(Background)\n3,100,1,2,3\n_F,0,0,1,1 \n[Fonts]\nanything\n")
          .map;
  BOOST_REQUIRE_EQUAL(map.kept.size(), 3U);
  BOOST_TEST(map.kept[0].text == "SkinPreference: x // y\n");
  BOOST_TEST(map.kept[1].text == "//Storyboard Layer 0 (Background)\n3,100,1,2,3\n_F,0,0,1,1 \n");
  BOOST_TEST(map.kept[2].text == "anything\n");
}

BOOST_AUTO_TEST_CASE(difficulty_is_clamped_at_the_end_and_the_keys_of_mania_by_its_mode) {
  const std::string difficulty = "[Difficulty]\nCircleSize:14\nHPDrainRate:-3\nSliderMultiplier:9\n";
  BOOST_TEST(read(kHeader + difficulty).map.difficulty.cs == 10.0F);
  BOOST_TEST(read(kHeader + difficulty).map.difficulty.hp == 0.0F);
  BOOST_TEST(read(kHeader + difficulty).map.difficulty.slider_multiplier == 3.6);
  BOOST_TEST(read(kHeader + difficulty + "[General]\nMode:3\n").map.difficulty.cs == 14.0F);
}

BOOST_AUTO_TEST_CASE(without_an_approach_rate_it_follows_the_overall_difficulty_in_either_order) {
  BOOST_TEST(map_of("Difficulty", "OverallDifficulty:8\n").difficulty.ar == 8.0F);
  BOOST_TEST(map_of("Difficulty", "ApproachRate:9\nOverallDifficulty:8\n").difficulty.ar == 9.0F);
  BOOST_TEST(map_of("Difficulty", "OverallDifficulty:8\nApproachRate:9\n").difficulty.ar == 9.0F);
}

BOOST_AUTO_TEST_CASE(colours_count_in_the_order_of_their_lines_and_only_the_first_eight_names_are_combos) {
  const ReadBeatmap file = read(kHeader +
                                "[Colours]\nCombo2 : 1,2,3\nCombo1:4,5,6,7\nCombo9: 7,8,9\nCombo3: 1,2,256\n"
                                "SliderBorder: 1,1,1\nSliderBorder: 2,2,2\n");
  BOOST_REQUIRE_EQUAL(file.map.combo_colours.size(), 2U);
  BOOST_TEST(int{file.map.combo_colours[1].r} == 4);
  BOOST_REQUIRE_EQUAL(file.map.custom_colours.size(), 2U);
  BOOST_TEST(file.map.custom_colours[0].name == "Combo9");
  BOOST_TEST(int{file.map.custom_colours[1].colour.g} == 2);
  BOOST_TEST(file.rejected_count == 1U);
}

BOOST_AUTO_TEST_CASE(a_picture_in_a_video_line_is_the_background_and_names_are_cleaned) {
  const Beatmap map = map_of("Events", "0,0,\"a\\\\b\\c.png\",1,2\nVideo,10,\"v.MP4\"\n1,0,d.jpg\n");
  BOOST_TEST(map.events.background == "d.jpg");
  BOOST_TEST(map.events.video == "v.MP4");
  BOOST_TEST(map.events.video_offset_ms == 10.0);
  BOOST_TEST(map_of("Events", "Background,0,\"a\\\\b\\c.png\"\n").events.background == "a/b/c.png");
}

BOOST_AUTO_TEST_CASE(a_break_ends_no_earlier_than_it_starts_and_breaks_are_sorted) {
  const Beatmap map = map_of("Events", "2,5000,4000\nBreak,100,200\n2,1,x\n");
  BOOST_REQUIRE_EQUAL(map.events.breaks.size(), 2U);
  BOOST_TEST(map.events.breaks[0].end_ms == 200.0);
  BOOST_TEST(map.events.breaks[1].end_ms == 5000.0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(numbers)

BOOST_AUTO_TEST_CASE(whole_numbers_have_a_sign_and_spaces_but_no_fraction) {
  const auto lead_in = [](const std::string& text) {
    return map_of("General", "AudioLeadIn:" + text + "\n").general.audio_lead_in_ms;
  };
  BOOST_TEST(lead_in(" +12\t") == 12);
  BOOST_TEST(lead_in("-2147483647") == -2147483647);
  for (const char* bad : {"1.0", "0x1", "1e3", "", "-", "--1", "2147483648", "-2147483648", "1 2"})
    BOOST_TEST(lead_in(bad) == 0, "'" << bad << "' is taken for an integer");
  BOOST_TEST(lead_in("7"s + '\0') == 7);
}

BOOST_AUTO_TEST_CASE(a_comma_in_a_number_groups_digits_and_is_no_decimal_point) {
  const auto rate = [](const std::string& text) {
    return map_of("Difficulty", "SliderTickRate:" + text + "\n").difficulty.slider_tick_rate;
  };
  BOOST_TEST(rate("0,,3") == 3.0);
  BOOST_TEST(rate("1,5") == 8.0);  // 15, clamped
  BOOST_TEST(rate("2.") == 2.0);
  BOOST_TEST(rate("+.75") == 0.75);
  BOOST_TEST(rate("20e-1") == 2.0);
  for (const char* bad : {",5", ".", "1.5,0", "NaN", "Infinity", "1e400", "2147483648", "1e", "e1", ""})
    BOOST_TEST(rate(bad) == 1.0, "'" << bad << "' is taken for a number");
}

BOOST_AUTO_TEST_CASE(a_number_too_near_to_zero_is_zero) {
  BOOST_TEST(map_of("Editor", "TimelineZoom:1e-400\n").editor.timeline_zoom == 0.0);
  BOOST_TEST(map_of("Editor", "TimelineZoom:" + "0."s + std::string(400, '0') + "1\n").editor.timeline_zoom ==
             0.0);
}

BOOST_AUTO_TEST_CASE(a_bool_is_true_only_when_it_is_the_number_one) {
  BOOST_TEST(map_of("General", "EpilepsyWarning: 1\n").general.epilepsy_warning);
  BOOST_TEST(!map_of("General", "EpilepsyWarning: 2\n").general.epilepsy_warning);
  BOOST_TEST(!map_of("General", "EpilepsyWarning: true\n").general.epilepsy_warning);
}

BOOST_AUTO_TEST_CASE(bad_items_of_a_list_are_left_out_alone) {
  BOOST_TEST((map_of("Editor", "Bookmarks: 1,x,,3\n").editor.bookmarks_ms == std::vector<int>{1, 3}));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(timing_lines)

BOOST_AUTO_TEST_CASE(missing_fields_take_the_defaults_of_general_read_so_far) {
  const Beatmap map =
      read(kHeader + "[General]\nSampleSet: Drum\nSampleVolume: 40\n[TimingPoints]\n10,400\n").map;
  BOOST_REQUIRE_EQUAL(map.timing_lines.size(), 1U);
  BOOST_TEST(map.timing_lines[0].sample_set == 3);
  BOOST_TEST(map.timing_lines[0].volume == 40);
  BOOST_TEST(map.timing_lines[0].uninherited);
  BOOST_TEST(map.timing_lines[0].meter == 4);
}

BOOST_AUTO_TEST_CASE(a_line_is_red_when_its_seventh_field_begins_with_a_one) {
  const auto red = [](const std::string& field) {
    return map_of("TimingPoints", "0,500,4,1,0,100," + field + ",0\n").timing_lines.at(0).uninherited;
  };
  BOOST_TEST(red("1"));
  BOOST_TEST(red("10"));
  BOOST_TEST(!red(" 1"));
  BOOST_TEST(!red("0"));
  BOOST_TEST(map_of("TimingPoints", "0,500,4,1,0,100,,0\n").timing_lines.empty());
}

BOOST_AUTO_TEST_CASE(only_a_green_line_may_have_a_beat_length_that_is_no_number) {
  BOOST_TEST(map_of("TimingPoints", "0,NaN,4,1,0,100,1,0\n").timing_lines.empty());
  BOOST_TEST(std::isnan(map_of("TimingPoints", "0,nan,4,1,0,100,0,0\n").timing_lines.at(0).beat_length));
}

BOOST_AUTO_TEST_CASE(a_meter_that_begins_with_a_zero_is_four_and_one_below_one_is_refused) {
  BOOST_TEST(map_of("TimingPoints", "0,500,07\n").timing_lines.at(0).meter == 4);
  BOOST_TEST(map_of("TimingPoints", "0,500,-3\n").timing_lines.empty());
}

BOOST_AUTO_TEST_CASE(versions_3_and_4_are_played_24_ms_later_than_written) {
  const std::string text =
      "osu file format v4\n[General]\nPreviewTime: 5\n[Events]\n2,1,2\n[TimingPoints]\n10,500\n"
      "[HitObjects]\n1,1,100,1,0,\n1,1,200,12,0,300,\n";
  const Beatmap map = read(text).map;
  BOOST_TEST(map.general.preview_time_ms == 29);
  BOOST_TEST(map.events.breaks.at(0).start_ms == 25.0);
  BOOST_TEST(map.timing_lines.at(0).time_ms == 34.0);
  BOOST_TEST(map.objects.at(0).time_ms == 124.0);
  BOOST_TEST(map.objects.at(1).end_time_ms == 324.0);
  osugen::ReadOptions as_written;
  as_written.old_version_offset = false;
  BOOST_TEST(osugen::read_beatmap(text, "map.osu", as_written).map.objects.at(0).time_ms == 100.0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(hit_objects)

BOOST_AUTO_TEST_CASE(of_several_kind_bits_circle_counts_before_slider_before_spinner_before_hold) {
  const auto kind = [](int type) {
    return read_objects("1,2,3," + std::to_string(type) + ",0,L|9:9,1,10\n").map.objects.at(0).kind;
  };
  BOOST_TEST((read_objects("1,2,3,139,0\n").map.objects.at(0).kind == ObjectKind::circle));
  BOOST_TEST((kind(2 + 8 + 128) == ObjectKind::slider));
  BOOST_TEST((read_objects("1,2,3,136,0,9\n").map.objects.at(0).kind == ObjectKind::spinner));
  BOOST_TEST(!accepts("1,2,3,0,0"));
  BOOST_TEST(!accepts("1,2,3,4,0"));
}

BOOST_AUTO_TEST_CASE(coordinates_lose_their_fraction_before_version_128) {
  const std::string line = "-10.9,20.9,5,1,0\n";
  BOOST_TEST((read_objects(line).map.objects.at(0).position == Vec2{-10, 20}));
  BOOST_TEST(
      (read_objects(line, "osu file format v128\n").map.objects.at(0).position == Vec2{-10.9F, 20.9F}));
}

BOOST_AUTO_TEST_CASE(a_line_with_a_field_that_is_no_number_or_too_few_fields_is_refused) {
  for (const char* bad : {"1,2,3,1", "a,2,3,1,0", "1,2,x,1,0", "1,2,3,1.0,0", "1,2,3,1,", "131073,2,3,1,0",
                          "1,2,2147483648,1,0", "1,2,3,8,0", "1,2,3,8,0,", "1,2,3,2,0,L|1:1"})
    BOOST_TEST(!accepts(bad), bad << " is taken");
  for (const char* good : {"1,2,3,1,0", "131072,-131072,3,1,0", " 1 , 2 , 3.5 , 1 , 0 ", "1,2,3,1,0,0:0,junk",
                           "1,2,3,-255,0", "1,2,3,128,0", "1,2,3,8,0,1"})
    BOOST_TEST(accepts(good), good << " is refused");
}

BOOST_AUTO_TEST_CASE(combos_as_written_are_those_of_the_lines_alone) {
  const std::string text =
      "osu file format v14\n[Events]\n2,350,450\n[HitObjects]\n1,1,100,1,0\n1,1,200,12,0,300\n"
      "1,1,320,1,0\n1,1,500,1,0\n1,1,600,5,0\n";
  const auto begins = [&](bool as_written) {
    osugen::ReadOptions options;
    options.combos_as_written = as_written;
    std::string marks;
    for (const auto& object : osugen::read_beatmap(text, "map.osu", options).map.objects)
      marks += object.new_combo ? 'x' : '.';
    return marks;
  };
  BOOST_TEST(begins(false) == "xxxxx");
  BOOST_TEST(begins(true) == ".x..x");
}

BOOST_AUTO_TEST_CASE(objects_are_sorted_by_time_and_those_of_one_time_keep_their_order) {
  const auto objects = read_objects("1,0,20,1,0\n2,0,10,1,0\n3,0,10,1,0\n4,0,5,1,0\n").map.objects;
  std::string order;
  for (const HitObject& object : objects) order += std::to_string(static_cast<int>(object.position.x));
  BOOST_TEST(order == "4231");
}

BOOST_AUTO_TEST_CASE(a_combo_begins_at_the_first_object_after_a_spinner_and_after_a_break) {
  const auto objects =
      read(kHeader +
           "[Events]\n2,500,600\n[HitObjects]\n0,0,0,1,0\n0,0,10,1,0\n0,0,20,8,0,30\n0,0,40,1,0\n"
           "0,0,50,33,0\n0,0,60,37,0\n0,0,700,1,0\n")
          .map.objects;
  std::string combos;
  for (const HitObject& object : objects) combos += object.new_combo ? 'N' : '-';
  BOOST_TEST(combos == "N--N-NN");
  BOOST_TEST(int{objects[4].combo_skip} == 0);  // a skip without a new combo says nothing
  BOOST_TEST(int{objects[5].combo_skip} == 2);
}

BOOST_AUTO_TEST_CASE(spinners_stand_in_the_middle_and_never_end_before_they_start) {
  const HitObject spinner = read_objects("1,2,100,8,0,50\n").map.objects.at(0);
  BOOST_TEST((spinner.position == Vec2{256, 192}));
  BOOST_TEST(spinner.end_time_ms == 100.0);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_hold_stands_before_its_sample) {
  const HitObject hold = read_objects("64,192,100,128,0,250:1:2:0:30:\n").map.objects.at(0);
  BOOST_TEST(hold.end_time_ms == 250.0);
  BOOST_TEST(hold.sample.addition_set == 2);
  BOOST_TEST(hold.sample.volume == 30);
  BOOST_TEST(read_objects("64,192,100,128,0\n").map.objects.at(0).end_time_ms == 100.0);
}

BOOST_AUTO_TEST_CASE(a_sample_needs_both_sets_and_may_name_a_file) {
  BOOST_TEST(!accepts("1,2,3,1,0,0"));
  BOOST_TEST(!accepts("1,2,3,1,0,0:x"));
  BOOST_TEST(!accepts("1,2,3,1,0,0:0:x"));
  BOOST_TEST(accepts("1,2,3,1,0,"));
  BOOST_TEST(read_objects("1,2,3,1,0,1:2:3:-4:a.wav:b\n").map.objects.at(0).sample.filename == "a.wav");
  BOOST_TEST(read_objects("1,2,3,1,0,1:2:3:-4:\n").map.objects.at(0).sample.volume == 0);
}

BOOST_AUTO_TEST_CASE(slides_below_one_count_as_one_and_over_9000_refuse_the_line) {
  BOOST_TEST(read_objects("0,0,0,2,0,L|9:0,-3,9\n").map.objects.at(0).slider.slides == 1);
  BOOST_TEST(read_objects("0,0,0,2,0,L|9:0,9000,9\n").map.objects.at(0).slider.slides == 9000);
  BOOST_TEST(!accepts("0,0,0,2,0,L|9:0,9001,9"));
}

BOOST_AUTO_TEST_CASE(a_slider_of_no_length_slides_once) {
  BOOST_TEST(read_objects("5,5,0,2,0,B|5:5|5:5,7,100\n").map.objects.at(0).slider.slides == 1);
  BOOST_TEST(read_objects("5,5,0,2,0,L,7,100\n").map.objects.at(0).slider.slides == 1);
  BOOST_TEST(read_objects("5,5,0,2,0,L|9:5,7,1e-8\n").map.objects.at(0).slider.slides == 1);
  BOOST_TEST(read_objects("5,5,0,2,0,L|9:5,7,0\n").map.objects.at(0).slider.slides == 7);
}

BOOST_AUTO_TEST_CASE(edges_have_sounds_and_sets_where_they_are_given) {
  const HitObject slider = read_objects("0,0,0,2,4,L|9:0,2,9,2|x|0|9,1:2|0:3,2:1:5:60:f\n").map.objects.at(0);
  BOOST_TEST((slider.slider.edge_sounds == std::vector<int>{2, 0, 0}));
  BOOST_REQUIRE_EQUAL(slider.slider.edge_sets.size(), 2U);
  BOOST_TEST(slider.slider.edge_sets[1].addition_set == 3);
  BOOST_TEST(slider.sample.normal_set == 2);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(slider_paths)

BOOST_AUTO_TEST_CASE(a_doubled_point_begins_a_segment_unless_it_is_the_last) {
  BOOST_TEST(path("B|1:1|1:1|2:2") == "BB.");
  BOOST_TEST(path("B|1:1|2:2|2:2") == "B...");
  BOOST_TEST(path("B|1:1|1:1|1:1|2:2") == "BB.");
}

BOOST_AUTO_TEST_CASE(a_catmull_curve_is_split_only_at_a_doubled_head_before_version_128) {
  BOOST_TEST(path("C|1:1|1:1|2:2") == "C...");
  BOOST_TEST(path("C|0:0|1:1|2:2") == "C..");
  BOOST_TEST(path("C|1:1|1:1|2:2", "osu file format v128\n") == "CC.");
}

BOOST_AUTO_TEST_CASE(a_perfect_curve_of_other_than_three_points_is_bezier_and_a_straight_one_linear) {
  BOOST_TEST(path("P|1:1|2:0") == "P..");
  BOOST_TEST(path("P|1:1") == "B.");
  BOOST_TEST(path("P|1:1|2:0|3:3") == "B...");
  BOOST_TEST(path("P|1:1|2:2") == "L..");
  BOOST_TEST(path("P|1:1|2:2", "osu file format v128\n") == "P..");
}

BOOST_AUTO_TEST_CASE(a_letter_marks_the_point_behind_it_which_both_segments_share) {
  BOOST_TEST(path("P|5:5|B|9:0|2:2|8:8") == "P.B..");
  BOOST_TEST(path("L|1:1|B|2:2") == "L.B");
}

BOOST_AUTO_TEST_CASE(unknown_letters_are_catmull_and_a_number_behind_a_b_is_a_degree) {
  BOOST_TEST(path("b|1:1|2:0") == "C..");
  const auto anchors = read_objects("0,0,0,2,0,B3|1:1|2:2|3:0|4:4,1,9\n").map.objects.at(0).slider.path;
  BOOST_TEST(anchors.at(0).degree == 3);
}

BOOST_AUTO_TEST_CASE(points_are_relative_to_the_head_which_is_the_first_of_them) {
  const auto anchors = read_objects("10,20,0,2,0,L|15:30,1,9\n").map.objects.at(0).slider.path;
  BOOST_REQUIRE_EQUAL(anchors.size(), 2U);
  BOOST_TEST((anchors[0].position == Vec2{0, 0}));
  BOOST_TEST((anchors[1].position == Vec2{5, 10}));
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_read_refuses_its_line) {
  for (const char* bad :
       {"", "B|", "B||1:1", "B|1", "B|1:", "B|:1", "B|x:1", "B|131073:0", "B|1:1|L", "|1:1"})
    BOOST_TEST(path(bad) == "rejected", bad << " is taken");
  BOOST_TEST(path("1:1|2:2").empty());
  BOOST_TEST(path("B|1:1:junk") == "B.");
}

BOOST_AUTO_TEST_SUITE_END()
