// osugen-eval: maps against reference maps, and maps alone, in numbers.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include <osugen/evaluate/output.h>
#include <osugen/evaluate/scorecard/bands_file.h>
#include <osugen/evaluate/scorecard/output.h>
#include <osugen/files/files.h>

#include "cli/cli.h"
#include "cli/interrupt.h"
#include "request.h"

namespace osugen {
namespace {

constexpr const char* kProgram = "osugen-eval";

evaluate::FoundMaps find_all(const std::vector<std::string>& paths,
                             const evaluate::FindOptions& options = {}) {
  evaluate::FoundMaps all;
  for (const std::string& path : paths) {
    evaluate::FoundMaps found = evaluate::find_maps(path, options);
    all.maps.insert(all.maps.end(), std::make_move_iterator(found.maps.begin()),
                    std::make_move_iterator(found.maps.end()));
    all.left_out.insert(all.left_out.end(), found.left_out.begin(), found.left_out.end());
  }
  return all;
}

evaluate::Pairing pairing_of(const EvalRequest& request) {
  if (request.pairs) return evaluate::read_pairs(*request.pairs);
  evaluate::FoundMaps generated = find_all(request.generated);
  if (request.references.empty()) return evaluate::without_references(std::move(generated));
  return evaluate::pair_maps(std::move(generated), find_all(request.references), request.match);
}

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  if (std::fflush(stdout) != 0)
    throw Error(Error::Kind::cannot_write, "cannot print the result", "standard output");
}

std::string today() {
  const std::chrono::year_month_day date{
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

int run_scorecard(const EvalRequest& request) {
  const ScorecardRequest& asked = request.card;
  // A bad file is told before the maps are read, which may take long.
  scorecard::Bands bands = asked.bands ? scorecard::read_bands(*asked.bands)
                                       : scorecard::parse_bands(scorecard::kHumanBands, "human_bands.json");
  const auto sink = make_progress_sink(request.progress, stderr);
  Progress progress(sink.get());
  progress.begin("reading the maps");
  const evaluate::FoundMaps found = find_all(request.generated, scorecard::find_options());
  progress.end();
  progress.begin("measuring");
  const scorecard::Scorecard card =
      scorecard::scorecard_of(found, std::move(bands), asked.options,
                              {cli::interrupted, [&](double fraction) { progress.at(fraction); }});
  progress.end();
  if (card.maps.empty()) throw scorecard::nothing_measured(card);
  if (asked.write_bands)
    write_file_atomically(*asked.write_bands, scorecard::text_of(scorecard::bands_of(card, today())));
  if (request.report) write_file_atomically(*request.report, scorecard::page_of(card));
  progress.clear();
  print(request.json ? scorecard::json_of(card) : scorecard::table_of(card));
  return 0;
}

int run(const EvalRequest& request) {
  if (request.markdown) {
    print(evaluate::metrics_markdown() + scorecard::figures_markdown());
    return 0;
  }
  if (request.card.asked) return run_scorecard(request);
  const auto sink = make_progress_sink(request.progress, stderr);
  Progress progress(sink.get());
  progress.begin("reading the maps");
  evaluate::Pairing pairing = pairing_of(request);
  progress.end();
  if (pairing.pairs.empty()) throw evaluate::nothing_paired(pairing);
  progress.begin("comparing");
  const evaluate::Evaluation evaluation =
      evaluate::evaluate(std::move(pairing), request.options,
                         {cli::interrupted, [&](double fraction) { progress.at(fraction); }});
  progress.end();
  const auto levels = evaluate::summarize(evaluation, request.options.resampling);
  if (request.report)
    write_file_atomically(*request.report, evaluate::page_of(evaluation, levels, request.options));
  progress.clear();
  print(request.json ? evaluate::json_of(evaluation, levels, request.options)
                     : evaluate::table_of(evaluation, levels, request.options));
  return 0;
}

}  // namespace
}  // namespace osugen

int main(int argc, char** argv) {
  using namespace osugen;
  return cli::guard(kProgram, [&] {
    cli::watch_for_interrupts(kProgram);
    const auto given = eval_command_line().parse({argv + 1, argv + argc});
    return given ? run(eval_request_from(*given)) : 0;
  });
}
