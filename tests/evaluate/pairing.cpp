// Which map is compared with which, from files as people have them, and what is said where nothing fits.
#include <boost/test/unit_test.hpp>

#include <osugen/beatmap/writer.h>
#include <osugen/evaluate/pairing.h>
#include <osugen/files/files.h>
#include <osugen/mapset/osz.h>

#include <algorithm>
#include <string>

#include "made_maps.h"
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::evaluate;
using namespace osugen::testing;
namespace fs = std::filesystem;

namespace {

Beatmap named(const std::string& title, const std::string& version, double density = 1) {
  Beatmap map = with_density(made_map(1), density, 1);
  map.metadata.title = title;
  map.metadata.version = version;
  return map;
}

void write(const fs::path& file, const Beatmap& map) {
  fs::create_directories(file.parent_path());
  write_beatmap_file(map, file);
}

void write_set(const fs::path& file, const std::vector<Beatmap>& maps, const std::string& song) {
  std::vector<MapsetFile> files{{"song.wav", song}};
  for (const Beatmap& map : maps) files.push_back({map.metadata.version + ".osu", write_beatmap(map)});
  fs::create_directories(file.parent_path());
  write_mapset_file(file, files);
}

std::vector<std::string> shown(const Pairing& pairing) {
  std::vector<std::string> all;
  for (const Pair& pair : pairing.pairs)
    all.push_back(pair.generated.map.metadata.version + " - " + pair.reference->map.metadata.version);
  return all;
}

bool says(const Error& error, const std::string& text) {
  return std::string(error.what()).find(text) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(maps_of_a_song_are_paired_by_the_names_of_their_difficulties) {
  const TemporaryFolder folder;
  write_set(folder.path() / "a/out.osz",
            {named("One", "hard"), named("One", "Generated Insane"), named("Two", "X")}, "audio one");
  write(folder.path() / "b/deep/1.osu", named("One", "Hard"));
  write(folder.path() / "b/2.osu", named("One", "Kim's Insane"));
  write(folder.path() / "b/3.osu", named("Two", "Y"));
  write(folder.path() / "b/4.osu", named("Three", "Easy"));
  const Pairing pairing = pair_maps(find_maps((folder.path() / "a").string()),
                                    find_maps((folder.path() / "b").string()), Match::name);
  auto pairs = shown(pairing);
  std::sort(pairs.begin(), pairs.end());
  BOOST_TEST((pairs == std::vector<std::string>{"Generated Insane - Kim's Insane", "hard - Hard"}));
  BOOST_REQUIRE(pairing.left_out.size() == 3U);
  BOOST_TEST(pairing.left_out[0].why.find("called 'X'") != std::string::npos);
  BOOST_TEST(pairing.left_out[0].why.find("'Y'") != std::string::npos);
  for (const Pair& pair : pairing.pairs) BOOST_TEST(pair.audio.entry == "song.wav");
}

BOOST_AUTO_TEST_CASE(a_song_is_known_by_its_audio_whatever_it_is_called) {
  const TemporaryFolder folder;
  write_set(folder.path() / "a.osz", {named("Renamed", "Easy"), named("Renamed", "Hard")}, "the same bytes");
  write_set(folder.path() / "b.osz", {named("Original", "Easy"), named("Original", "Hard")},
            "the same bytes");
  write_set(folder.path() / "c.osz", {named("Original", "Easy"), named("Original", "Hard")}, "other bytes");
  const auto find = [&](const char* name) { return find_maps((folder.path() / name).string()); };
  BOOST_TEST(pair_maps(find("a.osz"), find("b.osz"), Match::name).pairs.size() == 2U);
  BOOST_TEST(pair_maps(find("a.osz"), find("c.osz"), Match::name).pairs.empty());
}

BOOST_AUTO_TEST_CASE(by_density_the_nearest_of_the_song_is_taken) {
  FoundMaps generated, references;
  generated.maps.push_back({"g1", named("S", "A", 0.5), {}, {}, {}});
  generated.maps.push_back({"g2", named("S", "B", 1.4), {}, {}, {}});
  references.maps.push_back({"r1", named("S", "Sparse", 0.4), {}, {}, {}});
  references.maps.push_back({"r2", named("S", "Dense", 1.5), {}, {}, {}});
  references.maps.push_back({"r3", named("Other", "Same", 0.5), {}, {}, {}});
  const Pairing pairing = pair_maps(generated, references, Match::density);
  BOOST_TEST((shown(pairing) == std::vector<std::string>{"A - Sparse", "B - Dense"}));
  BOOST_TEST(pair_maps(generated, references, Match::name).pairs.empty());
}

BOOST_AUTO_TEST_CASE(two_maps_alone_are_a_pair_whatever_they_are_called) {
  FoundMaps generated, references;
  generated.maps.push_back({"g", named("S", "A"), {}, {}, {}});
  references.maps.push_back({"r", named("T", "B"), {}, {}, {}});
  BOOST_TEST(pair_maps(generated, references, Match::name).pairs.size() == 1U);
}

BOOST_AUTO_TEST_CASE(where_nothing_is_paired_both_sides_are_named) {
  FoundMaps generated, references;
  generated.maps.push_back({"g", named("Ours", "A"), {}, {}, {}});
  references.maps.push_back({"r", named("Theirs", "A"), {}, {}, {}});
  references.maps.push_back({"r2", named("Theirs", "B"), {}, {}, {}});
  const Error error = nothing_paired(pair_maps(generated, references, Match::name));
  BOOST_TEST(error.exit_code() == 65);
  BOOST_TEST(says(error, "Nobody - Ours"));
  BOOST_TEST(says(error, "Nobody - Theirs"));
  BOOST_TEST(says(error, "--pairs"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_evaluated_is_left_out_by_name) {
  const TemporaryFolder folder;
  Beatmap mania = named("S", "M");
  mania.general.mode = Mode::mania;
  write(folder.path() / "mania.osu", mania);
  write_file_atomically(folder.path() / "empty.osu", "");
  write_file_atomically(folder.path() / "broken.osz", "no archive");
  write_file_atomically(folder.path() / "readme.txt", "not a map");
  const FoundMaps found = find_maps(folder.path().string());
  BOOST_TEST(found.maps.empty());
  BOOST_TEST(found.left_out.size() == 3U);
  BOOST_CHECK_THROW(find_maps((folder.path() / "empty.osu").string()), Error);
  BOOST_CHECK_THROW(find_maps((folder.path() / "absent.osu").string()), Error);
}

BOOST_AUTO_TEST_CASE(one_difficulty_of_a_set_can_be_named) {
  const TemporaryFolder folder;
  write_set(folder.path() / "a.osz", {named("S", "Easy"), named("S", "Hard")}, "song");
  const std::string set = (folder.path() / "a.osz").string();
  BOOST_TEST(find_maps(set).maps.size() == 2U);
  BOOST_REQUIRE(find_maps(set + "#Hard").maps.size() == 1U);
  BOOST_TEST(read_audio(find_maps(set + "#Hard").maps[0].audio) == "song");
  BOOST_CHECK_EXCEPTION(find_maps(set + "#Hart"), Error, [](const Error& error) {
    return says(error, "'Hart'") && says(error, "Easy, Hard");
  });
}

BOOST_AUTO_TEST_CASE(a_maps_audio_is_not_looked_for_outside_its_folder) {
  const TemporaryFolder folder;
  write_file_atomically(folder.path() / "secret", "secret");
  for (const std::string& name : {std::string("../secret"), (folder.path() / "secret").string()}) {
    Beatmap map = named("S", "A");
    map.general.audio_filename = name;
    write(folder.path() / "in/a.osu", map);
    BOOST_TEST(find_maps((folder.path() / "in/a.osu").string()).maps[0].audio.empty());
  }
}

BOOST_AUTO_TEST_CASE(pairs_can_be_named_in_a_file) {
  const TemporaryFolder folder;
  write(folder.path() / "a, b.osu", named("S", "A"));
  write_set(folder.path() / "r.osz", {named("T", "Easy"), named("T", "Hard")}, "song");
  const fs::path file = folder.path() / "pairs";
  const auto read = [&](const std::string& text) {
    write_file_atomically(file, text);
    return read_pairs(file);
  };
  const Pairing csv =
      read("\xEF\xBB\xBFgenerated,reference,audio\r\n# a comment\r\n\r\n\"a, b.osu\", r.osz#Hard ,x.ogg\r\n");
  BOOST_TEST((shown(csv) == std::vector<std::string>{"A - Hard"}));
  BOOST_TEST(csv.pairs[0].audio.file == folder.path() / "x.ogg");
  const Pairing json = read(R"([{"generated": "a, b.osu", "reference": "r.osz#Easy"}])");
  BOOST_TEST((shown(json) == std::vector<std::string>{"A - Easy"}));
  BOOST_TEST(json.pairs[0].audio.entry == "song.wav");

  const auto refuses = [&](const std::string& text, const std::string& why) {
    BOOST_CHECK_EXCEPTION(read(text), Error, [&](const Error& error) {
      BOOST_TEST_CONTEXT(text) BOOST_TEST(says(error, why), error.what());
      return true;
    });
  };
  refuses("", "contains no pairs");
  refuses("generated,reference\n", "contains no pairs");
  refuses("only.osu\n", ":1: is not a pair");
  refuses("a,b\n\"open,b\n", ": ");
  refuses("\"a, b.osu\",r.osz\n", "has 2 maps");
  refuses("absent.osu,r.osz#Easy\n", "absent.osu");
  refuses("[{]", "is not valid JSON");
  refuses("[1]", "/0: is not an object");
  refuses(R"([{"generated": "a, b.osu"}])", "'reference'");
  refuses(R"([{"generated": "a", "reference": "b", "song": "c"}])", "unknown key 'song'");
}
