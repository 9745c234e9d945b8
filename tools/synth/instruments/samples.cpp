// Debian's CC0 one-shots: which file is what, and how it is played at other pitches and strengths.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <sndfile.h>

#include <osugen/audio/resample.h>
#include <synth/instruments/source.h>
#include <synth/instruments/strokes.h>
#include <synth/signal/filter.h>

namespace osugen::synth {

namespace {

constexpr double kMaxSampleSeconds = 60;

/// A file with one sound in it, which a pitch can be given to.
struct Tone {
  Role role;
  std::string_view file;
  double key;  ///< the MIDI key that it sounds at, listened to by its spectrum
};

// Loops, rolls, files with several strokes and those that swell are left out; so are the few that could play
// melodies: a handful of timbres would be heard in a third of all songs.
constexpr std::array kTones{
    Tone{Role::bass, "bass_dnb_f", 40.9},    Tone{Role::bass, "bass_drop_c", 36},
    Tone{Role::bass, "bass_hard_c", 36},     Tone{Role::bass, "bass_hit_c", 24.3},
    Tone{Role::bass, "bass_thick_c", 36},    Tone{Role::bass, "bass_trance_c", 36},
    Tone{Role::bass, "bass_voxy_c", 36},     Tone{Role::bass, "bass_voxy_hit_c", 36},
    Tone{Role::bass, "bass_woodsy_c", 36},   Tone{Role::pad, "ambi_choir", 56.4},
    Tone{Role::pad, "ambi_drone", 48.2},     Tone{Role::pad, "ambi_glass_hum", 57},
    Tone{Role::pad, "ambi_glass_rub", 77.9}, Tone{Role::pad, "ambi_haunted_hum", 49.6},
};

/// A file for a stroke of a drummer. Kits: a acoustic, e electronic, t of an Indian percussionist.
struct Hit {
  Stroke stroke;
  char kit;
  std::string_view file;
};

constexpr std::array kHits{
    Hit{Stroke::kick, 'e', "bd_808"},
    Hit{Stroke::kick, 'e', "bd_ada"},
    Hit{Stroke::kick, 'e', "bd_boom"},
    Hit{Stroke::kick, 'e', "bd_fat"},
    Hit{Stroke::kick, 'e', "bd_gas"},
    Hit{Stroke::kick, 'e', "bd_haus"},
    Hit{Stroke::kick, 'e', "bd_klub"},
    Hit{Stroke::kick, 'e', "bd_mehackit"},
    Hit{Stroke::kick, 'e', "bd_pure"},
    Hit{Stroke::kick, 'e', "bd_sone"},
    Hit{Stroke::kick, 'e', "bd_tek"},
    Hit{Stroke::kick, 'e', "bd_zome"},
    Hit{Stroke::kick, 'e', "bd_zum"},
    Hit{Stroke::kick, 'e', "elec_hollow_kick"},
    Hit{Stroke::kick, 'e', "elec_soft_kick"},
    Hit{Stroke::kick, 'a', "drum_bass_hard"},
    Hit{Stroke::kick, 'a', "drum_bass_soft"},
    Hit{Stroke::kick, 'a', "drum_heavy_kick"},
    Hit{Stroke::kick, 't', "tabla_ghe4"},
    Hit{Stroke::snare, 'a', "drum_snare_hard"},
    Hit{Stroke::snare, 'a', "drum_snare_soft"},
    Hit{Stroke::snare, 'a', "sn_generic"},
    Hit{Stroke::snare, 'a', "sn_zome"},
    Hit{Stroke::snare, 'e', "sn_dolf"},
    Hit{Stroke::snare, 'e', "sn_dub"},
    Hit{Stroke::snare, 'e', "elec_filt_snare"},
    Hit{Stroke::snare, 'e', "elec_hi_snare"},
    Hit{Stroke::snare, 'e', "elec_lo_snare"},
    Hit{Stroke::snare, 'e', "elec_mid_snare"},
    Hit{Stroke::snare, 'e', "elec_snare"},
    Hit{Stroke::clap, 'e', "perc_snap"},
    Hit{Stroke::clap, 'e', "perc_snap2"},
    Hit{Stroke::rim, 'e', "elec_tick"},
    Hit{Stroke::rim, 't', "tabla_ke1"},
    Hit{Stroke::rim, 't', "tabla_ke2"},
    Hit{Stroke::closed_hat, 'a', "drum_cymbal_closed"},
    Hit{Stroke::closed_hat, 'e', "elec_tick"},
    Hit{Stroke::closed_hat, 'e', "elec_pop"},
    Hit{Stroke::pedal_hat, 'a', "drum_cymbal_pedal"},
    Hit{Stroke::open_hat, 'a', "drum_cymbal_open"},
    Hit{Stroke::open_hat, 'e', "elec_cymbal"},
    Hit{Stroke::low_tom, 'a', "drum_tom_lo_hard"},
    Hit{Stroke::low_tom, 'a', "drum_tom_lo_soft"},
    Hit{Stroke::mid_tom, 'a', "drum_tom_mid_hard"},
    Hit{Stroke::mid_tom, 'a', "drum_tom_mid_soft"},
    Hit{Stroke::high_tom, 'a', "drum_tom_hi_hard"},
    Hit{Stroke::high_tom, 'a', "drum_tom_hi_soft"},
    Hit{Stroke::low_tom, 'e', "elec_fuzz_tom"},
    Hit{Stroke::mid_tom, 'e', "elec_bong"},
    Hit{Stroke::high_tom, 'e', "elec_bong"},
    Hit{Stroke::low_tom, 't', "tabla_ghe1"},
    Hit{Stroke::low_tom, 't', "tabla_ghe2"},
    Hit{Stroke::mid_tom, 't', "tabla_ghe3"},
    Hit{Stroke::mid_tom, 't', "tabla_ghe8"},
    Hit{Stroke::high_tom, 't', "tabla_tun2"},
    Hit{Stroke::high_tom, 't', "tabla_tun3"},
    Hit{Stroke::crash, 'a', "drum_cymbal_hard"},
    Hit{Stroke::ride, 'a', "drum_cymbal_soft"},
    Hit{Stroke::splash, 'a', "drum_splash_hard"},
    Hit{Stroke::splash, 'a', "drum_splash_soft"},
    Hit{Stroke::cowbell, 'a', "drum_cowbell"},
    Hit{Stroke::shaker, 't', "tabla_na_s"},
    Hit{Stroke::shaker, 't', "tabla_ke3"},
    Hit{Stroke::shaker, 'e', "elec_twip"},
    Hit{Stroke::shaker, 'e', "elec_flip"},
    Hit{Stroke::tambourine, 'e', "elec_triangle"},
    Hit{Stroke::conga, 't', "tabla_na"},
    Hit{Stroke::conga, 't', "tabla_na_o"},
    Hit{Stroke::conga, 't', "tabla_tas1"},
    Hit{Stroke::conga, 't', "tabla_tas2"},
    Hit{Stroke::conga, 't', "tabla_te2"},
    Hit{Stroke::wood, 't', "tabla_te_m"},
    Hit{Stroke::wood, 't', "tabla_te_ne"},
    Hit{Stroke::wood, 'e', "elec_plip"},
    Hit{Stroke::wood, 'e', "elec_twip"},
    Hit{Stroke::bell, 'e', "elec_chime"},
    Hit{Stroke::bell, 'e', "elec_ping"},
    Hit{Stroke::bell, 'a', "perc_bell"},
};

/// Noises that begin and swell as they will.
constexpr std::array<std::string_view, 7> kNoises{"ambi_dark_woosh", "ambi_swoosh",    "misc_cineboom",
                                                  "perc_swash",      "vinyl_backspin", "vinyl_rewind",
                                                  "perc_impact1"};
constexpr std::array<std::string_view, 2> kHatKits{"drum_cymbals", "elec_hats"};
constexpr std::array<std::string_view, 3> kKits{"drum_kit", "elec_kit", "tabla_kit"};

/// Files, read when they are first played.
class Files {
 public:
  explicit Files(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const Clip& of(std::string_view name) {
    const auto [found, is_new] = clips_.try_emplace(std::string(name));
    if (is_new) found->second = aligned(read(folder_ / (std::string(name) + ".flac")));
    return found->second;
  }

  const std::filesystem::path& folder() const { return folder_; }

 private:
  static Clip read(const std::filesystem::path& path) {
    SF_INFO info{};
    const std::unique_ptr<SNDFILE, decltype(&sf_close)> file(sf_open(path.c_str(), SFM_READ, &info),
                                                             &sf_close);
    const bool is_usable = file != nullptr && info.frames > 0 && info.channels >= 1 && info.channels <= 2 &&
                           static_cast<double>(info.frames) < kMaxSampleSeconds * info.samplerate;
    if (!is_usable) {
      throw Error(Error::Kind::missing_input,
                  file == nullptr ? "cannot be read" : "is not a short sound file", path.string(),
                  "the one-shots of Debian's package sonic-pi-samples",
                  "run 'apt-get install sonic-pi-samples'");
    }
    const auto frames = static_cast<std::size_t>(info.frames);
    const auto channels = static_cast<std::size_t>(info.channels);
    std::vector<float> samples(frames * channels);
    const auto got = static_cast<std::size_t>(
        std::max<sf_count_t>(sf_readf_float(file.get(), samples.data(), info.frames), 0));
    Clip clip;
    clip.left.resize(got);
    if (channels == 2) clip.right.resize(got);
    for (std::size_t i = 0; i < got; ++i) {
      clip.left[i] = samples[i * channels];
      if (channels == 2) clip.right[i] = samples[i * channels + 1];
    }
    if (info.samplerate != kSoundRate) {
      clip.left = resample({clip.left, static_cast<double>(info.samplerate)}, kSoundRate).samples;
      if (channels == 2) {
        clip.right = resample({clip.right, static_cast<double>(info.samplerate)}, kSoundRate).samples;
      }
    }
    return clip;
  }

  std::filesystem::path folder_;
  std::map<std::string, Clip> clips_;
};

/// The clip as if the tape ran `ratio` times as fast.
Clip transposed(const Clip& clip, double ratio) {
  Clip out = clip;
  out.starts_at_onset = false;
  ratio = std::clamp(ratio, 1.0 / 16, 16.0);
  if (std::abs(ratio - 1) < 1e-4) return out;
  out.left = resample({clip.left, kSoundRate}, kSoundRate / ratio).samples;
  if (!clip.right.empty()) out.right = resample({clip.right, kSoundRate}, kSoundRate / ratio).samples;
  return out;
}

/// Softer strokes are darker; what is longer than asked for fades.
void shape(Clip& clip, double velocity, double seconds, double fade_seconds) {
  const auto level = static_cast<float>(0.25 + 0.75 * velocity);
  const auto hold = static_cast<std::size_t>(seconds * kSoundRate);
  const auto fade = static_cast<float>(std::exp(-3 / (fade_seconds * kSoundRate)));
  const std::size_t end = hold + static_cast<std::size_t>(2.7 * fade_seconds * kSoundRate);
  for (std::vector<float>* channel : {&clip.left, &clip.right}) {
    if (channel->size() > end) channel->resize(end);
    OnePole dark(std::min(20000.0, 2500 * std::exp2(3.2 * velocity)));
    float gain = level;
    for (std::size_t i = 0; i < channel->size(); ++i) {
      if (i >= hold) gain *= fade;
      (*channel)[i] = gain * dark.low((*channel)[i]);
    }
  }
}

class ToneVoice : public Voice {
 public:
  ToneVoice(Files& files, const Tone& tone, Random random)
      : files_(&files), tone_(tone), release_(random.between(0.03, tone.role == Role::pad ? 0.8 : 0.15)) {}

