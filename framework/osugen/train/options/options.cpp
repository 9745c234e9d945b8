#include <osugen/train/options/options.h>

#include <nlohmann/json.hpp>

#include <osugen/pipeline/component_json.h>
#include <osugen/pipeline/param_values.h>

namespace osugen::train {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMost = 9007199254740991;  // 2^53 - 1: every JSON reader agrees what a whole number is
constexpr auto kMostWhole = static_cast<std::int64_t>(kMost);

/// Options that stand together in --help.
struct Options {
  const char* group;
  std::vector<Param> fixed;     ///< another value is another training
  std::vector<Param> may_vary;  ///< may be changed when a training is resumed
};

Options data() {
  return {
      "Data",
      {Param::number("validation_share", "Share of the songs to hold out for validation.", 0.1, 0, 0.9),
       Param::number("window_ms",
                     "Length of a training window, at a random position in the song; 0: whole songs, "
                     "required by decoders with absolute positions to map whole songs.",
                     0, 0, 3.6e6, "ms"),
       Param::integer("max_tokens", "Maximum tokens per item; longer maps are truncated.", 2048, 16,
                      1'000'000, "tokens"),
       Param::number("hidden_share",
                     "Probability of dropping each of the conditions level, note density and slider share "
                     "from an item, so that they are optional when generating.",
                     0.5, 0, 1),
       Param::integer("seed", "Seed of weight initialization, data order and dropout.", 0, 0, kMostWhole)},
      {}};
}

Options model() {
  return {"Model",
          {Param::text(
               "freeze",
               "Parameters to freeze: comma-separated name patterns with * and ?, such as 'encoder.*'.", ""),
           Param::integer("lora_rank",
                          "LoRA rank: train a low-rank adapter instead of the weights; 0: train the weights.",
                          0, 0, 4096),
           Param::number("lora_alpha", "LoRA alpha: the adapter is scaled by alpha / rank.", 16, 0.001, 1e6),
           Param::text("lora_parameters",
                       "Matrices to adapt: comma-separated name patterns; empty: the decoder's attention, "
                       "feed-forward and output matrices.",
                       "")},
          {}};
}

Options optimization() {
  return {
      "Optimization",
      {Param::integer("batch_size", "Items per optimizer step, over all ranks.", 16, 1, 1'000'000),
       Param::integer("micro_batch",
                      "Items per forward and backward pass of a rank; gradients are accumulated over the "
                      "batch. Larger is faster but needs more memory.",
                      1, 1, 1'000'000),
       Param::number("learning_rate", "AdamW learning rate; the schedule starts from it.", 1e-4, 0, 10),
       Param::number("weight_decay", "AdamW weight decay (decoupled).", 0.01, 0, 1),
       Param::number("beta1", "AdamW beta1: decay rate of the first moment estimate.", 0.9, 0, 0.99999),
       Param::number("beta2", "AdamW beta2: decay rate of the second moment estimate.", 0.999, 0, 0.9999999),
       Param::number("epsilon", "AdamW epsilon.", 1e-8, 1e-16, 1),
       Param::number("clip_norm", "Gradient clipping: maximum global norm; 0: no clipping.", 1, 0, 1e6),
       Param::number("ema",
                     "Decay of an exponential moving average of the weights, which is validated and saved "
                     "for osugen-run; 0.999 averages about 1000 steps. 0: use the weights themselves.",
                     0, 0, 0.999999),
       Param::number("label_smoothing",
                     "Label smoothing: share of each target's probability spread over the vocabulary.", 0, 0,
                     0.9),
       Param::number("time_weight", "Loss weight of time tokens relative to other tokens.", 1, 0.01, 100),
       Param::number("onset_loss",
                     "Weight of the auxiliary onset loss, which trains the encoder to detect onsets of each "
                     "role, beats and bar lines. Roles need a song.json of osugen-synth next to the song; "
                     "beats and bar lines do not. 0: none.",
                     0, 0, 1000),
       Param::choice(
           "schedule",
           "Learning-rate schedule: reduce on plateau, linear warm-up and cosine decay, or constant.",
           "plateau", {"plateau", "warmup_cosine", "constant"}),
       Param::integer("warmup_steps", "Linear warm-up of 'warmup_cosine'.", 200, 0, kMostWhole, "steps"),
       Param::number("final_share", "Final learning rate of 'warmup_cosine' as a share of the initial one.",
                     0, 0, 1),
       Param::number("plateau_factor", "Factor of the learning rate on a plateau.", 0.5, 0.001, 0.999),
       Param::integer("plateau_patience",
                      "Validations without improvement before the learning rate is reduced.", 3, 0, 100000),
       Param::choice("precision",
                     "Compute precision of encoder and decoder; weights and optimizer state are always f32. "
                     "auto: bf16 if the device has hardware support for it.",
                     "auto", {"auto", "f32", "bf16"})},
      {Param::integer("epochs", "Epochs to train.", 50, 1, 1'000'000),
       Param::integer(
           "max_steps",
           "Maximum optimizer steps, also the end of 'warmup_cosine'; 0: no limit, train all epochs.", 0, 0,
           kMostWhole, "steps")}};
}

/// Of features in decibels, as augmentation.h says.
Options augmentation() {
  return {
      "Augmentation",
      {Param::number("augment_gain", "Maximum random gain, up or down.", 0, 0, 60, "dB"),
       Param::number("augment_eq", "Maximum gain of a random smooth equalizer.", 0, 0, 40, "dB"),
       Param::number("augment_noise", "Share of items with a random noise floor, 25 to 60 dB below the peak.",
                     0, 0, 1),
       Param::number("augment_lowpass", "Share of items with a random low-pass filter.", 0, 0, 1),
       Param::number("augment_bed", "Share of items mixed with another song of the data, 6 to 24 dB below.",
                     0, 0, 1),
       Param::integer("augment_shift", "Maximum pitch shift, up or down.", 0, 0, 32, "bands"),
       Param::integer("augment_time_masks", "Maximum time masks per item.", 0, 0, 100),
       Param::number("augment_time_mask_ms", "Maximum length of a time mask.", 100, 0, 10000, "ms"),
       Param::integer("augment_freq_masks", "Maximum frequency masks per item.", 0, 0, 100),
       Param::integer("augment_freq_mask_width", "Maximum width of a frequency mask.", 8, 0, 1024, "bands"),
       Param::number("augment_strays",
                     "Maximum share of objects followed by a stray, a misplaced object in the input. "
                     "Strays are not targets: the model learns to recover from them.",
                     0, 0, 1)},
      {}};
}

Options validation() {
  return {
      "Validation",
      {},
      {Param::integer("early_stop", "Stop after this many epochs without a better validation loss; 0: never.",
                      10, 0, 1'000'000, "epochs"),
       Param::integer("score_maps", "Held-out maps to generate and compare with the human-made onsets.", 4, 0,
                      100000),
       Param::integer("score_training_maps",
                      "Training maps to generate and compare likewise: measures memorization.", 0, 0, 100000),
       Param::integer("score_every", "Epochs between such comparisons.", 5, 1, 100000, "epochs")}};
}

Options checkpoints() {
  return {"Checkpoints",
          {},
          {Param::number("checkpoint_minutes", "Time between checkpoints; 0: no time limit.", 10, 0, 1e6,
                         "minutes"),
           Param::integer("checkpoint_steps", "Steps between checkpoints; 0: no step limit.", 0, 0,
                          kMostWhole, "steps"),
           Param::integer("keep", "Number of newest checkpoints to keep.", 3, 1, 1000)}};
}

Options machine() {
  return {"Machine",
          {},
          {Param::choice("device", "Device of encoder and decoder.", "cpu", {"cpu", "cuda"}),
           Param::integer("threads", "CPU threads per rank; affects rounding. 0: all cores.", 0, 0, 256),
           Param::integer("workers", "Threads that prepare batches.", 1, 0, 64),
           Param::number("cache_size", "Maximum size of the cache.", 20, 0.01, 1e6, "GiB")}};
}

void add(std::vector<Param>& all, std::vector<Param> some, const char* group, bool may_change) {
  for (Param& p : some) {
    p.extra["group"] = std::string(group);
    p.extra["may_change"] = may_change;
    all.push_back(std::move(p));
  }
}

bool may_change(const Param& p) {
  return std::get<bool>(p.extra.at("may_change"));
}

Json parsed_record(const std::string& record, const std::string& where) {
  Json json = Json::parse(record, nullptr, false);
  if (!json.is_object())
    throw Error(Error::Kind::bad_input, "the options of the training run are not a JSON object", where);
  return json;
}

}  // namespace

