#include <synth/sound/colour.h>

#include <algorithm>
#include <cmath>

#include <synth/signal/filter.h>
#include <synth/signal/oscillator.h>

namespace osugen::synth {

namespace {

struct Colour {
  double drive = 0;                ///< 0 none to 4 torn, relative to the note's own peak
  double low_hz = 0, high_hz = 0;  ///< what is let through; 0: all
  int steps = 0;                   ///< of the level, in both directions; 0: as fine as it is
  double second_seconds = 0;       ///< when the second take follows; 0: there is none
  double second_level = 0, second_cents = 0;
  double tremolo = 0, tremolo_hz = 5;
  bool is_plain() const {
    return drive <= 0 && low_hz <= 0 && high_hz <= 0 && steps <= 0 && second_seconds <= 0 && tremolo <= 0;
  }
};

float peak_of(const std::vector<float>& channel) {
  float peak = 0;
  for (const float x : channel) peak = std::max(peak, std::abs(x));
  return peak;
}

/// Later by a moment and out of tune by a few cents: read from a place that slowly slips.
std::vector<float> second_take(const std::vector<float>& first, const Colour& colour) {
  const double delay = colour.second_seconds * kSoundRate, ratio = std::exp2(colour.second_cents / 1200);
  std::vector<float> second(first.size() + static_cast<std::size_t>(delay) + 2);
  for (std::size_t i = 0; i < second.size(); ++i) {
    const double place = (static_cast<double>(i) - delay) * ratio;
    if (place < 0) continue;
    const auto at = static_cast<std::size_t>(place);
    if (at + 1 >= first.size()) break;
    const auto part = static_cast<float>(place - static_cast<double>(at));
    second[i] = first[at] + part * (first[at + 1] - first[at]);
  }
  return second;
}

class ColouredVoice : public Voice {
 public:
  ColouredVoice(std::unique_ptr<Voice> voice, const Colour& colour)
      : voice_(std::move(voice)), colour_(colour) {}

  Clip play(const Ask& ask) override {
    Clip clip = voice_->play(ask);
    const float peak = std::max(peak_of(clip.left), peak_of(clip.right));
    if (peak <= 0) return clip;
    treat(clip.left, peak);
    treat(clip.right, peak);
    if (colour_.second_seconds > 0) double_it(clip);
    if (colour_.tremolo > 0) shake(clip);
    return clip;
  }

 private:
  void treat(std::vector<float>& channel, float peak) const {
    SoftClip clip;
    Filter under, over;
    under.set(colour_.low_hz, 0.2);
    over.set(colour_.high_hz, 0.2);
    // Torn the same whether played loud or softly: what a note loses in level it loses after the pedal.
    const auto drive = static_cast<float>(std::exp2(colour_.drive));
    const auto steps = static_cast<float>(colour_.steps);
    for (float& x : channel) {
      if (colour_.drive > 0) x = peak * clip.next(drive * x / peak);
      if (colour_.steps > 0) x = peak * std::round(x / peak * steps) / steps;
      if (colour_.low_hz > 0) x = under.high(x);
      if (colour_.high_hz > 0) x = over.low(x);
    }
  }

  void double_it(Clip& clip) const {
    const std::vector<float>& source = clip.right.empty() ? clip.left : clip.right;
    const std::vector<float> second = second_take(source, colour_);
    std::vector<float> right = source;
    right.resize(second.size());
    clip.left.resize(second.size());
    const auto level = static_cast<float>(colour_.second_level);
    // The first take stays in the middle, so that the note begins there whatever follows.
    for (std::size_t i = 0; i < right.size(); ++i) {
      right[i] += level * second[i];
      clip.left[i] -= level * 0.6F * second[i];
    }
    clip.right = std::move(right);
  }

  void shake(Clip& clip) const {
    for (std::vector<float>* channel : {&clip.left, &clip.right}) {
      for (std::size_t i = 0; i < channel->size(); ++i) {
        const float turns = static_cast<float>(static_cast<double>(i) / kSoundRate * colour_.tremolo_hz);
        (*channel)[i] *= 1 - static_cast<float>(colour_.tremolo) * 0.5F * (1 - sine(turns + 0.25F));
      }
    }
  }

  std::unique_ptr<Voice> voice_;
  Colour colour_;
};

Colour draw(Role role, Random& random) {
  Colour colour;
  const bool drum = role <= Role::percussion;
  if (random.chance(drum ? 0.2 : 0.15)) colour.drive = random.between(0.5, drum ? 3 : 3.5);
  if (random.chance(0.15)) colour.high_hz = random.log_between(drum ? 4000 : 1500, 12000);
  if (random.chance(0.1) && role != Role::kick && role != Role::bass)
    colour.low_hz = random.log_between(150, 600);
  if (random.chance(0.04)) colour.steps = random.integer(6, 40);
  if (drum || role == Role::bass) return colour;
  if (random.chance(0.5)) {
    colour.second_seconds = random.between(0.008, 0.03);
    colour.second_level = random.between(0.3, 0.9);
    colour.second_cents = random.between(-12, 12);
  }
  if (random.chance(0.08)) {
    colour.tremolo = random.between(0.2, 0.8);
    colour.tremolo_hz = random.between(3, 9);
  }
  return colour;
}

}  // namespace

std::unique_ptr<Voice> coloured(std::unique_ptr<Voice> voice, Role role, Random random) {
  const Colour colour = draw(role, random);
  if (colour.is_plain()) return voice;
  return std::make_unique<ColouredVoice>(std::move(voice), colour);
}

}  // namespace osugen::synth
