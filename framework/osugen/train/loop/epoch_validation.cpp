#include <osugen/train/loop/epoch_validation.h>

#include <fmt/format.h>

#include <osugen/runtime/progress.h>

namespace osugen::train {
namespace {

class Stage {
 public:
  Stage(Progress* progress, const char* name) : progress_(progress) {
    if (progress_ != nullptr) progress_->begin(name);
  }
  ~Stage() {
    if (progress_ != nullptr) progress_->end();
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

 private:
  Progress* progress_;
};

/// Nothing: somebody wants to stop.
std::optional<OnsetFigures> scored(Model& model, const DataSet* songs, std::int64_t count, std::uint64_t seed,
                                   const char* stage, Group& group, const TrainingWatch& watch) {
  if (songs == nullptr || count == 0) return OnsetFigures{};
  const Stage shown(watch.progress, stage);
  const MapScoring scoring{items_to_score(*songs, count), seed, watch.cancel, watch.progress};
  const std::optional<MapScores> scores = score_maps(model, *songs, scoring, group);
  if (!scores) return std::nullopt;
  return OnsetFigures{scores->maps, scores->at_20.f1(), scores->at_50.f1()};
}

std::string figures_text(const OnsetFigures& figures, const char* of) {
  if (figures.maps == 0) return {};
  return fmt::format(", onset F1 of {} {:.3f} at 20 ms, {:.3f} at 50 ms", of, figures.f1_20, figures.f1_50);
}

}  // namespace

std::optional<EpochValidation> validate_epoch(Model& model, const OnsetHead* head, const TrainingSongs& songs,
                                              const Config& options, const BatchOptions& batches,
                                              const LossSums& epoch_sums, bool generates, Group& group,
                                              const TrainingWatch& watch) {
  EpochValidation validation;
  validation.sums = epoch_sums;
  if (songs.held_out) {
    const Stage shown(watch.progress, "validating");
    const std::optional<ValidationSums> sums =
        validation_loss(model, head, *songs.held_out, batches, group, watch);
    if (!sums) return std::nullopt;
    validation.sums = sums->tokens;
    validation.onsets = sums->onsets;
  }
  if (!generates) return validation;
  const auto seed = static_cast<std::uint64_t>(options.integer("seed"));
  const auto training = scored(model, songs.training.get(), options.integer("score_training_maps"), seed,
                               "generating training songs", group, watch);
  const auto held_out = scored(model, songs.held_out.get(), options.integer("score_maps"), seed,
                               "generating held-out songs", group, watch);
  if (!training || !held_out) return std::nullopt;
  validation.scored = true;
  validation.training_songs = *training;
  validation.held_out = *held_out;
  return validation;
}

std::vector<KindMetrics> kinds_of(const LossSums& sums) {
  std::vector<KindMetrics> kinds;
  for (std::size_t i = 0; i < kind_names().size(); ++i) {
    const auto targets = static_cast<std::int64_t>(sums.targets_by_kind[i]);
    if (targets > 0) kinds.push_back({kind_names()[i], targets, sums.mean_of(i)});
  }
  return kinds;
}

std::vector<HeardMetrics> heard_kinds_of(const OnsetSums& sums) {
  std::vector<HeardMetrics> kinds;
  for (std::size_t i = 0; i < sums.kinds.size(); ++i) {
    const HeardKind& kind = sums.kinds[i];
    if (kind.frames > 0)
      kinds.push_back(
          {onset_kind_names()[i], kind.onsets.reference, kind.loss / kind.frames, kind.onsets.f1()});
  }
  return kinds;
}

std::string epoch_line(const EpochMetrics& metrics, const EpochValidation& validation, bool held_out) {
  std::string text = fmt::format("epoch {}: loss {:.4f}", metrics.epoch, metrics.training_loss);
  if (held_out)
    text += fmt::format(", validation {:.4f}{}", metrics.validation_loss, metrics.best ? " (best)" : "");
  if (metrics.onset_loss) text += fmt::format(", onset loss {:.4f}", *metrics.onset_loss);
  return text + figures_text(validation.held_out, "held-out songs") +
         figures_text(validation.training_songs, "training songs");
}

}  // namespace osugen::train
