// tests/train/snapshots.h - small checkpoints of training runs.
#pragma once

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include <string>

#include <osugen/train/checkpoint/checkpoint.h>

namespace osugen::testing {

/// Every number of it depends on the step.
inline train::Snapshot snapshot_of(std::int64_t step, std::int64_t size = 6) {
  const auto value = static_cast<double>(step);
  train::Snapshot snapshot;
  snapshot.step = step;
  snapshot.model["decoder.head.weight"] = at::arange(size, at::kFloat).reshape({2, -1}).add(value);
  snapshot.model["encoder.mean"] = at::full({3}, value, at::kDouble);
  snapshot.model_metadata["osugen.pipeline"] = R"({"version": 1})";
  snapshot.state["decoder.head.weight.exp_avg"] = at::arange(size, at::kFloat).mul(value);
  snapshot.state["counter"] = at::full({}, step, at::kLong);
  snapshot.training_json = R"({"epoch": 3, "title": "Tränen \" <b>"})";
  return snapshot;
}

inline bool same(const std::map<std::string, at::Tensor>& a, const std::map<std::string, at::Tensor>& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, tensor] : a) {
    const auto other = b.find(name);
    if (other == b.end() || tensor.scalar_type() != other->second.scalar_type() ||
        !at::equal(tensor, other->second))
      return false;
  }
  return true;
}

inline bool same(const train::Snapshot& a, const train::Snapshot& b) {
  return a.step == b.step && same(a.model, b.model) && a.model_metadata == b.model_metadata &&
         same(a.state, b.state) && a.training_json == b.training_json;
}

}  // namespace osugen::testing
