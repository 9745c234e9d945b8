// The picture of a map: well-formed, harmless whatever the map is called, and of what was asked for.
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/mapset/picture.h>
#include <osugen/mapset/svg.h>

#include <algorithm>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <limits>
#include <set>
#include <sstream>

#include <osugen/files/files.h>
#include "clean_map.h"
#include "testing/testing.h"

using namespace osugen;
using namespace std::string_literals;
using testing::clean_map;

namespace {

namespace pt = boost::property_tree;

/// The document as an independent XML reader sees it; fails the test when it is not well-formed.
pt::ptree parsed(const std::string& svg) {
  std::istringstream in(svg);
  pt::ptree tree;
  pt::read_xml(in, tree);
  return tree;
}

void visit(const pt::ptree& tree, const std::function<void(const std::string&, const pt::ptree&)>& see) {
  for (const auto& [name, child] : tree) {
    see(name, child);
    visit(child, see);
  }
}

int count(const pt::ptree& tree, const std::string& element) {
  int found = 0;
  visit(tree, [&](const std::string& name, const pt::ptree&) { found += name == element ? 1 : 0; });
  return found;
}

bool has_text(const pt::ptree& tree, const std::string& text) {
  bool found = false;
  visit(tree, [&](const std::string&, const pt::ptree& node) { found = found || node.data() == text; });
  return found;
}

const std::vector<std::string>& hostile_titles() {
  static const std::vector<std::string> titles{"<script>alert(1)</script>",
                                               "\"><script>alert(1)</script>",
                                               "'><svg onload=alert(1)>",
                                               "</text><script>x",
                                               "<![CDATA[<script>]]>",
                                               "]]><script>",
                                               "<!--",
                                               "--><script>",
                                               "<?xml version=\"1.0\"?>",
                                               "&lt;script&gt;",
                                               "&",
                                               "&#60;script&#62;",
                                               "&amp;#x3c;",
                                               "<image href=\"http://x\"/>",
                                               "<foreignObject>",
                                               "<a xlink:href='javascript:1'>",
                                               "<!DOCTYPE x [<!ENTITY a 'b'>]>",
                                               "&a;",
                                               "\x00\x01\x02"s,
                                               "\x1b[31m",
                                               "\xff\xfe\xfd",
                                               "\xed\xa0\x80",
                                               "\xef\xbf\xbf",
                                               "\xe2\x80\xaegpj",
                                               "\xc2\x85",
                                               "\r\n\t",
                                               std::string(100000, '<'),
                                               "`${1}`",
                                               "{{7*7}}",
                                               "%3Cscript%3E"};
  return titles;
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_title_breaks_out_of_the_picture) {
  std::set<std::string> elements;
  visit(parsed(picture_svg(clean_map())),
        [&](const std::string& name, const pt::ptree&) { elements.insert(name); });
  BOOST_TEST(elements.count("script") == 0U);
  for (const std::string& title : hostile_titles()) {
    Beatmap map = clean_map();
    map.metadata.title = map.metadata.title_unicode = map.metadata.artist = map.metadata.artist_unicode =
        title;
    map.metadata.creator = map.metadata.version = map.metadata.tags = map.events.background = title;
    BOOST_TEST_CONTEXT("title " << title.substr(0, 40)) {
      const std::string svg = picture_svg(map);
      visit(parsed(svg),
            [&](const std::string& name, const pt::ptree&) { BOOST_TEST(elements.count(name) == 1U, name); });
      BOOST_TEST(std::all_of(svg.begin(), svg.end(),
                             [](char c) { return static_cast<unsigned char>(c) >= 0x20 || c == '\n'; }));
      BOOST_TEST(svg.size() < 400000U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_title_is_shown_as_it_is_written) {
  Beatmap map = clean_map();
  map.metadata.title_unicode = "Tom & Jerry <3 \"é音\"";
  BOOST_TEST(has_text(parsed(picture_svg(map)), map.metadata.title_unicode));
  map.metadata.title_unicode.clear();
  BOOST_TEST(has_text(parsed(picture_svg(map)), map.metadata.title));
}

BOOST_AUTO_TEST_CASE(text_is_cut_between_characters) {
  BOOST_TEST(svg::text("うたう", 2) == "うた…");
  BOOST_TEST(svg::text("うた", 2) == "うた");
  BOOST_TEST(svg::text("a<b", 10) == "a&lt;b");
}

BOOST_AUTO_TEST_CASE(numbers_have_one_decimal_and_no_exponent) {
  BOOST_TEST(svg::number(12) == "12");
  BOOST_TEST(svg::number(-0.04) == "0");
  BOOST_TEST(svg::number(0.25) == "0.3");
  BOOST_TEST(svg::number(1e300) == "10000000");
  BOOST_TEST(svg::number(std::numeric_limits<double>::quiet_NaN()) == "0");
}

BOOST_AUTO_TEST_CASE(as_many_bars_are_shown_as_are_asked_for_from_the_bar_that_is_asked_for) {
  // Bars of 2 s from 1000 ms.
  for (const int panels : {1, 3, 8, 24}) {
    const pt::ptree tree = parsed(picture_svg(clean_map(), {.from_ms = 5400, .panels = panels}));
    // One for the whole, and a playfield and a ruler for each bar.
    BOOST_TEST(count(tree, "svg") == 1 + 2 * panels);
    BOOST_TEST(has_text(tree, "bar 3"));
    BOOST_TEST(has_text(tree, "00:05:000"));
    BOOST_TEST(!has_text(tree, "bar 2"));
    BOOST_TEST(!has_text(tree, "bar " + std::to_string(3 + panels)));
  }
}

BOOST_AUTO_TEST_CASE(the_first_kiai_is_shown_where_there_is_one) {
  Beatmap map = clean_map();
  map.timing_lines.push_back(
      {.time_ms = 41000, .beat_length = -100, .volume = 60, .uninherited = false, .effects = 1});
  map.timing_lines.push_back({.time_ms = 57000, .beat_length = -100, .volume = 60, .uninherited = false});
  BOOST_TEST(has_text(parsed(picture_svg(map)), "00:41:000"));
}

BOOST_AUTO_TEST_CASE(the_counts_are_those_of_the_map) {
  const Beatmap map = clean_map();
  int circles = 0, sliders = 0, spinners = 0;
  for (const HitObject& object : map.objects) {
    circles += object.kind == ObjectKind::circle ? 1 : 0;
    sliders += object.kind == ObjectKind::slider ? 1 : 0;
    spinners += object.kind == ObjectKind::spinner ? 1 : 0;
  }
  const pt::ptree tree = parsed(picture_svg(map));
  BOOST_TEST(has_text(tree, std::to_string(circles) + " circles, " + std::to_string(sliders) + " sliders, " +
                                std::to_string(spinners) + " spinners"));
  BOOST_TEST(has_text(tree, "120"));
  BOOST_TEST(has_text(tree, "1:03"));
}

BOOST_AUTO_TEST_CASE(a_map_that_was_made_to_hurt_gives_a_picture_of_bounded_size) {
  Beatmap map = clean_map();
  map.objects.clear();
  for (int i = 0; i < 20000; ++i)
    map.objects.push_back(testing::straight_slider(1000 + i % 500, {100, 100}, 300, 9000));
  map.timing_lines[0].beat_length = 60000;
  map.timing_lines[0].meter = 2000000000;
  for (int i = 0; i < 5000; ++i) {
    map.timing_lines.push_back(
        {.time_ms = 1000.0 + i, .beat_length = -100, .uninherited = false, .effects = i % 2});
    map.events.breaks.push_back({1000.0 + i, 1001.0 + i});
  }
  const std::string svg = picture_svg(map);
  parsed(svg);
  BOOST_TEST(svg.size() < 4000000U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_drawn_is_refused) {
  Beatmap map = clean_map();
  map.general.mode = Mode::mania;
  BOOST_CHECK_THROW(picture_svg(map), Error);
  map = clean_map();
  map.objects.clear();
  BOOST_CHECK_THROW(picture_svg(map), Error);
}

BOOST_AUTO_TEST_CASE(the_command_writes_the_picture_where_it_is_told_to) {
  const testing::TemporaryFolder folder;
  const std::string map = folder.path() / "a.osu", picture = folder.path() / "a.svg",
                    program = testing::binary_dir() / "bin" / "osugen-map";
  write_beatmap_file(clean_map(), map);
  const auto printed = testing::run({program, "picture", map, "-t", "00:05:000", "-n", "2"});
  BOOST_TEST(printed.exit_code == 0);
  BOOST_TEST(testing::run({program, "picture", map, "-t", "5000", "-n", "2", "-o", picture}).out == "");
  BOOST_TEST(read_file(picture) == printed.out);
  BOOST_TEST(printed.out == picture_svg(read_beatmap_file(map).map, {.from_ms = 5000, .panels = 2}));
  for (const char* time : {"1:2", "x", "1:2:3:4", "5000x", "1e99", "nan", ""})
    BOOST_TEST(testing::run({program, "picture", map, "-t", time}).exit_code == 2, time);
  BOOST_TEST(testing::run({program, "picture", map, "-n", "25"}).exit_code == 2);
  BOOST_TEST(testing::run({program, "picture", map, "-o", folder.path() / "no" / "a.svg"}).exit_code == 73);
}
