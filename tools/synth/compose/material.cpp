#include <synth/compose/material.h>

#include <algorithm>

#include <synth/compose/accompaniment.h>
#include <synth/compose/melody.h>

namespace osugen::synth {
namespace {

/// Which parts play.
struct Arrangement {
  bool kick = true, snare = true, hats = true, ride = false, shaker = false, bass = true, chords = true,
       pad = false, arp = false, lead = true, second = false;
};

/// Sections of one letter draw from the same streams.
std::uint64_t key_of(const FormSection& section) {
  return static_cast<unsigned char>(section.letter);
}

bool has_drums(const Genre& genre) {
  return !genre.drums.kick.empty();
}

/// Every chance is taken whether it is needed or not, so that a section that comes back stronger plays what
/// it played, and more.
Arrangement arrange(Random random, const Character& song, const FormSection& section) {
  const double strength = section.intensity;
  const Genre& genre = *song.genre;
  const bool hats = random.chance(0.3), ride = random.chance(0.7), shaker = random.chance(0.5),
             bass = random.chance(0.3), chords = random.chance(0.5), second = random.chance(0.5),
             lead = random.chance(section.letter == 'K' ? 0.5 : 0.7),
             arp_rather_than_lead = random.chance(0.5);
  const double pad = random.uniform(), arp = random.uniform();
  Arrangement plays;
  plays.kick = strength > 0.36;
  plays.snare = strength > 0.44;
  plays.hats = strength > 0.33 || hats;
  plays.ride = genre.drums.hat.empty() || (strength > 0.8 && !genre.drums.ride.empty() && ride);
  plays.shaker = shaker || !has_drums(genre);
  plays.bass = strength > 0.3 || bass;
  plays.chords = strength > 0.25 || chords;
  plays.pad = pad < genre.style.pads * (section.letter == 'K' ? 1.5 : 1);
  plays.arp = arp < genre.style.arpeggio * (section.first_intensity > 0.55 ? 1 : 0.5);
  plays.second = strength > 0.75 && second;
  plays.lead = section.letter == 'V' || section.letter == 'C' || lead;
  if (section.letter == 'I') plays.lead = song.fades_in_with_lead;
  if (section.letter == 'K') plays.kick = plays.snare = false;
  // Somebody has to play.
  if (!plays.lead && !plays.arp && section.first_intensity <= 0.5)
    (arp_rather_than_lead ? plays.arp : plays.lead) = true;
  if (!plays.chords && !plays.pad && !plays.bass) plays.chords = true;
  return plays;
}

Harmony harmony_of(Random random, const Character& song, const FormSection& section) {
  Harmony harmony{song.key, song.progression, random.chance(song.genre->style.sevenths)};
  const bool own = section.letter == 'C' ? random.chance(0.6) : random.chance(0.4);
  if (own && section.letter != 'V') harmony.roots = choose_progression(random, section.bars);
  if (section.letter == 'O') harmony.roots.back() = 0;
  return harmony;
}

MelodyWish wish_of(Random random, const Character& song, const FormSection& section) {
  MelodyWish wish;
  const bool calm = section.letter == 'K' || section.letter == 'I' || section.letter == 'O';
  wish.density = std::clamp(song.density * (calm ? 0.6 : 0.8 + 0.4 * section.first_intensity), 0.12, 0.9);
  wish.syncopation = song.genre->style.syncopation;
  wish.bpm = song.bpm;
  wish.centre = section.letter == 'C' ? random.integer(5, 8) : random.integer(2, 5);
  return wish;
}

Ending ending_of(Random& random, const Character& song, const FormSection& section, const FormSection* next) {
  if (!has_drums(*song.genre) || next == nullptr || section.intensity < 0.3) return Ending::none;
  const bool rises = next->intensity > section.intensity + 0.05;
  if (song.genre->builds && rises && next->letter == 'C' && section.bars >= 2) return Ending::roll;
  if (rises && random.chance(0.15)) return Ending::stop;
  return random.chance(0.45 + 0.5 * song.genre->style.fills) ? Ending::fill : Ending::none;
}

void play_drums_of(const Random& root, const Character& song, const FormSection& section, int index,
                   const FormSection* next, const Arrangement& plays, Lines& lines) {
  Random ending = root.stream("ending", static_cast<std::uint64_t>(index));
  Random groove = root.stream("groove", key_of(section));
  DrumWish wish;
  wish.bars = section.bars;
  wish.intensity = section.intensity;
  wish.kick = plays.kick;
  wish.snare = plays.snare;
  wish.hats = plays.hats;
  wish.ride = plays.ride;
  wish.shaker = plays.shaker;
  wish.opens_with_crash = has_drums(*song.genre) && index > 0 && section.intensity > 0.5;
  wish.busy = song.genre->style.fills * (0.5 + 0.5 * section.intensity);
  wish.bpm = song.bpm;
  wish.ending = ending_of(ending, song, section, next);
  play_drums(groove, ending, song.groove, song.meter, wish, lines);
  if (wish.ending == Ending::roll) {
    const int bars = std::min(section.bars, 2);
    lines[index_of(Part::riser)].push_back(
        {(section.bars - bars) * song.meter.bar_ticks(), bars * song.meter.bar_ticks(), 60, 0.6});
  }
}

/// The end of a song: everybody holds the last chord from the first beat of the last bar.
void hold_last_bar(const Character& song, const FormSection& section, Lines& lines) {
  const int start = (section.bars - 1) * song.meter.bar_ticks();
  for (Line& line : lines) {
    const auto first =
        std::find_if(line.begin(), line.end(), [&](const ScoreNote& note) { return note.tick >= start; });
    if (first == line.end()) continue;
    ScoreNote last = *first;
    line.erase(
        std::find_if(line.begin(), line.end(), [&](const ScoreNote& note) { return note.tick > start; }),
        line.end());
    if (line.empty() || line.back().tick < start) {
      last.tick = start;
      line.push_back(last);
    }
    for (ScoreNote& note : line) {
      if (note.tick == start)
        note.length = song.meter.bar_ticks();
      else
        note.length = std::min(note.length, std::max(1, start - note.tick));
    }
  }
}

}  // namespace

Lines play_section(const Random& root, const Character& song, const FormSection& section, int index,
                   const FormSection* next) {
  const std::uint64_t letter = key_of(section);
  const Arrangement plays = arrange(root.stream("arrangement", letter), song, section);
  const Harmony harmony = harmony_of(root.stream("harmony", letter), song, section);
  Lines lines;
  const auto line = [&](Part part) -> Line& { return lines[index_of(part)]; };
  play_drums_of(root, song, section, index, next, plays, lines);
  Random random = root.stream("material", letter);
  Random bass = random.stream("bass"), chords = random.stream("chords"), arp = random.stream("arp"),
         lead = random.stream("lead"), second = random.stream("second");
  if (plays.bass) {
    line(Part::bass) =
        play_bass(bass, song.bass, song.meter, harmony, section.bars, song.groove.kick, song.bpm);
  }
  if (plays.chords) line(Part::chords) = play_chords(chords, song.chords, song.meter, harmony, section.bars);
  if (plays.pad) line(Part::pad) = play_pad(song.meter, harmony, section.bars);
  if (plays.arp) line(Part::arp) = play_arpeggio(arp, song.meter, harmony, section.bars, song.bpm);
  if (plays.lead) {
    const auto melody = compose_melody(lead, song.meter, harmony, section.bars,
                                       wish_of(root.stream("wish", letter), song, section));
    line(Part::lead) = as_line(melody, song.key, 0);
    if (plays.second) {
      line(Part::second) =
          as_line(second_voice(second, song.meter, harmony, section.bars, melody), song.key, 0);
    }
  }
  if (next == nullptr) hold_last_bar(song, section, lines);
  return lines;
}

}  // namespace osugen::synth
