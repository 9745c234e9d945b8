// osugen-train as several ranks: against one rank, when one is lost, when it is told to stop, and under
// torchrun.
#include <ATen/ATen.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include <osugen/train/checkpoint/checkpoint.h>

#include "testing/click_songs.h"
#include "testing/click_truth.h"
#include "train/distributed/started_ranks.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
namespace fs = std::filesystem;

using Words = std::vector<std::string>;

constexpr const char* kPipeline = R"({
  "version": 1,
  "frontend":  {"type": "mel", "n_mels": 32, "hop_length": 512},
  "timing":    {"type": "fixed"},
  "tokenizer": {"type": "osu160"},
  "encoder":   {"type": "cnn", "channels": [16, 32], "strides": [2, 1, 1]},
  "decoder":   {"type": "transformer", "layers": 1, "d_model": 32, "heads": 2, "feed_forward": 64, "dropout": DROPOUT},
  "sampler":   {"type": "greedy"},
  "passes":    []
})";

/// Songs, a pipeline, and trainings on them by the program.
class Bench {
 public:
  explicit Bench(const std::string& dropout) {
    // Seven maps in steps of three: the last step of an epoch has one item, so that a rank has none.
    songs_ = write_click_songs(folder_.path() / "Songs", {.songs = 7, .seconds = 4, .maps = 1});
    std::string text = kPipeline;
    text.replace(text.find("DROPOUT"), 7, dropout);
    write_file_atomically(folder_.path() / "pipeline.json", text);
  }

  /// Puts a song.json beside some of the songs.
  void tell_sounds() const {
    for (std::size_t i = 0; i < songs_.size(); i += 2) write_truth(songs_[i]);
  }

  fs::path out(const std::string& name) const { return folder_.path() / name; }

  /// @param more  options over those that all trainings here have, or in place of one of them
  Words command(const std::string& name, const Words& more) const {
    Words words{binary_dir() / "bin" / "osugen-train",
                folder_.path() / "pipeline.json",
                "--data",
                folder_.path() / "Songs",
                "--out",
                out(name),
                "--cache",
                folder_.path() / "cache",
                "--progress",
                "none"};
    for (const std::string option : {"--batch-size=3", "--micro-batch=1", "--threads=1", "--score-maps=0",
                                     "--validation-share=0", "--checkpoint-minutes=0", "--early-stop=0"}) {
      const std::string key = option.substr(0, option.find('=') + 1);
      const auto same = [&key](const std::string& given) { return given.starts_with(key); };
      if (std::none_of(more.begin(), more.end(), same)) words.push_back(option);
    }
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  train::Snapshot newest(const std::string& name) const {
    return train::load_checkpoint(out(name), train::checkpoint_steps(out(name)).back());
  }

 private:
  TemporaryFolder folder_;
  std::vector<ClickSong> songs_;
};

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

void check_exit(const ProcessResult& result, int wanted) {
  BOOST_TEST(result.exit_code == wanted, result.err);
}

/// The process that is `rank` of the training in `out`.
std::optional<pid_t> process_of_rank(const fs::path& out, int rank) {
  const auto text_of = [](const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string number = entry.path().filename();
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    if (text_of(entry.path() / "cmdline").find(out.string() + '\0') == std::string::npos) continue;
    const std::string environment = '\0' + text_of(entry.path() / "environ");
    if (environment.find(std::string(1, '\0') + "RANK=" + std::to_string(rank) + '\0') == std::string::npos)
      continue;
    return std::stoi(number);
  }
  return std::nullopt;
}

/// Waits until the training in `out` has saved a step.
bool has_saved(const fs::path& out, Started& program) {
  comes_true([&] { return !program.running() || fs::exists(out / "latest"); });
  return fs::exists(out / "latest");
}

void kill_rank_1(const fs::path& out, Started& program) {
  BOOST_REQUIRE(has_saved(out, program));
  const auto process = process_of_rank(out, 1);
  BOOST_REQUIRE(process.has_value());
  BOOST_REQUIRE(::kill(*process, SIGKILL) == 0);
}

void check_same_bits(const train::Snapshot& a, const train::Snapshot& b) {
  BOOST_TEST(a.step == b.step);
  BOOST_TEST(a.training_json == b.training_json);
  for (const auto& [mine, others] : {std::pair(&a.model, &b.model), std::pair(&a.state, &b.state)}) {
    BOOST_TEST(mine->size() == others->size());
    for (const auto& [name, tensor] : *mine) BOOST_TEST(tensor.equal(others->at(name)), name);
  }
}

/// The largest difference, in parts of the largest value.
double relative(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>() / a.abs().max().item<double>();
}

const Words kSteps{"--epochs=100", "--max-steps=120", "--checkpoint-steps=10"};

}  // namespace

