#include <osugen/generate/heard_song.h>

#include <utility>

#include <osugen/audio/resample.h>
#include <osugen/draft/map_draft.h>
#include <osugen/generate/stages.h>
#include <osugen/interfaces/timing.h>
#include <osugen/pipeline/in_stage.h>
#include <osugen/runtime/intra_op_threads.h>
#include <osugen/sound/sound.h>

namespace osugen {
namespace {

Audio at_rate(const Audio& audio, double rate, const RunReport& report) {
  return resample(audio, rate,
                  {report.cancel(), [&report](double fraction) { report.advance(0.5 * fraction); }});
}

std::vector<RedLine> hear_timing(const Pipeline& pipeline, const Audio& audio, RunReport& report) {
  report.begin_stage("estimating the timing");
  const Timing& timing = *pipeline.timing;
  TimingEstimate estimate = in_stage(pipeline.config.timing, [&] {
    return timing.estimate(timing.sample_rate() > 0 ? at_rate(audio, timing.sample_rate(), report) : Audio{});
  });
  if (estimate.red_lines.empty())
    throw Error(Error::Kind::internal, "the timing stage returned no red lines", pipeline.config.timing.type);
  if (estimate.confidence < 0.5)
    report.note("Low confidence of the timing: verify the map against the song.");
  return std::move(estimate.red_lines);
}

SongSound hear_sound(const Audio& audio, const SongSpan& span, RunReport& report) {
  report.begin_stage("analyzing the song");
  return hear(audio, span.red_lines, report.cancel());
}

Features hear_features(const Pipeline& pipeline, const Audio& audio, int thread_count, RunReport& report) {
  report.begin_stage("computing features");
  const Audio resampled = at_rate(audio, pipeline.frontend->sample_rate(), report);
  // The only stage of many threads: frames are computed each by itself, so that nothing depends on them.
  const IntraOpThreads threads(thread_count);
  return in_stage(pipeline.config.frontend, [&] { return features_of(*pipeline.frontend, resampled); });
}

Memory encode(Pipeline& pipeline, const Features& features, at::Device device, RunReport& report) {
  report.begin_stage("encoding");
  const IntraOpThreads one_thread(1);
  return in_stage(pipeline.config.encoder,
                  [&] { return memory_of(*pipeline.encoder, *pipeline.decoder, features, device); });
}

}  // namespace

HeardSong hear_song(Pipeline& pipeline, const DecodedSong& song, const SongOptions& options,
                    RunReport& report) {
  const at::Device device = usable_device(options.device);
  HeardSong heard;
  heard.red_lines = hear_timing(pipeline, song.audio, report);
  heard.span = span_of(1000 * song.audio.seconds(), pipeline.timing->bias_ms(), heard.red_lines);
  heard.sound = hear_sound(song.audio, heard.span, report);
  heard.features = hear_features(pipeline, song.audio, options.threads, report);
  heard.memory = encode(pipeline, heard.features, device, report);
  return heard;
}

}  // namespace osugen
