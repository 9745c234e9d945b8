// tests/train/killing.h - a training run that is killed and resumed repeatedly until it finishes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace osugen::testing {

/// When a process is killed.
enum class Moment {
  any,      ///< uniform over the time that an uninterrupted run takes
  writing,  ///< while something is written to the training's folder, as inotify tells
};

struct Killed {
  int kills = 0;       ///< processes that were ended by SIGKILL
  int in_writing = 0;  ///< of these, with a checkpoint or another file half written
  int trainings = 0;   ///< that came to their end
};

class Killing {
 public:
  /// @param command  a training of some seconds, but for "--out FOLDER", and "--resume" where it goes on
  /// @param folder   where it may write
  Killing(std::vector<std::string> command, std::filesystem::path folder, std::uint64_t seed);

  /// Trains once without any harm: what every other training must end in.
  void run_whole();
  /// Trains with kills until there were so many, each training to its end, and compares every one with the
  /// uninterrupted: the weights by the byte, the state of the optimizer, the best model, the losses.
  Killed run_killed(Moment moment, int kills);
  /// Trainings that are sent one of `signals` (SIGINT, SIGTERM) in turn at any moment, until so many stopped
  /// by one: with exit code 130, and every step that was told of in a checkpoint.
  void run_interrupted(const std::vector<int>& signals, int times);

  /// One training whose disk is full from a call on that lies anywhere, again and again, `times` at most, and
  /// has room again each time that it is resumed. It has to stop with exit code 73 and name its folder.
  /// @param failing_calls  the library of failing_calls.h
  void run_on_full_disk(const std::filesystem::path& failing_calls, int times);

  double seconds() const { return seconds_; }  ///< of the uninterrupted run

 private:
  struct Child;
  Child start(const std::filesystem::path& out, bool resume,
              const std::vector<std::string>& environment = {});
  /// Lets a training come to its end, and compares.
  void finish(const std::filesystem::path& out);
  /// @return whether it was killed; false: it came to its end before
  bool run_until_killed(const std::filesystem::path& out, bool resume, Moment moment);
  /// @return whether the signal stopped it; false: it came to its end before
  bool run_until_stopped(const std::filesystem::path& out, int signal);
  void wait_for_writing(Child& child, const std::filesystem::path& out);
  double uniform(double from, double to);
  std::filesystem::path new_folder();
  void compare(const std::filesystem::path& out);

  std::vector<std::string> command_;
  std::filesystem::path folder_;
  std::mt19937_64 random_;
  double seconds_ = 0;
  int folders_ = 0;
};

}  // namespace osugen::testing
