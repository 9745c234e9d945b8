// osugen/mapset/dump.h - a beatmap and everything derived from it as JSON, to compare readers.
#pragma once

#include <string>

#include <osugen/beatmap/reader.h>

namespace osugen {

struct DumpOptions {
  bool vertices = false;  ///< the polyline of every slider too
};

/// One JSON object on one line, without a line end. Its keys are those of docs/reference/dump.md;
/// numbers are the shortest that read back the same, NaN is null.
std::string dump_json(const ReadBeatmap& read, const std::string& file, const DumpOptions& options = {});

}  // namespace osugen
