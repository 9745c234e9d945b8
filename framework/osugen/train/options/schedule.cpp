#include <osugen/train/options/schedule.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numbers>

namespace osugen::train {
namespace {

class Constant final : public Schedule {
 public:
  explicit Constant(double rate) : rate_(rate) {}
  double rate(std::int64_t /*step*/) const override { return rate_; }

 private:
  double rate_;
};

/// A line up from 1/warmup of the rate, then half a cosine (Loshchilov and Hutter 2017, arXiv 1608.03983).
class WarmupCosine final : public Schedule {
 public:
  WarmupCosine(double rate, double final_share, std::int64_t warmup, std::int64_t total)
      : rate_(rate), final_(rate * final_share), warmup_(warmup), total_(std::max(total, warmup + 1)) {}

  double rate(std::int64_t step) const override {
    if (step < warmup_) return rate_ * static_cast<double>(step + 1) / static_cast<double>(warmup_);
    const double gone = static_cast<double>(step - warmup_) / static_cast<double>(total_ - warmup_);
    return final_ + (rate_ - final_) * 0.5 * (1 + std::cos(std::numbers::pi * std::min(gone, 1.0)));
  }

  std::string state() const override { return nlohmann::json{{"total", total_}}.dump(); }

  /// Where it ends every rate depends on, those of the steps that are done as well.
  void restore(const std::string& text) override {
    const auto state = nlohmann::json::parse(text, nullptr, false);
    const auto was = state.is_object() ? state.find("total") : state.end();
    if (was == state.end() || !was->is_number_integer() || *was == total_) return;  // older ones have none
    throw Error(
        Error::Kind::bad_config,
        "the training run was started with a 'warmup_cosine' of " + was->dump() + " steps but now has " +
            std::to_string(total_),
        {}, {},
        "restore --epochs and --max-steps, or start a new run with --init and the weights of this one");
  }

 private:
  double rate_, final_;
  std::int64_t warmup_, total_;
};

/// PyTorch's ReduceLROnPlateau with its defaults: better means by a ten-thousandth, no cooldown, and a rate
/// that would change by less than 1e-8 stays.
class Plateau final : public Schedule {
 public:
  Plateau(double rate, double factor, std::int64_t patience)
      : rate_(rate), factor_(factor), patience_(patience) {}

  double rate(std::int64_t /*step*/) const override { return rate_; }

  void validated(double loss) override {
    if (loss < best_ * (1 - kThreshold)) {
      best_ = loss;
      waited_ = 0;
      return;
    }
    if (++waited_ <= patience_) return;
    waited_ = 0;
    if (rate_ - rate_ * factor_ > kLeastChange) rate_ *= factor_;
  }

  std::string state() const override {
    nlohmann::json state{{"rate", rate_}, {"waited", waited_}};
    if (std::isfinite(best_)) state["best"] = best_;
    return state.dump();
  }

  void restore(const std::string& text) override {
    const auto state = nlohmann::json::parse(text, nullptr, false);
    if (!state.is_object() || !state.contains("rate") || !state.contains("waited"))
      throw Error(Error::Kind::bad_input, "the state of the schedule is not a plateau's");
    rate_ = state["rate"].get<double>();
    waited_ = state["waited"].get<std::int64_t>();
    best_ = state.value("best", std::numeric_limits<double>::infinity());
  }

 private:
  static constexpr double kThreshold = 1e-4, kLeastChange = 1e-8;
  double rate_, factor_;
  std::int64_t patience_, waited_ = 0;
  double best_ = std::numeric_limits<double>::infinity();
};

}  // namespace

void Schedule::validated(double /*loss*/) {}

std::string Schedule::state() const {
  return "{}";
}

void Schedule::restore(const std::string& /*state*/) {}

std::unique_ptr<Schedule> make_schedule(const Config& options, std::int64_t total_steps) {
  const std::string& name = options.text("schedule");
  const double rate = options.number("learning_rate");
  if (name == "plateau")
    return std::make_unique<Plateau>(rate, options.number("plateau_factor"),
                                     options.integer("plateau_patience"));
  if (name == "warmup_cosine")
    return std::make_unique<WarmupCosine>(rate, options.number("final_share"),
                                          options.integer("warmup_steps"), total_steps);
  return std::make_unique<Constant>(rate);
}

}  // namespace osugen::train