  Clip play(const Ask& ask) override {
    Clip clip = transposed(files_->of(tone_.file), std::exp2((ask.pitch - tone_.key) / 12));
    shape(clip, ask.velocity, ask.seconds, release_);
    return clip;
  }

 private:
  Files* files_;
  Tone tone_;
  double release_;
};

/// One file whatever the key, a little higher or lower and shorter in every song.
class HitVoice : public Voice {
 public:
  HitVoice(Files& files, std::string_view file, Random random)
      : files_(&files),
        file_(file),
        ratio_(std::exp2(std::clamp(random.normal(), -2.0, 2.0) * 0.12)),
        seconds_(random.chance(0.3) ? random.log_between(0.08, 0.5) : 10) {}

  Clip play(const Ask& ask) override {
    Clip clip = transposed(files_->of(file_), ratio_);
    shape(clip, ask.velocity, seconds_, 0.15);
    return clip;
  }

 private:
  Files* files_;
  std::string file_;
  double ratio_, seconds_;
};

class NoiseVoice : public Voice {
 public:
  NoiseVoice(Files& files, std::string_view file) : files_(&files), file_(file) {}
  Clip play(const Ask& ask) override {
    Clip clip = files_->of(file_);
    shape(clip, ask.velocity, std::max(ask.seconds, 0.5), 0.3);
    clip.starts_at_onset = file_ != "perc_impact1";
    return clip;
  }

