#include "summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace osugen {
namespace {

using Json = nlohmann::ordered_json;

Json figures_json(const train::OnsetFigures& figures) {
  if (figures.maps == 0) return nullptr;
  return {{"maps", figures.maps}, {"onset_f1_20", figures.f1_20}, {"onset_f1_50", figures.f1_50}};
}

std::string figures_text(const train::OnsetFigures& figures, const char* of) {
  if (figures.maps == 0) return {};
  return fmt::format("Onset F1 of {} generated for {}: {:.3f} at 20 ms, {:.3f} at 50 ms.\n",
                     figures.maps == 1 ? "1 map" : fmt::format("{} maps", figures.maps), of, figures.f1_20,
                     figures.f1_50);
}

const char* ending(const train::TrainingResult& result) {
  if (result.stopped) return "Stopped; continue with --resume.";
  return result.stopped_early ? "Stopped early: validation no longer improves." : "Finished.";
}

}  // namespace

std::string training_text(const train::TrainingResult& result, double seconds) {
  std::string text = fmt::format(
      "{}\n{} {} steps, {} epochs, {:.0f} s, {}; training loss {:.4f}, validation loss {:.4f}, best {:.4f} "
      "nats per token.\n",
      result.pipeline.string(), ending(result), result.steps, result.epochs, seconds, result.precision,
      result.training_loss, result.validation_loss, result.best_validation_loss);
  text += figures_text(result.held_out, "held-out songs");
  text += figures_text(result.training_songs, "training songs");
  text += fmt::format("best:   {}\nlatest: {}\n", result.best.string(), result.latest.string());
  return text;
}

std::string training_json(const train::TrainingResult& result, double seconds,
                          const std::vector<std::string>& notes) {
  Json json{{"pipeline", result.pipeline.string()},
            {"best", result.best.string()},
            {"latest", result.latest.string()},
            {"steps", result.steps},
            {"epochs", result.epochs},
            {"seconds", seconds},
            {"precision", result.precision},
            {"training_loss", result.training_loss},
            {"validation_loss", result.validation_loss},
            {"best_validation_loss", result.best_validation_loss},
            {"validation_loss_by_kind", result.validation_loss_by_kind},
            {"held_out", figures_json(result.held_out)},
            {"training_songs", figures_json(result.training_songs)},
            {"stopped", result.stopped},
            {"stopped_early", result.stopped_early},
            {"notes", notes}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace osugen
