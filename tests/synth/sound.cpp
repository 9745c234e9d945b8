// What a rendered song is: repeatable, silent until it begins, within bounds, and another one for every seed.
#include <osugen/files/files.h>
#include <synth/compose/compose.h>
#include <synth/sound/render.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

#include "sounds.h"
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::synth;

namespace {

ComposeOptions short_songs() {
  ComposeOptions options;
  options.min_seconds = 20;
  options.max_seconds = 25;
  return options;
}

double first_note_ms(const Song& song) {
  return song.notes.front().time_ms;
}

SoundOptions synthesizer_only() {
  return {true, false, false};
}

/// Power of a short stretch of one channel.
double power(const std::vector<float>& samples, double from_ms, double to_ms) {
  const auto at = [](double ms) { return static_cast<std::size_t>(ms / 1000 * kSoundRate); };
  double sum = 0;
  for (std::size_t i = at(from_ms); i < std::min(at(to_ms), samples.size()); ++i)
    sum += static_cast<double>(samples[i]) * samples[i];
  return sum / (to_ms - from_ms);
}

std::string problem_of(const SoundOptions& options) {
  try {
    const Sound sound(options);
  } catch (const Error& error) {
    BOOST_CHECK(error.kind() == Error::Kind::missing_input);
    return error.message();
  }
  return {};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_same_song_is_the_same_sound_and_the_same_bytes_whatever_was_played_before) {
  const SoundOptions options = testing::sources_here();
  Sound sound(options), fresh(options);
  const Song song = compose(11, sound.palette(), short_songs());
  const Song other = compose(12, sound.palette(), short_songs());
  const Stereo first = sound.render(song);
  sound.render(other);
  const Stereo again = sound.render(song), elsewhere = fresh.render(song);
  BOOST_CHECK(first.left == again.left);
  BOOST_CHECK(first.right == again.right);
  BOOST_CHECK(first.left == elsewhere.left);
  BOOST_CHECK(first.right == elsewhere.right);
  for (const auto format :
       {Encoding::Format::wav, Encoding::Format::flac, Encoding::Format::ogg, Encoding::Format::mp3}) {
    BOOST_CHECK(encode(first, {format}) == encode(again, {format}));
  }
}

BOOST_AUTO_TEST_CASE(songs_keep_within_bounds_and_begin_in_silence) {
  Sound sound(testing::sources_here());
  for (std::uint64_t seed = 20; seed < 27; ++seed) {
    const Song song = compose(seed, sound.palette(), short_songs());
    const Stereo out = sound.render(song);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST(std::abs(static_cast<double>(out.left.size()) - song.length_ms * 44.1) < 2);
      BOOST_REQUIRE(out.left.size() == out.right.size());
      float peak = 0;
      double sum = 0;
      bool numbers = true;
      for (std::size_t i = 0; i < out.left.size(); ++i) {
        numbers = numbers && std::isfinite(out.left[i]) && std::isfinite(out.right[i]);
        peak = std::max({peak, std::abs(out.left[i]), std::abs(out.right[i])});
        sum += static_cast<double>(out.left[i]) + out.right[i];
      }
      BOOST_TEST(numbers);
      BOOST_TEST(peak <= 0.95F);
      BOOST_TEST(peak > 0.2F);
      BOOST_TEST(std::abs(sum / static_cast<double>(2 * out.left.size())) < 0.002);
      const auto begin = static_cast<std::size_t>(std::max(0.0, first_note_ms(song) - 1) / 1000 * kSoundRate);
      const auto silent = [&](const std::vector<float>& channel) {
        return std::all_of(channel.begin(), channel.begin() + static_cast<std::ptrdiff_t>(begin),
                           [](float x) { return std::abs(x) < 3e-5F; });
      };
      BOOST_TEST(silent(out.left));
      BOOST_TEST(silent(out.right));
    }
  }
}

BOOST_AUTO_TEST_CASE(no_two_seeds_give_a_patch_the_same_timbre) {
  Sound sound(synthesizer_only());
  for (const Instrument& instrument : sound.palette().instruments) {
    const int pitch = testing::usual_pitches(instrument.role).front();
    std::set<std::vector<float>> heard;
    for (std::uint64_t seed = 1; seed <= 3; ++seed)
      heard.insert(sound.render(testing::one_note(instrument, pitch, 20, 1, seed)).left);
    BOOST_TEST(heard.size() == 3U, instrument.patch);
  }
}

