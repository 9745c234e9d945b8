#include <synth/sound/mix.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include <synth/instruments/strokes.h>

namespace osugen::synth {

namespace {

/// Velocities that are played apart; what is between them is a matter of level.
constexpr int kVelocities = 12;

bool is_drum(Role role) {
  return role == Role::kick || role == Role::snare || role == Role::hat || role == Role::percussion;
}

/// How loud a single note of a role is at gain 1 (loudness_of a clip), how far songs differ, in dB, and the
/// highest peak. Composers turn hats, chords and pads down with the instrument's gain, as on a mixing desk.
struct RoleLevel {
  double loudness, spread_db, peak;
};
constexpr std::array<RoleLevel, kRoles> kLevels{{
    {0.24, 2.5, 0.85},  // kick
    {0.22, 3.0, 0.95},  // snare
    {0.17, 3.5, 1.00},  // hat
    {0.17, 3.5, 0.90},  // percussion
    {0.22, 2.5, 0.55},  // bass
    {0.10, 3.5, 0.60},  // chords, several of which sound at once
    {0.21, 2.5, 0.80},  // melody: what leads is what stands out, or no listener could tell which one it is
    {0.06, 4.0, 0.45},  // pad
    {0.07, 4.0, 0.40},  // noise
}};

/// How loud a stroke is beside the others of its kit, linear.
double stroke_level(Stroke stroke) {
  switch (stroke) {
    case Stroke::pedal_hat:
      return 0.7;
    case Stroke::shaker:
      return 0.45;
    case Stroke::tambourine:
      return 0.6;
    case Stroke::rim:
      return 0.7;
    case Stroke::ride:
      return 0.6;
    case Stroke::crash:
      return 1.1;
    default:
      return 1;
  }
}

/// Notes that sound the same.
using Key = std::tuple<int, int, int, int>;  // instrument, pitch, velocity step, length in ms

/// One instrument in the mix.
struct Strip {
  double level = 1;  ///< of its role, with what the seed adds
  double left = 1, right = 1, room = 0;
  Bus* bus = nullptr;
};

std::vector<Strip> make_strips(const Song& song, Random random, Buses& buses) {
  std::array<double, kRoles> role_db{};
  std::array<double, kRoles> role_room{};
  const double wet = random.between(0.2, 1);
  for (std::size_t i = 0; i < role_db.size(); ++i) {
    role_db[i] = std::clamp(random.normal(), -2.0, 2.0) * kLevels[i].spread_db * 0.6;
    role_room[i] = wet * random.between(0.05, 0.5);
  }
  for (const Role dry : {Role::kick, Role::bass}) role_room[static_cast<std::size_t>(dry)] *= 0.15;
  std::vector<Strip> strips;
  for (const Instrument& instrument : song.instruments) {
    const auto role = static_cast<std::size_t>(instrument.role);
    Strip strip;
    strip.level = instrument.gain * std::pow(10, role_db[role] / 20);
    const double angle = (std::clamp(instrument.pan, -1.0, 1.0) + 1) * 0.7853981633974483;
    strip.left = std::sqrt(2.0) * std::cos(angle);
    strip.right = std::sqrt(2.0) * std::sin(angle);
    strip.room = role_room[role];
    strip.bus = is_drum(instrument.role)          ? &buses.drums
                : instrument.role == Role::melody ? &buses.lead
                                                  : &buses.music;
    strips.push_back(strip);
  }
  return strips;
}

/// The root mean square of the loudest 0.2 s, with everything that is deep.
double power_of(const Clip& clip) {
  const std::size_t block = sample_at(200);
  double loudest = 0;
  for (std::size_t at = 0; at < clip.left.size(); at += block) {
    double sum = 0;
    for (std::size_t i = at; i < std::min(at + block, clip.left.size()); ++i)
      sum += static_cast<double>(clip.left[i]) * clip.left[i];
    loudest = std::max(loudest, sum);
  }
  return std::sqrt(loudest / static_cast<double>(block));
}

float peak_of(const Clip& clip) {
  float peak = 0;
  for (const float x : clip.left) peak = std::max(peak, std::abs(x));
  for (const float x : clip.right) peak = std::max(peak, std::abs(x));
  return peak;
}

/// The factor that makes a full-velocity note as loud as its role should be.
double gain_for(const Clip& loudest, Role role, double share) {
  const RoleLevel& level = kLevels[static_cast<std::size_t>(role)];
  const double loudness = loudness_of(loudest), peak = peak_of(loudest), power = power_of(loudest);
  if (loudness <= 0 || peak <= 0) return 0;
  const double fair = std::min(level.loudness / loudness, level.peak / peak);
  // What is nearly all below hearing would fill the whole room otherwise.
  constexpr double kMostPower = 0.22;
  return share * (power > 0 ? std::min(fair, kMostPower / power) : fair);
}

/// How long the note is that a gain is found by: long enough for the loudest of it.
double reference_seconds(Role role) {
  return role == Role::noise ? 10 : role == Role::pad ? 1.5 : 0.4;
}

/// Gains of instruments, found by listening to one note of each (of drums: of each stroke).
class Gains {
 public:
  Gains(const Song& song, std::vector<std::unique_ptr<Voice>>& voices) : song_(&song), voices_(&voices) {
    std::vector<std::vector<int>> pitches(song.instruments.size());
    for (const Note& note : song.notes)
      pitches[static_cast<std::size_t>(note.instrument)].push_back(note.pitch);
    for (std::vector<int>& of_one : pitches) {
      std::sort(of_one.begin(), of_one.end());
      middle_.push_back(of_one.empty() ? 60 : of_one[of_one.size() / 2]);
    }
  }

