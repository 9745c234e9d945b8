#include <synth/compose/form.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace osugen::synth {
namespace {

struct Kind {
  char letter;
  const char* name;
  int units;  ///< how long, in units of a few bars
  double min_intensity, max_intensity;
};

constexpr std::array<Kind, 7> kKinds{{{'I', "intro", 1, .2, .55},
                                      {'V', "verse", 2, .42, .65},
                                      {'P', "bridge", 1, .6, .78},  // leads to the chorus
                                      {'C', "chorus", 2, .82, 1},
                                      {'B', "bridge", 2, .3, .75},
                                      {'K', "break", 1, .1, .28},
                                      {'O', "outro", 1, .25, .6}}};

constexpr std::array<const char*, 20> kForms{
    "VC",     "ICO",        "VPC",      "IVCO",       "VCC",           "IVPCO",    "IVCVC",
    "IVCBCO", "VCVCBC",     "IVPCVPCO", "IVCKCO",     "IVPCKPCO",      "IVCVCBCO", "IVVCKVCO",
    "ICVCO",  "IVPCVPCBCO", "IPCKBPCO", "IVCVCBKCCO", "IVPCVPCKBPCCO", "CVCVKCO"};

const Kind& kind_of(char letter) {
  return *std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.letter == letter; });
}

int units_of(const char* form) {
  int units = 0;
  for (; *form != '\0'; ++form) units += kind_of(*form).units;
  return units;
}

std::vector<FormSection> written_out(const char* form, int unit, Random& random) {
  std::vector<FormSection> sections;
  std::array<double, kKinds.size()> intensities{};
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    intensities[i] = random.between(kKinds[i].min_intensity, kKinds[i].max_intensity);
  for (; *form != '\0'; ++form) {
    const Kind& kind = kind_of(*form);
    FormSection section{kind.name, *form, kind.units * unit,
                        intensities[static_cast<std::size_t>(&kind - kKinds.data())]};
    section.first_intensity = section.intensity;
    for (std::size_t i = 0; i < sections.size() && section.repeats_of < 0; ++i)
      if (sections[i].letter == *form) section.repeats_of = static_cast<int>(i);
    // What comes back comes back a little stronger.
    if (section.repeats_of >= 0) section.intensity = std::min(1.0, section.intensity + 0.06);
    sections.push_back(section);
  }
  return sections;
}

}  // namespace

int bars_of(const std::vector<FormSection>& form) {
  int bars = 0;
  for (const FormSection& section : form) bars += section.bars;
  return bars;
}

std::vector<FormSection> choose_form(Random& random, int bars) {
  constexpr std::array<int, 4> kUnits{1, 2, 4, 8};
  constexpr std::array<double, 4> kDislike{.6, .2, 0, .1};
  const char* best = kForms.front();
  int best_unit = kUnits[1];
  double least = 1e9;
  for (const char* form : kForms) {
    for (std::size_t i = 0; i < kUnits.size(); ++i) {
      const double off = std::abs(std::log(static_cast<double>(units_of(form) * kUnits[i]) / bars));
      const double cost = 3 * off + kDislike[i] + random.between(0, .7);
      if (cost < least) {
        least = cost;
        best = form;
        best_unit = kUnits[i];
      }
    }
  }
  return written_out(best, best_unit, random);
}

void fit_to(std::vector<FormSection>& form, int bars) {
  bars = std::max(bars, 4);
  int surplus = bars_of(form) - bars;
  if (surplus < 0) {
    form.back().bars -= surplus;
    form.back().repeats_of = -1;
  }
  while (surplus > 0) {
    const int taken = std::min(surplus, form.back().bars);
    form.back().bars -= taken;
    form.back().repeats_of = -1;  // what is cut short is written anew
    surplus -= taken;
    if (form.back().bars == 0) form.pop_back();
  }
}

}  // namespace osugen::synth
