/* osugen/host_c.h - osugen/host.h for C, and for every language that calls C. Link libosugen-host.
 *
 * Texts are UTF-8 and end in 0. What a function is given is copied before it returns; a text that it returns
 * belongs to the object that it came from. Every object has one _free(), which takes NULL too.
 *
 * Errors: a function that can fail returns OSUGEN_OK or why it failed, and sets osugen_last_error() of its
 * thread. Where it fails, *out is NULL. No exception leaves a function.
 *
 * Threads: as in host.h. An object is used by one thread at a time. */
#ifndef OSUGEN_HOST_C_H
#define OSUGEN_HOST_C_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OSUGEN_C_API __attribute__((visibility("default")))

/* The exit codes of osugen's programs. */
typedef enum osugen_status {
  OSUGEN_OK = 0,
  OSUGEN_FAILED = 1,
  OSUGEN_USAGE = 2,          /* an argument, option or output that cannot be */
  OSUGEN_BAD_INPUT = 65,     /* a song or weights that are not what they should be */
  OSUGEN_MISSING_INPUT = 66, /* an input cannot be opened */
  OSUGEN_PLUGIN = 69,        /* a plugin is absent or refused, or LibTorch cannot be loaded */
  OSUGEN_INTERNAL = 70,      /* a defect of osugen or of a plugin, or no memory */
  OSUGEN_CANNOT_WRITE = 73,  /* an output cannot be created */
  OSUGEN_BAD_CONFIG = 78,    /* pipeline.json is wrong */
  OSUGEN_INTERRUPTED = 130   /* osugen_watch.cancel said so */
} osugen_status;

typedef struct osugen_pipeline osugen_pipeline;
typedef struct osugen_song osugen_song;
typedef struct osugen_maps osugen_maps;

typedef struct osugen_progress {
  const char* stage;    /* "decoding tokens"; valid during the call */
  double fraction;      /* of the stage, 0 to 1 */
  int64_t tokens;       /* of the stage so far; 0 where it has none */
  double stage_seconds; /* since the stage began */
  double seconds_left;  /* of the stage; negative: not known yet */
  int done;             /* 1: the stage has ended */
} osugen_progress;

/* What long calls tell and ask. Each function may be NULL and gets `user`. They are called by the calling
 * thread, but for `cancel`, which any thread that works for the call asks; they must not call osugen. */
typedef struct osugen_watch {
  void* user;
  void (*progress)(void* user, const osugen_progress* progress);
  void (*note)(void* user, const char* sentence); /* what a user should know */
  int (*cancel)(void* user);                      /* not 0: the call ends soon with OSUGEN_INTERRUPTED */
} osugen_watch;

/* Fields that are 0 or NULL have their defaults. Lists end in NULL. */
typedef struct osugen_pipeline_options {
  const char* const* settings;       /* "KEY=VALUE", as osugen-run --set */
  const char* const* plugin_folders; /* searched before the usual ones */
  const char* device;                /* "cpu" or "cuda" */
  int threads;                       /* of the frontend; maps do not depend on it. [1] */
} osugen_pipeline_options;

/* "0.2.0" */
OSUGEN_C_API const char* osugen_version(void);

/* One line about the last failure in this thread, for a person; "" before the first. Valid until the next
 * failure. */
OSUGEN_C_API const char* osugen_last_error(void);

/* Reads a pipeline.json and checks it. options and watch may be NULL, here and below. */
OSUGEN_C_API osugen_status osugen_pipeline_load(const char* file, const osugen_pipeline_options* options,
                                                const osugen_watch* watch, osugen_pipeline** out);
OSUGEN_C_API void osugen_pipeline_free(osugen_pipeline* pipeline);

OSUGEN_C_API osugen_status osugen_song_from_file(const char* file, osugen_song** out);
/* A file in memory; name: a file name for errors and for maps that are written as .osu. */
OSUGEN_C_API osugen_status osugen_song_from_bytes(const void* bytes, size_t size, const char* name,
                                                  osugen_song** out);
/* One channel at sample_rate Hz, full scale [-1, 1]. No .osz of it can be written. */
OSUGEN_C_API osugen_status osugen_song_from_samples(const float* samples, size_t count, double sample_rate,
                                                    osugen_song** out);
OSUGEN_C_API void osugen_song_free(osugen_song* song);

/* levels: "easy,normal,hard,insane,expert" or some of them; NULL: one map, as the pipeline says.
 * seed:   of the sampler; NULL: the pipeline's. */
OSUGEN_C_API osugen_status osugen_generate(osugen_pipeline* pipeline, osugen_song* song, const char* levels,
                                           const uint64_t* seed, const osugen_watch* watch,
                                           osugen_maps** out);
OSUGEN_C_API size_t osugen_maps_count(const osugen_maps* maps);
/* The text of an .osu, easiest level first; NULL: there is no such map. Its AudioFilename is empty. */
OSUGEN_C_API const char* osugen_maps_osu(const osugen_maps* maps, size_t index);
/* Writes one map as .osu, or all as an .osz with the song in it. */
OSUGEN_C_API osugen_status osugen_maps_write(const osugen_maps* maps, const osugen_song* song,
                                             const char* output, const osugen_watch* watch);
OSUGEN_C_API void osugen_maps_free(osugen_maps* maps);

#ifdef __cplusplus
}
#endif

#endif
