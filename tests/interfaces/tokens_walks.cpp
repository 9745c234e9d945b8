// Whatever a model says, the tokens parse: sequences from uniformly random logits, with every sampler.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/sampler.h>
#include <osugen/interfaces/tokenizer.h>
#include <testing/plugin.h>

using namespace osugen;
namespace data = boost::unit_test::data;

namespace {

constexpr std::int64_t kSequences = OSUGEN_WALKS;
constexpr std::int64_t kLongest = 300;  // tokens; then the shortest way to the end is taken
constexpr std::int64_t kAtOnce = 50;

const std::vector<std::string> kTokenizers{"osu160", "relative", "rhythm"};
const std::vector<std::string> kSamplers{"greedy", "top_k", "top_p", "min_p", "beam"};

/// Songs that are written side by side, as many rows each as the sampler is wide.
class Walk {
 public:
  Walk(const Tokenizer& tokenizer, Sampler& sampler, const SongSpan& span, std::uint64_t seed)
      : sampler_(sampler),
        vocabulary_(tokenizer.vocabulary().size()),
        rows_(kAtOnce * sampler.width()),
        generator_(at::make_generator<at::CPUGeneratorImpl>(seed)),
        ids_(static_cast<std::size_t>(rows_)),
        scores_(at::zeros({rows_}, at::kDouble)) {
    for (std::int64_t row = 0; row < rows_; ++row) {
      cursors_.push_back(tokenizer.begin(span));
      if (row % sampler.width() != 0) scores_[row] = kUnusedScore;
    }
  }

  /// The ids of every row that is in use at the end.
  std::vector<std::vector<std::int64_t>> run() {
    for (std::int64_t length = 0; !all_finished(); ++length) step(length);
    std::vector<std::vector<std::int64_t>> result;
    for (std::size_t row = 0; row < ids_.size(); ++row)
      if (used(row)) result.push_back(ids_[row]);
    return result;
  }

 private:
  bool used(std::size_t row) const { return std::isfinite(scores_.const_data_ptr<double>()[row]); }

  bool all_finished() const {
    for (std::size_t row = 0; row < cursors_.size(); ++row)
      if (used(row) && !cursors_[row]->finished()) return false;
    return true;
  }

  at::Tensor logits(std::int64_t length) {
    at::Tensor result = at::empty({rows_, vocabulary_}, at::kFloat).uniform_(-3, 3, generator_);
    float* value = result.mutable_data_ptr<float>();
    for (const auto& cursor : cursors_) {
      const bool close = length + cursor->tokens_to_end() >= kLongest && !cursor->finished();
      const auto mask = cursor->allowed();
      for (std::int64_t id = 0; id < vocabulary_; ++id, ++value)
        if (mask[static_cast<std::size_t>(id)] == 0 || (close && id != cursor->token_to_end()))
          *value = kForbiddenLogit;
    }
    return result;
  }

  void step(std::int64_t length) {
    const Choice choice = sampler_.sample(logits(length), scores_, generator_);
    scores_ = choice.scores.contiguous();
    const std::int64_t* token = choice.tokens.const_data_ptr<std::int64_t>();
    const std::int64_t* parent = choice.parents.const_data_ptr<std::int64_t>();
    std::vector<std::unique_ptr<Cursor>> cursors;
    std::vector<std::vector<std::int64_t>> ids;
    for (std::size_t row = 0; row < cursors_.size(); ++row) {
      const auto from = static_cast<std::size_t>(parent[row]);
      cursors.push_back(cursors_[from]->clone());
      ids.push_back(ids_[from]);
      if (!used(row)) continue;
      cursors.back()->push(token[row]);
      ids.back().push_back(token[row]);
    }
    cursors_ = std::move(cursors);
    ids_ = std::move(ids);
  }

