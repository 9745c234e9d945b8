#include <utility>

#include "coding.h"
#include "cursor.h"
#include "tokenization/beat_reader.h"

namespace osugen::relative {
namespace {

class Reader final : public tokenization::BeatReader<GrammarCursor> {
 public:
  using BeatReader::BeatReader;

 private:
  double place(HitObject& object) override {
    const Draft& draft = cursor_.draft();
    const Point head = draft.head.at;
    object.position = {static_cast<float>(head.x), static_cast<float>(head.y)};
    if (object.kind == ObjectKind::circle) return 0;
    object.slider.length_px = draft.length_px;
    object.slider.path =
        path_of(shapes()[static_cast<std::size_t>(draft.shape)], head, draft.toward, draft.length_px);
    return draft.px_per_beat;
  }
};

}  // namespace

Beatmap decode(const std::shared_ptr<const Meaning>& meaning, std::span<const std::int64_t> ids,
               const SongSpan& span, Beatmap base) {
  return Reader(GrammarCursor(meaning, span), std::move(base)).read(ids);
}

}  // namespace osugen::relative
