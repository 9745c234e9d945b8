// A program that trains nothing and keeps it as osugen-train does: for killing, some hundred times a minute.
//
// fake_training STEPS --out FOLDER [--resume]: a step's state is a function of the one before it.
#include <ATen/Parallel.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/zeros.h>

#include <cstdio>
#include <string>

#include <osugen/train/checkpoint/checkpoint.h>
#include <osugen/train/report/metrics.h>

namespace {

using namespace osugen;
using namespace osugen::train;

constexpr std::int64_t kSize = 50'000, kEpoch = 5;

Snapshot first() {
  Snapshot snapshot;
  snapshot.model["decoder.x"] = at::zeros({kSize});
  snapshot.model_metadata["osugen.pipeline"] = "{}";
  snapshot.state["decoder.x.exp_avg"] = at::zeros({kSize});
  snapshot.training_json = "{}";
  return snapshot;
}

double step(Snapshot& snapshot) {
  ++snapshot.step;
  at::Tensor& x = snapshot.model["decoder.x"];
  at::Tensor& mean = snapshot.state["decoder.x.exp_avg"];
  const at::Tensor gradient =
      at::sin(at::arange(kSize).mul(0.37 * static_cast<double>(snapshot.step)).add(x));
  mean = mean.mul(0.9).add(gradient, 0.1);
  x = x.sub(mean, 0.01);
  return gradient.abs().mean().item<double>();
}

void train_to(std::int64_t steps, const std::string& out, bool resume) {
  CheckpointFolder checkpoints(out, 2);
  std::vector<std::string> notes;
  Snapshot snapshot = resume ? checkpoints.load_latest(notes).value_or(first()) : first();
  for (const std::string& note : notes) throw Error(Error::Kind::bad_input, note);  // kills damage nothing
  MetricsFile metrics(out + "/metrics.jsonl", MetricsPosition{snapshot.step, snapshot.step / kEpoch});
  while (snapshot.step < steps) {
    StepMetrics m;
    m.loss = step(snapshot);
    m.step = snapshot.step;
    metrics.add(m);
    if (snapshot.step % kEpoch == 0) {
      EpochMetrics epoch;
      epoch.step = snapshot.step;
      epoch.epoch = snapshot.step / kEpoch;
      epoch.validation_loss = m.loss;
      metrics.add(epoch);
      checkpoints.save_best(snapshot);
    }
    metrics.sync();
    checkpoints.save(snapshot);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    at::set_num_threads(1);
    if (argc < 4) return 2;
    train_to(std::stoll(argv[1]), argv[3], argc > 4);
  } catch (const Error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return e.exit_code();
  }
  return 0;
}
