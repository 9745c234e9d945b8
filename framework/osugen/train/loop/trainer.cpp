#include <osugen/train/loop/trainer.h>

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include <osugen/generate/stages.h>
#include <osugen/runtime/intra_op_threads.h>
#include <osugen/runtime/progress.h>
#include <osugen/train/loop/agreement.h>
#include <osugen/train/loop/epoch_validation.h>
#include <osugen/train/loop/run_folder.h>
#include <osugen/train/loop/songs.h>
#include <osugen/train/loop/step.h>
#include <osugen/train/loop/step_log.h>
#include <osugen/train/options/out_folder.h>
#include <osugen/train/options/schedule.h>
#include <osugen/train/step/saved_tensor.h>
#include <osugen/train/step/weight_average.h>
#include <osugen/weights/weights.h>

namespace osugen::train {
namespace {

using Clock = std::chrono::steady_clock;

/// After an epoch that took as long there is a checkpoint, whatever else asks for one.
constexpr double kShortEpoch = 60;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

BatchOptions batch_options(const Config& options, const Group& group) {
  BatchOptions batch;
  batch.seed = static_cast<std::uint64_t>(options.integer("seed"));
  batch.batch_size = options.integer("batch_size");
  batch.rank = group.rank();
  batch.ranks = group.size();
  const std::int64_t at_once = options.integer("micro_batch") * batch.ranks;
  batch.accumulate = (batch.batch_size + at_once - 1) / at_once;
  batch.threads = static_cast<int>(options.integer("workers"));
  return batch;
}

class Trainer {
 public:
  Trainer(Pipeline& pipeline, const Config& options, const TrainingPaths& paths, Group& group,
          const TrainingWatch& watch)
      : pipeline_(pipeline),
        options_(options),
        paths_(paths),
        group_(group),
        watch_(watch),
        device_(usable_device(options.text("device"))),
        threads_(thread_count()) {}

  TrainingResult run() {
    const IntraOpThreads threads(threads_);
    check_out(paths_.out, paths_.resume || group_.rank() != 0);
    if (group_.rank() == 0) folder_.emplace(paths_, pipeline_, options_);
    songs_ = read_songs(pipeline_, options_, paths_, threads_, watch_);
    tell_songs();
    std::optional<Snapshot> snapshot;
    if (folder_ && paths_.resume) snapshot = folder_->newest(watch_.say);
    const bool resumed = group_.max(snapshot ? 1 : 0) != 0;
    if (paths_.resume && !resumed)
      say("No checkpoint found in " + paths_.out.string() + ": starting a new run.");
    if (!paths_.resume && folder_ && !checkpoint_steps(paths_.out).empty())
      throw Error(Error::Kind::internal, "checkpoints were not detected", paths_.out.string());
    make_model(resumed);
    if (resumed) resume(std::move(snapshot));
    begin_steps(resumed);
    while (!finished()) train_epoch();
    return result();
  }

 private:
  void say(const std::string& line) const {
    if (group_.rank() == 0 && watch_.say) watch_.say(line);
  }

  int thread_count() const {
    const auto threads = static_cast<int>(options_.integer("threads"));
    return threads > 0 ? threads : std::max(1, at::get_num_threads());
  }

  void tell_songs() const {
    const DataSet* held_out = songs_.held_out.get();
    std::string line = fmt::format("{} training maps, {} held out", songs_.training->size(),
                                   held_out != nullptr ? held_out->size() : 0);
    if (!songs_.left_out.empty()) {
      line +=
          fmt::format("; {} skipped, see {}", songs_.left_out.size(), (paths_.out / "left_out.txt").string());
    }
    say(line + ".");
    if (listens() && !any_sounds())
      say("No song has a song.json: the onset loss uses beats and bar lines only.");
    if (held_out == nullptr)
      say("No song is held out: the best model is the one with the lowest training loss.");
  }

  bool any_sounds() const {
    for (std::int64_t i = 0; i < songs_.training->size(); ++i)
      if (songs_.training->sounds_of_song(i).known) return true;
    return false;
  }

