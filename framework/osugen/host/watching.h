// osugen/host/watching.h - a program's Watch, told what osugen tells its own.
#pragma once

#include <string>
#include <vector>

#include <osugen/host.h>
#include <osugen/runtime/progress.h>

namespace osugen::host {

class WatchSink final : public ProgressSink {
 public:
  /// @param watch  not owned
  explicit WatchSink(const Watch& watch) : watch_(watch) {}
  void update(const ProgressState& state) override {
    if (watch_.progress) watch_.progress(state);
  }
  void stage_done(const ProgressState& state) override {
    ProgressState last = state;
    last.done = true;
    update(last);
  }

 private:
  const Watch& watch_;
};

inline void tell(const Watch& watch, const std::vector<std::string>& sentences) {
  if (!watch.note) return;
  for (const std::string& sentence : sentences) watch.note(sentence);
}

}  // namespace osugen::host
