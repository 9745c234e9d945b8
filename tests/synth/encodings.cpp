// A song lies in its file where it was rendered, in every format, rate and quality; also for other decoders.
#include <osugen/audio/resample.h>
#include <osugen/files/files.h>
#include <synth/compose/compose.h>
#include <synth/sound/ogg_serial.h>
#include <synth/sound/render.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "sounds.h"
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::synth;

namespace {

using Format = Encoding::Format;

const char* name_of(Format format) {
  constexpr const char* kNames[] = {"song.wav", "song.flac", "song.ogg", "song.mp3"};
  return kNames[static_cast<int>(format)];
}

/// The first of every instrument's notes, one after the other, 0.3 s apart.
Song parade(const Palette& palette) {
  Song song;
  song.seed = 3;
  double time = 250;
  for (const Instrument& instrument : palette.instruments) {
    song.notes.push_back({time, 150, testing::usual_pitches(instrument.role)[0], 1,
                          static_cast<int>(song.instruments.size()), 0, 0});
    song.instruments.push_back(instrument);
    time += 300;
  }
  song.length_ms = time + 1000;
  return song;
}

std::vector<float> mono(const Stereo& sound) {
  std::vector<float> mix(sound.left.size());
  for (std::size_t i = 0; i < mix.size(); ++i) mix[i] = (sound.left[i] + sound.right[i]) / 2;
  return mix;
}

/// By how many samples `heard` is late against `meant` about a time: where they resemble each other most.
int lag(const std::vector<float>& meant, const std::vector<float>& heard, std::size_t from, std::size_t to) {
  constexpr int kFurthest = 60;
  double best = -1e300;
  int at = 0;
  for (int shift = -kFurthest; shift <= kFurthest; ++shift) {
    double product = 0;
    for (std::size_t i = from; i < to; ++i) {
      const auto other = static_cast<std::ptrdiff_t>(i) + shift;
      if (other < 0 || other >= static_cast<std::ptrdiff_t>(heard.size())) continue;
      product += static_cast<double>(meant[i]) * heard[static_cast<std::size_t>(other)];
    }
    if (product > best) {
      best = product;
      at = shift;
    }
  }
  return at;
}

/// Checks every note of a song in a file that has been decoded: within a sample, but for the deepest ones,
/// whose waves are so long that what a coder takes off their overtones moves the best match by a few.
void check_in_place(const Song& song, const std::vector<float>& meant, const std::vector<float>& heard,
                    double rate) {
  std::size_t off = 0;
  for (const Note& note : song.notes) {
    const auto from = static_cast<std::size_t>((note.time_ms - 5) / 1000 * rate);
    const auto to = std::min(meant.size(), static_cast<std::size_t>((note.time_ms + 120) / 1000 * rate));
    const int late = lag(meant, heard, from, to);
    if (std::abs(late) > 1) ++off;
    const std::string& patch = song.instruments[static_cast<std::size_t>(note.instrument)].patch;
    BOOST_TEST(std::abs(late) <= 6, patch << " is " << late << " samples late");
  }
  BOOST_TEST(off * 20 <= song.notes.size(), off << " of " << song.notes.size() << " notes are off");
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_instrument_lies_at_its_sample_in_every_lossy_format) {
  Sound sound(testing::sources_here());
  const Song song = parade(sound.palette());
  const Stereo out = sound.render(song);
  const std::vector<float> meant = mono(out);
  for (const Format format : {Format::ogg, Format::mp3}) {
    const DecodedSong heard = decode_song(encode(out, {format, 0.6}), name_of(format));
    BOOST_TEST_CONTEXT(heard.format) {
      BOOST_TEST(heard.warnings.empty());
      BOOST_REQUIRE(heard.audio.sample_rate == out.sample_rate);
      check_in_place(song, meant, heard.audio.samples, out.sample_rate);
    }
  }
}

BOOST_AUTO_TEST_CASE(files_are_as_long_as_the_song_and_lie_in_place_at_every_rate_and_quality) {
  Sound sound({true, false, false});
  Song song = parade(sound.palette());
  song.notes.resize(12);
  song.length_ms = song.notes.back().time_ms + 700;
  const Stereo out = sound.render(song);
  for (const Format format : {Format::wav, Format::flac, Format::ogg, Format::mp3}) {
    for (const double rate : {44100.0, 48000.0, 32000.0}) {
      for (const double quality : {0.2, 0.9}) {
        for (const bool constant : {false, true}) {
          if (constant && format != Format::mp3) continue;
          const DecodedSong heard =
              decode_song(encode(out, {format, quality, rate, constant}), name_of(format));
          BOOST_TEST_CONTEXT(heard.format << " at " << rate << " Hz, quality " << quality) {
            BOOST_REQUIRE(heard.audio.sample_rate == rate);
            BOOST_TEST(heard.warnings.empty());
            const std::vector<float> meant = resample({mono(out), out.sample_rate}, rate).samples;
            const auto longer = static_cast<int>(heard.audio.samples.size()) - static_cast<int>(meant.size());
            BOOST_TEST(std::abs(longer) <= 1);
            check_in_place(song, meant, heard.audio.samples, rate);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_song_without_a_sample_is_refused) {
  for (const Format format : {Format::wav, Format::flac, Format::ogg, Format::mp3})
    BOOST_CHECK_THROW(encode({}, {format}), Error);
}

BOOST_AUTO_TEST_CASE(lossless_files_hold_what_was_rendered_to_sixteen_bits) {
  Sound sound({true, false, false});
  Song song = parade(sound.palette());
  song.notes.resize(5);
  song.length_ms = 2500;
  const Stereo out = sound.render(song);
  const std::vector<float> meant = mono(out);
  for (const Format format : {Format::wav, Format::flac}) {
    const std::vector<float> heard = decode_song(encode(out, {format}), name_of(format)).audio.samples;
    BOOST_REQUIRE(heard.size() == meant.size());
    float furthest = 0;
    for (std::size_t i = 0; i < heard.size(); ++i)
      furthest = std::max(furthest, std::abs(heard[i] - meant[i]));
    BOOST_TEST(furthest <= 1.01F / 32768);
  }
}

BOOST_AUTO_TEST_CASE(better_quality_is_a_larger_file_and_all_are_small) {
  Sound sound({true, false, false});
  const Song song = parade(sound.palette());
  const Stereo out = sound.render(song);
  const std::size_t plain = encode(out, {Format::wav}).size();
  BOOST_TEST(encode(out, {Format::flac}).size() < plain);
  for (const Format format : {Format::ogg, Format::mp3}) {
    const std::size_t small = encode(out, {format, 0.2}).size(), large = encode(out, {format, 0.9}).size();
    BOOST_TEST(small < large);
    BOOST_TEST(large < plain / 3);
  }
}

BOOST_AUTO_TEST_CASE(ffmpeg_finds_the_sound_in_the_same_place) {
  if (testing::run({"ffmpeg", "-version"}).exit_code != 0) {
    BOOST_TEST_MESSAGE("skipped: there is no ffmpeg");
    return;
  }
  const testing::TemporaryFolder folder;
  Sound sound({true, false, false});
  Song song = parade(sound.palette());
  song.notes.resize(12);
  song.length_ms = song.notes.back().time_ms + 700;
  const Stereo out = sound.render(song);
  for (const Format format : {Format::flac, Format::ogg, Format::mp3}) {
    for (const bool constant : {false, true}) {
      const std::string file = folder.path() / name_of(format), raw = folder.path() / "raw";
      write_file_atomically(file, encode(out, {format, 0.6, 0, constant}));
      const auto done = testing::run({"ffmpeg", "-v", "error", "-y", "-i", file, "-f", "f32le", raw});
      BOOST_REQUIRE_MESSAGE(done.exit_code == 0, done.err);
      const std::string bytes = read_file(raw);
      std::vector<float> heard(bytes.size() / 8);
      for (std::size_t i = 0; i < heard.size(); ++i) {
        float both[2];
        std::memcpy(both, bytes.data() + 8 * i, 8);
        heard[i] = (both[0] + both[1]) / 2;
      }
      BOOST_TEST_CONTEXT(name_of(format)) {
        check_in_place(song, mono(out), heard, out.sample_rate);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_ogg_file_whose_serial_was_changed_is_the_same_sound) {
  Sound sound({true, false, false});
  Song song = parade(sound.palette());
  song.notes.resize(5);
  song.length_ms = 2500;
  std::string file = encode(sound.render(song), {Format::ogg});
  const std::vector<float> before = decode_song(file, "song.ogg").audio.samples;
  const std::string old = file;
  set_ogg_serial(file, 12345);
  BOOST_TEST(file != old);
  // A wrong checksum would make the decoder leave the page out.
  BOOST_CHECK(decode_song(file, "song.ogg").audio.samples == before);
  std::string cut = file.substr(0, file.size() / 2);
  set_ogg_serial(cut, 1);  // ends where the last whole page does
  BOOST_TEST(cut.size() == file.size() / 2);
}
