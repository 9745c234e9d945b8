// synth/compose/form.h - the sections of a song: order, length, intensity.
#pragma once

#include <string>
#include <vector>

#include <osugen/random/random.h>

namespace osugen::synth {

struct FormSection {
  std::string name;  ///< as Section::name
  char letter;       ///< sections of one letter share their material
  int bars = 4;
  double intensity = 0.5;
  int repeats_of = -1;           ///< index of the first section of the letter, or -1
  double first_intensity = 0.5;  ///< of that first section: what the material was written for
};

/// @param bars  how long the song is to be: what is returned has at least 4 bars and, from 8 bars on, is
///              off by at most a quarter, or by what trimmed() and extended() then make of it
std::vector<FormSection> choose_form(Random& random, int bars);

/// Takes bars from the end, or adds them to the last section, until the form has this many (4 at least).
void fit_to(std::vector<FormSection>& form, int bars);

int bars_of(const std::vector<FormSection>& form);

}  // namespace osugen::synth
