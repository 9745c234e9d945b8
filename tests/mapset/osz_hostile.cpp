// Archives that somebody made to hurt: bombs, lies, names that leave the folder, cuts at every byte.
#include <osugen/mapset/file_names.h>
#include <osugen/mapset/osz.h>

#include <boost/test/unit_test.hpp>

#include "zip_builder.h"

using namespace osugen;
using testing::crc_of;
using testing::deflated;
using testing::zip;
using testing::ZipEntry;

namespace {

bool is_bad_input(const Error& e) {
  return e.kind() == Error::Kind::bad_input && !e.problem().empty() && e.where().starts_with("bad.osz");
}

void refused(const std::string& archive, const std::string& says, const OszLimits& limits = {}) {
  BOOST_CHECK_EXCEPTION(read_mapset(archive, "bad.osz", limits), Error, [&](const Error& e) {
    BOOST_TEST_MESSAGE(e.message());
    return is_bad_input(e) && std::string(e.message()).find(says) != std::string::npos;
  });
}

ZipEntry deflated_entry(const std::string& name, const std::string& content) {
  return {.name = name,
          .data = deflated(content),
          .method = 8,
          .size = static_cast<std::uint32_t>(content.size()),
          .crc = crc_of(content)};
}

const std::vector<std::string>& hostile_names() {
  using namespace std::string_literals;
  static const std::vector<std::string> names{
      // out of the archive
      "../a.osu", "../../../../etc/cron.d/x", "a/../../b.osu", "a/..", "..", ".", "./a.osu", "a/./b.osu",
      "a/../b.osu", "... /a.osu", ".. /a.osu", ". ./a.osu", "..../x", ".../x.osu", "sb/.. /x.png", "sb/..",
      " /x.osu", "./../x", "../", "a/../../",
      // absolute
      "/etc/passwd", "/a.osu", "//server/share/a.osu", "///", "/../x", "/",
      // backslashes
      "..\\a.osu", "a\\..\\..\\b.osu", "\\a.osu", "\\\\server\\share\\x", "sb\\star.png", "C:\\Windows\\x",
      "a/..\\b", "\\\\?\\C:\\x", "\\",
      // drives
      "C:a.osu", "c:/a.osu", "Z:", "C:/Windows/System32/x.dll", "x:stream",
      // characters
      "a\0b.osu"s, "\0"s, "a.osu\0.png"s, "a\nb.osu", "a\rb.osu", "a\tb.osu", "\x1b[2Ja.osu", "\x7f.osu",
      "a\x01.osu", "b\xC2\x85.osu", "\xE2\x80\xAEgpj.osu", "a\xE2\x80\xA8.osu", "\xE2\x81\xA6x.osu",
      "\xE2\x80\xAA.png",
      // empty parts and lengths
      "a//b.osu", "sb//", "a///../b.osu", std::string(501, 'a'), std::string(60000, 'b'),
      std::string(490, 'c') + "/" + std::string(40, 'd')};
  return names;
}

}  // namespace

