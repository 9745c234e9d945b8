// Phrases, sections and chorus, against songs whose form is known.
#include <boost/test/unit_test.hpp>

#include <osugen/random/random.h>
#include <osugen/sound/bars.h>
#include <osugen/sound/chorus.h>
#include <osugen/sound/divide.h>
#include <osugen/sound/kinds.h>
#include <osugen/sound/sound.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "made_songs.h"

using namespace osugen;
using namespace osugen::made;

namespace {

constexpr double kPartMs = 4 * kBarMs;

/// The kind that the middle of each part has.
std::vector<int> kinds_of_parts(const SongSound& sound, std::size_t parts) {
  std::vector<int> kinds;
  for (std::size_t i = 0; i < parts; ++i)
    kinds.push_back(sound.phrase_at(kOffsetMs + kPartMs * (static_cast<double>(i) + 0.5))->kind);
  return kinds;
}

void check_covers(const SongSound& sound, double length_ms) {
  BOOST_REQUIRE(!sound.phrases.empty());
  BOOST_TEST(std::abs(sound.phrases.back().end_ms - length_ms) < 1e-6);
  for (std::size_t i = 0; i < sound.phrases.size(); ++i) {
    const Phrase& phrase = sound.phrases[i];
    BOOST_TEST(phrase.start_ms < phrase.end_ms);
    BOOST_TEST((phrase.energy >= 0 && phrase.energy <= 1));
    if (i == 0) continue;
    const Phrase& before = sound.phrases[i - 1];
    BOOST_TEST(phrase.start_ms == before.end_ms);
    BOOST_TEST((phrase.section == before.section || phrase.section == before.section + 1));
  }
  int most = -1;
  for (const Phrase& phrase : sound.phrases) {
    BOOST_TEST(phrase.kind <= most + 1);
    most = std::max(most, phrase.kind);
  }
  BOOST_TEST(sound.phrases.front().section == 0);
  BOOST_TEST(sound.chorus <= sound.phrases.back().section);
}

}  // namespace

