#include <osugen/train/checkpoint/checkpoint.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include <osugen/files/files.h>
#include <osugen/weights/weights.h>

namespace osugen::train {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kModel = "model.safetensors";
constexpr const char* kState = "state.safetensors";
constexpr const char* kStep = "osugen.step";
constexpr const char* kTraining = "osugen.training";

void check_savable(const Snapshot& snapshot) {
  if (snapshot.step < 0 || snapshot.step > kLastCheckpointStep)
    throw Error(Error::Kind::internal, "step " + std::to_string(snapshot.step) + " has no checkpoint");
  if (!Json::parse(snapshot.training_json, nullptr, false).is_object())
    throw Error(Error::Kind::internal, "the state of the training run to be saved is not a JSON object");
}

void save_model(const Snapshot& snapshot, const fs::path& folder) {
  std::map<std::string, std::string> metadata = snapshot.model_metadata;
  metadata[kStep] = std::to_string(snapshot.step);
  save_tensors(folder / kModel, snapshot.model, metadata);
}

/// Fills a folder and puts it in its place.
/// @throws Error cannot_write naming the place, not the temporary folder that is gone when somebody looks
void save_folder(const fs::path& place, const std::function<void(const fs::path&)>& fill) {
  try {
    FolderDraft draft(place);
    fill(draft.path());
    draft.publish();
  } catch (const Error& e) {
    if (e.kind() != Error::Kind::cannot_write) throw;
    throw Error(e.kind(), e.problem(), place.string(), {},
                "free space there, or make it writable, then continue with --resume: the older checkpoints "
                "are intact");
  }
}

Error damaged(const fs::path& file, const std::string& problem) {
  return Error(Error::Kind::bad_input, problem, file.string(), {}, "use another checkpoint");
}

/// A file of the checkpoint of `step`, which has checksums that are right.
TensorFile load_part(const fs::path& file, std::int64_t step) {
  TensorFile part = load_tensors(file);
  if (!part.checksummed) throw damaged(file, "has no checksums, which checkpoints require");
  const std::string said = std::exchange(part.metadata[kStep], {});
  if (said != std::to_string(step))
    throw damaged(file, "is of step '" + said + "', not of step " + std::to_string(step));
  std::erase_if(part.metadata, [](const auto& item) {
    return item.first == kStep || item.first.starts_with("osugen.checksum");
  });
  return part;
}

/// The folder of a training, with the folder of its checkpoints, and alone.
FolderLock take(const fs::path& out) {
  std::error_code error;
  fs::create_directories(checkpoints_path(out), error);
  if (error) {
    throw Error(Error::Kind::cannot_write, "the output folder cannot be created: " + error.message(),
                checkpoints_path(out).string(), "a folder that exists or can be created",
                "use another --out");
  }
  return FolderLock(out);
}

}  // namespace

Snapshot load_checkpoint(const fs::path& out, std::int64_t step) {
  const fs::path folder = checkpoint_path(out, step);
  TensorFile model = load_part(folder / kModel, step), state = load_part(folder / kState, step);
  const auto training = state.metadata.find(kTraining);
  if (training == state.metadata.end())
    throw damaged(folder / kState, std::string("lacks the metadata ") + kTraining);
  return {step, std::move(model.tensors), std::move(model.metadata), std::move(state.tensors),
          std::move(training->second)};
}

CheckpointFolder::CheckpointFolder(fs::path out, int keep)
    : out_(std::move(out)), keep_(std::max(keep, 1)), lock_(take(out_)) {
  for (const fs::path& folder : {out_, checkpoints_path(out_)}) remove_leftovers(folder);
}

/// Writes `latest` where it says something else.
void CheckpointFolder::point_to(std::int64_t step) {
  const fs::path latest = out_ / "latest";
  const std::string name = checkpoint_path(out_, step).filename().string() + "\n";
  std::error_code error;
  if (fs::file_size(latest, error) == name.size() && read_file(latest) == name) return;
  write_file_atomically(latest, name);
}

void CheckpointFolder::save(const Snapshot& snapshot) {
  check_savable(snapshot);
  const fs::path place = checkpoint_path(out_, snapshot.step);
  save_folder(place, [&](const fs::path& folder) {
    save_model(snapshot, folder);
    save_tensors(folder / kState, snapshot.state,
                 {{kStep, std::to_string(snapshot.step)}, {kTraining, snapshot.training_json}});
  });
  point_to(snapshot.step);
  damaged_.erase(snapshot.step);
  prune(snapshot.step);
}

void CheckpointFolder::save_best(const Snapshot& snapshot) {
  check_savable(snapshot);
  const Json state{{"step", snapshot.step}, {"training", Json::parse(snapshot.training_json)}};
  save_folder(out_ / "best", [&](const fs::path& folder) {
    save_model(snapshot, folder);
    write_file_atomically(folder / "state.json", state.dump(2) + "\n");
  });
}

/// What cannot be removed costs room and nothing else: the next save tries again.
void CheckpointFolder::prune(std::int64_t newest) {
  std::vector<std::int64_t> steps = checkpoint_steps(out_);
  std::erase_if(steps, [&](std::int64_t step) { return step > newest || damaged_.contains(step); });
  steps.resize(steps.size() - std::min(steps.size(), static_cast<std::size_t>(keep_)));
  steps.insert(steps.end(), damaged_.begin(), damaged_.end());
  damaged_.clear();
  for (const std::int64_t step : steps) {
    try {
      remove_folder(checkpoint_path(out_, step));
    } catch (const Error&) {
      continue;
    }
  }
}

std::optional<Snapshot> CheckpointFolder::load_latest(std::vector<std::string>& notes) {
  std::vector<std::int64_t> steps = checkpoint_steps(out_);
  std::string problems;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    std::optional<Snapshot> snapshot;
    try {
      snapshot = load_checkpoint(out_, *step);
    } catch (const Error& e) {
      damaged_.insert(*step);
      problems += (problems.empty() ? "" : "; ") + e.where() + ": " + e.problem();
      notes.push_back("skipped a damaged checkpoint: " + e.where() + ": " + e.problem());
      continue;
    }
    point_to(*step);
    return snapshot;
  }
  if (steps.empty()) return std::nullopt;
  throw Error(Error::Kind::bad_input, "every checkpoint is damaged: " + problems,
              (checkpoints_path(out_)).string(), {},
              "start a new run in another folder, with --init " + (out_ / "best" / kModel).string());
}

}  // namespace osugen::train
