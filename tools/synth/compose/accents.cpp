#include <synth/compose/accents.h>

#include <algorithm>
#include <array>

namespace osugen::synth {
namespace {

double weight_of(Part part) {
  constexpr std::array<double, kParts> kWeight{.5,  .6, .08, .22, .12, .8, .4, .06,
                                               .25, .3, .2,  .15, .7,  .3, .1};
  return kWeight[index_of(part)];
}

/// What the lead does at a tick.
struct LeadMoment {
  double held = 0;   ///< 0 to 1, one for two beats and more
  double leap = 0;   ///< 0 to 1, one for an octave up
  double fresh = 0;  ///< 1 after a rest of a beat and more
};

class LeadWatch {
 public:
  LeadMoment at(const Played& played) {
    LeadMoment moment;
    moment.held = std::min(1.0, played.note.length / (2.0 * kTicksPerBeat));
    if (pitch_ >= 0) moment.leap = std::clamp((played.note.pitch - pitch_) / 12.0, 0.0, 1.0);
    moment.fresh = played.tick - end_ >= kTicksPerBeat ? 1 : 0;
    pitch_ = played.note.pitch;
    end_ = played.tick + played.note.length;
    return moment;
  }

 private:
  int pitch_ = -1, end_ = 0;
};

}  // namespace

std::vector<double> accents_of(const std::vector<Played>& played, const Meter& meter) {
  std::vector<double> accents(played.size());
  LeadWatch watch;
  int section = -1;
  for (std::size_t first = 0; first < played.size();) {
    std::size_t end = first;
    std::array<double, kParts> loudest{};
    LeadMoment lead;
    for (; end < played.size() && played[end].tick == played[first].tick; ++end) {
      double& loud = loudest[index_of(played[end].part)];
      loud = std::max(loud, played[end].note.velocity);
      if (played[end].part == Part::lead) lead = watch.at(played[end]);
    }
    double together = 0;
    for (std::size_t part = 0; part < kParts; ++part)
      together += weight_of(static_cast<Part>(part)) * loudest[part];
    const double metric = metrical_weight(meter, played[first].tick % meter.bar_ticks());
    const double accent = 0.28 * metric + 0.38 * std::min(1.0, together / 1.5) + 0.12 * lead.held +
                          0.06 * lead.leap + 0.06 * lead.fresh +
                          (played[first].section != section ? 0.15 : 0);
    section = played[first].section;
    for (; first < end; ++first) accents[first] = std::clamp(accent, 0.0, 1.0);
  }
  return accents;
}

}  // namespace osugen::synth
