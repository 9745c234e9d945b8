#include <osugen/interfaces/version.h>
#include <osugen/train/loop/library_record.h>
#include <osugen/train/step/lora.h>

namespace osugen::train {
namespace {

TrainingResult train_in_group(Pipeline& pipeline, const Config& options, const TrainingPaths& paths,
                              const std::optional<GroupAddress>& address, const GroupOptions& group,
                              const TrainingWatch& watch) {
  const bool alone = !address || address->size == 1;
  const std::unique_ptr<Group> ranks = alone ? single_process_group() : join_group(*address, group);
  return train(pipeline, options, paths, *ranks, watch);
}

}  // namespace
}  // namespace osugen::train

extern "C" {
extern OSUGEN_EXPORT const osugen::train::TrainLibrary osugen_train;
const osugen::train::TrainLibrary osugen_train{OSUGEN_VERSION, &osugen::train::train_in_group,
                                               &osugen::train::merge_adapter};
}
