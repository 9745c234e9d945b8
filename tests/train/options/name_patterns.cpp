#include <osugen/train/options/name_patterns.h>

#include <boost/test/unit_test.hpp>
#include <random>

using namespace osugen;
using namespace osugen::train;

namespace {

/// The definition, as a recursion.
bool by_definition(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '*')
    return by_definition(pattern.substr(1), name) ||
           (!name.empty() && by_definition(pattern, name.substr(1)));
  return !name.empty() && (pattern[0] == '?' || pattern[0] == name[0]) &&
         by_definition(pattern.substr(1), name.substr(1));
}

std::string random_text(std::mt19937_64& generator, const std::string& letters, std::size_t longest) {
  std::string text(generator() % (longest + 1), ' ');
  for (char& c : text) c = letters[generator() % letters.size()];
  return text;
}

const std::vector<std::string> kNames{"encoder.conv.0.weight", "encoder.conv.0.bias",
                                      "decoder.layers.0.linear1.weight", "decoder.layers.10.linear1.weight",
                                      "decoder.head.weight"};

}  // namespace

BOOST_AUTO_TEST_CASE(a_pattern_matches_what_its_definition_says) {
  std::mt19937_64 generator(1);
  int matched = 0;
  for (int i = 0; i < 200000; ++i) {
    const std::string pattern = random_text(generator, "ab*?", 7), name = random_text(generator, "ab", 8);
    const bool expected = by_definition(pattern, name);
    matched += expected ? 1 : 0;
    BOOST_TEST_REQUIRE(matches(pattern, name) == expected, pattern << " and " << name);
  }
  BOOST_TEST(matched > 10000);
}

BOOST_AUTO_TEST_CASE(many_stars_do_not_take_for_ever) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  BOOST_TEST(!matches(pattern + "b", std::string(2000, 'a')));
}

BOOST_AUTO_TEST_CASE(names_are_found_in_their_own_order_and_once) {
  const std::vector<std::string> found =
      matching(kNames, {"decoder.*", "*.weight", "encoder.conv.?.bias"}, "--freeze");
  BOOST_TEST(found == kNames, boost::test_tools::per_element());
  const std::vector<std::string> layers = matching(kNames, {"decoder.layers.?.*"}, "--freeze");
  BOOST_TEST(layers == std::vector<std::string>{"decoder.layers.0.linear1.weight"},
             boost::test_tools::per_element());
  BOOST_TEST(matching(kNames, {}, "--freeze").empty());
}

BOOST_AUTO_TEST_CASE(a_pattern_that_matches_nothing_is_an_error_with_the_nearest_name) {
  const auto refusal = [](const std::string& pattern) -> std::string {
    try {
      matching(kNames, {"encoder.*", pattern}, "--freeze");
    } catch (const Error& e) {
      BOOST_TEST((e.kind() == Error::Kind::bad_config));
      return e.message();
    }
    return "none";
  };
  const std::string text = refusal("decoder.haed.weight");
  BOOST_TEST(
      text.find(
          "--freeze: no parameter name matches 'decoder.haed.weight'; did you mean 'decoder.head.weight'?") ==
          0,
      text);
  BOOST_TEST(refusal("encoder.convolution*").find("no parameter name matches") != std::string::npos);
  BOOST_TEST(refusal("encoder.con").find("did you mean") != std::string::npos);
}
