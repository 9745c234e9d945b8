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
           "best, 0.5, or a whole number to 16");
  }
}

void check_inputs(const EvalRequest& request) {
  if (request.markdown) return;
  if (request.pairs && (!request.generated.empty() || !request.references.empty()))
    refuse("--pairs names both sides already", {}, "leave out the maps and --reference");
  if (!request.pairs && request.generated.empty())
    refuse("there is nothing to evaluate", "an .osu, an .osz or a folder", "run 'osugen-eval --help'");
}

}  // namespace

cli::CommandLine eval_command_line() {
  cli::CommandLine line(
      "osugen-eval", "GENERATED... [--reference MAPS] [options]",
      "Compares generated maps with human ones, or looks at maps alone: a table for people, JSON for "
      "programs. "
      "GENERATED and MAPS are .osu files, .osz mapsets (set.osz#Insane for one difficulty) or folders. A "
      "song is "
      "known by its audio, or by artist and title; its maps are paired by the names of their difficulties. "
      "Beside every map stand a metronome on the song's red lines and a picker of the song's loudest "
      "attacks: "
      "what is not better than those has not listened.");
  line.positionals(0, 10000);
  line.group("What is compared");
  line.option("reference,r", "MAPS", "the human maps; may be repeated. Without it, maps are looked at alone");
  line.option("pairs", "FILE",
              "the pairs, instead of GENERATED and --reference: CSV (generated,reference,audio) or JSON");
  line.option(
      "match", "HOW",
      "which reference of a song: name (the difficulty's name, or the level that it says), density (as "
      "many objects a second)",
      "name");
  line.option("audio", "FILE", "the song, instead of the one beside the maps");
  line.group("How");
  line.option("bias-ms", "MS", "song time less map time", fmt::format("{:g}", kBiasMs));
  line.option("window-s", "S", "length of the windows that maps were generated in, to look at their seams");
  line.option("metronome", "N",
              "objects a beat of the metronome: best (of each level, chosen with the answer in "
              "hand), 0.5, or a whole number",
              "best");
  line.option("no-baselines", "", "neither metronome nor picker");
  line.option("seed", "N", "of the bootstrap", "1");
  line.option("resamples", "N", "of the bootstrap", "10000");
  line.group("What comes out");
  line.option("json", "", "print JSON: every metric of every pair and level, with intervals");
  line.option("report", "FILE.html", "also write a page with pictures of the distributions");
  line.option("progress", "HOW", "auto, plain, json, none; on standard error", "auto");
  line.option("markdown", "", "print the reference manual of the metrics");
  line.example("osugen-eval out.osz --reference Songs/123", "a generated set against a human one");
  line.example("osugen-eval generated/ -r human/ --json > scores.json", "folders, song by song");
  line.example("osugen-eval song.osz", "a set alone: validity, variety, structure");
  line.example("osugen-eval a.osu -r b.osu", "two maps, whatever they are called");
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
  check_inputs(request);
  return request;
}

}  // namespace osugen
