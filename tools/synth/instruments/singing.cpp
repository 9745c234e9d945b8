#include <synth/instruments/patches.h>

#include <array>
#include <cmath>
#include <vector>

#include <synth/signal/filter.h>
#include <synth/signal/oscillator.h>

namespace osugen::synth {

namespace {

/// The first four resonances of a mouth, in Hz, and their levels in dB: means of singers, as Csound's manual
/// lists them (alto), for a e i o u.
struct Vowel {
  std::array<double, 4> hz, db;
};
constexpr std::array<Vowel, 5> kVowels{{{{800, 1150, 2800, 3500}, {0, -4, -20, -36}},
                                        {{400, 1600, 2700, 3300}, {0, -14, -24, -30}},
                                        {{350, 1700, 2700, 3700}, {0, -16, -26, -32}},
                                        {{450, 800, 2830, 3500}, {0, -9, -16, -28}},
                                        {{325, 700, 2530, 3500}, {0, -12, -22, -36}}}};

/// What a singer is like.
struct Singer {
  double mouth = 1;      ///< factor of all resonances: below 1 larger, above 1 smaller
  double breath = 0.05;  ///< noise in the tone
  double rough = 0;      ///< 0 to 1: how uneven the pitch is
  double bright = 6;     ///< octaves above the pitch that the throat gives
  double vibrato_cents = 30, vibrato_hz = 5.5, vibrato_after = 0.25;
  double scoop = 0.3;       ///< how likely a note begins below its pitch
  double consonants = 0.6;  ///< how likely a note begins with one
  int singers = 1;
  Envelope::Shape level{0.008, 0.3, 0.85, 0.07};
};

class SingerVoice : public Voice {
 public:
  SingerVoice(const Singer& singer, std::uint64_t seed) : singer_(singer), seed_(seed) {}

  Clip play(const Ask& ask) override {
    // By the key alone: the same syllable sung louder is the same syllable.
    Random random = Random(0, {seed_}).stream("note", static_cast<std::uint64_t>(ask.pitch));
    Clip clip;
    const std::size_t length = Envelope::samples(singer_.level, ask.seconds);
    clip.left.resize(length);
    if (singer_.singers > 1) clip.right.resize(length);
    const std::size_t from = random.below(kVowels.size()), to = random.below(kVowels.size());
    for (int i = 0; i < singer_.singers; ++i) {
      Random own = random.stream("singer", static_cast<std::uint64_t>(i));
      std::vector<float>& channel = i % 2 == 0 || clip.right.empty() ? clip.left : clip.right;
      sing(ask, kVowels[from], kVowels[to], own, channel);
    }
    if (singer_.singers == 1 && random.chance(singer_.consonants)) consonant(random, ask.velocity, clip.left);
    return clip;
  }

 private:
  /// Cents off the key at a time.
  double off(double seconds, double scoop, const Phase& vibrato, float drift) const {
    const double grown = std::clamp((seconds - singer_.vibrato_after) / 0.3, 0.0, 1.0);
    return scoop * std::exp(-seconds / 0.04) + grown * singer_.vibrato_cents * sine(vibrato.turns) +
           singer_.rough * 30 * drift;
  }

  /// The throat through the mouth, which moves from one vowel to the other in a quarter of a second.
  void sing(const Ask& ask, const Vowel& from, const Vowel& to, Random& random,
            std::vector<float>& out) const {
    constexpr std::size_t kControl = 64;
    const double hz =
        frequency_of(ask.pitch) * std::exp2(singer_.singers > 1 ? random.between(-0.01, 0.01) : 0);
    const double scoop = random.chance(singer_.scoop) ? -random.between(60, 250) : random.between(-20, 10);
    Noise noise(random.bits());
    OnePole slow(3), throat(std::min(15000.0, hz * std::exp2(singer_.bright - 1.5 * (1 - ask.velocity)) / 8));
    Phase glottis, vibrato;
    std::array<Filter, 4> mouth;
    std::array<float, 4> gains{};
    Envelope level(singer_.level, ask.seconds);
    float step = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const float drift = 20 * slow.low(noise.next());
      if (i % kControl == 0) {
        const double seconds = static_cast<double>(i) / kSoundRate;
        step = static_cast<float>(hz * std::exp2(off(seconds, scoop, vibrato, drift) / 1200) / kSoundRate);
        shape(from, to, 1 - std::exp(-seconds / 0.1), hz, mouth, gains);
      }
      const float tone = saw(glottis.turns, step);
      const float source = throat.low(tone) * 2 + static_cast<float>(singer_.breath) * noise.next();
      glottis.advance(step);
      vibrato.advance(static_cast<float>(singer_.vibrato_hz / kSoundRate));
      float sum = 0;
      for (std::size_t f = 0; f < 4; ++f) sum += gains[f] * mouth[f].band(source);
      out[i] += sum * level.next() * static_cast<float>(0.2 + 0.8 * ask.velocity);
    }
  }

