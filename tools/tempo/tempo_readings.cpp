// tempo-readings: what fit.py learns from. Reads lines "SONG<tab>FROM_MS<tab>TO_MS<tab>BPM<tab>BEAT_MS", the
// last two being true, and prints one line of JSON for each: every reading of that part of the song with its
// features, and every way to count its true beats.
#include <fmt/format.h>

#include <iostream>
#include <sstream>
#include <string>

#include <osugen/audio/decode.h>
#include <osugen/audio/resample.h>
#include <osugen/tempo/bars.h>
#include <osugen/tempo/reading.h>

using namespace osugen;

namespace {

std::string readings_of(const tempo::Heard& heard, const tempo::Span& span) {
  std::string list;
  const std::vector<tempo::Grid> grids =
      tempo::grids(tempo::stretch_of(heard.onsets.all, span.from, span.to), 60, 240);
  for (const tempo::Reading& reading : tempo::readings(heard, span, grids, 60, 240))
    list += fmt::format("{}[{:.6f},{:.3f},[{:.4g}]]", list.empty() ? "" : ",", reading.bpm,
                        heard.onsets.time_ms(reading.frame), fmt::join(reading.features, ","));
  return list;
}

std::string bars_of(const tempo::Heard& heard, const tempo::Span& span, double bpm, double time_ms) {
  std::string list;
  for (const tempo::Bars& bars : tempo::ways_to_count(heard, span, bpm, heard.onsets.index(time_ms)))
    list += fmt::format("{}[{},{},[{:.4g}]]", list.empty() ? "" : ",", bars.meter, bars.first_beat,
                        fmt::join(bars.features, ","));
  return list;
}

}  // namespace

int main() {
  std::string line, loaded;
  tempo::Heard heard;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string song;
    double from_ms = 0, to_ms = 0, bpm = 0, beat_ms = 0;
    std::getline(words, song, '\t');
    words >> from_ms >> to_ms >> bpm >> beat_ms;
    if (song != loaded) heard = tempo::listen(resample(decode_song(song).audio, tempo::kSampleRate));
    loaded = song;
    const tempo::Span span{heard.onsets.index(from_ms), heard.onsets.index(to_ms)};
    fmt::print("{{\"readings\":[{}],\"bars\":[{}]}}\n", readings_of(heard, span),
               bars_of(heard, span, bpm, beat_ms));
  }
}
