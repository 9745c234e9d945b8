#include <osugen/train/trained_part.h>

#include <utility>

namespace osugen::train {
namespace {

/// The parameters themselves, but those that are frozen.
class Weights final : public TrainedPart {
 public:
  explicit Weights(NamedTensors parameters) : parameters_(std::move(parameters)) {}
  NamedTensors parameters() const override { return parameters_; }
  NamedTensors summed() const override { return parameters_; }

 private:
  NamedTensors parameters_;
};

}  // namespace

std::unique_ptr<TrainedPart> make_trained_part(const NamedTensors& model, const Config& options,
                                               const std::filesystem::path& /*base*/) {
  for (const char* name : {"freeze", "lora_parameters"})
    if (!options.text(name).empty()) throw Error(Error::Kind::usage, std::string(name) + " is not there yet");
  if (options.integer("lora_rank") > 0) throw Error(Error::Kind::usage, "lora_rank is not there yet");
  return std::make_unique<Weights>(model);
}

}  // namespace osugen::train
