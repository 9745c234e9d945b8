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
      {Param::number("validation_share", "Share of the songs that are held out, whole songs at a time.", 0.1,
                     0, 0.9),
       Param::number("window_ms",
                     "Song time of an item, at a random place in the song; 0: whole songs, which decoders "
                     "that count tokens or add positions need to write whole songs later.",
                     0, 0, 3.6e6, "ms"),
       Param::integer("max_tokens", "Tokens of an item; longer maps are cut there.", 2048, 16, 1'000'000,
                      "tokens"),
       Param::number("hidden_share",
                     "Share of items that level, note density and slider share are each hidden in, so that "
                     "a model can be asked without them.",
                     0.5, 0, 1),
       Param::integer("seed", "Of the first weights, of the order of the data and of dropout.", 0, 0,
                      kMostWhole)},
      {}};
}

Options model() {
  return {
      "Model",
      {Param::text("freeze",
                   "Patterns of parameter names that stay as they are, with * and ?, separated by commas: "
                   "'encoder.*'.",
                   ""),
       Param::integer("lora_rank",
                      "Trains low-rank changes of this rank in place of the weights; 0: the weights.", 0, 0,
                      4096),
       Param::number("lora_alpha", "The changes count alpha / rank.", 16, 0.001, 1e6),
       Param::text("lora_parameters",
                   "Patterns of the matrices that are changed, separated by commas; empty: those of the "
                   "decoder's attention, feed-forward and head.",
                   "")},
      {}};
}

Options optimization() {
  return {
      "Optimization",
      {Param::integer("batch_size", "Items of a step, over all ranks.", 16, 1, 1'000'000),
       Param::integer("micro_batch",
                      "Items that a rank computes at once; gradients are added up until the step is "
                      "whole. More is faster where there is memory for it.",
                      1, 1, 1'000'000),
       Param::number("learning_rate", "Of AdamW; what the schedule begins with.", 1e-4, 0, 10),
       Param::number("weight_decay", "Decoupled: every step takes rate x decay off every weight.", 0.01, 0,
                     1),
       Param::number("beta1", "Memory of the mean of the gradients.", 0.9, 0, 0.99999),
       Param::number("beta2", "Memory of the mean of their squares.", 0.999, 0, 0.9999999),
       Param::number("epsilon", "Keeps the step finite where gradients are tiny.", 1e-8, 1e-16, 1),
       Param::number("clip_norm", "Largest norm of all gradients together; 0: any.", 1, 0, 1e6),
       Param::number("ema",
                     "Decay of a running average of the weights, which is what is validated and written "
                     "for osugen-run: 0.999 looks back on a thousand steps. 0: the weights themselves.",
                     0, 0, 0.999999),
       Param::number("label_smoothing", "Share of each target that is spread over the vocabulary.", 0, 0,
                     0.9),
       Param::number("time_weight",
                     "A token of time counts so many times as much as another: rhythm is few of a map's "
                     "tokens, and the most of what is heard.",
                     1, 0.01, 100),
       Param::number("listen",
                     "Weight of a second loss: the encoder says when sounds of each role, beats and bar "
                     "lines begin, where a song.json of osugen-synth beside the song knows (beats and bars: "
                     "everywhere). 0: none.",
                     0, 0, 1000),
       Param::choice("schedule",
                     "How the rate goes: less when validation stops improving, by a cosine, or not.",
                     "plateau", {"plateau", "warmup_cosine", "constant"}),
       Param::integer("warmup_steps", "The rate of 'warmup_cosine' rises in a line for so many steps.", 200,
                      0, kMostWhole, "steps"),
       Param::number("final_share", "Share of the rate that 'warmup_cosine' ends at.", 0, 0, 1),
       Param::number("plateau_factor", "What the rate is multiplied by on a plateau.", 0.5, 0.001, 0.999),
       Param::integer("plateau_patience", "Validations without a better loss that are waited for.", 3, 0,
                      100000),
       Param::choice("precision",
                     "What encoder and decoder compute in; weights and the optimizer are always f32. "
                     "auto: bf16 where the processor multiplies matrices in it.",
                     "auto", {"auto", "f32", "bf16"})},
      {Param::integer("epochs", "Times that every item is trained on.", 50, 1, 1'000'000),
       Param::integer("max_steps",
                      "Stop after so many steps, where 'warmup_cosine' then ends; 0: at the end of the "
                      "epochs.",
                      0, 0, kMostWhole, "steps")}};
}

