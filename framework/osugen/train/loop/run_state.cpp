#include <osugen/train/loop/run_state.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include <osugen/pipeline/component_json.h>
#include <osugen/train/songs/content_hash.h>

namespace osugen::train {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr int kFormat = 1;

/// What is learned depends on these; timing gives the bias.
constexpr const char* kLearned[] = {"frontend", "timing", "tokenizer", "encoder", "decoder"};

OrderedJson object_of(const std::string& text, const std::string& where, const char* what) {
  OrderedJson json = OrderedJson::parse(text, nullptr, false);
  if (!json.is_object())
    throw Error(Error::Kind::bad_input, std::string(what) + " is not a JSON object", where);
  return json;
}

/// The first parameter that differs, as "/decoder/layers was 6 but is 4"; empty: none.
std::string difference(const OrderedJson& was, const OrderedJson& is, const std::string& path) {
  if (was == is) return {};
  if (was.is_object() && is.is_object()) {
    for (const auto& [key, value] : was.items())
      if (std::string found = difference(value, is.value(key, OrderedJson()), path + "/" + key);
          !found.empty())
        return found;
    // What `was` lacks came later: by the rule of new parameters its default changes nothing.
    return {};
  }
  return path + " was " + was.dump() + " but is " + (is.is_null() ? "absent" : is.dump());
}

}  // namespace

std::string run_json(const RunIdentity& identity, const RunState& state) {
  OrderedJson json{{"format", kFormat},
                   {"step", state.step},
                   {"epoch", state.epoch},
                   {"index", state.index},
                   {"epoch_sums", state.epoch_sums.numbers()},
                   {"training_loss", state.training_loss},
                   {"validation_loss", state.validation_loss},
                   {"epochs_waited", state.epochs_waited},
                   {"schedule", OrderedJson::parse(state.schedule)},
                   {"options", OrderedJson::parse(identity.options)},
                   {"precision", identity.precision},
                   {"data", identity.data},
                   {"pipeline", OrderedJson::parse(identity.pipeline)}};
  if (std::isfinite(state.best_loss)) json["best_loss"] = state.best_loss;
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

RunRecord parse_run(const std::string& text, const std::string& where) {
  const OrderedJson json = object_of(text, where, "the state of the training run");
  try {
    if (json.at("format") != kFormat)
      throw Error(Error::Kind::bad_input, "the state of the training run is from another version of osugen",
                  where, {}, "resume with the version of osugen that started it");
    RunRecord record;
    RunState& state = record.state;
    state.step = json.at("step").get<std::int64_t>();
    state.epoch = json.at("epoch").get<std::int64_t>();
    state.index = json.at("index").get<std::int64_t>();
    state.epoch_sums = LossSums::of_numbers(json.at("epoch_sums").get<std::vector<double>>());
    state.training_loss = json.at("training_loss").get<double>();
    state.validation_loss = json.at("validation_loss").get<double>();
    state.best_loss = json.value("best_loss", state.best_loss);
    state.epochs_waited = json.at("epochs_waited").get<std::int64_t>();
    state.schedule = json.at("schedule").dump();
    record.identity = {json.at("options").dump(), json.at("pipeline").dump(),
                       json.at("data").get<std::string>(), json.at("precision").get<std::string>()};
    return record;
  } catch (const std::exception& e) {
    if (const auto* own = dynamic_cast<const Error*>(&e)) throw *own;
    throw Error(Error::Kind::bad_input, "the state of the training run is incomplete or invalid", where, {},
                "use another checkpoint");
  }
}

std::string data_identity(const DataSet& training, const DataSet* held_out) {
  std::string all;
  for (const DataSet* data : {&training, held_out}) {
    for (std::int64_t i = 0; data != nullptr && i < data->size(); ++i)
      all += data->song_of(i).hash + " " + data->map_of(i).hash + data->sounds_of_song(i).hash + "\n";
    all += "\n";
  }
  return content_hash(all);
}

void check_same_pipeline(const std::string& was, const std::string& is, const std::string& where) {
  const OrderedJson before = object_of(was, where, "the pipeline of the training run");
  const OrderedJson now = object_of(is, where, "the pipeline");
  for (const char* part : kLearned) {
    const std::string found = difference(before.value(part, OrderedJson()), now.value(part, OrderedJson()),
                                         std::string("/") + part);
    if (!found.empty())
      throw Error(Error::Kind::bad_config, "the training run was started with a different pipeline: " + found,
                  where, {}, "restore it, or start a new run with another --out");
  }
}

std::string runnable_pipeline(const PipelineConfig& config, const std::string& weights) {
  OrderedJson json = OrderedJson::parse(config.json);
  json["frontend"] = json_of(config.frontend, PathForm::absolute);
  json["timing"] = json_of(config.timing, PathForm::absolute);
  json["tokenizer"] = json_of(config.tokenizer, PathForm::absolute);
  json["encoder"] = json_of(config.encoder, PathForm::absolute);
  json["decoder"] = json_of(config.decoder, PathForm::absolute);
  json["sampler"] = json_of(config.sampler, PathForm::absolute);
  json["passes"] = OrderedJson::array();
  for (const ComponentConfig& pass : config.passes)
    json["passes"].push_back(json_of(pass, PathForm::absolute));
  for (const char* name : {"audio", "output", "adapter"}) json.erase(name);
  json["weights"] = weights;
  return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace osugen::train
