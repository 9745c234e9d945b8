// song.json as a training reads it: what osugen-synth writes, and what anybody may have put there.
#include <osugen/train/data/sounds.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include <synth/write/song_json.h>

#include "mapset/zip_builder.h"
#include "testing/click_truth.h"
#include "testing/testing.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
using train::OnsetKind;
using train::SongSounds;
using train::Sound;
namespace fs = std::filesystem;

bool is_refused(const Error& error) {
  return error.kind() == Error::Kind::bad_input && !error.problem().empty();
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  const std::size_t at = text.find(part);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, part);
  return text.replace(at, part.size(), by);
}

/// A song that scan_songs() might have found.
train::SongSource song_at(const fs::path& audio, const std::string& entry = {}) {
  train::SongSource song;
  song.audio = {audio, entry};
  return song;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_osugen_synth_writes_is_read_note_by_note) {
  using synth::Role;
  synth::Song song;
  for (const Role role : {Role::kick, Role::snare, Role::hat, Role::percussion, Role::bass, Role::chords,
                          Role::melody, Role::pad, Role::noise}) {
    synth::Instrument instrument;
    instrument.role = role;
    song.instruments.push_back(instrument);
    // Every 100 ms another one, one after the other, the soft ones between them.
    const int index = static_cast<int>(role);
    song.notes.push_back({100.0 * index + 0.125, 50, 60, 0.9, index, 0, 0.5});
    song.notes.push_back({100.0 * index + 50, 50, 60, 0.49, index, 0, 0.5});
  }
  synth::MapsetFacts facts;
  facts.audio = "audio.ogg";
  const SongSounds read = train::sounds_in(synth::song_json(song, {}, facts), "audio.ogg");
  const std::vector<OnsetKind> kinds{OnsetKind::kick,       OnsetKind::snare, OnsetKind::hat,
                                     OnsetKind::percussion, OnsetKind::bass,  OnsetKind::chords,
                                     OnsetKind::melody,     OnsetKind::chords};
  BOOST_TEST(read.known);
  BOOST_REQUIRE(read.sounds.size() == 2 * kinds.size());  // noises begin nowhere
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const double time_ms = 100.0 * static_cast<double>(i);
    const bool drum = i < 4;
    BOOST_TEST((read.sounds[2 * i] == Sound{time_ms + 0.125, kinds[i], false}));
    BOOST_TEST((read.sounds[2 * i + 1] == Sound{time_ms + 50, kinds[i], drum}));
  }
}

BOOST_AUTO_TEST_CASE(a_chord_is_one_moment_and_a_moment_that_is_struck_is_no_ghost) {
  const std::string text = replaced(truth_of({}), R"("notes": [])", R"("notes": [[30, 90, 38, 1, 0, 0, 1],
    [20, 90, 38, 0.9, 0, 0, 1], [20, 90, 40, 0.2, 0, 0, 1], [20, 90, 41, 0.9, 0, 0, 1]])");
  const SongSounds read = train::sounds_in(text, "clicks.wav");
  BOOST_REQUIRE(read.sounds.size() == 2U);
  BOOST_TEST((read.sounds[0] == Sound{20, OnsetKind::snare, false}));
  BOOST_TEST((read.sounds[1] == Sound{30, OnsetKind::snare, false}));
}

BOOST_AUTO_TEST_CASE(what_is_no_song_json_is_refused_with_the_reason) {
  const std::string good = truth_of({100, 200});
  BOOST_CHECK_NO_THROW(train::sounds_in(good, "clicks.wav"));
  BOOST_TEST(train::sounds_in(truth_of({}), "clicks.wav").known);
  std::vector<std::string> broken{
      "", "{", "[]", "\"song\"", std::string(1 << 20, '['), good.substr(0, good.size() - 3)};
  const auto with = [&](const std::string& part, const std::string& by) {
    broken.push_back(replaced(good, part, by));
  };
  with("osugen-synth", "somebody");
  with("\"version\": 1", "\"version\": 2");
  with("\"version\": 1", "\"version\": \"1\"");
  with("clicks.wav", "other.wav");
  with("\"instruments\": [", "\"instruments\": [[[[[[[[[[[[]]]]]]]]]]], ");
  with("\"instruments\"", "\"others\"");
  with("[{\"role\": \"snare\"}]", "[]");
  with("[{\"role\": \"snare\"}]", "{}");
  with("\"time_ms\", ", "");
  with("\"velocity\"", "7");
  with("\"note_columns\"", "\"columns\"");
  with("\"notes\"", "\"tones\"");
  with("[100.000000", "[-1");
  with("[100.000000", "[1e999");
  with("[100.000000", "[1e12");
  with("[100.000000", "[null");
  with("[100.000000", "[\"100\"");
  with("[100.000000, 90, 38, 1, 0,", "[100.000000, 90, 38, 2, 0,");
  with("[100.000000, 90, 38, 1, 0,", "[100.000000, 90, 38, 1, 1,");
  with("[100.000000, 90, 38, 1, 0,", "[100.000000, 90, 38, 1, -1,");
  with("[100.000000, 90, 38, 1, 0, 0, 1]", "[100]");
  with("[100.000000, 90, 38, 1, 0, 0, 1]", "100");
  broken.push_back(truth_of(std::vector<double>(200'001, 5)));
  for (const std::string& text : broken)
    BOOST_CHECK_EXCEPTION(train::sounds_in(text, "clicks.wav"), Error, is_refused);
}

BOOST_AUTO_TEST_CASE(it_is_looked_for_beside_the_audio_in_a_folder_and_in_an_archive) {
  const TemporaryFolder folder;
  const train::SongSource song = song_at(folder.path() / "clicks.wav");
  BOOST_TEST(!train::sounds_of(song).known);
  write_file_atomically(folder.path() / "song.json", truth_of({100}));
  BOOST_TEST(train::sounds_of(song).sounds.size() == 1U);
  write_file_atomically(folder.path() / "with.osz",
                        zip({{"clicks.wav", "RIFF"}, {"song.json", truth_of({1, 2})}}));
  write_file_atomically(folder.path() / "without.osz", zip({{"clicks.wav", "RIFF"}}));
  BOOST_TEST(train::sounds_of(song_at(folder.path() / "with.osz", "clicks.wav")).sounds.size() == 2U);
  BOOST_TEST(!train::sounds_of(song_at(folder.path() / "without.osz", "clicks.wav")).known);
}

BOOST_AUTO_TEST_CASE(what_is_there_and_cannot_be_read_is_refused_too) {
  const TemporaryFolder folder;
  const train::SongSource song = song_at(folder.path() / "clicks.wav");
  const fs::path file = folder.path() / "song.json";
  fs::create_directory(file);
  BOOST_CHECK_EXCEPTION(train::sounds_of(song), Error, is_refused);
  fs::remove(file);
  fs::create_symlink(folder.path() / "nowhere", file);
  BOOST_CHECK_EXCEPTION(train::sounds_of(song), Error, is_refused);
  fs::remove(file);
  write_file_atomically(file, truth_of({100}) + std::string(9 << 20, ' '));
  BOOST_CHECK_EXCEPTION(train::sounds_of(song), Error, is_refused);
  write_file_atomically(folder.path() / "a.osz", zip({{"clicks.wav", "RIFF"}, {"song.json", "nothing"}}));
  BOOST_CHECK_EXCEPTION(train::sounds_of(song_at(folder.path() / "a.osz", "clicks.wav")), Error, is_refused);
}
