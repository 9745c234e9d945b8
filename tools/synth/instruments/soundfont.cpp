// General MIDI by libfluidsynth, a note at a time: what the library adds of delay (it begins notes at blocks
// of 64 samples and its instruments sound 2 to 17 ms later) is cut off each note by the rule of clip.h.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <mutex>
#include <string>

#include <fluidsynth.h>
#include <fmt/format.h>

#include <synth/instruments/source.h>
#include <synth/signal/filter.h>

namespace osugen::synth {

namespace {

constexpr int kDrumBank = 128;
constexpr std::size_t kBlock = 64;     ///< libfluidsynth renders blocks of this many samples
constexpr double kMaxTailSeconds = 3;  ///< after the release
constexpr float kSilence = 3e-4F;      ///< of the peak: where a tail ends
/// A program that takes longer than this from its onset to half its peak is not for notes that one taps to.
constexpr double kSlow = 0.03;

std::string program_name(int program) {
  return fmt::format("gm:{}", program);
}
std::string kit_name(int program) {
  return fmt::format("gm_kit:{}", program);
}

/// First and last program, and what they can do.
struct Family {
  int first, last;
  std::array<Role, 3> roles;
  int count;
};
constexpr std::array kFamilies{
    Family{0, 8, {Role::melody, Role::chords}, 2},      // pianos, celesta
    Family{9, 15, {Role::melody}, 1},                   // bells, vibraphone, marimba, dulcimer
    Family{16, 23, {Role::melody, Role::chords}, 2},    // organs, accordions, harmonica
    Family{24, 31, {Role::melody, Role::chords}, 2},    // guitars
    Family{32, 39, {Role::bass}, 1},                    // basses
    Family{40, 42, {Role::melody, Role::pad}, 2},       // bowed
    Family{45, 46, {Role::melody, Role::chords}, 2},    // pizzicato, harp
    Family{48, 54, {Role::pad, Role::melody}, 2},       // ensembles, choirs
    Family{55, 55, {Role::chords}, 1},                  // orchestra hit
    Family{56, 63, {Role::melody, Role::chords}, 2},    // brass
    Family{64, 79, {Role::melody}, 1},                  // reeds, pipes
    Family{80, 87, {Role::melody, Role::chords}, 2},    // leads
    Family{88, 95, {Role::pad}, 1},                     // pads
    Family{104, 108, {Role::melody, Role::chords}, 2},  // sitar, banjo, shamisen, koto, kalimba
    Family{109, 111, {Role::melody}, 1},                // bagpipe, fiddle, shanai
    Family{112, 112, {Role::melody}, 1},                // tinkle bell
    Family{114, 114, {Role::melody}, 1},                // steel drums
};
/// Kits of FluidR3: standard, room, power, electronic, TR-808, jazz, brush, orchestra.
constexpr std::array<int, 8> kKits{0, 8, 16, 24, 25, 32, 40, 48};

/// Asks for a note of the sound font.
struct Request {
  int bank = 0, program = 0, key = 60, velocity = 100;
  double seconds = 0.5;
};

class Player {
 public:
  explicit Player(const std::filesystem::path& file) : settings_(nullptr, &delete_fluid_settings) {
    // The first synthesizer of a process sets up what all share, and another thread's does not wait for it:
    // that one's notes would be louder or softer than they should be (libfluidsynth 2.3.1).
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    settings_.reset(new_fluid_settings());
    silence_log();
    const auto number = [&](const char* name, double value) {
      fluid_settings_setnum(settings_.get(), name, value);
    };
    const auto integer = [&](const char* name, int value) {
      fluid_settings_setint(settings_.get(), name, value);
    };
    number("synth.sample-rate", kSoundRate);
    number("synth.gain", 0.5);
    integer("synth.reverb.active", 0);
    integer("synth.chorus.active", 0);
    integer("synth.polyphony", 32);
    integer("synth.cpu-cores", 1);
    integer("synth.threadsafe-api", 0);
    // 148 MB otherwise, of which a song needs a few.
    integer("synth.dynamic-sample-loading", 1);
    synth_.reset(new_fluid_synth(settings_.get()));
    if (!synth_) throw Error(Error::Kind::internal, "cannot initialize libfluidsynth");
    // Looked at first: loaders of other formats, which are tried else, write to the terminal.
    const bool is_font = fluid_is_soundfont(file.c_str()) != 0;
    font_ = is_font ? fluid_synth_sfload(synth_.get(), file.c_str(), 0) : FLUID_FAILED;
    if (font_ == FLUID_FAILED) {
      throw Error(Error::Kind::bad_input, "libfluidsynth cannot read this sound font", file.string(),
                  "a General MIDI sound font (.sf2)", "run 'apt-get install --reinstall fluid-soundfont-gm'");
    }
  }

