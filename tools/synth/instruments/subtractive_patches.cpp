// What the subtractive voices are called, and within what limits a song's seed turns their knobs.
#include <synth/instruments/patches.h>
#include <synth/instruments/subtractive.h>

#include <array>
#include <string_view>

namespace osugen::synth {

namespace {

using Make = Subtractive (*)(Random&);

Subtractive saw_lead(Random& r) {
  Subtractive k;
  k.copies = r.pick(std::array{1, 2, 3, 5, 7});
  k.detune_cents = k.copies == 1 ? 0 : r.between(8, 60);
  k.spread = r.between(0, 0.9);
  k.sub = r.chance(0.4) ? r.between(0.1, 0.5) : 0;
  k.cutoff_octaves = r.between(2.5, 5.5);
  k.resonance = r.between(0, 0.5);
  k.filter_octaves = r.between(0, 2.5);
  k.filter_decay = r.between(0.08, 0.6);
  k.steep = r.chance(0.5);
  k.vibrato_cents = r.chance(0.5) ? r.between(5, 35) : 0;
  k.vibrato_hz = r.between(4.5, 7);
  k.bend_semitones = r.chance(0.2) ? r.between(-2, 2) : 0;
  k.drive = r.chance(0.4) ? r.between(0, 2.5) : 0;
  k.level = {r.log_between(0.001, 0.012), r.between(0.1, 0.6), r.between(0.5, 1), r.between(0.04, 0.25)};
  return k;
}

Subtractive square_lead(Random& r) {
  Subtractive k = saw_lead(r);
  k.saw = r.chance(0.3) ? 0.3 : 0;
  k.square = 1;
  k.copies = r.pick(std::array{1, 1, 2, 3});
  k.width = r.pick(std::array{0.5, 0.25, 0.125, 0.4});
  k.width_sway = r.chance(0.5) ? r.between(0.02, 0.25) : 0;
  k.sway_hz = r.log_between(0.2, 4);
  return k;
}

/// A games console: bare pulses and triangles, hard edges, quick bends.
Subtractive chip_lead(Random& r) {
  Subtractive k;
  k.saw = 0;
  if (r.chance(0.3)) {
    k.triangle = 1;
  } else {
    k.square = 1;
    k.width = r.pick(std::array{0.5, 0.25, 0.125});
  }
  k.cutoff_octaves = 7;
  k.velocity_octaves = 0.3;
  k.vibrato_cents = r.chance(0.6) ? r.between(10, 45) : 0;
  k.vibrato_hz = r.between(5, 9);
  k.vibrato_after = r.between(0.05, 0.25);
  k.bend_semitones = r.chance(0.3) ? r.pick(std::array{-12.0, 12.0, -2.0, 7.0}) : 0;
  k.bend_seconds = r.between(0.01, 0.04);
  k.level = {0.0007, r.between(0.05, 0.5), r.between(0.1, 0.9), r.between(0.01, 0.08)};
  return k;
}

Subtractive pluck(Random& r) {
  Subtractive k = r.chance(0.5) ? saw_lead(r) : square_lead(r);
  k.vibrato_cents = 0;
  k.cutoff_octaves = r.between(0.5, 2);
  k.filter_octaves = r.between(2, 4.5);
  k.filter_decay = r.log_between(0.06, 0.4);
  k.level = {r.log_between(0.0007, 0.004), r.log_between(0.15, 0.9), 0, r.between(0.08, 0.4)};
  return k;
}

Subtractive brass(Random& r) {
  Subtractive k = saw_lead(r);
  k.copies = r.pick(std::array{2, 3, 4});
  k.detune_cents = r.between(6, 20);
  k.cutoff_octaves = r.between(1, 2);
  k.filter_octaves = r.between(1.5, 3);
  k.filter_attack = r.between(0.02, 0.06);
  k.filter_decay = r.between(0.5, 1.5);
  k.bend_semitones = r.chance(0.5) ? -r.between(0.2, 1) : 0;
  k.level = {r.between(0.005, 0.015), 0.4, r.between(0.6, 0.9), r.between(0.05, 0.15)};
  return k;
}

/// A flute or a whistle: nearly a sine, with breath.
Subtractive whistle(Random& r) {
  Subtractive k;
  k.saw = 0;
  k.triangle = 1;
  k.noise = r.between(0.01, 0.15);
  k.cutoff_octaves = r.between(1, 2.5);
  k.resonance = r.between(0.1, 0.5);
  k.vibrato_cents = r.between(8, 40);
  k.vibrato_hz = r.between(4.5, 6.5);
  k.vibrato_after = r.between(0.1, 0.4);
  k.bend_semitones = r.chance(0.6) ? -r.between(0.2, 1.5) : 0;
  k.level = {r.between(0.004, 0.02), 0.3, r.between(0.7, 1), r.between(0.05, 0.2)};
  return k;
}

Subtractive stab(Random& r) {
  Subtractive k = saw_lead(r);
  k.copies = r.pick(std::array{3, 5, 7, 9});
  k.detune_cents = r.between(15, 70);
  k.spread = r.between(0.4, 1);
  k.vibrato_cents = 0;
  k.bend_semitones = 0;
  k.filter_octaves = r.between(1, 4);
  k.high_pass_hz = r.between(80, 250);
  k.level = {r.log_between(0.001, 0.006), r.between(0.15, 0.5), r.between(0, 0.8), r.between(0.06, 0.3)};
  return k;
}

Subtractive supersaw(Random& r) {
  Subtractive k = stab(r);
  k.copies = 7;
  k.fifth = r.chance(0.2) ? 1 : 0;
  k.noise = r.chance(0.3) ? r.between(0.02, 0.1) : 0;
  k.cutoff_octaves = r.between(3.5, 6);
  k.filter_octaves = r.between(0, 1);
  k.level.sustain = r.between(0.7, 1);
  return k;
}

Subtractive saw_bass(Random& r) {
  Subtractive k;
  k.copies = r.pick(std::array{1, 2, 3});
  k.detune_cents = r.between(4, 25);
  k.square = r.chance(0.4) ? 0.7 : 0;
  k.sub = r.between(0.2, 1);
  k.cutoff_octaves = r.between(1, 3.5);
  k.tracking = r.between(0.3, 1);
  k.filter_octaves = r.between(0.5, 3);
  k.filter_decay = r.log_between(0.05, 0.5);
  k.resonance = r.between(0, 0.5);
  k.steep = r.chance(0.6);
  k.drive = r.chance(0.6) ? r.between(0.3, 3) : 0;
  k.level = {r.log_between(0.001, 0.005), r.between(0.1, 0.6), r.between(0.3, 1), r.between(0.02, 0.1)};
  return k;
}

Subtractive sub_bass(Random& r) {
  Subtractive k;
  k.saw = r.between(0, 0.12);
  k.triangle = r.between(0.1, 1);
  k.sub = r.chance(0.3) ? r.between(0.2, 0.8) : 0;
  k.cutoff_octaves = r.between(1, 2.5);
  k.drive = r.chance(0.6) ? r.between(0.5, 2.5) : 0;
  k.level = {r.log_between(0.001, 0.006), r.between(0.2, 1), r.between(0.5, 1), r.between(0.03, 0.15)};
  return k;
}

Subtractive reese(Random& r) {
  Subtractive k;
  k.copies = r.pick(std::array{2, 3, 4});
  k.detune_cents = r.between(20, 60);
  k.sub = r.between(0.3, 0.9);
  k.cutoff_octaves = r.between(2, 3.5);
  k.wobble_octaves = r.between(0.2, 1.2);
  k.wobble_hz = r.log_between(0.2, 8);
  k.resonance = r.between(0.1, 0.5);
  k.steep = true;
  k.drive = r.between(0.5, 3);
  k.level = {0.003, 0.3, r.between(0.8, 1), r.between(0.03, 0.1)};
  return k;
}

/// A resonant filter that every note opens: acid.
Subtractive acid(Random& r) {
  Subtractive k;
  if (r.chance(0.5)) {
    k.saw = 0;
    k.square = 1;
  }
  k.cutoff_octaves = r.between(0.5, 2);
  k.tracking = r.between(0, 0.5);
  k.filter_octaves = r.between(1.5, 4);
  k.filter_decay = r.log_between(0.06, 0.35);
  k.resonance = r.between(0.6, 0.92);
  k.steep = true;
  k.velocity_octaves = 2.5;
  k.drive = r.between(0.5, 3);
  k.level = {0.001, r.between(0.2, 0.6), r.between(0.2, 0.8), 0.03};
  return k;
}

Subtractive saw_pad(Random& r) {
  Subtractive k;
  k.copies = r.pick(std::array{4, 5, 6, 7});
  k.detune_cents = r.between(10, 40);
  k.spread = r.between(0.6, 1);
  k.square = r.chance(0.3) ? 0.5 : 0;
  k.width_sway = 0.2;
  k.cutoff_octaves = r.between(1, 3.5);
  k.wobble_octaves = r.between(0, 0.8);
  k.wobble_hz = r.log_between(0.1, 1);
  k.high_pass_hz = r.between(80, 300);
  k.level = {r.between(0.08, 0.7), 1, r.between(0.7, 1), r.between(0.3, 1.2)};
  return k;
}

/// Strings of a machine: a bowed section by swaying pulses.
Subtractive string_machine(Random& r) {
  Subtractive k = saw_pad(r);
  k.square = 0.8;
  k.saw = 0.4;
  k.sway_hz = r.between(0.4, 6);
  k.vibrato_cents = r.between(3, 12);
  k.cutoff_octaves = r.between(2.5, 4.5);
  k.level.attack = r.between(0.05, 0.25);
  return k;
}

Subtractive air_pad(Random& r) {
  Subtractive k = saw_pad(r);
  k.saw = 0.15;
  k.square = 0;
  k.triangle = 0.6;
  k.noise = r.between(0.2, 0.8);
  k.resonance = r.between(0.4, 0.8);
  return k;
}

struct Named {
  std::string_view name;
  Make make;
};

constexpr std::array kPatches{
    Named{"saw_lead", saw_lead},   Named{"square_lead", square_lead},
    Named{"chip_lead", chip_lead}, Named{"pluck", pluck},
    Named{"brass", brass},         Named{"whistle", whistle},
    Named{"stab", stab},           Named{"supersaw", supersaw},
    Named{"saw_bass", saw_bass},   Named{"sub_bass", sub_bass},
    Named{"reese", reese},         Named{"acid", acid},
    Named{"saw_pad", saw_pad},     Named{"string_machine", string_machine},
    Named{"air_pad", air_pad},
};

}  // namespace

std::unique_ptr<Voice> make_subtractive(const std::string& patch, Random random) {
  for (const Named& named : kPatches) {
    if (named.name != patch) continue;
    const Subtractive knobs = named.make(random);
    return make_subtractive(knobs, random.bits());
  }
  return nullptr;
}

}  // namespace osugen::synth