BOOST_AUTO_TEST_CASE(a_softer_note_is_softer_and_darker) {
  Sound sound(synthesizer_only());
  int darker = 0, counted = 0;
  for (const Instrument& instrument : sound.palette().instruments) {
    if (instrument.role == Role::noise || instrument.role == Role::pad) continue;
    const int pitch = testing::usual_pitches(instrument.role).front();
    // Loud and soft in one song, so that both are mastered alike.
    Song song = testing::one_note(instrument, pitch, 100, 1, 5);
    song.length_ms = 5000;
    song.notes.push_back({3000, 250, pitch, 0.3, 0, 0, 0});
    const Stereo out = sound.render(song);
    const double loud = power(out.left, 100, 400), soft = power(out.left, 3000, 3300);
    BOOST_TEST(soft < 0.9 * loud, instrument.patch);
    BOOST_TEST(soft > 0, instrument.patch);
    // Steps from sample to sample are what is high.
    std::vector<float> steps(out.left.size());
    for (std::size_t i = 1; i < steps.size(); ++i) steps[i] = out.left[i] - out.left[i - 1];
    ++counted;
    if (power(steps, 3000, 3300) / soft < power(steps, 100, 400) / loud) ++darker;
  }
  BOOST_TEST(darker > counted * 2 / 3);
}

BOOST_AUTO_TEST_CASE(kicks_make_room_for_themselves_in_some_songs_and_never_before_they_sound) {
  Sound sound(synthesizer_only());
  int pumping = 0;
  constexpr int kSongs = 24;
  for (std::uint64_t seed = 1; seed <= kSongs; ++seed) {
    Song song;
    song.seed = seed;
    song.length_ms = 3000;
    song.red_lines.push_back({});
    song.red_lines.back().beat_length_ms = 500;
    song.instruments = {{Role::kick, SoundKind::synthesizer, "kick_909", 1e-4, 0},
                        {Role::chords, SoundKind::synthesizer, "organ", 1, 0}};
    song.notes = {{100, 2800, 60, 1, 1, 0, 0}, {1500, 10, 36, 1, 0, 0, 0}};
    const Stereo out = sound.render(song);
    const double before = power(out.left, 1300, 1490), after = power(out.left, 1500, 1530);
    if (after < 0.5 * before) ++pumping;
    BOOST_TEST(power(out.left, 1490, 1499.5) > 0.5 * before);
  }
  BOOST_TEST(pumping >= 4);
  BOOST_TEST(pumping <= kSongs - 4);
}

BOOST_AUTO_TEST_CASE(a_source_that_is_missing_is_named_with_its_package) {
  SoundOptions options = synthesizer_only();
  options.samples = true;
  options.sample_folder = "/nowhere/samples";
  std::string message = problem_of(options);
  BOOST_TEST(message.find("/nowhere/samples") != std::string::npos, message);
  BOOST_TEST(message.find("apt-get install sonic-pi-samples") != std::string::npos, message);

  const testing::TemporaryFolder folder;
  options.sample_folder = folder.path();  // there, but empty
  message = problem_of(options);
  BOOST_TEST(message.find("sonic-pi-samples") != std::string::npos, message);

  options = synthesizer_only();
  options.soundfont = true;
  options.soundfont_file = "/nowhere/font.sf2";
  message = problem_of(options);
  BOOST_TEST(message.find("/nowhere/font.sf2") != std::string::npos, message);
  BOOST_TEST(message.find("apt-get install fluid-soundfont-gm") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_sound_font_is_refused) {
  const testing::TemporaryFolder folder;
  write_file_atomically(folder.path() / "font.sf2", "this is not a sound font");
  SoundOptions options = synthesizer_only();
  options.soundfont = true;
  options.soundfont_file = folder.path() / "font.sf2";
  BOOST_CHECK_EXCEPTION(Sound{options}, Error,
                        [](const Error& error) { return error.kind() == Error::Kind::bad_input; });
}

BOOST_AUTO_TEST_CASE(a_song_with_an_instrument_of_another_palette_is_refused) {
  Sound sound(synthesizer_only());
  Song song = testing::one_note({Role::melody, SoundKind::synthesizer, "theremin", 1, 0}, 60, 10, 1, 1);
  BOOST_CHECK_THROW(sound.render(song), Error);
  song.instruments[0] = {Role::melody, SoundKind::soundfont, "gm:0", 1, 0};
  BOOST_CHECK_THROW(sound.render(song), Error);
  song.notes[0].instrument = 3;
  BOOST_CHECK_THROW(sound.render(song), Error);
}

BOOST_AUTO_TEST_CASE(every_role_has_an_instrument_without_any_package) {
  const Palette palette = Sound(synthesizer_only()).palette();
  for (int role = 0; role < kRoles; ++role) {
    BOOST_TEST(std::any_of(palette.instruments.begin(), palette.instruments.end(),
                           [&](const Instrument& one) { return one.role == static_cast<Role>(role); }),
               role);
  }
}