/// No dropout, whose masks are drawn per rank. And an epsilon that makes AdamW's step a smooth function of
/// the gradient: with its own 1e-8, what has no gradient but rounding (the bias of attention's keys) moves as
/// far as anything else, and in another direction on each run of another number of ranks.
BOOST_AUTO_TEST_CASE(two_ranks_learn_what_one_learns_from_the_same_batches) {
  const Bench bench("0");
  const Words options{"--epochs=100", "--learning-rate=0.002", "--schedule=constant", "--epsilon=0.01"};
  check_exit(run(bench.command("one", options + Words{"--max-steps=50"})), 0);
  check_exit(run(bench.command("two", options + Words{"--max-steps=50", "--ranks", "2"})), 0);
  check_exit(run(bench.command("begin", options + Words{"--max-steps=1"})), 0);
  const train::Snapshot one = bench.newest("one"), two = bench.newest("two"), begin = bench.newest("begin");
  BOOST_TEST(one.step == 50);
  BOOST_TEST(two.step == 50);
  double worst = 0, moved = 0;
  for (const auto& [name, tensor] : one.model) {
    const double difference = relative(tensor, two.model.at(name));
    BOOST_TEST(difference <= 1e-6, name);
    worst = std::max(worst, difference);
    moved = std::max(moved, relative(tensor, begin.model.at(name)));
  }
  BOOST_TEST_MESSAGE("largest difference of a tensor, relative to its largest value: "
                     << worst << "; 49 steps moved them by up to " << moved);
  BOOST_TEST(moved > 0.1);
  BOOST_TEST(worst > 0);  // else they did not add in different orders, and nothing was compared
}

/// Each rank computes what was one of the two micro-batches, and a sum of two does not depend on their order:
/// nothing is left that could differ, whatever the optimizer makes of rounding.
BOOST_AUTO_TEST_CASE(two_ranks_give_the_bits_of_one_rank_that_computes_their_micro_batches_in_turn) {
  const Bench bench("0");
  const Words options{"--epochs=100", "--max-steps=50", "--schedule=constant", "--batch-size=2"};
  check_exit(run(bench.command("one", options)), 0);
  check_exit(run(bench.command("two", options + Words{"--ranks", "2"})), 0);
  const train::Snapshot one = bench.newest("one"), two = bench.newest("two");
  BOOST_TEST(one.step == 50);
  for (const auto& [name, tensor] : one.model) BOOST_TEST(tensor.equal(two.model.at(name)), name);
}

/// The same of the onset loss, of songs with a song.json and without.
BOOST_AUTO_TEST_CASE(two_ranks_have_the_onset_loss_of_one) {
  const Bench bench("0");
  bench.tell_sounds();
  const Words options{"--epochs=100", "--max-steps=50", "--schedule=constant", "--onset-loss=0.5"};
  const Words in_turn = options + Words{"--batch-size=2"};
  check_exit(run(bench.command("one", in_turn)), 0);
  check_exit(run(bench.command("two", in_turn + Words{"--ranks", "2"})), 0);
  const train::Snapshot one = bench.newest("one"), two = bench.newest("two");
  BOOST_TEST(one.step == 50);
  for (const auto& [name, tensor] : one.model) BOOST_TEST(tensor.equal(two.model.at(name)), name);
  for (const auto& [name, tensor] : one.state) BOOST_TEST(tensor.equal(two.state.at(name)), name);
  BOOST_TEST(one.state.at("onset_head.weight").abs().max().item<double>() > 0);
  // Three items that are shared out unequally count as much as each other.
  const Words unequal = options + Words{"--learning-rate=0.002", "--epsilon=0.01"};
  check_exit(run(bench.command("alone", unequal)), 0);
  check_exit(run(bench.command("shared", unequal + Words{"--ranks", "2"})), 0);
  const train::Snapshot alone = bench.newest("alone"), shared = bench.newest("shared");
  for (const auto& [name, tensor] : alone.model)
    BOOST_TEST(relative(tensor, shared.model.at(name)) < 1e-6, name);
  for (const char* name : {"onset_head.weight", "onset_head.bias"})
    BOOST_TEST(relative(alone.state.at(name), shared.state.at(name)) < 1e-6, name);
}