 private:
  Files* files_;
  std::string file_;
};

/// Every stroke, from the files of one kit where it has them and of the others where not.
class KitVoice : public Voice {
 public:
  KitVoice(Files& files, char kit, Random random) : files_(&files), kit_(kit), random_(random) {}

  Clip play(const Ask& ask) override {
    const Stroke stroke = stroke_of(ask.pitch);
    std::vector<std::string_view> own, any;
    for (const Hit& hit : kHits) {
      if (hit.stroke != stroke) continue;
      any.push_back(hit.file);
      if (hit.kit == kit_) own.push_back(hit.file);
    }
    Random random = random_.stream("stroke", static_cast<std::uint64_t>(stroke));
    const std::string_view file = random.pick(own.empty() ? any : own);
    return HitVoice(*files_, file, random_.stream("hit", static_cast<std::uint64_t>(ask.pitch))).play(ask);
  }

 private:
  Files* files_;
  char kit_;
  Random random_;
};

class SampleLibrary : public Source {
 public:
  explicit SampleLibrary(const std::filesystem::path& folder) : files_(folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
      throw Error(Error::Kind::missing_input, "sample folder not found", folder.string(),
                  "the folder of Debian's package sonic-pi-samples",
                  "run 'apt-get install sonic-pi-samples', or remove samples from --sources");
    }
    for (const Hit& hit : kHits) need(hit.file);
    for (const Tone& tone : kTones) need(tone.file);
    for (const std::string_view noise : kNoises) need(noise);
  }

