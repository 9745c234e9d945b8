// Text of strangers, against examples of the Unicode standard.
#include <osugen/text/utf8.h>

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace osugen;

BOOST_AUTO_TEST_CASE(every_code_point_is_written_and_read_back_and_nothing_else_is_one) {
  for (char32_t point = 0; point < 0x120000; ++point) {
    std::string text;
    utf8::append(text, point);
    const std::size_t bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    BOOST_REQUIRE(text.size() == bytes);
    std::string_view rest = text;
    const auto read = utf8::take(rest);
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
      BOOST_REQUIRE(!read.has_value());
    } else {
      BOOST_REQUIRE(read == point);
      BOOST_REQUIRE(rest.empty());
      BOOST_REQUIRE(utf8::length(text) == 1U);
    }
  }
  std::string text;
  for (const char32_t point : {U'$', U'\u00a3', U'\u20ac', U'\U00010348'}) utf8::append(text, point);
  BOOST_TEST(text == "$\xC2\xA3\xE2\x82\xAC\xF0\x90\x8D\x88");
}

BOOST_AUTO_TEST_CASE(one_replacement_stands_for_each_maximal_part_of_what_is_broken) {
  // Tables 3-8 to 3-11 of the Unicode standard 15.0; "?" for U+FFFD.
  const std::vector<std::pair<std::string, std::string>> cases{
      {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "????????A"},
      {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "????????A"},
      {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "?????A??B"},
      {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "????A"},
      {"plain text of more than eight bytes \xE3\x81", "plain text of more than eight bytes ?"}};
  for (const auto& [broken, shown] : cases) {
    std::string expected;
    for (const char c : shown)
      utf8::append(expected, c == '?' ? utf8::kReplacement : static_cast<char32_t>(c));
    BOOST_TEST(utf8::valid(broken) == expected);
  }
}
