// osugen-run on what it cannot use: one clear line, the right exit code, nothing written.
#include <sys/stat.h>
#include <torch/nn/module.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <limits>

#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/version.h>
#include <osugen/mapset/osz.h>
#include <osugen/plugins/registry.h>
#include <osugen/weights/weights.h>

#include "run_program.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
namespace fs = std::filesystem;

/// A folder with a pipeline and a song, and what every run in it has in common.
struct Place {
  TemporaryFolder folder;
  fs::path pipeline = small_pipeline(folder.path());
  fs::path song = song_file(folder.path(), 3);
  fs::path output = folder.path() / "map.osz";

  fs::path file(const std::string& name, const std::string& content) const {
    write_file_atomically(folder.path() / name, content);
    return folder.path() / name;
  }
};

std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of('\n');
  if (end == std::string::npos) return {};
  const auto begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1,
                     end - (begin == std::string::npos ? -1 : begin));
}

/// Asserts that `result` is one error of that kind which says all of `words`.
void is_error(const ProcessResult& result, Error::Kind kind, const std::vector<std::string>& words) {
  BOOST_TEST_CONTEXT(result.err) {
    BOOST_TEST(result.exit_code == static_cast<int>(kind));
    BOOST_TEST(result.out.empty());
    const std::string line = last_line(result.err);
    BOOST_TEST(line.rfind("osugen-run: ", 0) == 0U);
    for (const std::string& word : words) BOOST_TEST(line.find(word) != std::string::npos, word);
  }
}

