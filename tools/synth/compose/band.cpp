#include <synth/compose/band.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include <osugen/error/error.h>

namespace osugen::synth {
namespace {

/// How loud a part is in a usual mix.
double gain_of(Part part) {
  constexpr std::array<double, kParts> kGain{1.0, .85, .35, .35, .35, .5, .7, .3,
                                             .75, .42, .35, .42, .8,  .5, .4};
  return kGain[index_of(part)];
}

/// What one-shots of the role percussion are to be called for a part, where one is.
std::vector<std::string_view> words_of(Part part) {
  switch (part) {
    case Part::crash:
      return {"crash", "cymbal", "splash", "china"};
    case Part::ride:
      return {"ride", "bell"};
    case Part::tom:
      return {"tom", "taiko", "conga", "bongo", "timpani"};
    case Part::shaker:
      return {"shaker", "tamb", "maraca", "cabasa", "perc", "click"};
    case Part::open_hat:
      return {"open"};
    case Part::closed_hat:
      return {"closed", "pedal"};
    default:
      return {};
  }
}

bool is_drum(Part part) {
  return part <= Part::shaker;
}

using Candidates = std::vector<const Instrument*>;

Candidates only(const Candidates& all, const auto& wanted) {
  Candidates some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), wanted);
  return some.empty() ? all : some;
}

Candidates candidates_of(Part part, const Palette& palette, SoundKind drum_kit) {
  Candidates all;
  for (const Instrument& instrument : palette.instruments)
    if (instrument.role == role_of(part)) all.push_back(&instrument);
  // Arpeggios are played on what melodies are played on where there is no keyboard, and so on.
  if (all.empty()) {
    const auto stands_in = [&](Role role) {
      if (!all.empty()) return;
      for (const Instrument& instrument : palette.instruments)
        if (instrument.role == role) all.push_back(&instrument);
    };
    if (part == Part::chords || part == Part::arp) stands_in(Role::melody);
    if (part == Part::pad) stands_in(Role::chords);
    if (part == Part::lead || part == Part::second) stands_in(Role::chords);
  }
  if (all.empty() || !is_drum(part)) return all;
  all = only(all, [&](const Instrument* one) { return one->sound == drum_kit; });
  const auto words = words_of(part);
  if (words.empty()) return all;
  const auto named = [&](const Instrument* one) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return one->patch.find(word) != std::string::npos; });
  };
  return only(all, named);
}

SoundKind choose_drum_kit(Random& random, const Palette& palette) {
  std::vector<SoundKind> kinds;
  for (const Instrument& instrument : palette.instruments) {
    if (instrument.role != Role::kick) continue;
    if (std::find(kinds.begin(), kinds.end(), instrument.sound) == kinds.end())
      kinds.push_back(instrument.sound);
  }
  return kinds.empty() ? SoundKind::synthesizer : random.pick(kinds);
}

/// One of them, every source of sound as likely as the others, however many patches it has.
const Instrument* choose(Random& random, const Candidates& all) {
  std::map<SoundKind, Candidates> by_kind;
  for (const Instrument* one : all) by_kind[one->sound].push_back(one);
  std::vector<const Candidates*> kinds;
  kinds.reserve(by_kind.size());
  for (const auto& [kind, some] : by_kind) kinds.push_back(&some);
  return random.pick(*random.pick(kinds));
}

}  // namespace

Band choose_band(Random& random, const Palette& palette) {
  Band band;
  const SoundKind kit = choose_drum_kit(random, palette);
  for (std::size_t i = 0; i < kParts; ++i) {
    const auto part = static_cast<Part>(i);
    const Candidates candidates = candidates_of(part, palette, kit);
    band.player[i] = -1;
    Random own = random.stream("part", i);
    if (candidates.empty()) continue;
    Instrument instrument = *choose(own, candidates);
    instrument.role = role_of(part);
    instrument.gain *= gain_of(part) * own.between(0.8, 1.2);
    const bool central =
        part == Part::kick || part == Part::snare || part == Part::bass || part == Part::lead;
    instrument.pan = central ? 0 : own.between(-0.6, 0.6);
    band.player[i] = static_cast<int>(band.instruments.size());
    band.instruments.push_back(std::move(instrument));
  }
  if (band.instruments.empty()) {
    throw Error(Error::Kind::bad_input, "no instrument to compose for", {}, "at least one instrument",
                "add a source of sound");
  }
  return band;
}

}  // namespace osugen::synth
