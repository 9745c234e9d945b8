#include <osugen/train/loop/run_folder.h>

#include <set>

#include <osugen/files/files.h>
#include <osugen/pipeline/param_text.h>
#include <osugen/train/report/report.h>

namespace osugen::train {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBest = "best/model.safetensors";

std::string lines_of(const std::vector<LeftOut>& left_out) {
  std::string text;
  for (const LeftOut& left : left_out) text += left.what + ": " + left.why + "\n";
  return text;
}

std::string songs_of(const DataSet* data) {
  if (data == nullptr) return "none";
  std::set<std::string> songs;
  for (std::int64_t i = 0; i < data->size(); ++i) songs.insert(data->song_of(i).hash);
  return std::to_string(data->size()) + " of " + std::to_string(songs.size()) + " songs";
}

std::vector<ReportFact> data_facts(const TrainingSongs& songs, const RunIdentity& identity) {
  return {{"training maps", songs_of(songs.training.get()), {}},
          {"held-out maps", songs_of(songs.held_out.get()), {}},
          {"skipped", std::to_string(songs.left_out.size()),
           "maps, songs and files that cannot be used for training"},
          {"precision", identity.precision, "compute precision of encoder and decoder"}};
}

}  // namespace

RunFolder::RunFolder(const TrainingPaths& paths, const Pipeline& pipeline, const Config& options)
    : out_(paths.out),
      pipeline_(pipeline),
      options_(options),
      checkpoints_(paths.out, static_cast<int>(options.integer("keep"))) {}

std::optional<Snapshot> RunFolder::newest(const std::function<void(const std::string&)>& say) {
  std::vector<std::string> notes;
  std::optional<Snapshot> snapshot = checkpoints_.load_latest(notes);
  for (const std::string& note : notes) say(note);
  return snapshot;
}

void RunFolder::begin(const RunIdentity& identity, const RunState& state, bool resumed,
                      const TrainingSongs& songs) {
  left_out_ = songs.left_out;
  data_ = data_facts(songs, identity);
  write_file_atomically(pipeline_file(), runnable_pipeline(pipeline_.config, kBest));
  write_file_atomically(out_ / "training.json", identity.options + "\n");
  write_file_atomically(out_ / "left_out.txt", lines_of(left_out_));
  std::optional<MetricsPosition> position;
  if (resumed) position = MetricsPosition{state.step, state.epoch};
  metrics_ = std::make_unique<MetricsFile>(out_ / "metrics.jsonl", position);
}

void RunFolder::save(const Snapshot& snapshot) {
  metrics_->sync();
  checkpoints_.save(snapshot);
}

void RunFolder::save_best(const Snapshot& snapshot) {
  checkpoints_.save_best(snapshot);
}

void RunFolder::write_report(const std::string& status) {
  ReportFacts facts;
  facts.title = out_.filename().string();
  facts.status = status;
  facts.data = data_;
  for (const Param& p : training_params())
    facts.options.push_back({p.name, value_text(options_.values().at(p.name)), p.doc});
  facts.left_out = left_out_;
  train::write_report(out_, facts, metrics_->history());
}

fs::path RunFolder::best() const {
  return out_ / kBest;
}

fs::path RunFolder::latest() const {
  const std::vector<std::int64_t> steps = checkpoint_steps(out_);
  return steps.empty() ? fs::path() : checkpoint_path(out_, steps.back()) / "model.safetensors";
}

fs::path RunFolder::pipeline_file() const {
  return out_ / "pipeline.json";
}

}  // namespace osugen::train