/// Of features in decibels, as augmentation.h says.
Options augmentation() {
  return {
      "Augmentation",
      {Param::number("augment_gain", "Songs are made louder or softer by at most so much.", 0, 0, 60, "dB"),
       Param::number("augment_eq", "Largest change of a random smooth equalizer, a tilt among others.", 0, 0,
                     40, "dB"),
       Param::number("augment_noise",
                     "Share of items that get a noise floor, 25 to 60 dB under their loudest.", 0, 0, 1),
       Param::number("augment_lowpass", "Share of items whose upper bands are cut off.", 0, 0, 1),
       Param::number("augment_bed",
                     "Share of items that another song of the data is heard under, 6 to 24 dB softer.", 0, 0,
                     1),
       Param::integer("augment_shift", "Pitch: everything up or down by at most so many bands.", 0, 0, 32,
                      "bands"),
       Param::integer("augment_time_masks", "Stretches of an item that are not heard at all, at most.", 0, 0,
                      100),
       Param::number("augment_time_mask_ms", "How long each of them is at most.", 100, 0, 10000, "ms"),
       Param::integer("augment_band_masks", "Runs of bands of an item that are not heard, at most.", 0, 0,
                      100),
       Param::integer("augment_band_mask", "How many bands each of them has at most.", 8, 0, 1024, "bands"),
       Param::number(
           "augment_strays",
           "Share of objects behind which strays come, at most: objects where none belongs. They are "
           "not taught, but how to come back from them is.",
           0, 0, 1)},
      {}};
}

Options validation() {
  return {
      "Validation",
      {},
      {Param::integer("early_stop", "Stop after so many epochs without a better validation loss; 0: never.",
                      10, 0, 1'000'000, "epochs"),
       Param::integer("score_maps",
                      "Held-out maps that are generated and compared with their mapper's onsets.", 4, 0,
                      100000),
       Param::integer("score_training_maps", "The same of maps that are trained on: what is known by heart.",
                      0, 0, 100000),
       Param::integer("score_every", "Epochs from one such comparison to the next.", 5, 1, 100000,
                      "epochs")}};
}

Options checkpoints() {
  return {"Checkpoints",
          {},
          {Param::number("checkpoint_minutes", "Time from one checkpoint to the next; 0: no such limit.", 10,
                         0, 1e6, "minutes"),
           Param::integer("checkpoint_steps", "Steps from one checkpoint to the next; 0: no such limit.", 0,
                          0, kMostWhole, "steps"),
           Param::integer("keep", "Newest checkpoints that stay.", 3, 1, 1000)}};
}

Options machine() {
  return {"Machine",
          {},
          {Param::choice("device", "Where encoder and decoder compute.", "cpu", {"cpu", "cuda"}),
           Param::integer("threads",
                          "Processor threads of each rank; another number rounds differently. 0: all cores.",
                          0, 0, 256),
           Param::integer("workers", "Threads that make batches ahead of the step.", 1, 0, 64),
           Param::number("cache_size", "Size that the cache is kept under.", 20, 0.01, 1e6, "GiB")}};
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
    throw Error(Error::Kind::bad_input, "the options of the training are no JSON object", where);
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
  throw Error(Error::Kind::bad_config, "the training was begun with other options: " + problem, where, {},
              "leave out " + remedy + " to go on with it, or begin another with another --out");
}

}  // namespace osugen::train
