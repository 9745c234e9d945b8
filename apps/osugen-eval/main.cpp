// osugen-eval: maps against reference maps, and maps alone, in numbers.
#include <cstdio>

#include <osugen/evaluate/output.h>
#include <osugen/files/files.h>

#include "cli/cli.h"
#include "cli/interrupt.h"
#include "request.h"

namespace osugen {
namespace {

constexpr const char* kProgram = "osugen-eval";

evaluate::FoundMaps find_all(const std::vector<std::string>& paths) {
  evaluate::FoundMaps all;
  for (const std::string& path : paths) {
    evaluate::FoundMaps found = evaluate::find_maps(path);
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

int run(const EvalRequest& request) {
  if (request.markdown) {
    print(evaluate::metrics_markdown());
    return 0;
  }
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
