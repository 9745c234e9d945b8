// osugen/runtime/progress.h - reports progress to a terminal or a program.
//
// Progress goes to one stream (stderr), never to stdout. A terminal gets one line that is rewritten at most
// ten times a second, anything else a line every 10 % of a stage, and programs get JSON lines.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include <osugen/runtime/progress_state.h>

namespace osugen {

class ProgressSink {
 public:
  ProgressSink() = default;
  ProgressSink(const ProgressSink&) = delete;
  ProgressSink& operator=(const ProgressSink&) = delete;
  virtual ~ProgressSink() = default;
  virtual void update(const ProgressState& state) = 0;
  virtual void stage_done(const ProgressState& state) = 0;
  /// Takes a rewritten line away, so that something else can be printed.
  virtual void clear() {}
};

enum class ProgressStyle { automatic, plain, json, none };

/// @param stream  not owned; automatic looks whether it is a terminal
std::unique_ptr<ProgressSink> make_progress_sink(ProgressStyle style, std::FILE* stream);

/// Knows the stage, the time and what is left; throttled, so that it may be told after every step.
class Progress {
 public:
  /// @param sink  not owned, may be null
  explicit Progress(ProgressSink* sink) : sink_(sink) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Ends the stage before it.
  /// @param from  fraction of it that was done in another run
  void begin(std::string stage, double from = 0);
  /// @param fraction  0 to 1, never less than before in a stage (a smaller one counts as the one before)
  /// @param figures   stay until others are given
  void at(double fraction, std::int64_t tokens = 0, std::string figures = {});
  void end();
  void clear();
  double stage_seconds() const;

 private:
  using Clock = std::chrono::steady_clock;
  ProgressState state(double fraction) const;

  ProgressSink* sink_;
  std::string stage_, figures_;
  double from_ = 0, fraction_ = 0;
  std::int64_t tokens_ = 0;
  Clock::time_point began_{}, told_{};
};

}  // namespace osugen
