#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/tick_grid.h>
#include <osugen/beatmap/writer.h>
#include <osugen/mapset/check.h>
#include <testing/plugin.h>

#include "cursor.h"
#include "decode.h"
#include "encode.h"

using namespace osugen;
using namespace osugen::relative;

namespace {

std::shared_ptr<const Meaning> meaning() {
  static const auto made = std::make_shared<const Meaning>(
      Parameters{.time = testing::make<Quantizer>("beat"), .tolerance_ms = 2, .directions = 48});
  return made;
}

RedLine red(double time_ms, double beat_length_ms, int meter = 4) {
  RedLine line;
  line.time_ms = time_ms;
  line.beat_length_ms = beat_length_ms;
  line.meter = meter;
  return line;
}

SongSpan steady(double end_ms = 60000) {
  return {0, end_ms, {red(100, 480)}};
}

SongSpan changing(double end_ms = 30000) {
  return {0, end_ms, {red(137.5, 400), red(4137.5, 333.25, 3), red(9701.25, 612), red(9722, 250)}};
}

/// As the framework's draft: the red lines and nothing else.
Beatmap base(const SongSpan& span) {
  Beatmap map;
  for (const RedLine& line : span.red_lines) {
    TimingLine written;
    written.time_ms = line.time_ms;
    written.beat_length = line.beat_length_ms;
    written.meter = line.meter;
    map.timing_lines.push_back(written);
  }
  return map;
}

std::vector<std::int64_t> allowed(const Cursor& cursor) {
  std::vector<std::int64_t> ids;
  const auto mask = cursor.allowed();
  for (std::size_t i = 0; i < mask.size(); ++i)
    if (mask[i] != 0) ids.push_back(static_cast<std::int64_t>(i));
  return ids;
}

std::vector<std::int64_t> random_ids(std::mt19937_64& random, const SongSpan& span, int steps) {
  GrammarCursor cursor(meaning(), span);
  std::vector<std::int64_t> ids;
  const auto push = [&](std::int64_t id) {
    cursor.push(id);
    ids.push_back(id);
  };
  while (!cursor.finished() && steps-- > 0) {
    auto choice = allowed(cursor);
    if (choice.size() > 1) std::erase(choice, meaning()->ids().eos);
    push(choice[random() % choice.size()]);
  }
  while (!cursor.finished()) push(cursor.token_to_end());
  return ids;
}

double beside_a_tick(const SongSpan& span, double time_ms) {
  const TickGrid grid(span.red_lines, 48);
  return std::abs(grid.time_ms(grid.nearest(time_ms)) - time_ms);
}

bool inside(Vec2 p) {
  return p.x >= -0.5F && p.y >= -0.5F && p.x <= kPlayfieldWidth + 0.5F && p.y <= kPlayfieldHeight + 0.5F;
}

std::int64_t id(const std::string& name) {
  const auto& tokens = meaning()->vocabulary().tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (tokens[i].name == name) return static_cast<std::int64_t>(i);
  throw std::out_of_range(name);
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
    double time = 0;
    for (int step = 0; step < 60 && !cursor.finished(); ++step) {
      const auto choice = allowed(cursor);
      BOOST_REQUIRE(!choice.empty());
      BOOST_REQUIRE_GE(cursor.time_ms(), time);
      BOOST_REQUIRE_LE(cursor.time_ms(), span.end_ms);
      time = cursor.time_ms();
      for (const std::int64_t token : choice) {
        const auto next = cursor.clone();
        next->push(token);
        if (token == cursor.token_to_end())
          BOOST_REQUIRE_EQUAL(next->tokens_to_end(), cursor.tokens_to_end() - 1);
        else
          BOOST_REQUIRE_GE(next->tokens_to_end(), cursor.tokens_to_end() - 1);
      }
      cursor.push(choice[random() % choice.size()]);
    }
    while (!cursor.finished()) cursor.push(cursor.token_to_end());
    BOOST_REQUIRE_EQUAL(cursor.tokens_to_end(), 0);
  }
}

