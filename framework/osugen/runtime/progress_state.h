// osugen/runtime/progress_state.h - how far a run is.
#pragma once

#include <cstdint>
#include <string_view>

namespace osugen {

struct ProgressState {
  std::string_view stage;    ///< "decoding tokens"
  double fraction = 0;       ///< of the stage, 0 to 1
  std::int64_t tokens = 0;   ///< of the stage so far; 0 where it has none
  std::string_view figures;  ///< of the stage so far, for people: "loss 2.31"; may be empty
  double stage_seconds = 0;  ///< since the stage began
  double seconds_left = -1;  ///< of the stage; negative: not known yet
  bool done = false;         ///< the stage has ended; nothing more is told of it
  double tokens_per_second() const {
    return stage_seconds > 0 ? static_cast<double>(tokens) / stage_seconds : 0;
  }
};

}  // namespace osugen
