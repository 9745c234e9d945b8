// walks.h - songs, and random sequences of what a cursor allows; for the tests of tokenizers.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/tick_grid.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen::tokenization::testing {

inline RedLine red(double time_ms, double beat_length_ms, int meter = 4) {
  RedLine line;
  line.time_ms = time_ms;
  line.beat_length_ms = beat_length_ms;
  line.meter = meter;
  return line;
}

inline SongSpan steady(double end_ms = 60000) {
  return {0, end_ms, {red(100, 480)}};
}

inline SongSpan changing(double end_ms = 30000) {
  return {0, end_ms, {red(137.5, 400), red(4137.5, 333.25, 3), red(9701.25, 612), red(9722, 250)}};
}

/// As the framework's draft: the red lines and nothing else.
inline Beatmap base(const SongSpan& span) {
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

/// The id of a name. Throws std::out_of_range for one that is not there.
inline std::int64_t id_of(const Vocabulary& vocabulary, const std::string& name) {
  for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i)
    if (vocabulary.tokens[i].name == name) return static_cast<std::int64_t>(i);
  throw std::out_of_range(name);
}

inline std::vector<std::int64_t> allowed(const Cursor& cursor) {
  std::vector<std::int64_t> ids;
  const auto mask = cursor.allowed();
  for (std::size_t i = 0; i < mask.size(); ++i)
    if (mask[i] != 0) ids.push_back(static_cast<std::int64_t>(i));
  return ids;
}

/// Any of what is allowed, EOS only where nothing else is; after `steps` tokens the shortest way to the end.
/// @param cursor  before SOS
inline std::vector<std::int64_t> random_ids(std::mt19937_64& random, Cursor& cursor, std::int64_t eos,
                                            int steps) {
  std::vector<std::int64_t> ids;
  const auto push = [&](std::int64_t id) {
    cursor.push(id);
    ids.push_back(id);
  };
  while (!cursor.finished() && steps-- > 0) {
    auto choice = allowed(cursor);
    if (choice.size() > 1) std::erase(choice, eos);
    push(choice[random() % choice.size()]);
  }
  while (!cursor.finished()) push(cursor.token_to_end());
  return ids;
}

/// Every way ends in as many tokens as the cursor says, and time never goes back nor past the song.
/// @param cursor  before SOS
/// @param steps   tokens of any way, before the shortest one to the end
inline void require_ways_to_the_end(std::mt19937_64& random, Cursor& cursor, const SongSpan& span,
                                    int steps = 60) {
  double time = 0;
  for (int step = 0; step < steps && !cursor.finished(); ++step) {
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

inline double beside_a_tick(const SongSpan& span, double time_ms) {
  const TickGrid grid(span.red_lines, 48);
  return std::abs(grid.time_ms(grid.nearest(time_ms)) - time_ms);
}

/// Objects begin and end on the beat, one after the other.
inline void require_on_the_beat(const Beatmap& map, const SongSpan& span) {
  const Play play = osugen::play(map);
  double free_ms = -1;
  for (std::size_t k = 0; k < map.objects.size(); ++k) {
    const HitObject& object = map.objects[k];
    BOOST_REQUIRE_LT(beside_a_tick(span, object.time_ms), 1e-5);
    BOOST_REQUIRE_GT(object.time_ms, free_ms);
    const bool spinner = object.kind == ObjectKind::spinner;
    free_ms = spinner ? object.end_time_ms : play.objects[k].end_time_ms;
    BOOST_REQUIRE_LT(beside_a_tick(span, free_ms), 1e-5);
    BOOST_REQUIRE_LE(free_ms, span.end_ms + 1e-6);
    if (object.kind != ObjectKind::slider) continue;
    BOOST_REQUIRE_GE(play.objects[k].motion.slider_velocity, 0.1);
    BOOST_REQUIRE_LE(play.objects[k].motion.slider_velocity, 10);
  }
}

/// The same times, kinds, combos, slides and ends.
inline void require_same_rhythm(const Beatmap& map, const Beatmap& other) {
  BOOST_REQUIRE_EQUAL(other.objects.size(), map.objects.size());
  const Play a = play(map), b = play(other);
  for (std::size_t k = 0; k < map.objects.size(); ++k) {
    const HitObject &one = map.objects[k], &two = other.objects[k];
    BOOST_REQUIRE_SMALL(one.time_ms - two.time_ms, 1e-6);
    BOOST_REQUIRE(one.kind == two.kind);
    BOOST_REQUIRE_EQUAL(one.new_combo, two.new_combo);
    if (one.kind == ObjectKind::spinner) BOOST_REQUIRE_SMALL(one.end_time_ms - two.end_time_ms, 1e-6);
    if (one.kind != ObjectKind::slider) continue;
    BOOST_REQUIRE_EQUAL(one.slider.slides, two.slider.slides);
    BOOST_REQUIRE_SMALL(a.objects[k].end_time_ms - b.objects[k].end_time_ms, 1e-3);
  }
}

}  // namespace osugen::tokenization::testing