BOOST_AUTO_TEST_CASE(sixty_hostile_names_are_never_taken_and_each_is_told_why) {
  BOOST_TEST(hostile_names().size() >= 60U);
  for (const std::string& name : hostile_names()) {
    for (const std::uint16_t flags : {std::uint16_t{0}, std::uint16_t{0x800}}) {
      const std::string archive = zip(
          {{.name = name, .data = "osu file format v14", .flags = flags}, {.name = "good.osu", .data = "x"}});
      BOOST_TEST_CONTEXT("name " << name.substr(0, 40) << " flags " << flags) {
        Mapset set;
        try {
          set = read_mapset(archive, "bad.osz");
        } catch (const Error& e) {
          // A name that is flagged as UTF-8 and holds what no text holds spoils the archive.
          BOOST_TEST(is_bad_input(e));
          BOOST_TEST(flags == 0x800);
          continue;
        }
        BOOST_REQUIRE(set.files.size() == 1U);
        BOOST_TEST(set.files[0].name == "good.osu");
        // A name that ends in a slash is a folder, of which nothing is made.
        if (name.back() != '/') {
          BOOST_REQUIRE(set.skipped.size() == 1U);
          BOOST_TEST(!set.skipped[0].reason.empty());
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(hostile_names_are_not_written_either) {
  using namespace std::string_literals;
  for (const std::string& name : hostile_names()) {
    BOOST_TEST_CONTEXT("name " << name.substr(0, 40)) {
      BOOST_CHECK_THROW(mapset_archive({{name, "x"}, {"good.osu", "x"}}), Error);
    }
  }
  BOOST_CHECK_THROW(mapset_archive({{"bad\xff.osu", "x"}}), Error);
}

BOOST_AUTO_TEST_CASE(metadata_of_hostile_names_makes_a_name_that_stays_in_the_folder) {
  for (const std::string& name : hostile_names()) {
    Metadata metadata;
    metadata.artist = metadata.title = metadata.creator = metadata.version = name;
    for (const std::string& file : {beatmap_file_name(metadata), mapset_file_name(metadata)}) {
      BOOST_TEST_CONTEXT("from " << name.substr(0, 40) << " came " << file) {
        BOOST_TEST(why_unsafe(file) == "");
        BOOST_TEST(in_root(file));
        BOOST_TEST(file.size() <= 130U);
        BOOST_TEST(file.front() != '.');
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_cut_of_an_archive_is_refused) {
  const std::string whole = zip({deflated_entry("a.osu", "osu file format v14\r\n[General]\r\n"),
                                 {.name = "song.mp3", .data = "not much of a song"}});
  BOOST_TEST(read_mapset(whole, "whole.osz").files.size() == 2U);
  for (std::size_t length = 0; length < whole.size(); ++length) BOOST_TEST_CONTEXT("cut to " << length) {
      BOOST_CHECK_EXCEPTION(read_mapset(whole.substr(0, length), "bad.osz"), Error, is_bad_input);
    }
}

BOOST_AUTO_TEST_CASE(no_flipped_bit_crashes_or_changes_content_unseen) {
  const std::string map = "osu file format v14\r\n[General]\r\nMode: 0\r\n";
  const std::string whole = zip({deflated_entry("a.osu", map), {.name = "s.mp3", .data = map}});
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    try {
      for (const MapsetFile& file : read_mapset(flipped, "bad.osz").files)
        BOOST_TEST((file.content == map), "bit " << bit << " changed " << file.name);
    } catch (const Error& e) {
      BOOST_TEST(is_bad_input(e));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_bomb_is_refused_by_what_comes_out_of_it) {
  refused(zip({deflated_entry("bomb.osu", std::string(8 << 20, '\0'))}), "200 times");
}

BOOST_AUTO_TEST_CASE(a_bomb_that_declares_a_small_size_is_refused_all_the_same) {
  ZipEntry bomb = deflated_entry("bomb.osu", std::string(8 << 20, '\0'));
  bomb.size = 10;
  refused(zip({bomb}), "");
  bomb.compressed_size = 0x7fffffff;
  refused(zip({bomb}), "");
}

BOOST_AUTO_TEST_CASE(many_small_bombs_are_weighed_together) {
  std::vector<ZipEntry> entries;
  // Each stays below the free first megabyte; entries 1.. all claim the bytes of entry 0.
  const ZipEntry bomb = deflated_entry("0.osu", std::string(1000000, '\0'));
  entries.push_back(bomb);
  for (int i = 1; i < 200; ++i) {
    ZipEntry claim = bomb;
    claim.name = std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i);
    entries.push_back(claim);
  }
  refused(zip(entries), "200 times");
}

BOOST_AUTO_TEST_CASE(limits_are_on_entries_on_one_file_and_on_all) {
  const OszLimits limits{.entries = 3, .entry_bytes = 1000, .total_bytes = 1500};
  const auto file = [](const std::string& name, std::size_t size) {
    return ZipEntry{.name = name, .data = std::string(size, 'x')};
  };
  BOOST_TEST(
      read_mapset(zip({file("a", 1000), file("b", 500), file("c", 0)}), "ok.osz", limits).files.size() == 3U);
  refused(zip({file("a", 1001)}), "1000 bytes in a file", limits);
  refused(zip({file("a", 1000), file("b", 501)}), "1500 bytes in all", limits);
  refused(zip({file("a", 1), file("b", 1), file("c", 1), file("d", 1)}), "at most 3 files", limits);
}

BOOST_AUTO_TEST_CASE(a_thousand_and_one_files_are_too_many) {
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 1001; ++i) entries.push_back({.name = std::to_string(i)});
  refused(zip(entries), "at most 1000 files");
  entries.pop_back();
  BOOST_TEST(read_mapset(zip(entries), "ok.osz").files.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(content_that_is_not_what_its_checksum_says_is_refused) {
  refused(zip({{.name = "a.osu", .data = "changed", .crc = crc_of("as made")}}), "damaged");
  refused(zip({{.name = "a.osu", .data = "this is no deflate stream", .method = 8}}), "damaged");
}

BOOST_AUTO_TEST_CASE(a_declared_size_that_is_a_lie_is_refused) {
  refused(zip({{.name = "a.osu", .data = "short", .size = 0x7fffffff, .compressed_size = 0x7fffffff}}), "");
  ZipEntry longer = deflated_entry("a.osu", "0123456789");
  longer.size = 0xfffffff0U;
  refused(zip({longer}), "");
}

BOOST_AUTO_TEST_CASE(an_entry_that_points_outside_the_archive_is_refused) {
  refused(zip({{.name = "a.osu", .data = "x", .at = 0x70000000}}), "");
  refused(zip({{.name = "a.osu", .data = "x", .at = 3}}), "");
}

BOOST_AUTO_TEST_CASE(links_encrypted_files_and_foreign_methods_are_left_out_by_name) {
  const Mapset set = read_mapset(
      zip({{.name = "link.osu", .data = "/etc/passwd", .attributes = 0120777U << 16U, .made_by = 3 << 8 | 20},
           {.name = "device", .attributes = 0020666U << 16U, .made_by = 3 << 8 | 20},
           {.name = "secret.osu", .data = "0123456789abc", .flags = 1},
           {.name = "lzma.osu", .data = "x", .method = 14},
           {.name = "good.osu", .data = "x", .attributes = 0100644U << 16U, .made_by = 3 << 8 | 20}}),
      "set.osz");
  BOOST_REQUIRE(set.files.size() == 1U);
  BOOST_TEST(set.files[0].name == "good.osu");
  BOOST_REQUIRE(set.skipped.size() == 4U);
  BOOST_TEST(set.skipped[0].reason.find("link") != std::string::npos);
  BOOST_TEST(set.skipped[2].reason == "is encrypted");
  BOOST_TEST(set.skipped[3].reason.find("method 14") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_two_files_with_one_name_the_first_is_taken_and_the_other_told) {
  const Mapset set = read_mapset(zip({{.name = "a.osu", .data = "first"},
                                      {.name = "A.osu", .data = "second"},
                                      {.name = "a.osu", .data = "3"}}),
                                 "set.osz");
  BOOST_REQUIRE(set.files.size() == 1U);
  BOOST_TEST(set.files[0].content == "first");
  BOOST_TEST(set.skipped.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_no_archive_is_refused_with_a_remedy) {
  refused("", "is empty");
  refused("osu file format v14\n", "ZIP");
  refused(std::string(100000, 'P'), "ZIP");
  refused("PK\x05\x06", "ZIP");
  BOOST_CHECK_EXCEPTION(read_mapset_file("/nonexistent/x.osz"), Error,
                        [](const Error& e) { return e.kind() == Error::Kind::missing_input; });
  BOOST_CHECK_EXCEPTION(read_mapset_file("/"), Error,
                        [](const Error& e) { return e.kind() == Error::Kind::missing_input; });
}
