// osugen/generate/run_report.h - what a run tells while it works: its stages with their times, and notes.
// All parts of a run share one, so that a stage ends where the next begins, whoever begins it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <osugen/error/cancel.h>
#include <osugen/generate/song.h>

namespace osugen {

class RunReport {
 public:
  /// @param watch   not owned
  /// @param result  not owned, gets notes and the seconds of stages
  RunReport(const SongWatch& watch, SongResult& result) : watch_(watch), result_(result) {}

  const Cancel& cancel() const { return watch_.cancel; }
  /// Stages and notes from now on are those of a level.
  /// @param title  of the level, where several are made
  void enter_level(std::string title);
  void note(std::string sentence);
  /// Ends the stage before it.
  /// @throws Error interrupted
  void begin_stage(const std::string& name);
  void end_stage();
  /// @param fraction  of the stage, 0 to 1
  void advance(double fraction, std::int64_t tokens = 0) const;

 private:
  const SongWatch& watch_;
  SongResult& result_;
  std::string stage_, of_level_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace osugen
