// osugen-train: a folder of maps in, a model out. Cheap checks come first, LibTorch is loaded when they have
// passed.
#include <cstdlib>  // says whether this is glibc
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <chrono>
#include <cstdio>
#include <utility>

#include <osugen/files/files.h>
#include <osugen/plugins/registry.h>
#include <osugen/train/launch/run_ranks.h>
#include <osugen/train/library.h>
#include <osugen/train/options/out_folder.h>

#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/notes.h"
#include "request.h"
#include "summary.h"

namespace osugen {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kProgram = "osugen-train";

void check_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return;
  throw Error(Error::Kind::missing_input, "folder not found", folder.string(), "a folder of mapsets",
              "pass --data DIR");
}

void check_file(const fs::path& file, const std::string& option) {
  std::error_code error;
  if (fs::is_regular_file(file, error)) return;
  throw Error(Error::Kind::missing_input, "file not found", file.string(), {}, "set it with " + option);
}

/// What is given, over what the training that is resumed was begun with.
std::map<std::string, std::string> options_of(const Request& request) {
  const fs::path record = request.paths.out / "training.json";
  std::error_code error;
  if (!request.paths.resume || !fs::exists(record, error)) return request.options;
  std::map<std::string, std::string> options =
      train::recorded_training(read_file(record, 1 << 20), record.string());
  for (const auto& [name, value] : request.options) options[name] = value;
  return options;
}

/// What is told before a plugin or LibTorch is loaded, and before there are several ranks to tell it.
/// @param writes  whether it is for this process to write into --out
Values checked_options(const Request& request, bool writes) {
  Values options = train::training_values(options_of(request));
  check_folder(request.paths.data);
  if (writes) train::check_out(request.paths.out, request.paths.resume);
  if (request.paths.init) check_file(*request.paths.init, "--init");
  return options;
}

/// Every step asks for the same large tensors again: memory that was given back to the system in between
/// would be zeroed each time, 5 to 10 % of a step of a small model.
void keep_memory() {
#ifdef __GLIBC__
  constexpr int kLargest = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, kLargest);
  mallopt(M_TRIM_THRESHOLD, kLargest);
  mallopt(M_TOP_PAD, 1 << 27);
#endif
}

/// GNU OpenMP's threads wait for work in a loop for milliseconds, and take the processor from the threads
/// that make batches, or from another program. With 1,000 rounds before they sleep, a step on two busy cores
/// took 3 s in place of 10. Before LibTorch is loaded, which reads it once.
void wait_quietly() {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  ::setenv("GOMP_SPINCOUNT", "1000", /*overwrite=*/0);
}

class Program {
 public:
  Program(Request request, std::optional<train::GroupAddress> address)
      : request_(std::move(request)),
        address_(std::move(address)),
        sink_(make_progress_sink(speaks() ? request_.progress : ProgressStyle::none, stderr)),
        progress_(sink_.get()),
        notes_(kProgram, progress_, speaks()),
        registry_(request_.plugin_folders) {}

  int run() { return request_.merge ? merge() : train_model(); }

 private:
  int train_model() {
    const Config options(checked_options(request_, speaks()), notes_);
    PipelineConfig config = load_pipeline(request_.pipeline, request_.overrides, registry_);
    notes_.add(registry_.notes());
    notes_.add(config.notes);
    if (config.weights && !request_.paths.init && !request_.paths.resume) {
      notes_.add("The pipeline's weights are ignored: --init " + config.weights->string() +
                 " is used instead.");
    }
    Pipeline pipeline = make_pipeline(std::move(config), PipelineParts::all, registry_, notes_);
    const train::TrainLibrary& library = train::train_library();
    cli::finish_before_interrupts();
    train::GroupOptions group = request_.group;
    group.device = options.text("device");
    const train::TrainingResult result =
        library.train(pipeline, options, request_.paths, address_, group,
                      {&progress_, cli::interrupted, [this](const std::string& line) { notes_.say(line); }});
    if (speaks()) print(result);
    return result.stopped ? static_cast<int>(Error::Kind::interrupted) : 0;
  }

  int merge() {
    check_file(*request_.paths.init, "--init");
    check_file(*request_.merge, "--merge");
    PipelineConfig config = load_pipeline(request_.pipeline, request_.overrides, registry_);
    notes_.add(registry_.notes());
    notes_.add(config.notes);
    Pipeline pipeline = make_pipeline(std::move(config), PipelineParts::all, registry_, notes_);
    const fs::path& merged = request_.paths.out;
    notes_.add(train::train_library().merge(pipeline, *request_.paths.init, *request_.merge, merged));
    std::printf("%s\n", merged.c_str());
    return 0;
  }

  bool speaks() const { return !address_ || address_->rank == 0; }

  void print(const train::TrainingResult& result) {
    progress_.clear();
    const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    const std::string text =
        request_.json ? training_json(result, seconds, notes_.all()) : training_text(result, seconds);
    std::fputs(text.c_str(), stdout);
    if (std::fflush(stdout) != 0) {
      throw Error(Error::Kind::cannot_write, "the model was written, but the result cannot be printed",
                  "standard output");
    }
  }

  Clock::time_point began_ = Clock::now();
  Request request_;
  std::optional<train::GroupAddress> address_;
  std::unique_ptr<ProgressSink> sink_;
  Progress progress_;
  cli::Notes notes_;
  Registry registry_;
};

/// The command line of one rank: this one without --ranks.
std::vector<std::string> of_one_rank(const std::vector<std::string>& arguments) {
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--ranks")
      ++i;
    else if (arguments[i].rfind("--ranks=", 0) != 0)
      rest.push_back(arguments[i]);
  }
  return rest;
}

int start_ranks(const Request& request, const std::vector<std::string>& arguments) {
  if (train::group_address_of_environment()) {
    throw Error(Error::Kind::usage,
                "--ranks cannot be combined with the environment variables RANK and WORLD_SIZE", "--ranks",
                {}, "use either --ranks or torchrun's --nproc-per-node");
  }
  checked_options(request, true);
  return train::run_ranks("/proc/self/exe", of_one_rank(arguments), request.ranks);
}

}  // namespace
}  // namespace osugen

int main(int argc, char** argv) {
  using namespace osugen;
  return cli::guard(kProgram, [&]() -> int {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto given = train_command_line().parse(arguments);
    if (!given) return 0;
    Request request = request_from(*given);
    if (request.ranks > 1 && !request.merge) return start_ranks(request, arguments);
    cli::watch_for_interrupts(kProgram);
    keep_memory();
    wait_quietly();
    return Program(std::move(request), train::group_address_of_environment()).run();
  });
}
