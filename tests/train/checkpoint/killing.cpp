#include "killing.h"

#include <ATen/ops/equal.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <map>
#include <thread>

#include <osugen/files/files.h>
#include <osugen/train/options/checkpoint_layout.h>
#include <osugen/train/report/metrics.h>
#include <osugen/weights/weights.h>

#include "testing/testing.h"

namespace osugen::testing {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void sleep_for(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

/// The step that OUT/latest names; 0 where there is none.
std::int64_t latest_step(const fs::path& out) {
  std::error_code error;
  if (!fs::exists(out / "latest", error)) return 0;
  const std::string name = read_file(out / "latest");
  return std::stoll(name.substr(name.find('-') + 1));
}

/// A process that was killed now left something that is not whole, or did not get to say what is newest.
bool was_writing(const fs::path& out) {
  std::error_code error;
  if (!fs::exists(out, error)) return false;
  for (const auto& entry : fs::recursive_directory_iterator(out))
    if (entry.path().filename().string().starts_with(".osugen-")) return true;
  const auto steps = train::checkpoint_steps(out);
  return !steps.empty() && steps.back() > latest_step(out);
}

/// There is something that --resume is needed for; a checkpoint or not.
bool has_begun(const fs::path& out) {
  std::error_code error;
  return fs::exists(out, error) && !fs::is_empty(out, error);
}

/// The steps of metrics.jsonl, each listed once and none missing at the end.
void check_steps(const fs::path& out, std::int64_t last) {
  const auto steps = train::read_metrics(out / "metrics.jsonl").steps;
  BOOST_TEST_REQUIRE(!steps.empty());
  for (std::size_t i = 1; i < steps.size(); ++i) BOOST_TEST(steps[i].step > steps[i - 1].step);
  BOOST_TEST(steps.back().step == last);
}

/// The files of a folder that change by being made, moved or written to, as they do.
class Watch {
 public:
  explicit Watch(const fs::path& out) : out_(out), inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    add(out_);
    add(train::checkpoints_path(out_));
  }
  ~Watch() { ::close(inotify_); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Waits up to a millisecond.
  /// @return events since the last call
  int events() {
    pollfd ready{inotify_, POLLIN, 0};
    if (::poll(&ready, 1, 1) <= 0) return 0;
    alignas(inotify_event) std::array<char, 16384> buffer{};
    const ssize_t size = ::read(inotify_, buffer.data(), buffer.size());
    int count = 0;
    for (ssize_t at = 0; at < size; ++count) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      if ((event->mask & IN_ISDIR) == 0 || event->len == 0) continue;
      const auto folder = folders_.find(event->wd);
      if (folder != folders_.end()) add(folder->second / event->name);  // a draft, or the checkpoints
    }
    return count;
  }

 private:
  void add(const fs::path& folder) {
    const int id = ::inotify_add_watch(inotify_, folder.c_str(),
                                       IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_DELETE | IN_ONLYDIR);
    if (id >= 0) folders_[id] = folder;
  }

  fs::path out_;
  int inotify_;
  std::map<int, fs::path> folders_;
};

}  // namespace

struct Killing::Child {
  pid_t process = -1;
  fs::path said;  ///< what it prints
  int status = 0;
  bool ended = false;

  bool has_ended() {
    if (!ended) ended = ::waitpid(process, &status, WNOHANG) == process;
    return ended;
  }
  void wait() {
    if (!ended) ended = ::waitpid(process, &status, 0) == process;
  }
  int exit_code() const { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }
  std::string output() const { return read_file(said); }
};

Killing::Killing(std::vector<std::string> command, fs::path folder, std::uint64_t seed)
    : command_(std::move(command)), folder_(std::move(folder)), random_(seed) {}

double Killing::uniform(double from, double to) {
  return from + (to - from) * static_cast<double>(random_() >> 11) * 0x1p-53;
}

fs::path Killing::new_folder() {
  return folder_ / ("out" + std::to_string(++folders_));
}

