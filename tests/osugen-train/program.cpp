// osugen-train as its users run it.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include <osugen/files/files.h>
#include "testing/click_songs.h"
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::testing;

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

std::string program(const std::string& name) {
  return binary_dir() / "bin" / name;
}

/// A Songs folder and a narrow pipeline in a folder of their own.
struct Desk {
  explicit Desk(int songs = 3, double seconds = 5) {
    clicks = write_click_songs(folder.path() / "Songs", {.songs = songs, .seconds = seconds});
    write_file_atomically(pipeline(), R"({
      "version": 1,
      "frontend":  {"type": "mel", "n_mels": 32},
      "timing":    {"type": "fixed"},
      "tokenizer": {"type": "osu160"},
      "encoder":   {"type": "cnn", "channels": [16, 32]},
      "decoder":   {"type": "transformer", "layers": 1, "d_model": 32, "heads": 2, "feed_forward": 64},
      "sampler":   {"type": "top_p"},
      "passes":    [{"type": "playfield"}],
      "decoding": {"max_tokens": 200}
    })");
  }
  fs::path pipeline() const { return folder.path() / "tiny.json"; }
  fs::path out() const { return folder.path() / "out"; }

  std::vector<std::string> command(const std::vector<std::string>& more) const {
    std::vector<std::string> words{
        program("osugen-train"), pipeline(),  "--data", folder.path() / "Songs", "--out", out(), "--cache",
        folder.path() / "cache", "--threads", "1",      "--score-maps",          "1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  ProcessResult train(const std::vector<std::string>& more) const { return run(command(more)); }

  TemporaryFolder folder;
  std::vector<ClickSong> clicks;
};

bool has(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return true;
  BOOST_TEST_MESSAGE("no '" << part << "' in: " << text);
  return false;
}

/// Starts a program whose output goes to a file, for signals.
pid_t start(std::vector<std::string> command, const fs::path& log) {
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child != 0) return child;
  ::signal(SIGINT, SIG_DFL);  // a test that runs in the background of a shell inherits that it is ignored
  const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  for (const int fd : {1, 2}) ::dup2(file, fd);
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  ::execv(words[0], words.data());
  ::_exit(127);
}