std::vector<Param> training_params() {
  std::vector<Param> all;
  for (Options& part :
       std::vector{data(), model(), augmentation(), optimization(), validation(), checkpoints(), machine()}) {
    add(all, std::move(part.fixed), part.group, false);
    add(all, std::move(part.may_vary), part.group, true);
  }
  return all;
}

Values training_values(const std::map<std::string, std::string>& given) {
  return param_values(training_params(), given, "osugen-train");
}

std::string training_record(const Config& options) {
  Json json = Json::object();
  for (const Param& p : training_params()) json[p.name] = plain_json(options.values().at(p.name));
  return json.dump();
}

std::map<std::string, std::string> recorded_training(const std::string& record, const std::string& where) {
  std::map<std::string, std::string> given;
  const Json json = parsed_record(record, where);
  for (const Param& p : training_params()) {
    const auto value = json.find(p.name);
    if (value == json.end()) continue;
    given[p.name] = value->is_string() ? value->get<std::string>() : value->dump();
  }
  return given;
}

void check_resumable(const Config& options, const std::string& record, const std::string& where) {
  const Json json = parsed_record(record, where);
  std::string problem, remedy;
  for (const Param& p : training_params()) {
    const auto was = json.find(p.name);
    if (may_change(p) || was == json.end()) continue;
    const Json is = plain_json(options.values().at(p.name));
    if (is == *was) continue;
    problem +=
        (problem.empty() ? "" : "; ") + option_name(p) + " was " + was->dump() + " and is " + is.dump();
    remedy += (remedy.empty() ? "" : ", ") + option_name(p);
  }
  if (problem.empty()) return;
  throw Error(Error::Kind::bad_config, "the training run was started with other options: " + problem, where,
              {}, "remove " + remedy + " to continue it, or start a new run with another --out");
}

}  // namespace osugen::train