BOOST_AUTO_TEST_CASE(whatever_is_sampled_is_on_the_beat_on_the_playfield_and_one_after_the_other) {
  std::mt19937_64 random(11);
  int sliders = 0, spinners = 0;
  for (int i = 0; i < 10000; ++i) {
    const SongSpan span = i % 2 == 0 ? changing() : steady();
    const Beatmap map = decode(meaning(), random_ids(random, span, 60), span, base(span));
    const Play play = osugen::play(map);
    double free_ms = -1;
    for (std::size_t k = 0; k < map.objects.size(); ++k) {
      const HitObject& object = map.objects[k];
      BOOST_REQUIRE_LT(beside_a_tick(span, object.time_ms), 1e-5);
      BOOST_REQUIRE_GT(object.time_ms, free_ms);
      const bool spinner = object.kind == ObjectKind::spinner;
      const double end = spinner ? object.end_time_ms : play.objects[k].end_time_ms;
      BOOST_REQUIRE_LT(beside_a_tick(span, end), 1e-5);
      BOOST_REQUIRE_LE(end, span.end_ms + 1e-6);
      free_ms = end;
      spinners += spinner ? 1 : 0;
      BOOST_REQUIRE(inside(object.position));
      if (object.kind != ObjectKind::slider) continue;
      ++sliders;
      for (int part = 1; part <= 16; ++part) {
        const Vec2 at = SliderPath(object.slider).position_at(part / 16.0);
        // Between the parts that are looked at a bow may stand out by some px.
        BOOST_REQUIRE(std::abs(object.position.x + at.x - 256) < 256 + 24);
        BOOST_REQUIRE(std::abs(object.position.y + at.y - 192) < 192 + 24);
      }
      BOOST_REQUIRE_GE(play.objects[k].motion.slider_velocity, 0.1);
      BOOST_REQUIRE_LE(play.objects[k].motion.slider_velocity, 10);
    }
  }
  BOOST_TEST(sliders > 1000);
  BOOST_TEST(spinners > 200);
}

BOOST_AUTO_TEST_CASE(what_was_decoded_is_encoded_to_a_map_that_is_the_same) {
  std::mt19937_64 random(13);
  for (int i = 0; i < 400; ++i) {
    const SongSpan span = i % 2 == 0 ? changing() : steady();
    const Beatmap map = decode(meaning(), random_ids(random, span, 80), span, base(span));
    const TokenizedMap again = encode(meaning(), map, span);
    const Beatmap second = decode(meaning(), again.ids, span, base(span));
    BOOST_REQUIRE_EQUAL(second.objects.size(), map.objects.size());
    const Play a = play(map), b = play(second);
    for (std::size_t k = 0; k < map.objects.size(); ++k) {
      const HitObject &one = map.objects[k], &other = second.objects[k];
      BOOST_REQUIRE_SMALL(one.time_ms - other.time_ms, 1e-6);
      BOOST_REQUIRE(one.kind == other.kind);
      BOOST_REQUIRE_EQUAL(one.new_combo, other.new_combo);
      // Half a ring of 40 px and half of 48 turns, at the longest steps.
      BOOST_REQUIRE_LT(distance_between_px(one.position, other.position), 30);
      if (one.kind == ObjectKind::slider) {
        BOOST_REQUIRE_EQUAL(one.slider.slides, other.slider.slides);
        BOOST_REQUIRE_SMALL(a.objects[k].end_time_ms - b.objects[k].end_time_ms, 1e-3);
      }
      if (one.kind == ObjectKind::spinner) BOOST_REQUIRE_SMALL(one.end_time_ms - other.end_time_ms, 1e-6);
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
    const Beatmap map = decode(meaning(), random_ids(random, span, 400), span, base(span));
    const auto read = read_beatmap(write_beatmap(map), "map.osu", {});
    BOOST_TEST(read.rejected.empty());
    BOOST_REQUIRE_EQUAL(read.map.objects.size(), map.objects.size());
  }
}