  void make_model(bool resumed) {
    if (paths_.init && !resumed) {
      for (const std::string& note : load_weights(pipeline_, *paths_.init).notes) say(note);
    } else if (options_.integer("lora_rank") > 0 && !resumed) {
      throw Error(Error::Kind::usage, "LoRA needs weights to adapt", {}, {},
                  "pass --init, or remove --lora-rank");
    } else {
      init_weights(pipeline_, static_cast<std::uint64_t>(options_.integer("seed")));
    }
    const Precision precision = chosen_precision(options_.text("precision"), device_);
    model_.emplace(pipeline_, device_, precision);
    identity_ = {training_record(options_), pipeline_.config.json,
                 data_identity(*songs_.training, songs_.held_out.get()), precision_name(precision)};
    check_agreement(identity_, group_);
    total_steps_ =
        steps_per_epoch(*songs_.training, batch_options(options_, group_)) * options_.integer("epochs");
    if (options_.integer("max_steps") > 0)
      total_steps_ = std::min(total_steps_, options_.integer("max_steps"));
    schedule_ = make_schedule(options_, total_steps_);
  }

  void resume(std::optional<Snapshot> snapshot) {
    const std::string where = paths_.out.string();
    const RunRecord record = parse_run(shared_text(snapshot ? snapshot->training_json : "", group_), where);
    check_resumable(options_, record.identity.options, where);
    check_same_pipeline(record.identity.pipeline, identity_.pipeline, where);
    if (record.identity.data != identity_.data) {
      throw Error(
          Error::Kind::bad_config, "the songs differ from those that the training run was started with",
          paths_.data.string(), {},
          "restore them, or start a new run with --init " + (paths_.out / "best/model.safetensors").string());
    }
    if (record.identity.precision != identity_.precision)
      say("This machine uses " + identity_.precision + " but the training run was started with " +
          record.identity.precision + ".");
    state_ = record.state;
    schedule_->restore(state_.schedule);
    resumed_from_ = std::move(snapshot);
    say(fmt::format("Resuming after step {} in epoch {}.", state_.step, state_.epoch + 1));
  }

  /// What is trained, the same on every rank.
  void begin_steps(bool resumed) {
    part_ = make_trained_part(model_->parameters(), model_->adaptable(), options_);
    make_average();
    if (listens()) listen();
    if (resumed_from_) take_over(*resumed_from_);
    stepper_.emplace(*model_, *part_, head(), group_, options_);
    if (resumed_from_) stepper_->optimizer().restore(resumed_from_->state);
    resumed_from_.reset();
    NamedTensors shared = model_->tensors();
    for (const auto& [name, tensor] : stepper_->optimizer().state()) shared.emplace_back(name, tensor);
    for (const auto& [name, tensor] : part_->state()) shared.emplace_back(name, tensor);
    if (average_)
      for (const auto& [name, tensor] : average_->tensors()) shared.emplace_back(name, tensor);
    group_.share(shared);
    group_.attach(part_->summed());
    if (folder_) folder_->begin(identity_, state_, resumed, songs_);
    saved_ = began_ = Clock::now();
    first_step_ = state_.step;
  }

  bool listens() const { return options_.number("onset_loss") > 0; }
  const OnsetHead* head() const { return head_ ? &*head_ : nullptr; }

  /// After the average, which is of the model alone.
  void listen() {
    head_.emplace(pipeline_.decoder->memory_width(), device_);
    part_ = with_parameters(std::move(part_), head_->parameters());
  }

  void make_average() {
    if (options_.number("ema") == 0) return;
    if (options_.integer("lora_rank") > 0)
      throw Error(Error::Kind::bad_config, "--ema cannot be combined with --lora-rank", "--ema", {},
                  "remove --ema or --lora-rank");
    average_.emplace(part_->parameters(), options_.number("ema"));
  }

  void take_over(const Snapshot& snapshot) {
    const at::NoGradGuard no_gradients;
    for (auto& [name, tensor] : model_->tensors()) {
      at::Tensor target = tensor;
      target.copy_(saved_tensor(snapshot.model, name, tensor, paths_.out.string(),
                                "resume with the plugins that the training run was started with"));
    }
    part_->restore(snapshot.state);
    if (average_) average_->restore(snapshot.model, snapshot.state);
  }

  bool finished() const {
    return stopped_ || no_longer_improves() || state_.epoch >= options_.integer("epochs") || enough_steps();
  }
  bool no_longer_improves() const {
    const std::int64_t patience = options_.integer("early_stop");
    return patience > 0 && songs_.held_out && state_.epochs_waited >= patience;
  }
  bool enough_steps() const {
    const std::int64_t most = options_.integer("max_steps");
    return most > 0 && state_.step >= most;
  }

