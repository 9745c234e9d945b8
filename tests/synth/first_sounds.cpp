// The first sounds of a process, made by several threads at once: a program of its own, as what libfluidsynth
// sets up once a process is set up by whatever test comes first.
#include <barrier>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include <synth/sound/render.h>

#include "sounds.h"
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::synth;

BOOST_AUTO_TEST_CASE(threads_that_begin_at_once_make_the_same_sound) {
  constexpr int kThreads = 8;
  SoundOptions options = testing::sources_here();
  if (!options.soundfont) {
    BOOST_TEST_MESSAGE("skipped: " << options.soundfont_file.string() << " is not installed");
    return;
  }
  options.synthesizer = options.samples = false;
  const Song song = testing::one_note({Role::melody, SoundKind::soundfont, "gm:52", 1, 0}, 62, 40, 0.5, 3);
  std::vector<Stereo> heard(kThreads);
  {
    std::barrier together(kThreads);
    std::vector<std::jthread> threads;
    for (Stereo& mine : heard) {
      threads.emplace_back([&] {
        together.arrive_and_wait();
        Sound sound(options);
        mine = sound.render(song);
      });
    }
  }
  const Stereo alone = Sound(options).render(song);
  BOOST_TEST(!alone.left.empty());
  for (const Stereo& one : heard) {
    BOOST_TEST((one.left == alone.left));
    BOOST_TEST((one.right == alone.right));
  }
}
