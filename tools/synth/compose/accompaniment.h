// synth/compose/accompaniment.h - bass, chords, pads and arpeggios over a progression.
#pragma once

#include <osugen/random/random.h>
#include <synth/compose/genre.h>
#include <synth/compose/harmony.h>
#include <synth/compose/score.h>

namespace osugen::synth {

Line play_bass(Random& random, BassStyle style, const Meter& meter, const Harmony& harmony, int bars,
               const std::vector<const char*>& kick_patterns, double bpm);
Line play_chords(Random& random, ChordStyle style, const Meter& meter, const Harmony& harmony, int bars);
Line play_pad(const Meter& meter, const Harmony& harmony, int bars);
/// Chord tones in turn, at a rate that suits the tempo; some are left out by a rhythm of evenly spread beats.
Line play_arpeggio(Random& random, const Meter& meter, const Harmony& harmony, int bars, double bpm);

}  // namespace osugen::synth
