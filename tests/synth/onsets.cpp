// Every instrument of every source sounds when its note says, to a millisecond, in the file as it is decoded.
#include <cmath>

#include <boost/test/unit_test.hpp>

#include "sounds.h"
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::synth;

BOOST_AUTO_TEST_CASE(every_instrument_has_its_onset_at_its_notes_time_to_a_millisecond) {
  const SoundOptions options = testing::sources_here();
  if (!options.samples) BOOST_TEST_MESSAGE("skipped: samples, the package sonic-pi-samples is not here");
  if (!options.soundfont)
    BOOST_TEST_MESSAGE("skipped: soundfont, the package fluid-soundfont-gm is not here");
  Sound sound(options);
  std::uint64_t seed = 1;
  double worst = 0;
  int notes = 0;
  for (const Instrument& instrument : sound.palette().instruments) {
    if (instrument.role == Role::noise) continue;  // a riser begins below any threshold
    for (const int pitch : testing::usual_pitches(instrument.role)) {
      ++seed;
      const double time = 300 + std::fmod(static_cast<double>(seed) * 0.377, 10.0);
      const Song song =
          testing::one_note(instrument, pitch, time, 0.6 + 0.4 * static_cast<double>(seed % 2), seed);
      const DecodedSong heard = decode_song(encode(sound.render(song), {Encoding::Format::wav}), "note.wav");
      const double late = testing::onset_ms(heard.audio) - time;
      worst = std::max(worst, std::abs(late));
      ++notes;
      BOOST_TEST(std::abs(late) <= 1.0, instrument.patch << " at " << pitch << " is " << late << " ms late");
    }
  }
  BOOST_TEST_MESSAGE(notes << " notes, the worst " << worst << " ms off");
  BOOST_TEST(notes > 60);
}
