// osugen/train/library.h - loads trainer.h on demand.
//
// As host/library.h: LibTorch takes a quarter of a second to load, and a mistake on a command line, in a
// pipeline or in a folder's name is told before that.
#pragma once

#include <osugen/train/loop/library_record.h>

namespace osugen::train {

/// Loads it, once: osugen/train.so in the folder of libosugen.so.
/// @throws Error plugin: it is not there, of another version, or LibTorch cannot be loaded
const TrainLibrary& train_library();

}  // namespace osugen::train
