// How long work is told to stop.
#include <osugen/error/cancel.h>

#include <boost/test/unit_test.hpp>

using osugen::Cancel;
using osugen::Error;

BOOST_AUTO_TEST_CASE(nobody_wants_to_stop_unless_somebody_is_asked) {
  const Cancel cancel;
  BOOST_TEST(!cancel.requested());
  cancel.check();
}

BOOST_AUTO_TEST_CASE(work_stops_once_the_answer_is_yes_and_copies_ask_the_same) {
  bool stop = false;
  const Cancel cancel = [&stop] { return stop; };
  // A copy is what is tested. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const Cancel copy = cancel;
  cancel.check();
  stop = true;
  BOOST_TEST(copy.requested());
  BOOST_CHECK_EXCEPTION(copy.check(), Error,
                        [](const Error& e) { return e.kind() == Error::Kind::interrupted; });
}