Killing::Child Killing::start(const fs::path& out, bool resume, const std::vector<std::string>& environment) {
  std::vector<std::string> command = command_;
  command.insert(command.end(), {"--out", out.string()});
  if (resume) command.emplace_back("--resume");
  Child child;
  child.said = folder_ / "said";
  child.process = ::fork();
  BOOST_REQUIRE(child.process >= 0);
  if (child.process != 0) return child;
  for (const int signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_DFL);
  const int nowhere = ::open("/dev/null", O_RDONLY);
  const int said = ::open(child.said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  ::dup2(nowhere, 0);
  ::dup2(said, 1);
  ::dup2(said, 2);
  for (const std::string& setting : environment) ::putenv(const_cast<char*>(setting.c_str()));
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  ::execv(words[0], words.data());
  ::_exit(127);
}

void Killing::run_whole() {
  const auto begin = Clock::now();
  Child child = start(folder_ / "whole", false);
  child.wait();
  seconds_ = since(begin);
  BOOST_TEST_REQUIRE(child.exit_code() == 0, child.output());
  BOOST_TEST_REQUIRE(train::checkpoint_steps(folder_ / "whole").size() >= 1U);
}

void Killing::wait_for_writing(Child& child, const fs::path& out) {
  fs::create_directories(out);
  Watch watch(out);
  // About as many events as two checkpoints make, so that all of one is hit as often as any part of it.
  const auto wanted = static_cast<int>(uniform(1, 40));
  for (int seen = 0; seen < wanted; seen += watch.events())
    if (child.has_ended()) return;
  // Then any part of the longer acts between two events, the syncing.
  sleep_for(std::pow(10.0, uniform(-5, -2)));
}

bool Killing::run_until_killed(const fs::path& out, bool resume, Moment moment) {
  if (moment == Moment::writing) fs::create_directories(out);
  Child child = start(out, resume);
  if (moment == Moment::any) {
    const auto begin = Clock::now();
    const double until = uniform(0, seconds_);
    while (since(begin) < until && !child.has_ended()) sleep_for(0.001);
  } else {
    wait_for_writing(child, out);
  }
  if (!child.has_ended()) ::kill(child.process, SIGKILL);
  child.wait();
  if (WIFSIGNALED(child.status) && WTERMSIG(child.status) == SIGKILL) return true;
  BOOST_TEST_REQUIRE(child.exit_code() == 0, child.output());
  return false;
}

Killed Killing::run_killed(Moment moment, int kills) {
  Killed result;
  while (result.kills < kills) {
    const fs::path out = new_folder();
    while (result.kills < kills && run_until_killed(out, has_begun(out), moment)) {
      ++result.kills;
      result.in_writing += was_writing(out) ? 1 : 0;
    }
    ++result.trainings;
    finish(out);
  }
  return result;
}

bool Killing::run_until_stopped(const fs::path& out, int signal) {
  Child child = start(out, has_begun(out));
  while (!child.has_ended() && !heeds(child.process, signal)) sleep_for(0.001);
  const auto begin = Clock::now();
  const double until = uniform(0, seconds_);
  while (since(begin) < until && !child.has_ended()) sleep_for(0.001);
  if (!child.has_ended()) ::kill(child.process, signal);
  child.wait();
  if (child.exit_code() == 0) return false;
  BOOST_TEST_CONTEXT("signal " << signal << " after " << until << " s: " << child.output()) {
    BOOST_TEST(child.exit_code() == 130);
    BOOST_TEST(!was_writing(out));
    std::error_code error;
    if (!fs::exists(out / "metrics.jsonl", error)) return true;
    const auto steps = train::read_metrics(out / "metrics.jsonl").steps;
    if (!steps.empty()) BOOST_TEST(latest_step(out) == steps.back().step);
  }
  return true;
}

void Killing::run_interrupted(const std::vector<int>& signals, int times) {
  for (std::size_t stopped = 0; stopped < static_cast<std::size_t>(times);) {
    const fs::path out = new_folder();
    while (stopped < static_cast<std::size_t>(times) &&
           run_until_stopped(out, signals[stopped % signals.size()]))
      ++stopped;
    finish(out);
  }
}

void Killing::run_on_full_disk(const fs::path& failing_calls, int times) {
  const fs::path out = new_folder();
  int stopped = 0;
  for (int i = 0; i < times; ++i) {
    // Few and many: the first calls make the folder, a checkpoint has about thirty.
    const auto at = static_cast<long>(std::pow(10.0, uniform(0, 2.3)));
    Child child = start(out, has_begun(out),
                        {"LD_PRELOAD=" + failing_calls.string(), "OSUGEN_FAIL_FOLDER=" + out.string(),
                         "OSUGEN_FAIL_AT=" + std::to_string(at)});
    child.wait();
    if (child.exit_code() == 0) break;
    ++stopped;
    const std::string said = child.output();
    BOOST_TEST_CONTEXT("full from call " << at << " on: " << said) {
      BOOST_TEST(child.exit_code() == 73);
      BOOST_TEST(said.find(out.string()) != std::string::npos);
      BOOST_TEST(said.find("No space left on device") != std::string::npos);
      if (!fs::exists(out)) continue;
      for (const auto& entry : fs::recursive_directory_iterator(out))
        BOOST_TEST(!entry.path().filename().string().starts_with(".osugen-"));
    }
  }
  BOOST_TEST_MESSAGE(stopped << " stops by a full disk");
  BOOST_TEST(stopped > 0);
  finish(out);
}

void Killing::finish(const fs::path& out) {
  Child last = start(out, has_begun(out));
  last.wait();
  BOOST_TEST_REQUIRE(last.exit_code() == 0, last.output());
  compare(out);
  fs::remove_all(out);
}

void Killing::compare(const fs::path& out) {
  const fs::path whole = folder_ / "whole";
  const std::int64_t step = latest_step(whole);
  BOOST_TEST_REQUIRE(latest_step(out) == step);
  const fs::path a = train::checkpoint_path(whole, step), b = train::checkpoint_path(out, step);
  BOOST_TEST((read_file(a / "model.safetensors") == read_file(b / "model.safetensors")));
  const TensorFile state_a = load_tensors(a / "state.safetensors"),
                   state_b = load_tensors(b / "state.safetensors");
  BOOST_TEST(state_a.tensors.size() == state_b.tensors.size());
  for (const auto& [name, tensor] : state_a.tensors)
    BOOST_TEST((state_b.tensors.count(name) == 1 && at::equal(tensor, state_b.tensors.at(name))));
  std::error_code error;
  BOOST_TEST(fs::exists(whole / "best", error) == fs::exists(out / "best", error));
  if (fs::exists(whole / "best", error))
    BOOST_TEST((read_file(whole / "best/model.safetensors") == read_file(out / "best/model.safetensors")));
  check_steps(out, step);
  const auto history_a = train::read_metrics(whole / "metrics.jsonl");
  const auto history_b = train::read_metrics(out / "metrics.jsonl");
  BOOST_TEST_REQUIRE(history_a.epochs.size() == history_b.epochs.size());
  for (std::size_t i = 0; i < history_a.epochs.size(); ++i)
    BOOST_TEST(history_a.epochs[i].validation_loss == history_b.epochs[i].validation_loss);
}

}  // namespace osugen::testing
