// osugen/train/songs/set_reader.h - the trainable maps of a mapset, with their audio. Private to this
// library.
#pragma once

#include <cstdint>
#include <ctime>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include <sys/types.h>

#include <osugen/train/songs/set_files.h>

namespace osugen::train {

/// A map that can be trained on.
struct ReadMap {
  MapSource map;
  Source audio;
  std::string audio_hash;
};

struct SetReading {
  std::vector<ReadMap> maps;
  std::vector<LeftOut> left_out;
};

/// What a pass over an audio file has shown.
struct AudioFound {
  std::string hash, why_no_song;
};

/// Files that are linked into several sets are read once. Thread-safe.
class AudioHashes {
 public:
  using Read = AudioFound (*)(SetFiles&, const std::string& name);
  AudioFound of(SetFiles& files, const std::string& name, Read read);

 private:
  using Identity = std::tuple<dev_t, ino_t, off_t, std::time_t>;
  std::mutex mutex_;
  std::map<Identity, AudioFound> known_;
};

/// Nothing in a set is an error: what cannot be used is left out.
SetReading read_set(const FoundSet& set, AudioHashes& hashes);

}  // namespace osugen::train
