#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/mapset/check.h>
#include <testing/plugin.h>

#include "coding.h"
#include "cursor.h"
#include "tokenization/tests/walks.h"

using namespace osugen;
using namespace osugen::relative;
using namespace osugen::tokenization::testing;

namespace {

std::shared_ptr<const Meaning> meaning() {
  static const auto made = std::make_shared<const Meaning>(
      Parameters{.time = testing::make<Quantizer>("beat"), .tolerance_ms = 2, .directions = 48});
  return made;
}

std::vector<std::int64_t> sampled(std::mt19937_64& random, const SongSpan& span, int steps) {
  GrammarCursor cursor(meaning(), span);
  return random_ids(random, cursor, meaning()->ids().eos, steps);
}

bool inside(Vec2 p) {
  return p.x >= -0.5F && p.y >= -0.5F && p.x <= kPlayfieldWidth + 0.5F && p.y <= kPlayfieldHeight + 0.5F;
}

std::int64_t id(const std::string& name) {
  return id_of(meaning()->vocabulary(), name);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_vocabulary_says_the_ticks_of_its_gaps) {
  const Vocabulary& v = meaning()->vocabulary();
  BOOST_TEST(v.ticks_per_beat == 48);
  BOOST_TEST(v.size() == 238);
  BOOST_TEST(v.tokens[static_cast<std::size_t>(id("TIME_SHIFT_24"))].ticks == 48);
  BOOST_TEST(v.tokens[static_cast<std::size_t>(id("CIRCLE"))].ticks == -1);
}

BOOST_AUTO_TEST_CASE(tokens_say_what_they_begin_and_how_long_it_lasts) {
  const auto token = [](const std::string& name) -> const Token& {
    return meaning()->vocabulary().tokens[static_cast<std::size_t>(id(name))];
  };
  BOOST_TEST((token("CIRCLE").object == ObjectKind::circle));
  BOOST_TEST((token("SPINNER").object == ObjectKind::spinner));
  for (int slides = 1; slides <= 4; ++slides) {
    const Token& slider = token("SLIDER_" + std::to_string(slides));
    BOOST_TEST((slider.object == ObjectKind::slider));
    BOOST_TEST(slider.slides == slides);
  }
  BOOST_TEST(token("LENGTH_0").beats == 0.125);
  BOOST_TEST(token("LENGTH_31").beats == 16);
  int objects = 0, lengths = 0;
  for (const Token& said : meaning()->vocabulary().tokens) {
    objects += said.object ? 1 : 0;
    lengths += said.beats > 0 ? 1 : 0;
    BOOST_TEST((said.slides > 0) == (said.object == ObjectKind::slider));
  }
  BOOST_TEST(objects == 6);
  BOOST_TEST(lengths == 32);
}

BOOST_AUTO_TEST_CASE(a_quantizer_that_counts_no_beat_is_refused) {
  Parameters p;
  p.time = testing::make<Quantizer>("log_time");
  BOOST_CHECK_THROW(Meaning{p}, Error);
}

BOOST_AUTO_TEST_CASE(every_way_ends_in_as_many_tokens_as_the_cursor_says) {
  std::mt19937_64 random(7);
  for (int walk = 0; walk < 24; ++walk) {
    const SongSpan span = walk % 3 == 0 ? steady(1500) : walk % 3 == 1 ? changing() : steady();
    GrammarCursor cursor(meaning(), span);
    require_ways_to_the_end(random, cursor, span);
  }
}

BOOST_AUTO_TEST_CASE(whatever_is_sampled_is_on_the_beat_on_the_playfield_and_one_after_the_other) {
  std::mt19937_64 random(11);
  int sliders = 0, spinners = 0;
  for (int i = 0; i < 10000; ++i) {
    const SongSpan span = i % 2 == 0 ? changing() : steady();
    const Beatmap map = decode(meaning(), sampled(random, span, 60), span, base(span));
    require_on_the_beat(map, span);
    for (const HitObject& object : map.objects) {
      spinners += object.kind == ObjectKind::spinner ? 1 : 0;
      BOOST_REQUIRE(inside(object.position));
      if (object.kind != ObjectKind::slider) continue;
      ++sliders;
      for (int part = 1; part <= 16; ++part) {
        const Vec2 at = SliderPath(object.slider).position_at(part / 16.0);
        // Between the parts that are looked at a bow may stand out by some px.
        BOOST_REQUIRE(std::abs(object.position.x + at.x - 256) < 256 + 24);
        BOOST_REQUIRE(std::abs(object.position.y + at.y - 192) < 192 + 24);
      }
    }
  }
  BOOST_TEST(sliders > 1000);
  BOOST_TEST(spinners > 200);
}

BOOST_AUTO_TEST_CASE(what_was_decoded_is_encoded_to_a_map_that_is_the_same) {
  std::mt19937_64 random(13);
  for (int i = 0; i < 400; ++i) {
    const SongSpan span = i % 2 == 0 ? changing() : steady();
    const Beatmap map = decode(meaning(), sampled(random, span, 80), span, base(span));
    const TokenizedMap again = encode(meaning(), map, span);
    const Beatmap second = decode(meaning(), again.ids, span, base(span));
    require_same_rhythm(map, second);
    for (std::size_t k = 0; k < map.objects.size(); ++k) {
      // Half a ring of 40 px and half of one of 48 turns, at 640 px.
      BOOST_REQUIRE_LT(distance_between_px(map.objects[k].position, second.objects[k].position), 46);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_stream_is_the_same_tokens_again_and_again) {
  const SongSpan span = steady();
  Beatmap map = base(span);
  for (int i = 0; i < 8; ++i) {
    HitObject circle;
    circle.time_ms = 100 + 480 + 120 * i;
    circle.position = {static_cast<float>(100 + 40 * i), 200};
    map.objects.push_back(circle);
  }
  const TokenizedMap tokens = encode(meaning(), map, span);
  const std::vector<std::int64_t> tail(tokens.ids.end() - 5, tokens.ids.end() - 1);
  const std::vector<std::int64_t> expected{id("TIME_SHIFT_6"), id("CIRCLE"), id("DISTANCE_5"),
                                           id("DIRECTION_0")};
  BOOST_TEST(tail == expected, boost::test_tools::per_element());
  BOOST_TEST(tokens.losses.empty());
}

BOOST_AUTO_TEST_CASE(a_slider_of_any_map_keeps_its_time_and_about_its_body) {
  const SongSpan span = steady();
  Beatmap map = base(span);
  map.difficulty.slider_multiplier = 1.5;
  HitObject slider;
  slider.time_ms = 100 + 480 * 3;
  slider.kind = ObjectKind::slider;
  slider.position = {120, 100};
  slider.slider.path = {{{0, 0}, true, CurveType::perfect},
                        {{60, 40}, false, CurveType::perfect},
                        {{140, 50}, false, CurveType::perfect}};
  slider.slider.length_px = 150;
  slider.slider.slides = 2;
  map.objects.push_back(slider);
  const TokenizedMap tokens = encode(meaning(), map, span);
  BOOST_TEST(tokens.losses.empty());
  BOOST_TEST(tokens.ids.size() <= 12U);
  const Beatmap back = decode(meaning(), tokens.ids, span, base(span));
  const Play was = play(map), is = play(back);
  BOOST_TEST(is.objects[0].end_time_ms == was.objects[0].end_time_ms, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(distance_between_px(map.objects[0].position, back.objects[0].position) < 12);
  const SliderPath a(map.objects[0].slider), b(back.objects[0].slider);
  BOOST_TEST(distance_between_px(a.position_at(1), b.position_at(1)) < 30);
}

BOOST_AUTO_TEST_CASE(a_sampled_map_is_written_and_read_and_has_no_problem_of_its_objects) {
  std::mt19937_64 random(17);
  for (int i = 0; i < 60; ++i) {
    const SongSpan span = i % 2 == 0 ? changing(50000) : steady();
    const Beatmap map = decode(meaning(), sampled(random, span, 400), span, base(span));
    const auto read = read_beatmap(write_beatmap(map), "map.osu", {});
    BOOST_TEST(read.rejected.empty());
    BOOST_REQUIRE_EQUAL(read.map.objects.size(), map.objects.size());
  }
}
