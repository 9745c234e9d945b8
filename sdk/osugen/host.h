// osugen/host.h - osugen inside another program: a pipeline and a song in, maps out. For C: host_c.h.
//
//   osugen::host::Pipeline pipeline("pipeline.json");
//   osugen::host::Song song = osugen::host::Song::from_file("song.mp3");
//   osugen::SongResult result = pipeline.generate(song);
//   std::string text = osugen::write_beatmap(result.maps[0].map);      // an .osu
//   osugen::host::write(result.maps, song, "song.osz");
//
// Link the target osugen::host (libosugen-host). LibTorch is loaded by the first call that computes with it,
// from where osugen's libraries are; nothing is ever loaded from the working directory.
//
// Errors: every function throws osugen::Error and nothing else but std::bad_alloc. kind() says what went
// wrong, message() is for a person.
//
// Threads: an object is used by one thread at a time. prepare(), check() and generate() of all pipelines of
// the process wait for each other, for LibTorch's thread count is the process's.
//
// No signal handler is installed, and nothing is printed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <osugen/beatmap/level.h>
#include <osugen/beatmap/writer.h>
#include <osugen/error/cancel.h>
#include <osugen/error/error.h>
#include <osugen/generate/made_map.h>
#include <osugen/runtime/progress_state.h>

namespace osugen::host {

/// What long calls tell and ask. The functions are called from the calling thread, but for `cancel`, which
/// any thread that works for the call asks; they must not call osugen again. What they throw ends the call.
struct Watch {
  std::function<void(const ProgressState&)> progress{};  ///< at most ten times a second, and at the end of
                                                         ///< each stage; its texts are valid during the call
  std::function<void(const std::string&)> note{};        ///< a sentence for a user: "The weights are ..."
  Cancel cancel{};  ///< once it is true, the call ends soon in an Error of kind interrupted
};

/// A song: a file as it is, and its samples once they are decoded.
/// Formats: MP3, WAV, FLAC, Ogg Vorbis, Ogg Opus.
class OSUGEN_EXPORT Song {
 public:
  /// Reads a file and recognizes its format; it is decoded later.
  /// @throws Error missing_input, bad_input
  static Song from_file(const std::filesystem::path& file);
  /// The same for a file in memory.
  /// @param name  a file name for errors, for maps that are written as .osu, and for the artist and title of
  /// a
  ///              song without tags: "Artist - Title.mp3"
  static Song from_bytes(std::string bytes, const std::string& name);
  /// A song without a file: an .osz of it cannot be written.
  /// @param samples      one channel, full scale [-1, 1]; what is no number becomes silence
  /// @param sample_rate  in Hz, 8000 to 192000
  /// @throws Error bad_input: no samples, more than 30 minutes of them, or another rate
  static Song from_samples(std::vector<float> samples, double sample_rate);
  Song(Song&&) noexcept;
  Song& operator=(Song&&) noexcept;
  ~Song();

  /// Decodes the file unless that is done; generate() does it too.
  /// @throws Error bad_input, interrupted
  void decode(const Watch& watch = {});
  double seconds() const;                     ///< its length; 0 before it is decoded
  const std::filesystem::path& file() const;  ///< absolute, or the name that was given; empty: samples
  const std::string& bytes() const;           ///< of the file; empty: samples

 private:
  friend class Pipeline;
  struct Impl;
  explicit Song(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct PipelineOptions {
  /// Keys of the file that get other values, as `osugen-run --set KEY=VALUE`: {"sampler.p", "0.8"}.
  std::vector<std::pair<std::string, std::string>> settings{};
  std::vector<std::filesystem::path> plugin_folders{};  ///< searched before the usual ones
  std::string device = "cpu";  ///< "cpu" or "cuda": where encoder and decoder compute
  int threads = 1;             ///< of the frontend, at least 1; maps do not depend on it
};

/// The levels of a list of names, the easiest first: "easy,hard".
/// @throws Error usage: a name that is not a level, a level listed twice, or no name
OSUGEN_EXPORT std::vector<Level> levels_of(const std::string& names);

struct GenerateOptions {
  std::vector<Level> levels{};          ///< of one mapset, each once; empty: one map, as the pipeline says
  std::optional<std::uint64_t> seed{};  ///< of the sampler; absent: the pipeline's
  std::optional<std::filesystem::path> trace{};  ///< a .safetensors file of what passed between the stages
};

/// A pipeline.json with its components and weights. It may generate any number of times: the same song,
/// options and seed give the same maps.
class OSUGEN_EXPORT Pipeline {
 public:
  /// Reads the file and checks it against its plugins. Takes milliseconds and no LibTorch.
  /// @throws Error bad_config naming file, line and key; missing_input; plugin; usage: no such thread count
  explicit Pipeline(const std::filesystem::path& file, PipelineOptions options = {}, const Watch& watch = {});
  Pipeline(Pipeline&&) noexcept;
  Pipeline& operator=(Pipeline&&) noexcept;
  ~Pipeline();

  const std::filesystem::path& file() const;                   ///< absolute
  const std::optional<std::filesystem::path>& audio() const;   ///< "audio" of the file; absolute
  const std::optional<std::filesystem::path>& output() const;  ///< "output" of the file; absolute
  std::uint64_t seed() const;

  /// Constructs the components, loads LibTorch and the weights, unless that is done; check() and generate()
  /// do it too.
  /// @throws Error as components do; plugin: LibTorch cannot be loaded; missing_input, bad_input, bad_config:
  ///         of the weights; usage: LibTorch has no such device
  void prepare(const Watch& watch = {});
  bool untrained() const;  ///< there are no weights, but numbers made from the seed; true before prepare()

  /// Runs every stage over a second of silence.
  /// @throws Error internal naming the component whose result has another shape than it says
  void check(const Watch& watch = {});

  /// Runs every stage over a song.
  /// @throws Error as the stages do; bad_input: a song without room for a map; cannot_write: the trace;
  ///         usage: a level twice, or a trace of several levels; interrupted
  SongResult generate(Song& song, const GenerateOptions& options = {}, const Watch& watch = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Says before any work whether maps can be written there.
/// @param song            is never overwritten; may be empty
/// @param several_levels  only an .osz holds them
/// @throws Error usage: neither .osu nor .osz, the song itself, or an .osu of several levels; cannot_write:
///         no such folder, a folder, or one that may not be written to
OSUGEN_EXPORT void check_output(const std::filesystem::path& output, const std::filesystem::path& song = {},
                                bool several_levels = false);

/// "Artist - Title.osz": how a mapset is called that nobody names.
OSUGEN_EXPORT std::filesystem::path mapset_name(const Metadata& metadata);

/// Writes one map as .osu, or any number as an .osz with the song in it, whole or not at all. The same maps
/// and song make the same bytes.
/// @return sentences for the user, such as that the song has to be copied beside the .osu
/// @throws Error as check_output(); usage: an .osz of a song of samples
OSUGEN_EXPORT std::vector<std::string> write(const std::vector<MadeMap>& maps, const Song& song,
                                             const std::filesystem::path& output);

}  // namespace osugen::host