/// Runs with `arguments` added, and asserts an error that leaves the folder as it was.
void refused(const Place& place, const std::vector<std::string>& arguments, Error::Kind kind,
             const std::vector<std::string>& words) {
  const auto before = names_in(place.folder.path());
  std::vector<std::string> all{place.pipeline, "-i", place.song, "-o", place.output, "--progress", "none"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  is_error(osugen_run(all, {}, place.folder.path()), kind, words);
  BOOST_TEST((names_in(place.folder.path()) == before));
}

Pipeline small_network(const fs::path& file) {
  class Quiet : public Host {
    void log(Level, std::string_view) override {}
    bool cancelled() const override { return false; }
  };
  static Quiet host;
  static Registry registry({binary_dir() / "lib" / OSUGEN_PLUGIN_SUBDIR});
  Pipeline pipeline = make_pipeline(load_pipeline(file, {}, registry), PipelineParts::all, registry, host);
  init_weights(pipeline, 1);
  return pipeline;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_song_that_is_not_there_or_no_file_is_missing_input) {
  const Place place;
  refused(place, {"-i", "nowhere.mp3"}, Error::Kind::missing_input, {"nowhere.mp3", "No such file"});
  refused(place, {"-i", place.folder.path()}, Error::Kind::missing_input, {"folder"});
  const fs::path pipe = place.folder.path() / "pipe.mp3";
  BOOST_REQUIRE_EQUAL(::mkfifo(pipe.c_str(), 0600), 0);
  refused(place, {"-i", pipe}, Error::Kind::missing_input, {"pipe.mp3", "not a regular file"});
  refused(place, {"-i", "/dev/zero"}, Error::Kind::missing_input, {"/dev/zero"});
}

BOOST_AUTO_TEST_CASE(a_song_that_may_not_be_read_is_missing_input) {
  const Place place;
  fs::permissions(place.song, fs::perms::none);
  std::vector<std::string> command{program("osugen-run"), place.pipeline, "-i", place.song, "-o",
                                   place.output};
  if (::geteuid() == 0)  // root reads everything, but for these two of its powers
    command.insert(command.begin(), {"setpriv", "--bounding-set=-dac_override,-dac_read_search",
                                     "--inh-caps=-dac_override,-dac_read_search"});
  const ProcessResult result = run(command);
  if (result.exit_code == 127) {
    BOOST_TEST_MESSAGE("skipped: there is no setpriv");
    return;
  }
  is_error(result, Error::Kind::missing_input, {"song.wav", "Permission denied"});
}

BOOST_AUTO_TEST_CASE(what_is_no_song_is_bad_input_that_names_the_file) {
  const Place place;
  refused(place, {"-i", place.file("empty.mp3", "")}, Error::Kind::bad_input, {"empty.mp3", "empty"});
  refused(place, {"-i", place.file("text.mp3", "this is no song, whatever its name says\n")},
          Error::Kind::bad_input, {"text.mp3"});
  refused(place, {"-i", place.file("map.ogg", "osu file format v14\r\n\r\n[General]\r\n")},
          Error::Kind::bad_input, {"map.ogg"});
  refused(place,
          {"-i", place.file("picture.wav", std::string("\x89PNG\r\n\x1a\n", 8) + std::string(500, '\0'))},
          Error::Kind::bad_input, {"picture.wav"});
  refused(place, {"-i", place.file("nothing.wav", wav_header(0, 44100))}, Error::Kind::bad_input,
          {"nothing.wav"});
}

BOOST_AUTO_TEST_CASE(a_song_of_three_hours_is_refused_by_its_length) {
  const Place place;
  const std::uint32_t samples = 3 * 3600 * 8000;
  const fs::path wav = place.file("long.wav", wav_header(samples, 8000));
  fs::resize_file(wav, 44 + 2 * std::uintmax_t{samples});  // a hole: silence that takes no room
  refused(place, {"-i", wav}, Error::Kind::bad_input, {"long.wav", "30 min"});
  // MPEG 2.5 layer III, 8 kbit/s at 8 kHz: 72 bytes are 72 ms of silence.
  std::string frame("\xFF\xE3\x18\xC4", 4);
  frame.resize(72, '\0');
  std::string mp3;
  for (int i = 0; i < 3 * 3600 * 1000 / 72; ++i) mp3 += frame;
  refused(place, {"-i", place.file("long.mp3", mp3)}, Error::Kind::bad_input, {"long.mp3", "30 min"});
}

BOOST_AUTO_TEST_CASE(a_song_that_is_cut_short_becomes_a_map_or_an_error_and_never_half_a_file) {
  const Place place;
  const std::string whole = read_file(source_dir() / "examples" / "song.ogg");
  for (const double share : {0.0001, 0.001, 0.01, 0.03, 0.1, 0.5, 0.9}) {
    const fs::path cut =
        place.file("cut.ogg", whole.substr(0, static_cast<std::size_t>(share * whole.size())));
    const ProcessResult result = osugen_run({place.pipeline, "-i", cut, "-o", place.output, "--progress",
                                             "none", "--set", "decoding.max_tokens=100"});
    BOOST_TEST_CONTEXT("cut to " << share << ": " << result.err) {
      if (result.exit_code == 0) {
        BOOST_TEST((read_mapset_file(place.output).find("audio.ogg")->content == read_file(cut)));
        fs::remove(place.output);
      } else {
        is_error(result, Error::Kind::bad_input, {"cut.ogg"});
      }
      BOOST_TEST(
          (names_in(place.folder.path()) == std::set<std::string>{"pipeline.json", "song.wav", "cut.ogg"}));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_pipeline_that_is_wrong_is_named_with_its_place_and_the_nearest_right_word) {
  Place place;
  refused(place, {"--set", "samplr.p=0.5"}, Error::Kind::bad_config, {"samplr", "sampler"});
  refused(place, {"--set", "sampler.temprature=1"}, Error::Kind::bad_config, {"temprature", "temperature"});
  refused(place, {"--set", "sampler.p=1.5"}, Error::Kind::bad_config, {"1.5", "sampler.p"});
  refused(place, {"--set", "decoder.heads=3"}, Error::Kind::bad_config, {"heads"});
  place.file("pipeline.json", "{\"version\": 1,\n \"frontend\": ");
  refused(place, {}, Error::Kind::bad_config, {"pipeline.json"});
  place.pipeline = place.folder.path() / "none.json";
  refused(place, {}, Error::Kind::missing_input, {"none.json"});
}

BOOST_AUTO_TEST_CASE(a_command_line_that_cannot_be_understood_says_what_is_accepted) {
  const Place place;
  refused(place, {"--ar", "11"}, Error::Kind::usage, {"--ar", "11", "10"});
  refused(place, {"--seed", "-1"}, Error::Kind::usage, {"--seed"});
  refused(place, {"--threads", "0"}, Error::Kind::usage, {"--threads"});
  refused(place, {"--device", "toaster"}, Error::Kind::usage, {"toaster", "cuda"});
  refused(place, {"--progress", "loud"}, Error::Kind::usage, {"loud", "plain"});
  refused(place, {"--set", "p"}, Error::Kind::usage, {"--set"});
  refused(place, {"--sead", "1"}, Error::Kind::usage, {"--seed"});
  refused(place, {"another.json"}, Error::Kind::usage, {"another.json"});
}

BOOST_AUTO_TEST_CASE(an_output_that_cannot_be_written_is_said_at_once) {
  const Place place;
  refused(place, {"-o", "map.txt"}, Error::Kind::usage, {"map.txt", ".osz"});
  refused(place, {"-o", "none/map.osz"}, Error::Kind::cannot_write, {"none/map.osz"});
  refused(place, {"--trace", "none/trace.safetensors"}, Error::Kind::cannot_write,
          {"none/trace.safetensors"});
  const fs::path song = place.file("song.osz", clicks(1));
  refused(place, {"-i", song, "-o", song}, Error::Kind::usage, {"song itself"});
}

BOOST_AUTO_TEST_CASE(weights_that_are_damaged_are_named_and_never_used) {
  const Place place;
  const fs::path file = place.folder.path() / "weights.safetensors";
  const Pipeline pipeline = small_network(place.pipeline);
  save_weights(pipeline, file);
  const std::vector<std::string> with_weights{"--set", "weights=" + file.string()};
  const ProcessResult right = osugen_run({place.pipeline, "-i", place.song, "-o", place.output, "--set",
                                          "weights=" + file.string(), "--set", "decoding.max_tokens=50"});
  BOOST_TEST_INFO(right.err);
  BOOST_REQUIRE_EQUAL(right.exit_code, 0);
  BOOST_TEST(right.out.find("UNTRAINED") == std::string::npos);
  fs::remove(place.output);

  const std::string whole = read_file(file);
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{7}, std::size_t{100}, whole.size() / 2, whole.size() - 1}) {
    place.file("weights.safetensors", whole.substr(0, length));
    refused(place, with_weights, Error::Kind::bad_input, {"weights.safetensors"});
  }
  std::string flipped = whole;
  flipped[whole.size() - 1000] = static_cast<char>(flipped[whole.size() - 1000] ^ 0x10);
  place.file("weights.safetensors", flipped);
  refused(place, with_weights, Error::Kind::bad_input, {"weights.safetensors"});
  fs::remove(file);
  refused(place, with_weights, Error::Kind::missing_input, {"weights.safetensors"});

  at::Tensor head = pipeline.decoder->module()->named_parameters()["head.bias"].detach();
  head.data_ptr<float>()[7] = std::numeric_limits<float>::quiet_NaN();
  save_weights(pipeline, file);
  refused(place, with_weights, Error::Kind::bad_input, {"weights.safetensors", "head.bias"});
}

BOOST_AUTO_TEST_CASE(weights_of_another_pipeline_are_refused_with_the_difference) {
  const Place place;
  save_weights(small_network(place.pipeline), place.folder.path() / "weights.safetensors");
  refused(place,
          {"--set", "weights=" + (place.folder.path() / "weights.safetensors").string(), "--set",
           "decoder.layers=2"},
          Error::Kind::bad_config, {"decoder/layers", "1", "2"});
}

BOOST_AUTO_TEST_CASE(a_plugin_for_another_libtorch_is_refused_by_its_name) {
  const Place place;
  refused(place, {"--plugin-path", ZOO, "--set", "sampler.type=other_torch"}, Error::Kind::plugin,
          {"other_torch", "built for", "Rebuild"});
  refused(place, {"--set", "sampler.type=nobody"}, Error::Kind::plugin, {"nobody"});
}

BOOST_AUTO_TEST_CASE(a_library_in_the_working_directory_is_never_loaded) {
  const Place place;
  const fs::path folder = place.folder.path();
  for (const char* name : {"top_p.so", "decoy.so", "libosugen.so.0", "libsndfile.so.1"})
    fs::copy_file(DECOY, folder / name);
  fs::create_directory(folder / "osugen");
  fs::copy_file(DECOY, folder / "osugen" / "generate.so");
  refused(place, {"--set", "sampler.type=decoy"}, Error::Kind::plugin, {"decoy"});
  refused(place, {"--set", "sampler.type=./decoy"}, Error::Kind::plugin, {"decoy"});
  const ProcessResult result =
      osugen_run({place.pipeline, "-i", place.song, "-o", place.output, "--set", "decoding.max_tokens=50"},
                 {"OSUGEN_PLUGIN_PATH=."}, folder);
  BOOST_TEST_INFO(result.err);
  BOOST_TEST(result.exit_code == 0);
  BOOST_TEST(!fs::exists(folder / "the-decoy-was-loaded"));
}
