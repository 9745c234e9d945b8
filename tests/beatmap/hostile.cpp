// Damaged and hostile files: an answer or an osugen::Error, always; the sanitizer presets run this too.
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/files/files.h>
#include <osugen/mapset/dump.h>
#include <testing/sanitized.h>
#include <testing/testing.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

namespace {

using osugen::testing::kEveryNth;

std::string fixture() {
  return osugen::read_file(osugen::testing::source_dir() / "tests/data/beatmap/every_section.osu");
}

/// Reads, plays, writes and reads again. What is written must read without a single rejected line.
void survive(const std::string& bytes) {
  osugen::ReadBeatmap read;
  try {
    read = osugen::read_beatmap(bytes, "map.osu");
  } catch (const osugen::Error& error) {
    BOOST_REQUIRE((error.kind() == osugen::Error::Kind::bad_input));
    return;
  }
  BOOST_REQUIRE(!osugen::dump_json(read, "map.osu").empty());
  const std::string text = osugen::write_beatmap(read.map);
  const osugen::ReadBeatmap again = osugen::read_beatmap(text, "written.osu");
  if (again.rejected_count != 0) {
    BOOST_FAIL("written and then rejected: " << again.rejected.front().text << " ("
                                             << again.rejected.front().reason << ")");
  }
  BOOST_REQUIRE_EQUAL(again.map.objects.size(), read.map.objects.size());
  BOOST_REQUIRE_EQUAL(again.map.timing_lines.size(), read.map.timing_lines.size());
}

std::string lines(const std::string& line, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += line;
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_file_cut_off_anywhere_is_read_or_refused) {
  const std::string whole = fixture();
  for (std::size_t size = 0; size <= whole.size(); size += kEveryNth) survive(whole.substr(0, size));
}

BOOST_AUTO_TEST_CASE(a_file_with_any_byte_changed_is_read_or_refused) {
  std::string bytes = fixture();
  for (std::size_t i = 0; i < bytes.size(); i += kEveryNth) {
    const char kept = bytes[i];
    for (const int flip : {0x01, 0x10, 0x80, 0xFF}) {
      bytes[i] = static_cast<char>(kept ^ flip);
      survive(bytes);
    }
    bytes[i] = kept;
  }
}

BOOST_AUTO_TEST_CASE(files_mutated_at_random_are_read_or_refused) {
  static constexpr std::array<const char*, 24> kPieces{
      "2147483647", "-2147483648", "NaN", "1e308", "1e-308", "131072", "-131072", "|",
      ":",          ",",           "B|",  "P|",    "L|",     "C|",     "//",      "[",
      "]",          "\n",          "\r",  "9000",  "0",      "\xFF",   "B99999|", "1e9"};
  const std::string whole = fixture();
  std::mt19937 random(20240229);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  for (int round = 0; round < 3000 / kEveryNth; ++round) {
    std::string bytes = whole;
    for (std::size_t edits = 1 + below(8); edits > 0; --edits) {
      const std::size_t at = below(bytes.size()), length = std::min(below(40), bytes.size() - at);
      switch (below(3)) {
        case 0:
          bytes.replace(at, length, kPieces[below(kPieces.size())]);
          break;
        case 1:
          bytes.insert(at, bytes.substr(below(bytes.size()), 60));
          break;
        default:
          bytes.insert(at, kPieces[below(kPieces.size())]);
      }
    }
    survive(bytes);
  }
}

BOOST_AUTO_TEST_CASE(a_slider_of_nine_thousand_slides_with_ticks_everywhere_ends) {
  survive(
      "osu file format v14\n[Difficulty]\nSliderTickRate:8\nSliderMultiplier:0.4\n[TimingPoints]\n0,500\n"
      "0,-1000,4,1,0,100,0,0\n[HitObjects]\n" +
      lines("0,0,0,2,0,L|131072:0,9000,131072\n", 50));
}

BOOST_AUTO_TEST_CASE(ten_thousand_objects_in_one_place_and_time_end) {
  survive("osu file format v14\n[General]\nStackLeniency:2000000000\n[HitObjects]\n" +
          lines("100,100,5,1,0\n", 10000));
  survive("osu file format v5\n[General]\nStackLeniency:2000000000\n[HitObjects]\n" +
          lines("100,100,5,2,0,L|200:100,1,100\n", 10000));
}

BOOST_AUTO_TEST_CASE(a_curve_of_fifty_thousand_points_ends) {
  for (const std::string letter : {"B", "C", "P", "L", "B3", "B2000"}) {
    std::string text = "osu file format v128\n[HitObjects]\n0,0,0,2,0," + letter;
    for (long long i = 0; i < 50000; ++i)
      text += "|" + std::to_string(i * 7919 % 131072) + ":" + std::to_string(i * 104729 % 131072);
    survive(text + ",1,131072\n");
  }
}

BOOST_AUTO_TEST_CASE(only_so_many_rejected_lines_are_listed_and_all_are_counted) {
  const auto read =
      osugen::read_beatmap("osu file format v14\n[HitObjects]\n" + lines("x\n", 20000), "map.osu");
  BOOST_TEST(read.rejected_count == 20000U);
  BOOST_TEST(read.rejected.size() == 10000U);
}