  Clip play(const Request& request) {
    select(request.bank, request.program);
    forget_the_last_note(request);
    Clip clip;
    fluid_synth_noteon(synth_.get(), kChannel, request.key, request.velocity);
    const bool drum = request.bank == kDrumBank;
    render(clip, drum ? 0.05 : request.seconds);
    fluid_synth_noteoff(synth_.get(), kChannel, request.key);
    float peak = 0;
    for (double tail = 0; tail < kMaxTailSeconds; tail += 0.1) {
      const std::size_t before = clip.left.size();
      render(clip, 0.1);
      float here = 0;
      for (std::size_t i = 0; i < clip.left.size(); ++i) {
        const float size = std::max(std::abs(clip.left[i]), std::abs(clip.right[i]));
        peak = std::max(peak, size);
        if (i >= before) here = std::max(here, size);
      }
      if (here < kSilence * peak || peak == 0) break;
    }
    stop();
    fade_end(clip);
    return clip;
  }

  bool has(int bank, int program) {
    fluid_sfont_t* font = fluid_synth_get_sfont_by_id(synth_.get(), font_);
    return fluid_sfont_get_preset(font, bank, program) != nullptr;
  }

 private:
  static constexpr int kChannel = 0;

  static void silence_log() {
    for (const int level : {FLUID_PANIC, FLUID_ERR, FLUID_WARN, FLUID_INFO, FLUID_DBG})
      fluid_set_log_function(level, nullptr, nullptr);
  }

  void select(int bank, int program) {
    if (bank == bank_ && program == program_) return;
    if (fluid_synth_program_select(synth_.get(), kChannel, font_, bank, program) != FLUID_OK)
      throw Error(Error::Kind::bad_input,
                  fmt::format("the sound font has no program {} in bank {}", program, bank));
    bank_ = bank;
    program_ = program;
  }

  /// Whole blocks, so that every note begins at the start of one.
  void render(Clip& clip, double seconds) {
    const auto blocks = static_cast<std::size_t>(std::ceil(std::max(seconds, 0.01) * kSoundRate / kBlock));
    const std::size_t at = clip.left.size(), count = blocks * kBlock;
    clip.left.resize(at + count);
    clip.right.resize(at + count);
    fluid_synth_write_float(synth_.get(), static_cast<int>(count), clip.left.data(), static_cast<int>(at), 1,
                            clip.right.data(), static_cast<int>(at), 1);
  }

  /// Ends every voice and renders until they are gone: a voice that is told twice to end, or whose program
  /// is changed before it has, rings on into the next note (libfluidsynth 2.3.1).
  void stop() {
    fluid_synth_all_sounds_off(synth_.get(), kChannel);
    Clip rest;
    constexpr int kMostTimes = 200;
    for (int i = 0; i < kMostTimes && fluid_synth_get_active_voice_count(synth_.get()) > 0; ++i)
      render(rest, 0.01);
  }

  /// In its first block a voice glides from the filter of whatever was played before to its own. Playing
  /// the note itself before, unheard, makes every note the same whatever was played before it.
  void forget_the_last_note(const Request& request) {
    Clip unheard;
    fluid_synth_noteon(synth_.get(), kChannel, request.key, request.velocity);
    render(unheard, 0.01);
    stop();
  }