  Sampler& sampler_;
  std::int64_t vocabulary_, rows_;
  at::Generator generator_;
  std::vector<std::unique_ptr<Cursor>> cursors_;
  std::vector<std::vector<std::int64_t>> ids_;
  at::Tensor scores_;
};

void require_inside(const HitObject& object) {
  std::vector<Vec2> points{{0, 0}};
  if (object.kind == ObjectKind::slider) {
    const SliderPath path(object.slider);
    BOOST_REQUIRE_GT(path.distance_px(), 0);
    points.insert(points.end(), path.vertices().begin(), path.vertices().end());
  }
  for (const Vec2& point : points) {
    const double x = object.position.x + point.x, y = object.position.y + point.y;
    BOOST_REQUIRE(x >= -0.02 && x <= kPlayfieldWidth + 0.02 && y >= -0.02 && y <= kPlayfieldHeight + 0.02);
  }
}

void require_sound(const Beatmap& map, const SongSpan& span, bool mended) {
  const Play played = play(map);
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    const HitObject& object = map.objects[i];
    BOOST_REQUIRE(std::isfinite(object.time_ms));
    BOOST_REQUIRE(object.time_ms >= span.start_ms && object.time_ms <= span.end_ms);
    if (i > 0) BOOST_REQUIRE_GT(object.time_ms, map.objects[i - 1].time_ms);
    if (object.kind == ObjectKind::spinner) BOOST_REQUIRE_LE(object.end_time_ms, span.end_ms);
    if (object.kind == ObjectKind::slider) {
      BOOST_REQUIRE_GE(object.slider.path.size(), 2U);
    }
    if (!mended) continue;
    const bool last = i + 1 == map.objects.size();
    BOOST_REQUIRE_LE(played.objects[i].end_time_ms, last ? span.end_ms + 1e-3 : map.objects[i + 1].time_ms);
    if (!last && object.kind == ObjectKind::slider)
      BOOST_REQUIRE_LE(played.objects[i].end_time_ms, map.objects[i + 1].time_ms - 19.999);
  }
}

void walk(const Tokenizer& tokenizer, const std::string& name, const std::string& sampler_type, bool mended) {
  const auto sampler = testing::make<Sampler>(sampler_type);
  const auto playfield = testing::make<Pass>("playfield");
  std::int64_t sequences = 0, objects = 0;
  for (std::uint64_t seed = 0; sequences < kSequences; ++seed) {
    // Long songs, and short ones whose end is near.
    const SongSpan span{15.5, seed % 3 == 2 ? 4000.0 : 180000.0, {{100, 345, 4}, {3000, 517.25, 3}}};
    for (const auto& ids : Walk(tokenizer, *sampler, span, seed).run()) {
      Beatmap base;
      for (const RedLine& line : span.red_lines)
        base.timing_lines.push_back(
            {.time_ms = line.time_ms, .beat_length = line.beat_length_ms, .meter = line.meter});
      Beatmap map = tokenizer.decode(ids, span, base);
      BOOST_REQUIRE(!map.objects.empty());
      require_sound(map, span, mended);
      for (const HitObject& object : map.objects)
        BOOST_REQUIRE(object.slider.slides >= 1 && object.slider.slides <= 5);
      playfield->apply(map, {.length_ms = span.end_ms}, {});
      require_sound(map, span, false);
      for (const HitObject& object : map.objects) require_inside(object);
      const ReadBeatmap read = read_beatmap(write_beatmap(map), "written");
      BOOST_REQUIRE_EQUAL(read.rejected_count, 0U);
      BOOST_REQUIRE_EQUAL(read.map.objects.size(), map.objects.size());
      for (const HitObject& object : read.map.objects) require_inside(object);
      ++sequences;
      objects += static_cast<std::int64_t>(map.objects.size());
    }
  }
  BOOST_TEST_MESSAGE(name << ", " << sampler_type << (mended ? "" : ", no mends") << ": " << sequences
                          << " sequences, " << objects << " objects");
}

}  // namespace

BOOST_DATA_TEST_CASE(every_sequence_of_random_logits_is_a_sound_map_inside_the_playfield,
                     data::make(kTokenizers) * data::make(kSamplers), tokenizer, sampler) {
  at::set_num_threads(1);
  walk(*testing::make<Tokenizer>(tokenizer), tokenizer, sampler, true);
}

BOOST_DATA_TEST_CASE(so_is_every_sequence_of_the_plan_to_the_letter, data::make(kSamplers), sampler) {
  at::set_num_threads(1);
  Values plain;
  for (const char* name : {"closed_loop", "split_gaps", "split_anchors", "fit_sliders", "red_anchors"})
    plain[name] = false;
  walk(*testing::make<Tokenizer>("osu160", plain), "osu160", sampler, false);
}
