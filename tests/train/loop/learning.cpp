// That the parts of a training fit together: what is wrong with masks, shift, positions or cross-attention
// shows as onsets that cannot be learned.
#include <boost/test/unit_test.hpp>

#include "trainings.h"

using namespace osugen;
using namespace osugen::testing;
using train::TrainingResult;

BOOST_AUTO_TEST_CASE(a_small_model_learns_songs_by_heart_and_reproduces_their_onsets) {
  Training training({.songs = 3, .seconds = 5, .maps = 2}, tiny_pipeline(0));
  const TrainingResult result = training.run("out", {{"epochs", "400"},
                                                     {"batch_size", "6"},
                                                     {"micro_batch", "6"},
                                                     {"validation_share", "0"},
                                                     {"learning_rate", "0.003"},
                                                     {"schedule", "warmup_cosine"},
                                                     {"warmup_steps", "20"},
                                                     {"score_training_maps", "6"},
                                                     {"score_every", "400"},
                                                     {"early_stop", "0"},
                                                     {"keep", "1"}});
  BOOST_TEST_MESSAGE("loss " << result.training_loss << ", F1 " << result.training_songs.f1_20
                             << " at 20 ms, " << result.training_songs.f1_50 << " at 50 ms");
  BOOST_TEST(result.training_loss < 0.1);
  BOOST_TEST(result.training_songs.maps == 6);
  BOOST_TEST(result.training_songs.f1_50 > 0.95);
}
