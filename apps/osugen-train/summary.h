// apps/osugen-train/summary.h - the result of a training run, as text or JSON.
#pragma once

#include <string>
#include <vector>

#include <osugen/train/loop/trainer.h>

namespace osugen {

std::string training_text(const train::TrainingResult& result, double seconds);
std::string training_json(const train::TrainingResult& result, double seconds,
                          const std::vector<std::string>& notes);

}  // namespace osugen
