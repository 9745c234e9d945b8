#include "request.h"

#include <fmt/format.h>

#include <osugen/beatmap/bias.h>
#include <osugen/error/error.h>

#include "cli/common_options.h"

namespace osugen {
namespace {

[[noreturn]] void refuse(const std::string& problem, const std::string& accepted,
                         const std::string& remedy = {}) {
  throw Error(Error::Kind::usage, problem, {}, accepted, remedy);
}

std::optional<double> metronome_of(const cli::Given& given) {
  if (given.text("metronome") == "best") return std::nullopt;
  if (given.text("metronome") == "0.5") return 0.5;
  constexpr long long kMost = 16;
  try {
    return static_cast<double>(given.integer("metronome", 1, kMost));
  } catch (const Error&) {
    refuse("--metronome: '" + given.text("metronome") + "' is not accepted",
           "best, 0.5, or an integer from 1 to 16");
  }
}

void check_inputs(const EvalRequest& request) {
  if (request.markdown) return;
  if (request.pairs && (!request.generated.empty() || !request.references.empty()))
    refuse("--pairs cannot be combined with GENERATED or --reference", {}, "remove the maps and --reference");
  if (!request.pairs && request.generated.empty())
    refuse(request.card.asked ? "no maps to measure" : "no maps to evaluate", "an .osu, an .osz or a folder",
           "run 'osugen-eval --help'");
}

/// The scorecard looks at maps alone, without their songs and without chance.
void check_scorecard(const cli::Given& given) {
  const bool asked = given.has("scorecard");
  for (const char* other : {"reference", "pairs", "match", "audio", "bias-ms", "window-s", "metronome",
                            "no-baselines", "seed", "resamples"})
    if (asked && given.has(other))
      refuse(fmt::format("--{} cannot be combined with --scorecard", other), {},
             fmt::format("remove --{}", other));
  for (const char* own : {"by", "bands", "write-bands", "min-objects"})
    if (!asked && given.has(own))
      refuse(fmt::format("--{} is an option of the scorecard", own), {}, "add --scorecard");
}

ScorecardRequest scorecard_request(const cli::Given& given) {
  constexpr long long kMostObjects = 1'000'000;
  check_scorecard(given);
  ScorecardRequest card;
  card.asked = given.has("scorecard");
  card.options.by = cli::chosen<scorecard::By>(
      given, "by", {{"name", scorecard::By::name}, {"stars", scorecard::By::stars}});
  card.options.fewest_objects = static_cast<std::size_t>(given.integer("min-objects", 0, kMostObjects));
  if (const auto file = given.get("bands")) card.bands = *file;
  if (const auto file = given.get("write-bands")) card.write_bands = *file;
  return card;
}

}  // namespace

cli::CommandLine eval_command_line() {
  cli::CommandLine line(
      "osugen-eval", "GENERATED... [--reference MAPS | --scorecard] [options]",
      "Compares generated maps with human-made maps, or evaluates maps alone. Prints a table, or JSON with "
      "--json. GENERATED and MAPS are .osu files, .osz mapsets (set.osz#Insane for one difficulty) or "
      "folders. Songs are matched by audio, or by artist and title; their maps by difficulty name. The "
      "baselines are a metronome on the song's red lines and an onset picker that takes the strongest "
      "onsets: a map that is not better than both does not follow the song. With --scorecard, compares how "
      "maps are laid out (density, sliders, gaps, spacing, turns, overlaps, stars) with the range of "
      "human-made maps of the same level; it needs no reference.");
  line.positionals(0, 10000);
  line.group("Input");
  line.option("reference,r", "MAPS", "Human-made maps; repeatable. Without it, maps are evaluated alone.");
  line.option(
      "pairs", "FILE",
      "Pairs of maps, in place of GENERATED and --reference: CSV (generated,reference,audio) or JSON.");
  line.option("match", "HOW",
              "How to choose the reference map of a song: name (same difficulty name or level) or density "
              "(nearest note density).",
              "name");
  line.option("audio", "FILE", "Song, in place of the file next to the maps.");
  line.group("How");
  line.option("bias-ms", "MS", "Song time minus map time.", fmt::format("{:g}", kBiasMs));
  line.option("window-s", "S",
              "Length of the windows that the maps were generated in; evaluates their seams.");
  line.option("metronome", "N",
              "Objects per beat of the metronome: best (chosen per level with knowledge of the reference), "
              "0.5, or an integer from 1 to 16.",
              "best");
  line.option("no-baselines", "", "Omit the metronome and the onset picker.");
  line.option("seed", "N", "of the bootstrap", "1");
  line.option("resamples", "N", "of the bootstrap", "10000");
  line.group("Scorecard");
  line.option(
      "scorecard", "",
      "Compare figures of the maps, level by level, with the p10 to p90 of human-made maps. Shows each "
      "figure's median, the share of maps inside, and marks medians above (↑) or below (↓) the range.");
  line.option(
      "by", "name|stars",
      "What tells a map's level: its difficulty name, or its star rating (Easy below 2.0, Normal 2.7, Hard "
      "4.0, Insane 5.3, Expert 9.0).",
      "name");
  line.option("bands", "FILE", "Ranges to compare with, in place of those that osugen ships (JSON).");
  line.option("write-bands", "FILE", "Also write the ranges of these maps, as a file for --bands.");
  line.option("min-objects", "N", "Skip maps with fewer objects.", "20");
  line.group("Output");
  line.option(
      "json", "",
      "Print JSON: every metric of every pair and level, with confidence intervals; with --scorecard, "
      "every figure of every map and level.");
  line.option("report", "FILE.html", "Also write an HTML page with charts.");
  cli::declare_progress(line);
  line.option("markdown", "", "Print the reference manual of the metrics.");
  line.example("osugen-eval out.osz --reference Songs/123",
               "compare a generated mapset with a human-made one");
  line.example("osugen-eval generated/ -r human/ --json > scores.json", "compare folders, song by song");
  line.example("osugen-eval song.osz", "evaluate a mapset alone: validity, variety, structure");
  line.example("osugen-eval a.osu -r b.osu", "compare two maps, whatever their names");
  line.example("osugen-eval --scorecard generated/ --report card.html", "see which figures no human map has");
  line.example("osugen-eval --scorecard Songs/ --by stars --write-bands mine.json",
               "measure your own maps; then: --bands mine.json");
  return line;
}

EvalRequest eval_request_from(const cli::Given& given) {
  EvalRequest request;
  request.generated = given.positional();
  request.references = given.all("reference");
  if (const auto file = given.get("pairs")) request.pairs = *file;
  if (const auto file = given.get("report")) request.report = *file;
  request.match = cli::chosen<evaluate::Match>(
      given, "match", {{"name", evaluate::Match::name}, {"density", evaluate::Match::density}});
  evaluate::EvaluationOptions& options = request.options;
  if (const auto file = given.get("audio")) options.audio.file = *file;
  constexpr double kFarMs = 1000, kLongestS = 3600;
  options.bias_ms = given.number("bias-ms", -kFarMs, kFarMs);
  if (given.has("window-s")) options.window_ms = 1000 * given.number("window-s", 2, kLongestS);
  options.metronome = metronome_of(given);
  options.baselines = !given.has("no-baselines");
  options.resampling.seed = static_cast<std::uint64_t>(given.integer("seed", 0, INT64_MAX));
  options.resampling.resamples = static_cast<int>(given.integer("resamples", 1, 1000000));
  request.json = given.has("json");
  request.markdown = given.has("markdown");
  request.progress = cli::progress_style_of(given);
  request.card = scorecard_request(given);
  check_inputs(request);
  return request;
}

}  // namespace osugen