  void train_epoch() {
    const BatchOptions batches = batch_options(options_, group_);
    const auto steps = static_cast<double>(steps_per_epoch(*songs_.training, batches));
    begin_stage(fmt::format("epoch {} of {}", state_.epoch + 1, options_.integer("epochs")),
                static_cast<double>(state_.index) / steps);
    tokens_ = 0;
    model_->train();
    const Clock::time_point began = Clock::now();
    log_.go_on();
    Loader loader(*songs_.training, pipeline_.tokenizer->vocabulary().pad, batches, state_.epoch,
                  state_.index);
    double waited = 0;
    while (const std::optional<Step> step = loader.next()) {
      train_step(*step, loader.waited_seconds() - waited);
      waited = loader.waited_seconds();
      tell_progress(static_cast<double>(state_.index) / steps);
      stopped_ = group_.max(watch_.cancel.requested() ? 1 : 0) != 0;
      if (stopped_) return save();
      if (enough_steps()) break;
      if (!due()) continue;
      save();
      log_.go_on();
    }
    end_stage();
    end_epoch(began, static_cast<double>(state_.index) >= steps);
  }

  void train_step(const Step& step, double waited) {
    StepFigures figures;
    try {
      figures = stepper_->run(step, state_.step, schedule_->rate(state_.step));
    } catch (const Error& e) {
      if (e.kind() != Error::Kind::bad_input) throw;
      throw Error(e.kind(), e.problem(), {}, {}, remedy_of_divergence());
    }
    if (average_) average_->follow(state_.step);
    ++state_.step;
    ++state_.index;
    state_.epoch_sums += figures.sums;
    tokens_ += static_cast<std::int64_t>(figures.sums.targets);
    last_loss_ = figures.sums.mean();
    log_.add(step, figures, waited);
    if (log_.due()) write_log();
  }

  std::string remedy_of_divergence() const {
    const std::filesystem::path last = folder_ ? folder_->latest() : std::filesystem::path();
    return "try a smaller --learning-rate" +
           (last.empty() ? std::string() : "; the last good checkpoint is " + last.string());
  }

  void write_log() {
    if (folder_) log_.write(folder_->metrics(), state_.step, state_.epoch + 1);
  }

  void tell_progress(double fraction) const {
    if (watch_.progress == nullptr) return;
    const auto done = static_cast<double>(state_.step - first_step_);
    const double left = seconds_since(began_) / done * static_cast<double>(total_steps_ - state_.step);
    watch_.progress->at(fraction, tokens_,
                        fmt::format("loss {:.3f}, {}:{:02} h left in total", last_loss_,
                                    static_cast<long>(left) / 3600, static_cast<long>(left) / 60 % 60));
  }

  bool due() {
    const std::int64_t steps = options_.integer("checkpoint_steps");
    const double minutes = options_.number("checkpoint_minutes");
    const bool by_steps = steps > 0 && state_.step % steps == 0;
    const bool by_time = minutes > 0 && seconds_since(saved_) >= 60 * minutes;
    return by_steps || (minutes > 0 && group_.max(by_time ? 1 : 0) != 0);
  }

  Snapshot snapshot() const {
    Snapshot snapshot;
    snapshot.step = state_.step;
    for (const auto& [name, tensor] : model_->tensors()) snapshot.model[name] = tensor;
    snapshot.model_metadata["osugen.pipeline"] = pipeline_.config.json;
    snapshot.state = stepper_->optimizer().state();
    for (const auto& [name, tensor] : part_->state()) snapshot.state[name] = tensor;
    if (average_) average_->save(snapshot.model, snapshot.state);
    RunState state = state_;
    state.schedule = schedule_->state();
    snapshot.training_json = run_json(identity_, state);
    return snapshot;
  }

  /// A copy in memory, until the next checkpoint: epochs of seconds would write the model all the time.
  void keep_best() {
    const at::NoGradGuard no_gradients;
    best_ = snapshot();
    for (auto& [name, tensor] : best_->model)
      tensor = tensor.to(at::kCPU, tensor.scalar_type(), false, /*copy=*/true);
    best_->state.clear();
    part_->save_beside(pipeline_, paths_.out);
  }

  /// Before the checkpoint, whose state says what the best loss is.
  void save() {
    saved_ = Clock::now();
    if (!folder_) return;
    write_log();
    if (best_) folder_->save_best(*best_);
    best_.reset();
    folder_->save(snapshot());
    folder_->write_report("training");
  }

