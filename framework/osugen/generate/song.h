// osugen/generate/song.h - runs all stages of a pipeline on a song.
//
// Names no tensor, so that a program can look at its command line, its pipeline and its files before
// LibTorch is loaded (host/library.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <osugen/audio/decode.h>
#include <osugen/error/cancel.h>
#include <osugen/generate/made_map.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/runtime/progress.h>

namespace osugen {

struct SongOptions {
  std::uint64_t seed = 0;
  int threads = 1;                             ///< of the frontend, whose result does not depend on it
  std::string device = "cpu";                  ///< "cpu" or "cuda": where encoder and decoder compute
  std::optional<std::filesystem::path> trace;  ///< a safetensors file of what passed between the stages; of
                                               ///< one map only
  std::vector<Level>
      levels;  ///< of one mapset, easiest first, none twice; empty: one map, as the pipeline says
};

/// What a run asks and tells while it works.
struct SongWatch {
  Progress* progress = nullptr;  ///< not owned, may be null
  Cancel cancel;
};

/// Makes or loads the weights, and puts the modules on the device, ready to infer.
/// @return notes for the user, such as that the weights are untrained
/// @throws Error as load_weights and apply_adapter; bad_config: an adapter without weights; usage when
/// LibTorch has no such device
std::vector<std::string> prepare_weights(Pipeline& pipeline, const SongOptions& options);

/// Runs every stage over one second of silence and one token: shapes that do not fit show here.
/// The weights are prepared already.
/// @throws Error internal naming the component whose result has another shape than it says
void check_stages(Pipeline& pipeline, const SongOptions& options);

/// The song is analyzed once, whatever the number of levels. They are written one after the other, in the
/// order of spread.h: a decoder is one thread's at a time. The weights are prepared already.
/// @throws Error as the stages do; bad_input: a song without room for a map; cannot_write: the trace; usage:
///         a trace of several levels
SongResult make_maps(Pipeline& pipeline, const DecodedSong& song, const SongOptions& options,
                     const SongWatch& watch);

}  // namespace osugen
