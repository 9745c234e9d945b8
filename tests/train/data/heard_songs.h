// tests/train/data/heard_songs.h - the part of a pipeline that makes training data, out of the plugins of the
// build.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <osugen/interfaces/frontend.h>
#include <osugen/interfaces/timing.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/train/data/data_set.h>
#include "testing/click_songs.h"
#include "testing/plugin.h"
#include "testing/testing.h"

namespace osugen::testing {

inline Pipeline listening() {
  Pipeline pipeline;
  pipeline.frontend = make<Frontend>("mel");
  pipeline.timing = make<Timing>("fixed");
  pipeline.tokenizer = make<Tokenizer>("osu160");
  pipeline.config.frontend = {.type = "mel", .versions = "mel 1.0.0"};
  pipeline.config.tokenizer = {.type = "osu160", .versions = "osu160 1.0.0"};
  return pipeline;
}

/// A Songs folder, what was found in it, and its maps as items.
struct ClickData {
  TemporaryFolder folder;
  Pipeline pipeline = listening();
  std::vector<ClickSong> written;
  std::unique_ptr<train::DataSet> data;

  explicit ClickData(const ClickSongOptions& songs, const train::ItemOptions& items = {},
                     bool cached = true) {
    written = write_click_songs(folder.path() / "Songs", songs);
    data = open(items, cached);
  }
  /// The same folder again, by another data set.
  std::unique_ptr<train::DataSet> open(const train::ItemOptions& items, bool cached = true) const {
    auto cache =
        cached ? std::make_shared<train::Cache>(folder.path() / "cache", std::uint64_t{1} << 30) : nullptr;
    auto made = std::make_unique<train::DataSet>(
        pipeline, train::scan_songs(folder.path() / "Songs", {}).songs, std::move(cache), items);
    made->prepare({});
    return made;
  }
};

}  // namespace osugen::testing
