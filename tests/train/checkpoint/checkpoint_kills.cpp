// kill -9 on a process that does little but write checkpoints: every resume ends in the same bytes.
#include <boost/test/unit_test.hpp>

#include "killing.h"
#include "testing/testing.h"

namespace {

using namespace osugen::testing;

/// How many kills: an argument of the test program, after "--".
int kills_wanted() {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  return suite.argc > 1 ? std::stoi(suite.argv[1]) : 12;
}

}  // namespace

BOOST_AUTO_TEST_CASE(checkpoints_that_are_killed_at_any_moment_resume_to_the_same_bytes) {
  const TemporaryFolder folder;
  Killing killing({binary_dir() / "tests" / "fake_training", "15"}, folder.path(), 5);
  killing.run_whole();
  for (const Moment moment : {Moment::any, Moment::writing}) {
    const Killed killed = killing.run_killed(moment, kills_wanted());
    BOOST_TEST_MESSAGE((moment == Moment::any ? "at any moment: " : "while writing: ")
                       << killed.kills << " kills in " << killed.trainings << " trainings of "
                       << killing.seconds() << " s, " << killed.in_writing << " with something half written");
    BOOST_TEST(killed.kills == kills_wanted());
    // Nothing else proves that the kills hit what they are meant for.
    if (moment == Moment::writing) BOOST_TEST(killed.in_writing > 0);
  }
}