  static void fade_end(Clip& clip) {
    const std::size_t count = std::min<std::size_t>(441, clip.left.size());
    for (std::size_t i = 0; i < count; ++i) {
      const float gain = static_cast<float>(i) / static_cast<float>(count);
      clip.left[clip.left.size() - 1 - i] *= gain;
      clip.right[clip.right.size() - 1 - i] *= gain;
    }
  }

  std::unique_ptr<fluid_settings_t, decltype(&delete_fluid_settings)> settings_;
  struct Deleter {
    void operator()(fluid_synth_t* synth) const { delete_fluid_synth(synth); }
  };
  std::unique_ptr<fluid_synth_t, Deleter> synth_;
  int font_ = FLUID_FAILED, bank_ = -1, program_ = -1;
};

class FontVoice : public Voice {
 public:
  FontVoice(Player& player, int bank, int program) : player_(&player), bank_(bank), program_(program) {}
  Clip play(const Ask& ask) override {
    const int velocity = std::clamp(static_cast<int>(std::lround(20 + 107 * ask.velocity)), 1, 127);
    return player_->play(
        {bank_, program_, std::clamp(ask.pitch, 0, 127), velocity, std::min(ask.seconds, 20.0)});
  }

 private:
  Player* player_;
  int bank_, program_;
};

class SoundFont : public Source {
 public:
  explicit SoundFont(const std::filesystem::path& file) : player_(file) {
    for (const Family& family : kFamilies)
      for (int program = family.first; program <= family.last; ++program) offer(family, program);
    for (const int kit : kKits) {
      if (!player_.has(kDrumBank, kit)) continue;
      for (const Role role : {Role::kick, Role::snare, Role::hat, Role::percussion})
        instruments_.push_back({role, SoundKind::soundfont, kit_name(kit), 1, 0});
    }
    if (instruments_.empty()) {
      throw Error(Error::Kind::bad_input, "the sound font has no General MIDI program", file.string(),
                  "a General MIDI sound font (.sf2)", "run 'apt-get install fluid-soundfont-gm'");
    }
  }

  std::vector<Instrument> instruments() const override { return instruments_; }

  std::unique_ptr<Voice> voice(const Instrument& instrument, Random /*random*/) override {
    for (const Instrument& known : instruments_) {
      if (known.patch != instrument.patch) continue;
      const std::size_t colon = known.patch.find(':');
      const bool kit = known.patch.starts_with("gm_kit");
      return std::make_unique<FontVoice>(player_, kit ? kDrumBank : 0,
                                         std::stoi(known.patch.substr(colon + 1)));
    }
    throw Error(Error::Kind::bad_input, fmt::format("the sound font has no '{}'", instrument.patch));
  }

 private:
  /// Listens to a program before it is offered: one that swells is for pads alone.
  void offer(const Family& family, int program) {
    if (!player_.has(0, program)) return;
    const bool bass = family.roles[0] == Role::bass;
    bool slow = false;
    for (const int key : {bass ? 31 : 55, bass ? 43 : 76}) {
      const std::vector<float> note = mono_of(player_.play({0, program, key, 100, 0.35}));
      if (onset_of(note) >= note.size()) return;  // silent there
      slow = slow || rise_seconds(note, 0.5F) > kSlow;
    }
    bool is_pad = false;
    for (int i = 0; i < family.count; ++i) {
      const Role role = slow ? Role::pad : family.roles[static_cast<std::size_t>(i)];
      if (role == Role::pad && is_pad) continue;
      is_pad = is_pad || role == Role::pad;
      instruments_.push_back({role, SoundKind::soundfont, program_name(program), 1, 0});
    }
  }

  Player player_;
  std::vector<Instrument> instruments_;
};

}  // namespace

std::unique_ptr<Source> make_soundfont(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw Error(Error::Kind::missing_input, "sound font not found", file.string(),
                "the General MIDI sound font of Debian's package fluid-soundfont-gm",
                "run 'apt-get install fluid-soundfont-gm', or remove soundfont from --sources");
  }
  return std::make_unique<SoundFont>(file);
}

}  // namespace osugen::synth