  void shape(const Vowel& from, const Vowel& to, double moved, double pitch_hz, std::array<Filter, 4>& mouth,
             std::array<float, 4>& gains) const {
    for (std::size_t f = 0; f < 4; ++f) {
      double hz = singer_.mouth * (from.hz[f] + moved * (to.hz[f] - from.hz[f]));
      // Singers raise the first resonance to the pitch where that is higher.
      if (f == 0) hz = std::max(hz, pitch_hz);
      const double db = from.db[f] + moved * (to.db[f] - from.db[f]);
      mouth[f].set(hz, 1 - (f < 2 ? 0.07 : 0.04));
      gains[f] = static_cast<float>(std::pow(10, db / 20 * 0.7));
    }
  }

  /// A burst of noise before the tone: s, sh, t, k. Both sound from the note's beginning on.
  static void consonant(Random& random, double velocity, std::vector<float>& out) {
    const bool long_one = random.chance(0.4);
    const double seconds = long_one ? random.between(0.03, 0.08) : random.between(0.008, 0.02);
    const double low = random.pick(std::array{1500.0, 2500.0, 4000.0, 5500.0});
    const auto count = static_cast<std::size_t>(seconds * kSoundRate);
    Noise noise(random.bits());
    Filter under, over;
    under.set(low, 0.3);
    over.set(std::min(low * 2.5, 14000.0), 0);
    const auto loud = static_cast<float>((long_one ? 0.10 : 0.25) * (0.4 + 0.6 * velocity));
    std::vector<float> with(out.size() + count);
    for (std::size_t i = 0; i < count; ++i) {
      const double part = static_cast<double>(i) / static_cast<double>(count);
      const double window = std::min(1.0, 12 * part) * std::min(1.0, 4 * (1 - part));
      with[i] = loud * static_cast<float>(window) * over.low(under.high(noise.next()));
    }
    // The tone begins when the burst is half over.
    for (std::size_t i = 0; i < out.size(); ++i) with[i + count / 2] += out[i];
    out = std::move(with);
  }

  Singer singer_;
  std::uint64_t seed_;
};

Singer draw_singer(Random& r) {
  Singer s;
  s.mouth = r.between(0.82, 1.25);
  s.breath = r.between(0.01, 0.2);
  s.rough = r.between(0, 0.8);
  s.bright = r.between(5, 8);
  s.vibrato_cents = r.between(5, 60);
  s.vibrato_hz = r.between(4.5, 6.8);
  s.vibrato_after = r.between(0.1, 0.5);
  s.scoop = r.between(0, 0.7);
  s.consonants = r.between(0.3, 0.95);
  s.level = {r.between(0.004, 0.014), 0.3, r.between(0.7, 1), r.between(0.04, 0.12)};
  return s;
}

}  // namespace

std::unique_ptr<Voice> make_singer(const std::string& patch, Random random) {
  Singer singer = draw_singer(random);
  if (patch == "singer") return std::make_unique<SingerVoice>(singer, random.bits());
  if (patch == "choir_lead" || patch == "choir_pad") {
    singer.singers = random.integer(4, 6);
    singer.vibrato_cents *= 0.5;
    if (patch == "choir_pad") {
      singer.level.attack = random.between(0.1, 0.5);
      singer.level.release = random.between(0.2, 0.8);
    }
    return std::make_unique<SingerVoice>(singer, random.bits());
  }
  return nullptr;
}

}  // namespace osugen::synth
