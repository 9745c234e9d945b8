// What a training leaves on disk is found again, the last N of it, and nothing else.
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <osugen/files/files.h>
#include <osugen/train/checkpoint/checkpoint.h>
#include <osugen/weights/weights.h>

#include "snapshots.h"
#include "testing/testing.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
using namespace osugen::train;
namespace fs = std::filesystem;
using Steps = std::vector<std::int64_t>;

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    names.insert(entry.path().lexically_relative(folder).string());
  return names;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_saved_is_loaded_again_to_the_bit) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoints(folder.path() / "a" / "b", 3);
  std::vector<std::string> notes;
  BOOST_TEST(!checkpoints.load_latest(notes));
  for (const std::int64_t step : {0, 7, 1200}) {
    checkpoints.save(snapshot_of(step));
    const auto loaded = checkpoints.load_latest(notes);
    BOOST_REQUIRE(loaded);
    BOOST_TEST(same(*loaded, snapshot_of(step)));
  }
  BOOST_TEST(notes.empty());
}

BOOST_AUTO_TEST_CASE(the_folder_holds_the_last_n_and_their_name_and_nothing_else) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoints(folder.path(), 2);
  for (const std::int64_t step : {1, 2, 3, 40000}) checkpoints.save(snapshot_of(step));
  const std::set<std::string> expected{"checkpoints",
                                       "checkpoints/step-00000003",
                                       "checkpoints/step-00000003/model.safetensors",
                                       "checkpoints/step-00000003/state.safetensors",
                                       "checkpoints/step-00040000",
                                       "checkpoints/step-00040000/model.safetensors",
                                       "checkpoints/step-00040000/state.safetensors",
                                       "latest"};
  BOOST_TEST((names_in(folder.path()) == expected));
  BOOST_TEST(read_file(folder.path() / "latest") == "step-00040000\n");
  BOOST_TEST((checkpoint_steps(folder.path()) == Steps{3, 40000}));
  const TensorFile model = load_tensors(checkpoint_path(folder.path(), 40000) / "model.safetensors");
  BOOST_TEST(model.metadata.at("osugen.pipeline") == R"({"version": 1})");
  BOOST_TEST(same(model.tensors, snapshot_of(40000).model));
}

BOOST_AUTO_TEST_CASE(saving_a_step_again_replaces_it) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoints(folder.path(), 2);
  Snapshot snapshot = snapshot_of(5);
  checkpoints.save(snapshot);
  const auto before = names_in(folder.path());
  snapshot.model["decoder.head.weight"].add_(1);
  checkpoints.save(snapshot);
  BOOST_TEST((names_in(folder.path()) == before));
  std::vector<std::string> notes;
  BOOST_TEST(same(*checkpoints.load_latest(notes), snapshot));
}

BOOST_AUTO_TEST_CASE(what_is_loaded_is_what_latest_names) {
  const TemporaryFolder folder;
  const fs::path latest = folder.path() / "latest";
  CheckpointFolder checkpoints(folder.path(), 3);
  for (const std::int64_t step : {1, 2, 3}) checkpoints.save(snapshot_of(step));
  std::vector<std::string> notes;
  write_file_atomically(latest, "step-00000002\n");  // killed just before it was written
  BOOST_TEST(checkpoints.load_latest(notes)->step == 3);
  BOOST_TEST(read_file(latest) == "step-00000003\n");
  fs::remove(checkpoint_path(folder.path(), 3) / "model.safetensors");
  BOOST_TEST(checkpoints.load_latest(notes)->step == 2);
  BOOST_TEST(read_file(latest) == "step-00000002\n");
  fs::remove(latest);
  BOOST_TEST(checkpoints.load_latest(notes)->step == 2);
  BOOST_TEST(read_file(latest) == "step-00000002\n");
}

BOOST_AUTO_TEST_CASE(the_best_model_is_kept_apart_with_its_scores) {
  const TemporaryFolder folder;
  CheckpointFolder checkpoints(folder.path(), 1);
  for (const std::int64_t step : {1, 2}) checkpoints.save_best(snapshot_of(step));
  for (const std::int64_t step : {3, 4}) checkpoints.save(snapshot_of(step));
  const fs::path best = folder.path() / "best";
  BOOST_TEST(same(load_tensors(best / "model.safetensors").tensors, snapshot_of(2).model));
  const std::string state = read_file(best / "state.json");
  BOOST_TEST(state.find(R"("step": 2)") != std::string::npos);
  BOOST_TEST(state.find(R"("epoch": 3)") != std::string::npos);
  BOOST_TEST((names_in(best) == std::set<std::string>{"model.safetensors", "state.json"}));
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_left_is_removed_and_nothing_of_the_user) {
  const TemporaryFolder folder;
  { CheckpointFolder(folder.path(), 2).save(snapshot_of(1)); }
  const auto before = names_in(folder.path());
  fs::create_directories(folder.path() / "checkpoints" / ".osugen-a1B2c3" / "inside");
  write_file_atomically(folder.path() / "checkpoints" / ".osugen-a1B2c3" / "model.safetensors", "half");
  write_file_atomically(folder.path() / ".osugen-XyZ123", "half");
  write_file_atomically(folder.path() / ".osugen-notes.txt", "mine");
  write_file_atomically(folder.path() / "checkpoints" / "step-00000001.bak", "mine");
  CheckpointFolder checkpoints(folder.path(), 2);
  checkpoints.save(snapshot_of(2));
  checkpoints.save(snapshot_of(3));
  std::set<std::string> names = names_in(folder.path());
  BOOST_TEST(names.erase(".osugen-notes.txt") == 1U);
  BOOST_TEST(names.erase("checkpoints/step-00000001.bak") == 1U);
  BOOST_TEST(names.size() == before.size() + 3);
}

BOOST_AUTO_TEST_CASE(two_processes_never_write_to_one_folder) {
  const TemporaryFolder folder;
  const CheckpointFolder mine(folder.path(), 1);
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    try {
      const CheckpointFolder other(folder.path(), 1);
    } catch (const Error& e) {
      ::_exit(e.exit_code());
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  BOOST_TEST(WEXITSTATUS(status) == static_cast<int>(Error::Kind::cannot_write));
}

BOOST_AUTO_TEST_CASE(a_file_in_the_place_of_a_folder_is_told_and_stays) {
  const TemporaryFolder folder;
  const auto cannot_write = [](const Error& e) { return e.kind() == Error::Kind::cannot_write; };
  write_file_atomically(folder.path() / "out", "mine");
  BOOST_CHECK_EXCEPTION(CheckpointFolder(folder.path() / "out", 1), Error, cannot_write);
  BOOST_TEST(read_file(folder.path() / "out") == "mine");

  CheckpointFolder checkpoints(folder.path(), 1);
  checkpoints.save(snapshot_of(1));
  for (const fs::path& place : {checkpoint_path(folder.path(), 2), folder.path() / "best"})
    write_file_atomically(place, "mine");
  BOOST_CHECK_EXCEPTION(checkpoints.save(snapshot_of(2)), Error, cannot_write);
  BOOST_CHECK_EXCEPTION(checkpoints.save_best(snapshot_of(2)), Error, cannot_write);
  BOOST_TEST(read_file(checkpoint_path(folder.path(), 2)) == "mine");
  BOOST_TEST(read_file(folder.path() / "best") == "mine");
  std::vector<std::string> notes;
  BOOST_TEST(same(*checkpoints.load_latest(notes), snapshot_of(1)));
  BOOST_TEST(notes.size() == 1U);
}
