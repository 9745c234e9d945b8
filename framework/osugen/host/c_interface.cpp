#include <osugen/host_c.h>

#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <osugen/host.h>
#include <osugen/host/watching.h>
#include <osugen/interfaces/version.h>

struct osugen_pipeline {
  osugen::host::Pipeline pipeline;
};

struct osugen_song {
  osugen::host::Song song;
};

struct osugen_maps {
  std::vector<osugen::MadeMap> maps;
  std::vector<std::string> texts;
};

namespace osugen::host {
namespace {

thread_local std::string last_error;

osugen_status failed(osugen_status status, const char* message) noexcept {
  try {
    last_error = message;
  } catch (const std::bad_alloc&) {
    last_error.clear();
  }
  return status;
}

/// Runs what may throw.
template <class Body>
osugen_status guarded(const Body& body) noexcept {
  try {
    body();
    return OSUGEN_OK;
  } catch (const Error& e) {
    return failed(static_cast<osugen_status>(e.exit_code()), e.message());
  } catch (const std::exception& e) {
    return failed(OSUGEN_INTERNAL, e.what());
  } catch (...) {
    return failed(OSUGEN_INTERNAL, "an exception of an unknown type");
  }
}

/// The same for what makes an object.
template <class Object, class Make>
osugen_status made(Object** out, const Make& make) noexcept {
  if (out == nullptr) return failed(OSUGEN_USAGE, "out is NULL");
  *out = nullptr;
  return guarded([&] { *out = make(); });
}

template <class Pointer>
Pointer given(Pointer pointer, const char* name) {
  if (pointer == nullptr) throw Error(Error::Kind::usage, std::string(name) + " is NULL");
  return pointer;
}

Watch watch_of(const osugen_watch* watch) {
  Watch out;
  if (watch == nullptr) return out;
  if (watch->progress != nullptr) {
    out.progress = [w = *watch](const ProgressState& state) {
      const std::string stage(state.stage);
      const osugen_progress progress{stage.c_str(),       state.fraction,     state.tokens,
                                     state.stage_seconds, state.seconds_left, state.done ? 1 : 0};
      w.progress(w.user, &progress);
    };
  }
  if (watch->note != nullptr)
    out.note = [w = *watch](const std::string& sentence) { w.note(w.user, sentence.c_str()); };
  if (watch->cancel != nullptr) out.cancel = [w = *watch] { return w.cancel(w.user) != 0; };
  return out;
}

std::pair<std::string, std::string> setting_of(const std::string& assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Error(Error::Kind::usage, "the setting '" + assignment + "' is not KEY=VALUE", {},
                "such as sampler.p=0.8");
  return {assignment.substr(0, equals), assignment.substr(equals + 1)};
}

PipelineOptions options_of(const osugen_pipeline_options* options) {
  PipelineOptions out;
  if (options == nullptr) return out;
  for (auto text = options->settings; text != nullptr && *text != nullptr; ++text)
    out.settings.push_back(setting_of(*text));
  for (auto text = options->plugin_folders; text != nullptr && *text != nullptr; ++text)
    out.plugin_folders.emplace_back(*text);
  if (options->device != nullptr) out.device = options->device;
  if (options->threads != 0) out.threads = options->threads;
  return out;
}

}  // namespace
}  // namespace osugen::host

using namespace osugen::host;

const char* osugen_version(void) {
  return OSUGEN_VERSION;
}

const char* osugen_last_error(void) {
  return last_error.c_str();
}

osugen_status osugen_pipeline_load(const char* file, const osugen_pipeline_options* options,
                                   const osugen_watch* watch, osugen_pipeline** out) {
  return made(out, [&] {
    return new osugen_pipeline{Pipeline(given(file, "file"), options_of(options), watch_of(watch))};
  });
}

void osugen_pipeline_free(osugen_pipeline* pipeline) {
  delete pipeline;
}

osugen_status osugen_song_from_file(const char* file, osugen_song** out) {
  return made(out, [&] { return new osugen_song{Song::from_file(given(file, "file"))}; });
}

osugen_status osugen_song_from_bytes(const void* bytes, size_t size, const char* name, osugen_song** out) {
  return made(out, [&] {
    std::string content(static_cast<const char*>(given(bytes, "bytes")), size);
    return new osugen_song{Song::from_bytes(std::move(content), given(name, "name"))};
  });
}

osugen_status osugen_song_from_samples(const float* samples, size_t count, double sample_rate,
                                       osugen_song** out) {
  return made(out, [&] {
    const float* const begin = given(samples, "samples");
    return new osugen_song{Song::from_samples({begin, begin + count}, sample_rate)};
  });
}

void osugen_song_free(osugen_song* song) {
  delete song;
}

osugen_status osugen_generate(osugen_pipeline* pipeline, osugen_song* song, const char* levels,
                              const uint64_t* seed, const osugen_watch* watch, osugen_maps** out) {
  return made(out, [&] {
    GenerateOptions options;
    if (levels != nullptr) options.levels = levels_of(levels);
    if (seed != nullptr) options.seed = *seed;
    osugen::SongResult result =
        given(pipeline, "pipeline")->pipeline.generate(given(song, "song")->song, options, watch_of(watch));
    std::vector<std::string> texts;
    for (const osugen::MadeMap& map : result.maps) texts.push_back(osugen::write_beatmap(map.map));
    return new osugen_maps{std::move(result.maps), std::move(texts)};
  });
}

size_t osugen_maps_count(const osugen_maps* maps) {
  return maps == nullptr ? 0 : maps->maps.size();
}

const char* osugen_maps_osu(const osugen_maps* maps, size_t index) {
  return index < osugen_maps_count(maps) ? maps->texts[index].c_str() : nullptr;
}

osugen_status osugen_maps_write(const osugen_maps* maps, const osugen_song* song, const char* output,
                                const osugen_watch* watch) {
  return guarded([&] {
    tell(watch_of(watch),
         write(given(maps, "maps")->maps, given(song, "song")->song, given(output, "output")));
  });
}

void osugen_maps_free(osugen_maps* maps) {
  delete maps;
}
