// What our own synthesizer offers: every patch with its roles, and the engine that plays it.
#include <array>
#include <string_view>

#include <synth/instruments/patches.h>
#include <synth/instruments/source.h>

namespace osugen::synth {

namespace {

struct Offer {
  Role role;
  std::string_view patch;
};

constexpr std::array kOffers{
    Offer{Role::kick, "kick_808"},
    Offer{Role::kick, "kick_909"},
    Offer{Role::kick, "kick_acoustic"},
    Offer{Role::kick, "kick_hard"},
    Offer{Role::snare, "snare_808"},
    Offer{Role::snare, "snare_909"},
    Offer{Role::snare, "snare_acoustic"},
    Offer{Role::hat, "hat_808"},
    Offer{Role::hat, "hat_909"},
    Offer{Role::hat, "hat_acoustic"},
    Offer{Role::percussion, "perc_808"},
    Offer{Role::percussion, "perc_909"},
    Offer{Role::percussion, "perc_acoustic"},
    Offer{Role::bass, "saw_bass"},
    Offer{Role::bass, "sub_bass"},
    Offer{Role::bass, "reese"},
    Offer{Role::bass, "acid"},
    Offer{Role::bass, "fm_bass"},
    Offer{Role::chords, "stab"},
    Offer{Role::chords, "supersaw"},
    Offer{Role::chords, "fm_epiano"},
    Offer{Role::chords, "organ"},
    Offer{Role::chords, "pluck"},
    Offer{Role::chords, "brass"},
    Offer{Role::melody, "saw_lead"},
    Offer{Role::melody, "square_lead"},
    Offer{Role::melody, "chip_lead"},
    Offer{Role::melody, "pluck"},
    Offer{Role::melody, "brass"},
    Offer{Role::melody, "whistle"},
    Offer{Role::melody, "supersaw"},
    Offer{Role::melody, "acid"},
    Offer{Role::melody, "fm_epiano"},
    Offer{Role::melody, "fm_bell"},
    Offer{Role::melody, "fm_lead"},
    Offer{Role::melody, "organ"},
    Offer{Role::melody, "struck_bar"},
    Offer{Role::melody, "guitar"},
    Offer{Role::melody, "torn_guitar"},
    Offer{Role::melody, "koto"},
    Offer{Role::melody, "singer"},
    Offer{Role::melody, "choir_lead"},
    Offer{Role::chords, "guitar"},
    Offer{Role::chords, "power_guitar"},
    Offer{Role::bass, "string_bass"},
    Offer{Role::pad, "choir_pad"},
    Offer{Role::noise, "riser"},
    Offer{Role::noise, "fall"},
    Offer{Role::noise, "impact"},
    Offer{Role::pad, "saw_pad"},
    Offer{Role::pad, "string_machine"},
    Offer{Role::pad, "air_pad"},
};

using Make = std::unique_ptr<Voice> (*)(const std::string&, Random);
constexpr std::array<Make, 6> kEngines{make_drum,   make_fm,    make_string,
                                       make_singer, make_sweep, make_subtractive};

class Synthesizer : public Source {
 public:
  std::vector<Instrument> instruments() const override {
    std::vector<Instrument> all;
    all.reserve(kOffers.size());
    for (const Offer& offer : kOffers)
      all.push_back({offer.role, SoundKind::synthesizer, std::string(offer.patch), 1, 0});
    return all;
  }

  std::unique_ptr<Voice> voice(const Instrument& instrument, Random random) override {
    for (const Make make : kEngines)
      if (auto voice = make(instrument.patch, random)) return voice;
    throw Error(Error::Kind::bad_input, "the synthesizer has no patch '" + instrument.patch + "'");
  }
};

}  // namespace

std::unique_ptr<Source> make_synthesizer() {
  return std::make_unique<Synthesizer>();
}

}  // namespace osugen::synth
