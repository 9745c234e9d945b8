// kill -9, Ctrl-C and SIGTERM on a real training: every --resume ends in the bytes of an uninterrupted run.
#include <signal.h>

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "osugen-run/run_program.h"
#include "testing/click_songs.h"
#include "testing/testing.h"
#include "train/checkpoint/killing.h"

namespace {

using namespace osugen::testing;

/// How many kills: an argument of the test program, after "--".
int kills_wanted() {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  return suite.argc > 1 ? std::stoi(suite.argv[1]) : 12;
}

/// A training of some seconds: several epochs, a checkpoint at every other step, dropout, maps scored.
std::vector<std::string> small_training(const std::filesystem::path& folder) {
  write_click_songs(folder / "songs", {.songs = 4, .seconds = 8, .maps = 2});
  std::vector<std::string> command{program("osugen-train"), small_pipeline(folder)};
  std::istringstream options(
      "--epochs 8 --batch-size 2 --micro-batch 1 --validation-share 0.3 --window-ms 3000 "
      "--checkpoint-steps 2 --keep 2 --score-maps 1 --score-every 2 --threads 1 --progress none");
  for (std::string word; options >> word;) command.push_back(word);
  command.insert(command.end(), {"--data", folder / "songs", "--cache", folder / "cache"});
  return command;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_training_that_is_killed_resumes_to_the_same_bytes) {
  const TemporaryFolder folder;
  Killing killing(small_training(folder.path()), folder.path(), 9);
  killing.run_whole();
  for (const Moment moment : {Moment::any, Moment::writing}) {
    const int wanted = kills_wanted() / 2;
    const Killed killed = killing.run_killed(moment, wanted);
    BOOST_TEST_MESSAGE((moment == Moment::any ? "at any moment: " : "while writing: ")
                       << killed.kills << " kills in " << killed.trainings << " trainings of "
                       << killing.seconds() << " s, " << killed.in_writing << " with something half written");
    BOOST_TEST(killed.kills == wanted);
    // Nothing else proves that the kills hit what they are meant for.
    if (moment == Moment::writing) BOOST_TEST(killed.in_writing > 0);
  }
}

BOOST_AUTO_TEST_CASE(a_training_that_is_interrupted_saves_every_step_and_resumes_to_the_same_bytes) {
  const TemporaryFolder folder;
  Killing killing(small_training(folder.path()), folder.path(), 10);
  killing.run_whole();
  killing.run_interrupted({SIGTERM, SIGINT}, 4);
}

#ifdef FAILING_CALLS
BOOST_AUTO_TEST_CASE(a_training_whose_disk_fills_up_says_so_and_resumes_to_the_same_bytes) {
  const TemporaryFolder folder;
  Killing killing(small_training(folder.path()), folder.path(), 11);
  killing.run_whole();
  killing.run_on_full_disk(FAILING_CALLS, 6);
}
#endif
