#include <osugen/train/library.h>

#include <osugen/runtime/own_library.h>

namespace osugen::train {

const TrainLibrary& train_library() {
  static const auto& library = *static_cast<const TrainLibrary*>(own_library("train.so", "osugen_train"));
  return library;
}

}  // namespace osugen::train
