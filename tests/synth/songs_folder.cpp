#include <synth/write/songs_writer.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include <osugen/audio/decode.h>
#include <osugen/beatmap/reader.h>
#include <osugen/error/error.h>
#include <osugen/files/files.h>
#include <osugen/mapset/check.h>
#include <testing/testing.h>

using namespace osugen;
using namespace osugen::synth;
namespace fs = std::filesystem;

namespace {

SongsOptions short_songs(const fs::path& folder, int count) {
  SongsOptions options;
  options.folder = folder;
  options.count = count;
  options.seed = 11;
  options.sound.samples = options.sound.soundfont = false;
  options.compose.min_seconds = 10;
  options.compose.max_seconds = 14;
  options.compose.min_bpm = 120;  // the least form, four bars, is short enough then
  options.format = Encoding::Format::flac;
  return options;
}

/// Every file below a folder with its content, by its path in it.
std::map<std::string, std::string> content_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder)] = read_file(entry.path());
  return files;
}

std::vector<fs::path> mapsets_of(const fs::path& folder) {
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(folder)) all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_mapset_has_its_song_five_maps_a_background_and_the_truth) {
  const testing::TemporaryFolder folder;
  const SongsWritten written = write_songs(short_songs(folder.path() / "Songs", 1));
  BOOST_TEST(written.written == 1);
  BOOST_TEST(written.seconds_of_music >= 10);
  const auto mapsets = mapsets_of(folder.path() / "Songs");
  BOOST_REQUIRE(mapsets.size() == 1U);
  const auto truth = nlohmann::json::parse(read_file(mapsets.front() / "song.json"));
  BOOST_TEST(truth.at("version") == 1);
  BOOST_TEST(truth.at("maps").size() == 5U);
  BOOST_TEST(mapsets.front().filename().string() ==
             "00000 " + truth.at("artist").get<std::string>() + " - " + truth.at("title").get<std::string>());
  const std::string bytes = read_file(mapsets.front() / truth.at("audio").get<std::string>());
  const Audio audio = decode_song(bytes, "audio").audio;
  BOOST_TEST(std::abs(audio.seconds() * 1000 - truth.at("length_ms").get<double>()) < 2);
  for (const auto& map : truth.at("maps")) {
    const ReadBeatmap read = read_beatmap_file(mapsets.front() / map.at("file").get<std::string>());
    BOOST_TEST(read.rejected.empty());
    BOOST_TEST(read.map.objects.size() == map.at("objects").get<std::size_t>());
    BOOST_TEST(read.map.metadata.version == map.at("level").get<std::string>());
    for (const HitObject& object : read.map.objects) {
      double nearest = 1e9;
      for (const auto& note : truth.at("notes"))
        nearest = std::min(
            nearest, std::abs(note.at(0).get<double>() - truth.at("bias_ms").get<double>() - object.time_ms));
      BOOST_REQUIRE_LE(nearest, 0.5 + 1e-4);
    }
  }
  BOOST_TEST(truth.at("note_columns").size() == truth.at("notes").front().size());
}

BOOST_AUTO_TEST_CASE(the_bytes_do_not_depend_on_threads_nor_on_what_was_made_before) {
  const testing::TemporaryFolder folder;
  SongsOptions one = short_songs(folder.path() / "one", 3), three = short_songs(folder.path() / "three", 3);
  three.threads = 3;
  write_songs(one);
  write_songs(three);
  const auto expected = content_of(one.folder);
  BOOST_TEST((expected == content_of(three.folder)));
  SongsOptions last = short_songs(folder.path() / "last", 1);
  last.first = 2;
  write_songs(last);
  for (const auto& [name, content] : content_of(last.folder)) BOOST_TEST((expected.at(name) == content));
}

BOOST_AUTO_TEST_CASE(a_stopped_run_leaves_whole_songs_and_goes_on) {
  const testing::TemporaryFolder folder;
  SongsOptions options = short_songs(folder.path(), 3);
  int done = 0;
  options.on_song = [&](int songs) { done = songs; };
  options.cancel = [&] { return done >= 1; };
  BOOST_CHECK_EXCEPTION(write_songs(options), Error,
                        [](const Error& e) { return e.kind() == Error::Kind::interrupted; });
  BOOST_TEST(mapsets_of(folder.path()).size() == 1U);
  // What a killed run would have left of the next one.
  fs::create_directory(folder.path() / ".osugen-ab12CD");
  std::ofstream(folder.path() / ".osugen-ab12CD" / "audio.wav") << "half";
  options.cancel = {};
  const SongsWritten rest = write_songs(options);
  BOOST_TEST(rest.there_already == 1);
  BOOST_TEST(rest.written == 2);
  BOOST_TEST(mapsets_of(folder.path()).size() == 3U);
  SongsOptions at_once = short_songs(folder.path() / "again", 3);
  write_songs(at_once);
  for (const auto& [name, content] : content_of(at_once.folder))
    BOOST_TEST((read_file(folder.path() / name) == content));
}

BOOST_AUTO_TEST_CASE(songs_of_two_seeds_are_not_mixed_in_one_folder) {
  const testing::TemporaryFolder folder;
  SongsOptions options = short_songs(folder.path(), 1);
  write_songs(options);
  const auto before = content_of(folder.path());
  options.seed = 12;
  BOOST_CHECK_EXCEPTION(write_songs(options), Error,
                        [](const Error& e) { return e.kind() == Error::Kind::usage; });
  BOOST_TEST((content_of(folder.path()) == before));
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_is_told) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "no folder";
  BOOST_CHECK_EXCEPTION(write_songs(short_songs(folder.path() / "file", 1)), Error,
                        [](const Error& e) { return e.kind() == Error::Kind::cannot_write; });
}

BOOST_AUTO_TEST_CASE(a_mapset_passes_the_checks_of_a_set) {
  const testing::TemporaryFolder folder;
  SongsOptions options = short_songs(folder.path(), 1);
  options.compose.min_seconds = 50;
  options.compose.max_seconds = 60;
  options.format = Encoding::Format::ogg;
  write_songs(options);
  Mapset set;
  for (const auto& [name, content] : content_of(mapsets_of(folder.path()).front()))
    if (name != "song.json") set.files.push_back({name, content});
  BOOST_TEST(set.beatmaps().size() == 5U);
  for (const Finding& finding : check_mapset(set)) {
    if (finding.code == "audio-bitrate") continue;  // of a plain synthetic sound: its encoder decides
    BOOST_TEST_CONTEXT(finding.message) BOOST_TEST((finding.severity == Severity::minor));
  }
}