  std::vector<Instrument> instruments() const override {
    std::vector<Instrument> all;
    const auto offer = [&](Role role, std::string_view patch) {
      all.push_back({role, SoundKind::sample, std::string(patch), 1, 0});
    };
    for (const Hit& hit : kHits) {
      if (hit.stroke == Stroke::kick) offer(Role::kick, hit.file);
      if (hit.stroke == Stroke::snare || hit.stroke == Stroke::clap) offer(Role::snare, hit.file);
    }
    for (const std::string_view kit : kHatKits) offer(Role::hat, kit);
    for (const std::string_view kit : kKits) offer(Role::percussion, kit);
    for (const Tone& tone : kTones) offer(tone.role, tone.file);
    for (const std::string_view noise : kNoises) offer(Role::noise, noise);
    return all;
  }

  std::unique_ptr<Voice> voice(const Instrument& instrument, Random random) override {
    const std::string& patch = instrument.patch;
    for (const std::string_view kit : kKits)
      if (kit == patch) return std::make_unique<KitVoice>(files_, patch[0], random);
    if (patch == kHatKits[0]) return std::make_unique<KitVoice>(files_, 'a', random);
    if (patch == kHatKits[1]) return std::make_unique<KitVoice>(files_, 'e', random);
    for (const Tone& tone : kTones)
      if (tone.file == patch) return std::make_unique<ToneVoice>(files_, tone, random);
    for (const Hit& hit : kHits)
      if (hit.file == patch) return std::make_unique<HitVoice>(files_, hit.file, random);
    for (const std::string_view noise : kNoises)
      if (noise == patch) return std::make_unique<NoiseVoice>(files_, noise);
    throw Error(Error::Kind::bad_input, fmt::format("the samples have no '{}'", patch));
  }

 private:
  void need(std::string_view name) const {
    const std::filesystem::path path = files_.folder() / (std::string(name) + ".flac");
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) return;
    throw Error(Error::Kind::missing_input, "sample not found", path.string(),
                "the one-shots of Debian's package sonic-pi-samples",
                "run 'apt-get install --reinstall sonic-pi-samples', or remove samples from --sources");
  }

  Files files_;
};

}  // namespace

std::unique_ptr<Source> make_sample_library(const std::filesystem::path& folder) {
  return std::make_unique<SampleLibrary>(folder);
}

}  // namespace osugen::synth
