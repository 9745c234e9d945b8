#include <synth/compose/timeline.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace osugen::synth {
namespace {

constexpr double kMinute = 60000;

enum class Change : std::uint8_t { other_section, faster_end, drift, ritardando };

double within(double bpm, const ComposeOptions& options) {
  return std::clamp(bpm, options.min_bpm, options.max_bpm);
}

/// Bars at which sections begin.
std::vector<int> starts_of(const std::vector<FormSection>& form) {
  std::vector<int> starts;
  int bar = 0;
  for (const FormSection& section : form) {
    starts.push_back(bar);
    bar += section.bars;
  }
  return starts;
}

void add_other_section(Random& random, double bpm, const std::vector<FormSection>& form,
                       std::vector<TempoChange>& tempi) {
  std::vector<std::size_t> choices;
  for (std::size_t i = 1; i < form.size(); ++i)
    if (form[i].name == "bridge" || form[i].name == "break" || form[i].name == "outro") choices.push_back(i);
  if (choices.empty()) choices.push_back(form.size() - 1);
  const std::size_t chosen = random.pick(choices);
  constexpr std::array kFactors{0.5, 0.67, 0.75, 0.8, 0.9, 1.1, 1.2, 1.25, 1.33};
  const std::vector<int> starts = starts_of(form);
  tempi.push_back({starts[chosen], std::round(bpm * random.pick(kFactors))});
  if (chosen + 1 < form.size()) tempi.push_back({starts[chosen + 1], bpm});
}

void add_drift(Random& random, double bpm, int bars, std::vector<TempoChange>& tempi) {
  const int step = random.chance(0.5) ? 4 : 8;
  double now = bpm;
  for (int bar = step; bar < bars; bar += step) {
    now = std::clamp(now * random.between(0.988, 1.012), bpm * 0.97, bpm * 1.03);
    tempi.push_back({bar, std::round(now * 100) / 100});
  }
}

void add_ritardando(Random& random, double bpm, int bars, std::vector<TempoChange>& tempi) {
  const int steps = std::min(random.integer(2, 4), bars - 1);
  const double each = random.between(0.9, 0.96);
  double now = bpm;
  for (int bar = bars - steps; bar < bars; ++bar) {
    now *= each;
    tempi.push_back({bar, std::round(now * 10) / 10});
  }
}

}  // namespace

double rounded_bpm(Random& random, double bpm) {
  if (random.chance(2.0 / 3)) return std::round(bpm);
  const double decimals = random.chance(0.6) ? 100 : random.chance(0.5) ? 10 : 1000;
  return std::round(bpm * decimals) / decimals;
}

std::vector<TempoChange> choose_tempi(Random& random, double bpm, const std::vector<FormSection>& form,
                                      const ComposeOptions& options) {
  std::vector<TempoChange> tempi{{0, bpm}};
  constexpr double kShare = 0.2;
  if (!random.chance(kShare)) return tempi;
  const int bars = bars_of(form);
  switch (static_cast<Change>(random.weighted(std::array{3., 2., 2., 3.}))) {
    case Change::other_section:
      add_other_section(random, bpm, form, tempi);
      break;
    case Change::faster_end:
      tempi.push_back({starts_of(form)[std::max<std::size_t>(form.size() - 2, form.size() > 1 ? 1 : 0)],
                       std::round(bpm * random.between(1.04, 1.25))});
      break;
    case Change::drift:
      add_drift(random, bpm, bars, tempi);
      break;
    case Change::ritardando:
      add_ritardando(random, bpm, bars, tempi);
      break;
  }
  for (TempoChange& tempo : tempi) tempo.bpm = within(tempo.bpm, options);
  std::vector<TempoChange> kept;
  for (const TempoChange& tempo : tempi) {
    if (!kept.empty() && kept.back().bar == tempo.bar) kept.pop_back();
    if (kept.empty() || kept.back().bpm != tempo.bpm) kept.push_back(tempo);
  }
  return kept;
}

Timeline::Timeline(double start_ms, int beats_of_bar, const std::vector<TempoChange>& tempi, int bars) {
  double time = start_ms;
  for (std::size_t i = 0; i < tempi.size(); ++i) {
    double beat = kMinute / tempi[i].bpm;
    const int next = i + 1 < tempi.size() ? tempi[i + 1].bar : bars;
    const int beats = (next - tempi[i].bar) * beats_of_bar;
    const double whole_ms = std::round(beats * beat);
    if (i + 1 < tempi.size()) beat = whole_ms / beats;
    // Two tempi that come to one after that are one.
    if (red_lines_.empty() || red_lines_.back().beat_length_ms != beat) {
      red_lines_.push_back({time, beat, beats_of_bar});
      first_tick_.push_back(tempi[i].bar * beats_of_bar * kTicksPerBeat);
    }
    time += whole_ms;
  }
}

double Timeline::ms(int tick) const {
  const auto next = std::upper_bound(first_tick_.begin() + 1, first_tick_.end(), tick);
  const auto i = static_cast<std::size_t>(next - first_tick_.begin()) - 1;
  return red_lines_[i].time_ms +
         static_cast<double>(tick - first_tick_[i]) * red_lines_[i].beat_length_ms / kTicksPerBeat;
}

double choose_lead_in_ms(Random& random) {
  constexpr std::array<std::array<double, 2>, 4> kRanges{
      {{120, 400}, {400, 1500}, {1500, 3000}, {3000, 7000}}};
  const auto& range = kRanges[random.weighted(std::array{2., 4., 2., 1.})];
  return std::floor(random.between(range[0], range[1])) + 0.5;
}

}  // namespace osugen::synth
