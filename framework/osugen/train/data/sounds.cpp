#include <osugen/train/data/sounds.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

#include <osugen/train/songs/content_hash.h>

namespace osugen::train {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kFile = "song.json";
constexpr std::uint64_t kMaxBytes = std::uint64_t{8} << 20U;  // that of a song of an hour has 2 MiB
constexpr std::size_t kMostNotes = 200'000;
constexpr int kMaxDepth = 8;
constexpr double kLongestMs = 8.64e7;  // a day
constexpr double kGhost = 0.5;         // velocity

Error unusable(const std::string& problem) {
  return Error(Error::Kind::bad_input, problem, kFile, "a song.json of osugen-synth",
               "remove it, or generate the song again");
}

Json parsed(const std::string& text) {
  const auto shallow = [](int depth, Json::parse_event_t /*event*/, Json& /*part*/) {
    if (depth > kMaxDepth) throw unusable("it is nested too deeply");
    return true;
  };
  Json json = Json::parse(text, shallow, false);
  if (!json.is_object()) throw unusable("it is not a JSON object");
  return json;
}

const Json& list_in(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_array())
    throw unusable("'" + std::string(key) + "' is missing or not a list");
  return *found;
}

/// Text of an object; empty where there is none.
std::string text_in(const Json& json, const char* key) {
  if (!json.is_object()) return {};
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void check_maker(const Json& json, const std::string& audio) {
  if (text_in(json, "generator") != "osugen-synth") throw unusable("it was not written by osugen-synth");
  if (json.value("version", Json()) != 1) throw unusable("its version is not 1");
  if (text_in(json, "audio") != audio) throw unusable("it belongs to another song than the audio next to it");
}

/// Of each instrument; nothing where its role is none that is listened for.
std::vector<std::optional<OnsetKind>> kinds_of_instruments(const Json& json) {
  static const std::map<std::string, OnsetKind> kinds{
      {"melody", OnsetKind::melody}, {"snare", OnsetKind::snare},
      {"kick", OnsetKind::kick},     {"percussion", OnsetKind::percussion},
      {"hat", OnsetKind::hat},       {"chords", OnsetKind::chords},
      {"pad", OnsetKind::chords},    {"bass", OnsetKind::bass}};
  std::vector<std::optional<OnsetKind>> all;
  for (const Json& instrument : list_in(json, "instruments")) {
    const auto found = kinds.find(text_in(instrument, "role"));
    all.push_back(found != kinds.end() ? std::optional(found->second) : std::nullopt);
  }
  return all;
}

bool is_drum(OnsetKind kind) {
  return kind == OnsetKind::snare || kind == OnsetKind::kick || kind == OnsetKind::percussion ||
         kind == OnsetKind::hat;
}

/// Which numbers of a note are which.
struct Columns {
  std::size_t time_ms, velocity, instrument;
};

Columns columns_of(const Json& json) {
  const Json& names = list_in(json, "note_columns");
  const auto place = [&names](const char* name) {
    const auto found = std::find(names.begin(), names.end(), Json(name));
    if (found == names.end()) throw unusable("'note_columns' lacks '" + std::string(name) + "'");
    return static_cast<std::size_t>(found - names.begin());
  };
  return {place("time_ms"), place("velocity"), place("instrument")};
}

/// A number of a note, within [0, most].
double number_of(const Json& note, std::size_t column, double most) {
  if (!note.is_array() || column >= note.size() || !note[column].is_number())
    throw unusable("a note lacks a value");
  const double value = note[column].get<double>();
  if (!(value >= 0 && value <= most)) throw unusable("a value of a note is out of range");
  return value;
}

/// By time, each once: the keys of a chord are one moment, and a moment that is struck is no ghost.
std::vector<Sound> in_order(std::vector<Sound> sounds) {
  const auto order = [](const Sound& s) { return std::tuple(s.time_ms, s.kind, s.ghost); };
  std::sort(sounds.begin(), sounds.end(),
            [&](const Sound& a, const Sound& b) { return order(a) < order(b); });
  const auto same = [](const Sound& a, const Sound& b) { return a.time_ms == b.time_ms && a.kind == b.kind; };
  sounds.erase(std::unique(sounds.begin(), sounds.end(), same), sounds.end());
  sounds.shrink_to_fit();
  return sounds;
}

std::vector<Sound> sounds_of_notes(const Json& json) {
  const std::vector<std::optional<OnsetKind>> kinds = kinds_of_instruments(json);
  const Columns columns = columns_of(json);
  const Json& notes = list_in(json, "notes");
  if (notes.size() > kMostNotes) throw unusable("it has more than 200,000 notes");
  if (!notes.empty() && kinds.empty()) throw unusable("it has notes but no instruments");
  std::vector<Sound> sounds;
  for (const Json& note : notes) {
    const double time_ms = number_of(note, columns.time_ms, kLongestMs);
    const double velocity = number_of(note, columns.velocity, 1);
    const double instrument = number_of(note, columns.instrument, static_cast<double>(kinds.size()) - 1);
    const std::optional<OnsetKind> kind = kinds[static_cast<std::size_t>(instrument)];
    if (kind) sounds.push_back({time_ms, *kind, is_drum(*kind) && velocity < kGhost});
  }
  return in_order(std::move(sounds));
}

Source song_json_of(const SongSource& song) {
  if (!song.audio.entry.empty()) return {song.audio.file, kFile};
  return {song.audio.file.parent_path() / kFile, {}};
}

bool may_be_there(const Source& source) {
  std::error_code error;
  return !source.entry.empty() || fs::exists(fs::symlink_status(source.file, error));
}

}  // namespace

const std::vector<std::string>& onset_kind_names() {
  static const std::vector<std::string> names{"melody", "snare", "kick", "percussion", "hat",
                                              "chords", "bass",  "beat", "bar"};
  return names;
}

SongSounds sounds_in(const std::string& song_json, const std::string& audio) {
  const Json json = parsed(song_json);
  check_maker(json, audio);
  return {true, sounds_of_notes(json), content_hash(song_json)};
}

SongSounds sounds_of(const SongSource& song) {
  const Source source = song_json_of(song);
  if (!may_be_there(source)) return {};
  const fs::path audio = song.audio.entry.empty() ? song.audio.file : fs::path(song.audio.entry);
  try {
    return sounds_in(read_source(source, kMaxBytes), audio.filename().string());
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::missing_input) throw;
    if (!source.entry.empty()) return {};  // an archive without one
    throw Error(Error::Kind::bad_input, error.problem(), shown(source));
  }
}

std::string sounds_place(const SongSource& song) {
  return shown(song_json_of(song));
}

}  // namespace osugen::train
