// Loudness and attacks, against songs made of tones and clicks.
#include <boost/test/unit_test.hpp>

#include <osugen/random/random.h>
#include <osugen/sound/sound.h>

#include <algorithm>
#include <cmath>

#include "made_songs.h"

using namespace osugen;
using namespace osugen::made;

namespace {

void check_same(const SongSound& a, const SongSound& b) {
  BOOST_TEST(a.loudness == b.loudness, boost::test_tools::per_element());
  BOOST_TEST(a.attack == b.attack, boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(a.phrases.size(), b.phrases.size());
  for (std::size_t i = 0; i < a.phrases.size(); ++i) {
    BOOST_TEST(a.phrases[i].start_ms == b.phrases[i].start_ms);
    BOOST_TEST(a.phrases[i].kind == b.phrases[i].kind);
    BOOST_TEST(a.phrases[i].section == b.phrases[i].section);
    BOOST_TEST(a.phrases[i].energy == b.phrases[i].energy);
  }
  BOOST_TEST(a.chorus == b.chorus);
}

}  // namespace

BOOST_AUTO_TEST_CASE(loudness_is_the_rms_by_that_of_the_loud_parts) {
  Audio audio = silence(30);
  add_tone(audio, 1000, 11000, 440, 0.5);
  add_tone(audio, 11000, 21000, 440, 0.05);
  const SongSound sound = hear(audio, red_lines());
  BOOST_TEST(std::abs(static_cast<double>(sound.loudness.size()) - 3000) <= 1);
  BOOST_TEST(std::abs(sound.loudness_in(2000, 10000) - 1) < 0.01);
  BOOST_TEST(std::abs(sound.loudness_in(12000, 20000) - 0.1) < 0.005);
  BOOST_TEST(sound.loudness_in(22000, 30000) == 0);
  BOOST_TEST(sound.sounds_at(15000));
  BOOST_TEST(!sound.sounds_at(25000));
  BOOST_TEST(!sound.sounds_at(500));
  for (const float level : sound.loudness) BOOST_REQUIRE(level >= 0 && level <= 1);
}

BOOST_AUTO_TEST_CASE(loudness_says_the_same_at_any_rate_of_the_audio) {
  for (const double rate : {8000.0, 44100.0, 48000.0}) {
    Audio audio{std::vector<float>(static_cast<std::size_t>(10 * rate), 0.0F), rate};
    add_tone(audio, 2000, 6000, 440, 0.5);
    const SongSound sound = hear(audio, red_lines());
    BOOST_TEST(std::abs(static_cast<double>(sound.loudness.size()) - 1000) <= 1);
    BOOST_TEST(std::abs(sound.loudness_in(2100, 5900) - 1) < 0.01);
    BOOST_TEST(sound.loudness_in(6100, 10000) == 0);
  }
}

BOOST_AUTO_TEST_CASE(attacks_are_where_something_begins_and_rank_as_they_are_strong) {
  Audio audio = silence(20);
  Random random(5);
  struct Click {
    double time_ms, level;
  };
  std::vector<Click> clicks;
  for (double time = 300; time < 19000; time += random.between(200, 500))
    clicks.push_back({time, 0.05 * std::pow(2.0, random.integer(0, 3))});
  for (const Click& click : clicks) add_click(audio, click.time_ms, click.level);
  const SongSound sound = hear(audio, red_lines());
  double found = 0;
  for (const Click& click : clicks)
    if (sound.attack_at(click.time_ms, 15) > 0) ++found;
  BOOST_TEST(found >= 0.97 * static_cast<double>(clicks.size()));
  const auto marked =
      std::count_if(sound.attack.begin(), sound.attack.end(), [](float attack) { return attack > 0; });
  BOOST_TEST(static_cast<double>(marked) <= 1.1 * static_cast<double>(clicks.size()));
  BOOST_TEST(*std::max_element(sound.attack.begin(), sound.attack.end()) == 1.0F);
  double in_order = 0, pairs = 0;
  for (const Click& a : clicks) {
    for (const Click& b : clicks) {
      if (a.level <= 1.5 * b.level) continue;
      ++pairs;
      if (sound.attack_at(a.time_ms) > sound.attack_at(b.time_ms)) ++in_order;
    }
  }
  BOOST_TEST(in_order >= 0.95 * pairs);
}

BOOST_AUTO_TEST_CASE(nothing_begins_in_a_steady_tone_and_in_silence) {
  Audio audio = silence(10);
  add_tone(audio, 1000, 9000, 500, 0.3);
  const SongSound sound = hear(audio, red_lines());
  BOOST_TEST(sound.attack_at(1010, 50) > 0);
  BOOST_TEST(sound.attack_at(5000, 3500) == 0);
  BOOST_TEST(sound.attack_at(9600, 300) == 0);
}

BOOST_AUTO_TEST_CASE(a_silent_song_is_silent) {
  for (const double level : {0.0, 1e-6}) {
    Audio audio = silence(30);
    add_tone(audio, 0, 30000, 440, level);
    const SongSound sound = hear(audio, red_lines());
    BOOST_TEST(*std::max_element(sound.loudness.begin(), sound.loudness.end()) == 0);
    BOOST_TEST(*std::max_element(sound.attack.begin(), sound.attack.end()) == 0);
    BOOST_TEST(sound.chorus == -1);
    for (const Phrase& phrase : sound.phrases) {
      BOOST_TEST(phrase.kind == 0);
      BOOST_TEST(phrase.energy == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_quieter_recording_of_a_song_is_heard_alike) {
  const Audio audio = song_of("abcabc");
  const SongSound sound = hear(audio, red_lines());
  check_same(hear(gained(audio, 0.25), red_lines()), sound);
  check_same(hear(gained(audio, 2), red_lines()), sound);
}

BOOST_AUTO_TEST_CASE(the_same_song_gives_the_same_every_time) {
  const Audio audio = song_of("abac");
  check_same(hear(audio, red_lines()), hear(audio, red_lines()));
}

BOOST_AUTO_TEST_CASE(hearing_stops_when_somebody_wants_to) {
  const Audio audio = song_of("aabb");
  BOOST_CHECK_EXCEPTION(hear(audio, red_lines(), Cancel([] { return true; })), Error,
                        [](const Error& error) { return error.kind() == Error::Kind::interrupted; });
  // Whenever the question is answered with yes.
  for (int patience = 1; patience < 12; ++patience) {
    int asked = 0;
    try {
      hear(audio, red_lines(), Cancel([&] { return ++asked > patience; }));
    } catch (const Error& error) {
      BOOST_TEST((error.kind() == Error::Kind::interrupted));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_hardly_a_song_is_heard_too) {
  BOOST_TEST(hear({}, red_lines()).loudness.empty());
  BOOST_TEST(hear({}, red_lines()).phrases.empty());
  BOOST_TEST(hear({{0.5F, 0.5F}, 0}, red_lines()).loudness.empty());
  for (const double rate : {8000.0, 192000.0}) {
    const SongSound sample = hear({{0.5F}, rate}, {{0, 500, 4}});
    BOOST_TEST(sample.loudness.size() == 1U);
    BOOST_TEST(sample.loudness.at(0) == 1);
    BOOST_TEST(sample.phrases.size() == 1U);
    BOOST_TEST(sample.chorus == -1);
  }
  BOOST_TEST(hear(song_of("a"), {}).phrases.empty());
}