BOOST_AUTO_TEST_CASE(like_parts_are_of_like_kinds_and_phrases_begin_where_parts_do) {
  for (const std::string letters : {"abac", "aaba", "abcabc", "abbacddc", "-ab-ab-"}) {
    BOOST_TEST_CONTEXT(letters) {
      const Audio audio = song_of(letters);
      const SongSound sound = hear(audio, red_lines());
      check_covers(sound, 1000 * audio.seconds());
      const std::vector<int> kinds = kinds_of_parts(sound, letters.size());
      for (std::size_t i = 0; i < letters.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
          BOOST_TEST((kinds[i] == kinds[k]) == (letters[i] == letters[k]), i << " and " << k);
      std::set<double> starts;
      for (const Phrase& phrase : sound.phrases) starts.insert(phrase.start_ms);
      for (std::size_t i = 1; i < letters.size(); ++i)
        if (letters[i] != letters[i - 1])
          BOOST_TEST(starts.contains(kOffsetMs + kPartMs * static_cast<double>(i)), "part " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(phrases_begin_on_bar_lines) {
  const SongSound sound = hear(song_of("abacab"), red_lines());
  for (const Phrase& phrase : sound.phrases) {
    const double bars = (phrase.start_ms - kOffsetMs) / kBarMs;
    BOOST_TEST(std::abs(bars - std::round(bars)) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(the_chorus_is_the_loud_part_that_comes_again) {
  // Sections of eight bars; c is the loud one.
  const SongSound sound = hear(song_of("aabbccddbbccee"), red_lines());
  BOOST_REQUIRE(sound.chorus >= 0);
  const auto chorus = [&](double part) {
    return sound.phrase_at(kOffsetMs + kPartMs * part)->section == sound.chorus;
  };
  BOOST_TEST(chorus(4.5));
  BOOST_TEST(chorus(5.5));
  BOOST_TEST(!chorus(3.5));
  BOOST_TEST(!chorus(6.5));
  for (double part = 0.5; part < 14; ++part) {
    const bool loud = (part > 4 && part < 6) || (part > 10 && part < 12);
    BOOST_TEST((sound.phrase_at(kOffsetMs + kPartMs * part)->energy > 0.7) == loud, "part " << part);
  }
}

BOOST_AUTO_TEST_CASE(a_song_in_which_nothing_loud_comes_again_has_no_chorus) {
  BOOST_TEST(hear(song_of("aaaaaaaa"), red_lines()).chorus == -1);
  BOOST_TEST(hear(song_of("cccccccc"), red_lines()).chorus == -1);
  BOOST_TEST(hear(song_of("aabbccdd"), red_lines()).chorus == -1);
}

BOOST_AUTO_TEST_CASE(red_lines_moved_by_whole_bars_give_the_same_phrases) {
  const Audio audio = song_of("abacab");
  const SongSound sound = hear(audio, red_lines());
  for (const int bars : {-3, 1, 2, 7}) {
    std::vector<RedLine> lines = red_lines();
    lines[0].time_ms += bars * kBarMs;
    const SongSound moved = hear(audio, lines);
    BOOST_REQUIRE_EQUAL(moved.phrases.size(), sound.phrases.size());
    for (std::size_t i = 0; i < sound.phrases.size(); ++i) {
      BOOST_TEST(moved.phrases[i].start_ms == sound.phrases[i].start_ms);
      BOOST_TEST(moved.phrases[i].kind == sound.phrases[i].kind);
      BOOST_TEST(moved.phrases[i].section == sound.phrases[i].section);
    }
    BOOST_TEST(moved.chorus == sound.chorus);
  }
}

BOOST_AUTO_TEST_CASE(a_song_that_begins_bars_later_has_its_phrases_bars_later) {
  const std::string letters = "abcabc";
  const SongSound sound = hear(song_of(letters), red_lines());
  const SongSound later = hear(song_of("--" + letters), red_lines());
  for (const Phrase& phrase : sound.phrases) {
    if (phrase.start_ms < kOffsetMs) continue;
    const bool there = std::any_of(later.phrases.begin(), later.phrases.end(), [&](const Phrase& other) {
      return std::abs(other.start_ms - phrase.start_ms - 2 * kPartMs) < 1e-6;
    });
    BOOST_TEST(there, "phrase at " << phrase.start_ms);
  }
  std::map<int, int> same;
  for (double part = 0.5; part < 6; ++part) {
    const int kind = sound.phrase_at(kOffsetMs + kPartMs * part)->kind;
    const int moved = later.phrase_at(kOffsetMs + kPartMs * (part + 2))->kind;
    BOOST_TEST(same.emplace(kind, moved).first->second == moved);
  }
}

BOOST_AUTO_TEST_CASE(bars_go_on_backwards_before_the_first_red_line_and_end_with_the_song) {
  const std::vector<double> lines = sound::bar_lines({{5000, 500, 4}}, 9900);
  const std::vector<double> expected{1000, 3000, 5000, 7000, 9900};
  BOOST_TEST(lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_bar_that_a_red_line_cuts_short_belongs_to_the_one_before) {
  const std::vector<double> lines = sound::bar_lines({{0, 500, 4}, {4500, 400, 3}, {7100, 400, 3}}, 9500);
  const std::vector<double> expected{0, 2000, 4500, 5700, 7100, 8300, 9500};
  BOOST_TEST(lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bars_are_few_whatever_the_red_lines_say) {
  constexpr double kHour = 3600e3, kNan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double beat : {0.0, -5.0, 1e-300, 6.0, 500.0, 1e300, kNan, infinity}) {
    for (const double time : {0.0, -1e8, 1e8, 1e300, kNan, -infinity}) {
      for (const int meter : {1, 4, 0, -3, std::numeric_limits<int>::max()}) {
        const std::vector<double> lines = sound::bar_lines({{time, beat, meter}}, kHour);
        BOOST_REQUIRE(lines.size() <= sound::kMostBars + 1);
        BOOST_REQUIRE(std::is_sorted(lines.begin(), lines.end()));
        if (!lines.empty()) BOOST_REQUIRE(lines.back() == kHour);
      }
    }
  }
  BOOST_TEST(sound::bar_lines({}, kHour).empty());
  BOOST_TEST(sound::bar_lines({{0, 500, 4}}, kNan).empty());
  std::vector<RedLine> many;
  Random random(3);
  for (int i = 0; i < 20000; ++i) many.push_back({random.between(0, kHour), random.between(6, 60000), 4});
  BOOST_TEST(sound::bar_lines(many, kHour).size() <= sound::kMostBars + 1);
}

BOOST_AUTO_TEST_CASE(a_song_of_very_many_bars_is_divided) {
  Audio audio{std::vector<float>(static_cast<std::size_t>(600 * 8000), 0.0F), 8000};
  for (double time = 0; time < 600000; time += 900) add_click(audio, time, 0.3);
  check_covers(hear(audio, {{0, 6, 1}}), 600000);
  check_covers(hear(audio, {{0, 60000, 16}}), 600000);
}

BOOST_AUTO_TEST_CASE(the_division_is_the_cheapest_of_all) {
  constexpr std::size_t kItems = 9, kLongest = 4;
  Random random(8);
  for (int round = 0; round < 50; ++round) {
    std::map<std::pair<std::size_t, std::size_t>, double> costs;
    for (std::size_t first = 0; first < kItems; ++first)
      for (std::size_t end = first + 1; end <= kItems; ++end) costs[{first, end}] = random.uniform();
    const auto cost = [&](std::size_t first, std::size_t end) { return costs.at({first, end}); };
    const auto sum_of = [&](std::vector<std::size_t> firsts) {
      firsts.push_back(kItems);
      double sum = 0;
      for (std::size_t i = 0; i + 1 < firsts.size(); ++i)
        sum += firsts[i + 1] - firsts[i] > kLongest ? 1e9 : cost(firsts[i], firsts[i + 1]);
      return sum;
    };
    double least = 1e9;
    for (unsigned cuts = 0; cuts < 1U << (kItems - 1); ++cuts) {
      std::vector<std::size_t> firsts{0};
      for (std::size_t i = 1; i < kItems; ++i)
        if ((cuts >> (i - 1) & 1U) != 0) firsts.push_back(i);
      least = std::min(least, sum_of(firsts));
    }
    BOOST_TEST(std::abs(sum_of(sound::divide(kItems, kLongest, cost)) - least) < 1e-9);
  }
  BOOST_TEST(sound::divide(0, 4, [](std::size_t, std::size_t) { return 1.0; }).empty());
}

BOOST_AUTO_TEST_CASE(kinds_join_what_is_alike_and_are_numbered_as_they_appear) {
  const std::vector<double> places{5, 1, 5.1, 9, 1.2, 9.1, 5.05};
  const auto alike = [&](std::size_t i, std::size_t k) { return -std::abs(places[i] - places[k]); };
  const std::vector<int> expected{0, 1, 0, 2, 1, 2, 0};
  BOOST_TEST(sound::kinds_of(places.size(), -1, alike) == expected, boost::test_tools::per_element());
  const std::vector<int> all(places.size(), 0);
  BOOST_TEST(sound::kinds_of(places.size(), -100, alike) == all, boost::test_tools::per_element());
  BOOST_TEST(sound::kinds_of(0, 0, alike).empty());
}

BOOST_AUTO_TEST_CASE(a_chorus_is_a_run_of_kinds_that_comes_again_apart_and_is_loud) {
  const auto starts_of = [](const std::vector<std::pair<int, double>>& kinds_and_levels) {
    std::vector<sound::Heard> phrases;
    for (const auto& [kind, level] : kinds_and_levels) phrases.push_back({4, level, kind});
    std::vector<std::size_t> starts;
    for (const sound::Run& run : sound::chorus_of(phrases)) {
      BOOST_TEST(run.count() == 2U);
      starts.push_back(run.first);
    }
    return starts;
  };
  const std::vector<std::size_t> expected{2, 6};
  BOOST_TEST(starts_of({{0, 1}, {1, 1}, {2, 3}, {3, 3}, {0, 1}, {1, 1}, {2, 3}, {3, 3}, {4, 1}}) == expected,
             boost::test_tools::per_element());
  // Only one after the other, or as loud as the rest, or nearly all of the song.
  BOOST_TEST(starts_of({{0, 1}, {1, 1}, {2, 3}, {3, 3}, {2, 3}, {3, 3}, {4, 1}}).empty());
  BOOST_TEST(starts_of({{0, 1}, {2, 1}, {3, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}}).empty());
  BOOST_TEST(starts_of({{2, 3}, {3, 3}, {0, 1}, {2, 3}, {3, 3}}).empty());
  BOOST_TEST(starts_of({}).empty());
}