BOOST_AUTO_TEST_CASE(a_training_that_lost_a_rank_and_was_resumed_is_as_if_nothing_had_happened) {
  const Bench bench("0.1");
  check_exit(run(bench.command("whole", kSteps + Words{"--ranks=2"})), 0);
  const train::Snapshot whole = bench.newest("whole");
  BOOST_TEST(whole.step == 120);

  Started lost(bench.command("lost", kSteps + Words{"--ranks=2"}), {});
  kill_rank_1(bench.out("lost"), lost);
  BOOST_TEST(lost.exit_code().value_or(-1) == 128 + SIGKILL, lost.err());
  BOOST_TEST(lost.err().find("rank 1 was lost") != std::string::npos, lost.err());
  check_exit(run(bench.command("lost", kSteps + Words{"--ranks=2", "--resume"})), 0);
  check_same_bits(bench.newest("lost"), whole);

  Started stopped(bench.command("stopped", kSteps + Words{"--ranks=2"}), {});
  BOOST_REQUIRE(has_saved(bench.out("stopped"), stopped));
  stopped.signal(SIGTERM);
  BOOST_TEST(stopped.exit_code().value_or(-1) == 130, stopped.err());
  check_exit(run(bench.command("stopped", kSteps + Words{"--ranks=2", "--resume"})), 0);
  check_same_bits(bench.newest("stopped"), whole);

  if (!fs::exists(TEST_PYTHON)) {
    BOOST_TEST_MESSAGE("skipped: there is no " TEST_PYTHON " with torchrun");
    return;
  }
  const Words torchrun{TEST_PYTHON,       "-m",           "torch.distributed.run",
                       "--no-python",     "--standalone", "--nproc-per-node=2",
                       "--max-restarts=2"};
  Started elastic(torchrun + bench.command("elastic", kSteps + Words{"--resume"}), {"OMP_NUM_THREADS=1"});
  kill_rank_1(bench.out("elastic"), elastic);
  BOOST_TEST(elastic.exit_code().value_or(-1) == 0, elastic.err());
  BOOST_TEST(elastic.err().find("Resuming after step") != std::string::npos, elastic.err());
  check_same_bits(bench.newest("elastic"), whole);
}

BOOST_AUTO_TEST_CASE(ranks_that_were_given_different_things_are_told_so_on_every_rank) {
  const Bench bench("0");
  const train::LoopbackSocket store(0);
  const auto start = [&](int rank, const Words& options) {
    Words environment{"RANK=" + std::to_string(rank), "WORLD_SIZE=2", "MASTER_ADDR=127.0.0.1",
                      "MASTER_PORT=" + std::to_string(store.port()), "OMP_NUM_THREADS=1"};
    if (rank == 0) environment.push_back("OSUGEN_STORE_SOCKET=" + std::to_string(store.descriptor()));
    return std::make_unique<Started>(bench.command("out", options), environment,
                                     rank == 0 ? store.descriptor() : -1);
  };
  const auto first = start(0, {"--seed=1"}), second = start(1, {"--seed=2", "--threads=2"});
  for (const auto& rank : {first.get(), second.get()}) {
    BOOST_TEST(rank->exit_code().value_or(-1) == 78);
    BOOST_TEST(rank->err().find("rank 1 has different options than rank 0") != std::string::npos,
               rank->err());
  }
}

BOOST_AUTO_TEST_CASE(mistakes_are_told_once_and_before_there_are_ranks) {
  const Bench bench("0");
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  const ProcessResult option = run(bench.command("out", {"--ranks=3", "--learning-rate=x"}));
  check_exit(option, 2);
  BOOST_TEST(lines(option.err) == 1, option.err);
  fs::create_directory(bench.out("full"));
  write_file_atomically(bench.out("full") / "something", "");
  const ProcessResult full = run(bench.command("full", {"--ranks=2"}));
  check_exit(full, 73);
  BOOST_TEST(lines(full.err) == 1, full.err);
  const ProcessResult nested = run(bench.command("out", {"--ranks=2"}), {"RANK=0", "WORLD_SIZE=1"});
  check_exit(nested, 2);
  BOOST_TEST(nested.err.find("torchrun") != std::string::npos, nested.err);
}
