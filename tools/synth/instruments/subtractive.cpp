#include <synth/instruments/subtractive.h>

#include <vector>

#include <osugen/random/random.h>
#include <synth/signal/oscillator.h>

namespace osugen::synth {

namespace {

/// How often what moves slowly is computed: the filter's coefficients, the pitch.
constexpr std::size_t kControl = 32;

/// One detuned copy of the wave.
struct Copy {
  Phase phase;
  float ratio = 1;            ///< of the note's frequency
  float left = 1, right = 1;  ///< its level in each channel
};

class SubtractiveVoice : public Voice {
 public:
  SubtractiveVoice(const Subtractive& knobs, std::uint64_t seed) : knobs_(knobs), seed_(seed) {}

  Clip play(const Ask& ask) override {
    const Subtractive& k = knobs_;
    Random random(0, {seed_ + static_cast<std::uint64_t>(ask.pitch) * 8191});
    std::vector<Copy> copies = make_copies(random);
    const bool stereo = k.spread > 0 && copies.size() > 1;
    const std::size_t length = Envelope::samples(k.level, ask.seconds);
    Clip clip;
    clip.left.resize(length);
    if (stereo) clip.right.resize(length);
    waves(ask, copies, random, clip);
    filter(ask, clip.left);
    if (stereo) filter(ask, clip.right);
    shape(ask, clip.left);
    if (stereo) shape(ask, clip.right);
    return clip;
  }

 private:
  std::vector<Copy> make_copies(Random& random) const {
    const int count = std::max(1, knobs_.copies);
    std::vector<Copy> copies(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      Copy& copy = copies[static_cast<std::size_t>(i)];
      // Copies crowd about the middle, as they do in the instrument that made supersaws known.
      const double place = count == 1 ? 0 : 2.0 * i / (count - 1) - 1;
      const double cents = knobs_.detune_cents / 2 * place * (0.6 + 0.4 * place * place);
      copy.ratio = static_cast<float>(std::exp2(cents / 1200));
      if (knobs_.fifth > 0 && i % 3 == 2) copy.ratio *= 1.4983F;
      const double side = knobs_.spread * (i % 2 == 0 ? place : -place);
      copy.left = static_cast<float>(std::sqrt((1 - side) / count));
      copy.right = static_cast<float>(std::sqrt((1 + side) / count));
      copy.phase.turns = static_cast<float>(random.uniform());
    }
    return copies;
  }

  /// The pitch at a time, as a factor of the key's own.
  double pitch_at(double seconds) const {
    double cents = 0;
    if (knobs_.bend_semitones != 0)
      cents += 100 * knobs_.bend_semitones * std::exp(-3 * seconds / knobs_.bend_seconds);
    if (knobs_.vibrato_cents > 0 && seconds > knobs_.vibrato_after) {
      const double grown = std::min(1.0, (seconds - knobs_.vibrato_after) / 0.2);
      cents += knobs_.vibrato_cents * grown * sine(static_cast<float>(seconds * knobs_.vibrato_hz));
    }
    return std::exp2(cents / 1200);
  }

  void waves(const Ask& ask, std::vector<Copy>& copies, Random& random, Clip& clip) const {
    const Subtractive& k = knobs_;
    const double hz = frequency_of(ask.pitch + 12 * k.octave);
    Noise noise(random.bits());
    Phase below;
    const auto saw_level = static_cast<float>(k.saw), square_level = static_cast<float>(k.square);
    const auto triangle_level = static_cast<float>(k.triangle), sub_level = static_cast<float>(k.sub);
    const auto noise_level = static_cast<float>(k.noise);
    const bool stereo = !clip.right.empty();
    float step = 0, width = 0.5F;
    for (std::size_t i = 0; i < clip.left.size(); ++i) {
      if (i % kControl == 0) {
        const double seconds = static_cast<double>(i) / kSoundRate;
        step = static_cast<float>(std::min(hz * pitch_at(seconds) / kSoundRate, 0.3));
        width = static_cast<float>(
            std::clamp(k.width + k.width_sway * sine(static_cast<float>(seconds * k.sway_hz)), 0.05, 0.95));
      }
      float left = 0, right = 0;
      for (Copy& copy : copies) {
        const float own = step * copy.ratio;
        float wave = 0;
        if (saw_level > 0) wave += saw_level * saw(copy.phase.turns, own);
        if (square_level > 0) wave += square_level * pulse(copy.phase.turns, own, width);
        if (triangle_level > 0) wave += triangle_level * triangle(copy.phase.turns);
        copy.phase.advance(own);
        left += copy.left * wave;
        right += copy.right * wave;
      }
      const float middle = sub_level * sine(below.turns) + noise_level * noise.next();
      below.advance(step / 2);
      clip.left[i] = left + middle;
      if (stereo) clip.right[i] = right + middle;
    }
  }

  void filter(const Ask& ask, std::vector<float>& channel) const {
    const Subtractive& k = knobs_;
    const double key = k.tracking * (ask.pitch + 12 * k.octave) + (1 - k.tracking) * 60;
    const double rest =
        frequency_of(key) * std::exp2(k.cutoff_octaves - k.velocity_octaves * (1 - ask.velocity));
    Envelope envelope({k.filter_attack, k.filter_decay, 0, k.filter_decay}, ask.seconds + 10);
    Filter first, second;
    OnePole floor(k.high_pass_hz);
    float open = 0;
    for (std::size_t i = 0; i < channel.size(); ++i) {
      open = envelope.next();
      if (i % kControl == 0) {
        const double seconds = static_cast<double>(i) / kSoundRate;
        const double wobble =
            k.wobble_octaves == 0 ? 0 : k.wobble_octaves * sine(static_cast<float>(seconds * k.wobble_hz));
        const double hz = rest * std::exp2(k.filter_octaves * open + wobble);
        first.set(hz, k.resonance);
        if (k.steep) second.set(hz, k.resonance * 0.3);
      }
      float x = first.low(channel[i]);
      if (k.steep) x = second.low(x);
      channel[i] = floor.high(x);
    }
  }

  void shape(const Ask& ask, std::vector<float>& channel) const {
    const Subtractive& k = knobs_;
    Envelope envelope(k.level, ask.seconds);
    SoftClip clip;
    const auto level = static_cast<float>(0.35 + 0.65 * ask.velocity);
    const auto drive = static_cast<float>(std::exp2(k.drive));
    for (float& x : channel) {
      x *= level;
      if (k.drive > 0) x = clip.next(drive * x) / std::sqrt(drive);
      x *= envelope.next();
    }
  }

  Subtractive knobs_;
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<Voice> make_subtractive(const Subtractive& knobs, std::uint64_t seed) {
  return std::make_unique<SubtractiveVoice>(knobs, seed);
}

}  // namespace osugen::synth