  double of(int instrument, int pitch) {
    const Role role = song_->instruments[static_cast<std::size_t>(instrument)].role;
    const int key = is_drum(role) ? pitch : middle_[static_cast<std::size_t>(instrument)];
    const auto [found, is_new] = gains_.try_emplace({instrument, key}, 0.0);
    if (is_new) {
      const double share = is_drum(role) ? stroke_level(stroke_of(pitch)) : 1;
      found->second =
          gain_for((*voices_)[static_cast<std::size_t>(instrument)]->play({key, reference_seconds(role), 1}),
                   role, share);
    }
    return found->second;
  }

 private:
  const Song* song_;
  std::vector<std::unique_ptr<Voice>>* voices_;
  std::vector<int> middle_;
  std::map<std::pair<int, int>, double> gains_;
};

void add(const std::vector<float>& from, std::vector<float>& to, std::size_t at, float gain) {
  // A clip begins kBeforeOnset samples before its onset.
  const std::size_t skip = at < kBeforeOnset ? kBeforeOnset - at : 0;
  const std::size_t start = at + skip - kBeforeOnset;
  if (start >= to.size() || skip >= from.size()) return;
  const std::size_t count = std::min(from.size() - skip, to.size() - start);
  const float* source = from.data() + skip;
  float* target = to.data() + start;
  for (std::size_t i = 0; i < count; ++i) target[i] += gain * source[i];
}

void place(const Clip& clip, const Strip& strip, std::size_t at, double gain, Bus& room) {
  const std::vector<float>& right = clip.right.empty() ? clip.left : clip.right;
  const auto left_gain = static_cast<float>(gain * strip.left);
  const auto right_gain = static_cast<float>(gain * strip.right);
  const auto send = static_cast<float>(strip.room);
  add(clip.left, strip.bus->left, at, left_gain);
  add(right, strip.bus->right, at, right_gain);
  add(clip.left, room.left, at, left_gain * send);
  add(right, room.right, at, right_gain * send);
}

int velocity_step(double velocity) {
  return std::clamp(static_cast<int>(std::lround(velocity * kVelocities)), 1, kVelocities);
}

}  // namespace

std::size_t sample_at(double time_ms) {
  return static_cast<std::size_t>(std::llround(std::max(time_ms, 0.0) / 1000 * kSoundRate));
}

void mix(const Song& song, std::vector<std::unique_ptr<Voice>>& voices, Random random, Buses& buses) {
  const std::vector<Strip> strips = make_strips(song, random, buses);
  Gains gains(song, voices);
  std::map<Key, std::vector<const Note*>> groups;
  for (const Note& note : song.notes) {
    const bool rings = is_drum(song.instruments[static_cast<std::size_t>(note.instrument)].role);
    const int length = rings ? 0 : static_cast<int>(std::lround(std::clamp(note.length_ms, 10.0, 20000.0)));
    groups[{note.instrument, note.pitch, velocity_step(note.velocity), length}].push_back(&note);
  }
  for (const auto& [key, notes] : groups) {
    const auto [instrument, pitch, step, length] = key;
    const auto index = static_cast<std::size_t>(instrument);
    const double velocity = static_cast<double>(step) / kVelocities;
    const Clip clip = aligned(voices[index]->play({pitch, length / 1000.0, velocity}));
    const double gain = gains.of(instrument, pitch) * strips[index].level;
    for (const Note* note : notes) {
      const double between = (0.3 + 0.7 * note->velocity) / (0.3 + 0.7 * velocity);
      place(clip, strips[index], sample_at(note->time_ms), gain * between, buses.room);
    }
  }
}

}  // namespace osugen::synth