int end_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Waits until a file holds some text; false after ten minutes, which nothing takes here on any machine.
bool comes(const fs::path& file, const std::string& text) {
  for (int i = 0; i < 12000; ++i) {
    if (fs::exists(file) && read_file(file).find(text) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_folder_of_songs_in_and_a_pipeline_out_that_maps_a_song) {
  const Desk desk;
  const ProcessResult trained =
      desk.train({"--epochs", "2", "--batch-size", "4", "--json", "--progress", "none"});
  BOOST_REQUIRE_MESSAGE(trained.exit_code == 0, trained.err);
  const Json result = Json::parse(trained.out);
  BOOST_TEST(result.at("epochs") == 2);
  BOOST_TEST(result.at("held_out").at("maps") == 1);
  BOOST_TEST(result.at("validation_loss").get<double>() > 0);
  BOOST_TEST(has(trained.err, "epoch 2: loss"));
  for (const char* file : {"best", "latest", "pipeline"})
    BOOST_TEST(fs::is_regular_file(result.at(file).get<std::string>()), file);
  const ProcessResult mapped =
      run({program("osugen-run"), result.at("pipeline").get<std::string>(), "--audio", desk.clicks[0].audio,
           "--output", desk.folder.path() / "map.osz", "--json", "--progress", "none"});
  BOOST_REQUIRE_MESSAGE(mapped.exit_code == 0, mapped.err);
  BOOST_TEST(Json::parse(mapped.out).at("untrained") == false);
}

BOOST_AUTO_TEST_CASE(a_mistake_is_told_before_anything_is_read) {
  const Desk desk;
  const auto refused = [&](const std::vector<std::string>& more, int exit_code,
                           const std::vector<std::string>& words) {
    const ProcessResult result = desk.train(more);
    BOOST_TEST(result.exit_code == exit_code, result.err);
    for (const std::string& word : words) BOOST_TEST(has(result.err, word));
    BOOST_TEST(result.out.empty());
    BOOST_TEST(!fs::exists(desk.out()));
  };
  refused({"--learning-rat", "1"}, 2, {"did you mean --learning-rate"});
  refused({"--learning-rate", "fast"}, 2, {"--learning-rate", "from 0 to 10"});
  refused({"--schedule", "cosine"}, 2, {"--schedule", "warmup_cosine"});
  refused({"--epochs", "0"}, 2, {"--epochs", "below the minimum"});
  refused({"--set", "decoder.layer=2"}, 78, {"decoder.layer", "did you mean 'layers'"});
  refused({"--init", "nowhere.safetensors"}, 66, {"nowhere.safetensors"});
  refused({"--data", "nowhere"}, 66, {"nowhere", "--data"});
  refused({"--device", "tpu"}, 2, {"--device", "cuda"});
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_in_use_is_refused_with_the_remedy) {
  const Desk desk;
  fs::create_directory(desk.out());
  write_file_atomically(desk.out() / "thesis.txt", "mine");
  const ProcessResult result = desk.train({});
  BOOST_TEST(result.exit_code == 73);
  BOOST_TEST(has(result.err, "--resume"));
  BOOST_TEST(read_file(desk.out() / "thesis.txt") == "mine");
}

BOOST_AUTO_TEST_CASE(help_has_every_option_in_its_group) {
  const ProcessResult result = run({program("osugen-train"), "--help"});
  BOOST_TEST(result.exit_code == 0);
  for (const char* text : {"Data:", "Model:", "Optimization:", "Validation:", "Checkpoints:", "Machine:",
                           "--learning-rate X", "plateau|warmup_cosine|constant", "--resume"})
    BOOST_TEST(has(result.out, text));
}

BOOST_AUTO_TEST_CASE(an_interrupt_saves_and_the_training_goes_on_to_the_same_bytes) {
  const Desk desk;
  const std::vector<std::string> options{"--epochs",   "12",   "--batch-size", "2",
                                         "--progress", "none", "--early-stop", "0"};
  for (const int signal : {SIGINT, SIGTERM}) {
    fs::remove_all(desk.out());
    fs::remove(desk.folder.path() / "log");
    const pid_t child = start(desk.command(options), desk.folder.path() / "log");
    BOOST_REQUIRE(comes(desk.folder.path() / "log", "epoch 2:"));
    ::kill(child, signal);
    BOOST_TEST(end_of(child) == 130);
    BOOST_TEST(comes(desk.folder.path() / "log", "continue with --resume"));
    // What was given at first need not be given again.
    const ProcessResult resumed = desk.train({"--resume", "--progress", "none"});
    BOOST_REQUIRE_MESSAGE(resumed.exit_code == 0, resumed.err);
    BOOST_TEST(has(resumed.err, "Resuming after step"));
    fs::remove_all(desk.folder.path() / ("stopped" + std::to_string(signal)));
    fs::rename(desk.out(), desk.folder.path() / ("stopped" + std::to_string(signal)));
  }
  BOOST_REQUIRE(desk.train(options).exit_code == 0);
  const std::string latest = read_file(desk.out() / "latest");
  const fs::path model = fs::path("checkpoints") / latest.substr(0, latest.find('\n')) / "model.safetensors";
  for (const int signal : {SIGINT, SIGTERM}) {
    const fs::path stopped = desk.folder.path() / ("stopped" + std::to_string(signal));
    BOOST_TEST((read_file(stopped / model) == read_file(desk.out() / model)));
  }
}

BOOST_AUTO_TEST_CASE(two_interrupts_end_at_once) {
  const Desk desk;
  const pid_t child = start(desk.command({"--epochs", "10000", "--early-stop", "0", "--progress", "none"}),
                            desk.folder.path() / "log");
  BOOST_REQUIRE(comes(desk.folder.path() / "log", "epoch 1:"));
  ::kill(child, SIGINT);
  ::kill(child, SIGTERM);
  BOOST_TEST(end_of(child) == 130);
  // What was written before is whole.
  const ProcessResult resumed = desk.train({"--resume", "--epochs", "3", "--progress", "none"});
  BOOST_TEST(resumed.exit_code == 0, resumed.err);
}
