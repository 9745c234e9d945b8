// osugen/train/loop/songs.h - the songs of a training run: found, split, features computed.
#pragma once

#include <memory>
#include <vector>

#include <osugen/pipeline/pipeline.h>
#include <osugen/train/data/data_set.h>
#include <osugen/train/loop/trainer.h>
#include <osugen/train/songs/songs_folder.h>

namespace osugen::train {

struct TrainingSongs {
  std::unique_ptr<DataSet> training;
  std::unique_ptr<DataSet> held_out;  ///< null: every song is trained on
  std::vector<LeftOut> left_out;
};

/// @param threads  that read songs and compute features
/// @throws Error as scan_songs(); bad_input: nothing is left to train on
TrainingSongs read_songs(const Pipeline& pipeline, const Config& options, const TrainingPaths& paths,
                         int threads, const TrainingWatch& watch);

}  // namespace osugen::train
