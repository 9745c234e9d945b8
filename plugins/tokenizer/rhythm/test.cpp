#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <testing/plugin.h>

#include "coding.h"
#include "cursor.h"
#include "tokenization/tests/walks.h"

using namespace osugen;
using namespace osugen::rhythm;
using namespace osugen::tokenization::testing;

namespace {

std::shared_ptr<const Meaning> meaning() {
  static const auto made = std::make_shared<const Meaning>(testing::make<Quantizer>("beat"), 2);
  return made;
}

std::vector<std::int64_t> sampled(std::mt19937_64& random, const SongSpan& span, int steps) {
  GrammarCursor cursor(meaning(), span);
  return random_ids(random, cursor, meaning()->ids().eos, steps);
}

std::vector<std::string> names(const std::vector<std::int64_t>& ids) {
  std::vector<std::string> names;
  for (const std::int64_t id : ids)
    names.push_back(meaning()->vocabulary().tokens.at(static_cast<std::size_t>(id)).name);
  return names;
}

/// A map of every kind of object, at positions that no token says.
Beatmap every_kind(const SongSpan& span) {
  Beatmap map = base(span);
  map.difficulty.slider_multiplier = 1.5;
  HitObject circle;
  circle.time_ms = 100 + 480;
  circle.position = {-40, 500};
  HitObject slider;
  slider.kind = ObjectKind::slider;
  slider.time_ms = 100 + 480 * 2;
  slider.position = {120, 100};
  slider.new_combo = true;
  slider.slider.path = {{{0, 0}, true, CurveType::perfect},
                        {{60, 40}, false, CurveType::perfect},
                        {{140, 50}, false, CurveType::perfect}};
  slider.slider.length_px = 150;
  slider.slider.slides = 2;
  HitObject spinner;
  spinner.kind = ObjectKind::spinner;
  spinner.time_ms = 100 + 480 * 6;
  spinner.end_time_ms = 100 + 480 * 10;
  map.objects = {circle, slider, spinner};
  return map;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_token_is_one_of_the_relative_tokenizer_and_none_says_a_place) {
  const auto relative = testing::make<Tokenizer>("relative");
  const auto& others = relative->vocabulary().tokens;
  BOOST_TEST(meaning()->vocabulary().size() == 115);
  BOOST_TEST(meaning()->vocabulary().ticks_per_beat == 48);
  for (const Token& token : meaning()->vocabulary().tokens) {
    const auto other = std::find_if(others.begin(), others.end(),
                                    [&](const Token& known) { return known.name == token.name; });
    BOOST_REQUIRE_MESSAGE(other != others.end(), token.name);
    BOOST_TEST(token.ticks == other->ticks);
    BOOST_TEST((token.object == other->object));
    BOOST_TEST(token.slides == other->slides);
    BOOST_TEST(token.beats == other->beats);
    BOOST_TEST((token.kind == other->kind && token.kind != TokenKind::position));
  }
}

BOOST_AUTO_TEST_CASE(a_quantizer_that_counts_no_beat_is_refused) {
  BOOST_CHECK_THROW(Meaning(testing::make<Quantizer>("log_time"), 2), Error);
}

BOOST_AUTO_TEST_CASE(a_circle_is_two_tokens_a_slider_and_a_spinner_three) {
  const SongSpan span = steady();
  const TokenizedMap tokens = encode(meaning(), every_kind(span), span);
  const std::vector<std::string> expected{"SOS",       "TIME_SHIFT_30", "CIRCLE",    "TIME_SHIFT_24",
                                          "NEW_COMBO", "SLIDER_2",      "LENGTH_11", "TIME_SHIFT_56",
                                          "SPINNER",   "LENGTH_23",     "EOS"};
  BOOST_TEST(names(tokens.ids).size() == expected.size());
  BOOST_TEST(names(tokens.ids) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(places_are_no_losses_and_all_else_comes_back) {
  const SongSpan span = steady();
  const Beatmap map = every_kind(span);
  const TokenizedMap tokens = encode(meaning(), map, span);
  BOOST_TEST(tokens.losses.empty());
  const Beatmap back = decode(meaning(), tokens.ids, span, base(span));
  BOOST_REQUIRE_EQUAL(back.objects.size(), 3U);
  Beatmap given = map;
  given.objects.front().new_combo = true;  // as decoders have it
  require_same_rhythm(given, back);
  for (const HitObject& object : back.objects) BOOST_TEST((object.position == Vec2{256, 192}));
}

BOOST_AUTO_TEST_CASE(what_is_lost_is_counted) {
  const SongSpan span = steady();
  Beatmap map = every_kind(span);
  map.objects[0].hit_sound = 2;
  map.objects[1].slider.slides = 7;
  map.objects[1].slider.length_px = 37.5;
  map.objects[2].end_time_ms += 100;
  std::vector<std::string> what;
  for (const Loss& loss : encode(meaning(), map, span).losses) what.push_back(loss.what);
  const std::vector<std::string> expected{"hitsounds, dropped", "sliders with more than 4 slides, clamped",
                                          "spinner lengths that are not a common number of beats, changed"};
  BOOST_TEST(what == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_way_ends_in_as_many_tokens_as_the_cursor_says) {
  std::mt19937_64 random(7);
  for (int walk = 0; walk < 60; ++walk) {
    const SongSpan span = walk % 3 == 0 ? steady(1500) : walk % 3 == 1 ? changing() : steady();
    GrammarCursor cursor(meaning(), span);
    require_ways_to_the_end(random, cursor, span);
  }
}

BOOST_AUTO_TEST_CASE(an_object_can_begin_after_the_longest_slider_that_is_allowed) {
  const auto& v = meaning()->vocabulary();
  for (int slides = 1; slides <= 4; ++slides) {
    GrammarCursor cursor(meaning(), steady(200000));
    for (const std::string& name :
         {std::string("SOS"), std::string("TIME_SHIFT_30"), "SLIDER_" + std::to_string(slides)})
      cursor.push(id_of(v, name));
    cursor.push(allowed(cursor).back());
    BOOST_TEST(!cursor.first_shift().empty());
    BOOST_TEST(cursor.beats() * slides > 10);
  }
}

BOOST_AUTO_TEST_CASE(whatever_is_sampled_is_on_the_beat_on_the_playfield_and_one_after_the_other) {
  std::mt19937_64 random(11);
  int sliders = 0, spinners = 0;
  for (int i = 0; i < 4000; ++i) {
    const SongSpan span = i % 2 == 0 ? changing() : steady();
    const Beatmap map = decode(meaning(), sampled(random, span, 60), span, base(span));
    require_on_the_beat(map, span);
    for (const HitObject& object : map.objects) {
      spinners += object.kind == ObjectKind::spinner ? 1 : 0;
      if (object.kind != ObjectKind::slider) continue;
      ++sliders;
      const Vec2 end = SliderPath(object.slider).position_at(1);
      BOOST_REQUIRE_GT(end.x, 10);
      BOOST_REQUIRE_LE(object.position.x + end.x, kPlayfieldWidth);
      BOOST_REQUIRE_EQUAL(end.y, 0);
    }
  }
  BOOST_TEST(sliders > 1000);
  BOOST_TEST(spinners > 200);
}

BOOST_AUTO_TEST_CASE(what_was_decoded_is_encoded_to_the_same_rhythm_also_from_a_file) {
  std::mt19937_64 random(13);
  for (int i = 0; i < 400; ++i) {
    const SongSpan span = i % 2 == 0 ? changing() : steady();
    const Beatmap map = decode(meaning(), sampled(random, span, 80), span, base(span));
    const TokenizedMap tokens = encode(meaning(), map, span);
    BOOST_TEST(tokens.losses.empty());
    require_same_rhythm(map, decode(meaning(), tokens.ids, span, base(span)));
    const auto read = read_beatmap(write_beatmap(map), "map.osu", {});
    BOOST_TEST(read.rejected.empty());
    BOOST_TEST(encode(meaning(), read.map, span).ids == tokens.ids, boost::test_tools::per_element());
  }
}
