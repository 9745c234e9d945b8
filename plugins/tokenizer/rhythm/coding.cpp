#include "coding.h"

#include <algorithm>
#include <cmath>

#include "tokenization/beat_reader.h"
#include "tokenization/beat_writer.h"

namespace osugen::rhythm {
namespace {

constexpr double kPxPerBeat = 140;  // the median of human maps at Hard
// From the middle of the playfield to its edge. At 16 beats that is a velocity of .11: .1 is the least.
constexpr double kLongestPx = 254;

class Writer final : public tokenization::BeatWriter<GrammarCursor> {
 public:
  Writer(const std::shared_ptr<const Meaning>& meaning, const Beatmap& map, const SongSpan& span)
      : BeatWriter(GrammarCursor(meaning, span), *meaning, map) {}

 private:
  void write_head(const HitObject& /*object*/) override {}
  void write_body(const SliderPath& /*path*/) override {}
};

class Reader final : public tokenization::BeatReader<GrammarCursor> {
 public:
  using BeatReader::BeatReader;

 private:
  double place(HitObject& object) override {
    if (object.kind == ObjectKind::circle) return 0;
    object.slider.length_px = std::min(kLongestPx, kPxPerBeat * cursor_.beats());
    const auto end_px = static_cast<float>(std::ceil(object.slider.length_px));
    object.slider.path = {{{0, 0}, true, CurveType::linear}, {{end_px, 0}, false, CurveType::linear}};
    return kPxPerBeat;
  }
};

}  // namespace

TokenizedMap encode(const std::shared_ptr<const Meaning>& meaning, const Beatmap& map, const SongSpan& span) {
  return Writer(meaning, map, span).write(map, span);
}

Beatmap decode(const std::shared_ptr<const Meaning>& meaning, std::span<const std::int64_t> ids,
               const SongSpan& span, Beatmap base) {
  return Reader(GrammarCursor(meaning, span), std::move(base)).read(ids);
}

}  // namespace osugen::rhythm
