// A disk that fails at any moment of writing a checkpoint: a clear error, what was there before intact, and
// nothing half written that a reader takes.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <functional>

#include <osugen/files/files.h>
#include <osugen/train/checkpoint/checkpoint.h>
#include <osugen/weights/weights.h>

#include "failing_calls.h"
#include "snapshots.h"
#include "testing/testing.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
using namespace osugen::train;
namespace fs = std::filesystem;

/// Names of the files that are being written; after an error there must be none.
std::size_t leftovers(const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    count += entry.path().filename().string().starts_with(".osugen-") ? 1 : 0;
  return count;
}

/// The step of best/, whose two files belong together.
std::int64_t step_of_best(const fs::path& out) {
  const TensorFile model = load_tensors(out / "best" / "model.safetensors");
  BOOST_TEST(model.checksummed);
  const std::string step = model.metadata.at("osugen.step");
  BOOST_TEST(read_file(out / "best" / "state.json").find("\"step\": " + step + ",") != std::string::npos);
  return std::stoll(step);
}

struct Outcome {
  std::string error;  ///< empty: it was saved
  std::string call;   ///< that failed; empty: none
};

Outcome attempt(const Failing& failing, const std::function<void()>& act) {
  Outcome outcome;
  fail_calls(failing);
  try {
    act();
  } catch (const Error& e) {
    BOOST_TEST((e.kind() == Error::Kind::cannot_write));
    outcome.error = e.what();
  }
  outcome.call = failed_call();
  fail_calls({});
  return outcome;
}

/// Everything that must hold after a save of step 3, that failed or not, where 1 and 2 were there.
void check(const fs::path& out, const Outcome& outcome, std::int64_t keep) {
  BOOST_TEST(leftovers(out) == 0U);
  if (!outcome.error.empty()) {
    BOOST_TEST(outcome.error.find(out.string()) != std::string::npos);
    BOOST_TEST(outcome.error.find("No space left on device") != std::string::npos);
    for (const std::int64_t step : {1, 2})
      if (step > 2 - keep) BOOST_TEST(same(load_checkpoint(out, step), snapshot_of(step)));
  }
  std::vector<std::string> notes;
  const auto latest = CheckpointFolder(out, 2).load_latest(notes);
  BOOST_REQUIRE(latest);
  BOOST_TEST(notes.empty());
  BOOST_TEST((latest->step == 3 || (latest->step == 2 && !outcome.error.empty())));
  BOOST_TEST(same(*latest, snapshot_of(latest->step)));
  // `latest` names one that is there and whole, always.
  const std::string name = read_file(out / "latest");
  const std::int64_t named = std::stoll(name.substr(name.find('-') + 1));
  BOOST_TEST(same(load_checkpoint(out, named), snapshot_of(named)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_checkpoint_whose_nth_call_fails_harms_nothing) {
  std::set<std::string> failed;
  long faults = 0, saved_all_the_same = 0;
  for (const bool from_then_on : {false, true}) {
    for (long at = 1;; ++at) {
      const TemporaryFolder folder;
      CheckpointFolder checkpoints(folder.path() / "out", 2);
      for (const std::int64_t step : {1, 2}) checkpoints.save(snapshot_of(step));
      Outcome outcome;
      BOOST_TEST_CONTEXT("call " << at << (from_then_on ? " and all that follow" : "")) {
        outcome =
            attempt({folder.path(), at, ENOSPC, from_then_on}, [&] { checkpoints.save(snapshot_of(3)); });
        {  // the lock is one process's, and this one has it
          const TemporaryFolder copy;
          fs::copy(folder.path() / "out", copy.path() / "out", fs::copy_options::recursive);
          Outcome there = outcome;
          const std::size_t at_out = there.error.find((folder.path() / "out").string());
          if (at_out != std::string::npos)
            there.error.replace(at_out, (folder.path() / "out").string().size(),
                                (copy.path() / "out").string());
          check(copy.path() / "out", there, 2);
        }
        BOOST_TEST(leftovers(folder.path()) == 0U);
        // With room again the same process goes on.
        checkpoints.save(snapshot_of(3));
        checkpoints.save(snapshot_of(4));
        BOOST_TEST((checkpoint_steps(folder.path() / "out") == std::vector<std::int64_t>{3, 4}));
      }
      if (outcome.call.empty()) break;
      failed.insert(outcome.call);
      ++faults;
      saved_all_the_same += outcome.error.empty() ? 1 : 0;
    }
  }
  BOOST_TEST_MESSAGE(faults << " faults; " << saved_all_the_same
                            << " of them did no harm to the new checkpoint (syncing and removing)");
  BOOST_TEST(faults > 40);
  for (const char* call : {"write", "fsync", "rename", "mkostemp", "mkdtemp", "fchmod"})
    BOOST_TEST(failed.count(call) == 1U);
}

BOOST_AUTO_TEST_CASE(a_best_model_or_a_step_that_is_replaced_is_the_old_one_or_the_new_one) {
  for (long at = 1;; ++at) {
    const TemporaryFolder folder;
    const fs::path out = folder.path() / "out";
    CheckpointFolder checkpoints(out, 2);
    checkpoints.save_best(snapshot_of(1));
    checkpoints.save(snapshot_of(7));
    Outcome best, again;
    BOOST_TEST_CONTEXT("call " << at) {
      best = attempt({folder.path(), at, EIO, false}, [&] { checkpoints.save_best(snapshot_of(2)); });
      BOOST_TEST(step_of_best(out) >= (best.error.empty() ? 2 : 1));
      Snapshot other = snapshot_of(7);
      other.training_json = "{}";
      again = attempt({folder.path(), at, EIO, false}, [&] { checkpoints.save(other); });
      const Snapshot left = load_checkpoint(out, 7);
      BOOST_TEST((same(left, other) || (!again.error.empty() && same(left, snapshot_of(7)))));
      BOOST_TEST(leftovers(out) == 0U);
    }
    if (best.call.empty() && again.call.empty()) break;
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_may_not_grow_is_told) {
  // In a process of its own: the limit is for good.
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "out";
  { CheckpointFolder(out, 2).save(snapshot_of(1)); }
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{20000, 20000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    int code = 0;
    try {
      CheckpointFolder(out, 2).save(snapshot_of(2, 10000));
    } catch (const Error& e) {
      code = std::string(e.what()).find("File too large") != std::string::npos ? e.exit_code() : 1;
    }
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  BOOST_TEST(WEXITSTATUS(status) == static_cast<int>(Error::Kind::cannot_write));
  BOOST_TEST(leftovers(out) == 0U);
  std::vector<std::string> notes;
  BOOST_TEST(same(*CheckpointFolder(out, 2).load_latest(notes), snapshot_of(1)));
  BOOST_TEST(notes.empty());
}