  /// At its end, or where max_steps ends it: then the position stays where it is.
  void end_epoch(Clock::time_point began, bool whole) {
    EpochMetrics line;
    line.step = state_.step;
    line.epoch = state_.epoch + 1;
    line.training_loss = state_.training_loss = state_.epoch_sums.mean();
    write_log();
    const std::optional<EpochValidation> validation = validate();
    stopped_ = !validation;
    if (stopped_) return save();  // and validate again when resumed
    take(*validation, line);
    line.best = state_.validation_loss < state_.best_loss;
    if (line.best) state_.best_loss = state_.validation_loss;
    if (whole) begin_next_epoch(line.best);
    line.seconds = seconds_since(began);
    if (folder_) {
      folder_->metrics().add(line);
      if (line.best) keep_best();
    }
    if (finished() || due() || seconds_since(saved_) >= kShortEpoch) save();
    say(epoch_line(line, *validation, songs_.held_out != nullptr));
  }

  std::optional<EpochValidation> validate() {
    const Averaged averaged(average_ ? &*average_ : nullptr);
    return validate_epoch(*model_, head(), songs_, options_, batch_options(options_, group_),
                          state_.epoch_sums, scores_are_due(), group_, watch_);
  }

  void take(const EpochValidation& validation, EpochMetrics& line) {
    line.validation_loss = state_.validation_loss = validation.sums.mean();
    line.kinds = kinds_of(validation.sums);
    take(validation.onsets, line);
    if (validation.held_out.maps > 0) {
      line.generated_maps = validation.held_out.maps;
      line.onset_f1_20 = validation.held_out.f1_20;
      line.onset_f1_50 = validation.held_out.f1_50;
    }
    // Figures of maps are those of the last time that maps were generated.
    if (validation.scored || !validated_) validated_ = validation;
    validated_->sums = validation.sums;
  }

  static void take(const std::optional<OnsetSums>& onsets, EpochMetrics& line) {
    if (!onsets) return;
    line.onset_loss = onsets->mean();
    line.onset_kinds = heard_kinds_of(*onsets);
  }

  void begin_next_epoch(bool best) {
    schedule_->validated(state_.validation_loss);
    state_.epochs_waited = best ? 0 : state_.epochs_waited + 1;
    ++state_.epoch;
    state_.index = 0;
    state_.epoch_sums = LossSums();
  }

  void begin_stage(const std::string& name, double from = 0) const {
    if (watch_.progress != nullptr) watch_.progress->begin(name, from);
  }
  void end_stage() const {
    if (watch_.progress != nullptr) watch_.progress->end();
  }

  bool scores_are_due() const {
    const std::int64_t done = state_.epoch + 1;
    return done % options_.integer("score_every") == 0 || done >= options_.integer("epochs") ||
           enough_steps();
  }

  TrainingResult result() {
    end_stage();
    TrainingResult result;
    result.steps = state_.step;
    result.epochs = state_.epoch;
    result.training_loss = state_.training_loss;
    result.validation_loss = state_.validation_loss;
    result.best_validation_loss = std::isfinite(state_.best_loss) ? state_.best_loss : 0;
    if (validated_) {
      for (const KindMetrics& kind : kinds_of(validated_->sums))
        result.validation_loss_by_kind[kind.kind] = kind.cross_entropy;
      result.held_out = validated_->held_out;
      result.training_songs = validated_->training_songs;
    }
    result.precision = identity_.precision;
    result.stopped = stopped_;
    result.stopped_early = no_longer_improves();
    if (!folder_) return result;
    folder_->write_report(stopped_ ? "stopped" : no_longer_improves() ? "stopped early" : "finished");
    if (std::filesystem::exists(folder_->best())) result.best = folder_->best();
    result.latest = folder_->latest();
    result.pipeline = folder_->pipeline_file();
    return result;
  }

  Pipeline& pipeline_;
  const Config& options_;
  const TrainingPaths& paths_;
  Group& group_;
  const TrainingWatch& watch_;
  at::Device device_;
  int threads_;
  std::optional<RunFolder> folder_;  ///< of rank 0
  TrainingSongs songs_;
  std::optional<Model> model_;
  std::unique_ptr<TrainedPart> part_;
  std::optional<OnsetHead> head_;
  std::optional<Stepper> stepper_;
  std::optional<WeightAverage> average_;
  std::unique_ptr<Schedule> schedule_;
  std::optional<Snapshot> resumed_from_, best_;
  RunIdentity identity_;
  RunState state_;
  std::int64_t total_steps_ = 0, first_step_ = 0, tokens_ = 0;
  double last_loss_ = 0;
  StepLog log_;
  std::optional<EpochValidation> validated_;
  Clock::time_point saved_, began_;
  bool stopped_ = false;
};

}  // namespace

TrainingResult train(Pipeline& pipeline, const Config& options, const TrainingPaths& paths, Group& group,
                     const TrainingWatch& watch) {
  return Trainer(pipeline, options, paths, group, watch).run();
}

}  // namespace osugen::train
