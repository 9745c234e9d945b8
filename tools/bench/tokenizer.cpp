#include "benches.h"
#include "measure.h"

#include <vector>

#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/component_maker.h>
#include <osugen/plugins/registry.h>
#include <osugen/random/random.h>

namespace osugen::bench {
namespace {

constexpr double kSongMs = 300000;
constexpr std::size_t kLongest = 20000;
constexpr int kRounds = 200;  // a measurement of some 10 ms, for clocks that tick coarsely

class SilentHost final : public Host {
 public:
  void log(Level /*level*/, std::string_view /*text*/) override {}
  bool cancelled() const override { return false; }
};

/// Tokens chosen at random of those that are allowed, but no EOS before it must be: a long song.
std::vector<std::int64_t> random_walk(const Tokenizer& tokenizer, const SongSpan& span) {
  Random random(1);
  std::vector<std::int64_t> ids, choice;
  const auto cursor = tokenizer.begin(span);
  while (!cursor->finished()) {
    const auto mask = cursor->allowed();
    choice.clear();
    for (std::size_t id = 0; id < mask.size(); ++id)
      if (mask[id] != 0) choice.push_back(static_cast<std::int64_t>(id));
    const std::int64_t eos = tokenizer.vocabulary().eos;
    if (choice.size() > 1 && ids.size() < kLongest) std::erase(choice, eos);
    const bool close = ids.size() + static_cast<std::size_t>(cursor->tokens_to_end()) >= kLongest;
    ids.push_back(close ? cursor->token_to_end() : choice[random.below(choice.size())]);
    cursor->push(ids.back());
  }
  return ids;
}

nlohmann::ordered_json measure(const std::string& json, int repeats) {
  Registry registry;
  SilentHost host;
  const auto tokenizer = make<Tokenizer>(json, registry, host);
  const SongSpan span{0, kSongMs, {{0, 345, 4}}};
  const std::vector<std::int64_t> ids = random_walk(*tokenizer, span);
  std::size_t seen = 0;
  const auto time = [&](const auto& body) {
    const Timings timings = time_repeats(repeats, [&] {
      for (int round = 0; round < kRounds; ++round) body();
    });
    return median(timings.cpu_ms) / kRounds;
  };
  const double follow_ms = time([&] {
    const auto cursor = tokenizer->begin(span);
    for (const std::int64_t id : ids) {
      seen += cursor->allowed()[static_cast<std::size_t>(id)];
      cursor->push(id);
      seen += static_cast<std::size_t>(cursor->tick() & 1);
    }
  });
  const auto cursor = tokenizer->begin(span);
  const double clone_ms = time([&] {
    for (std::size_t i = 0; i < ids.size(); ++i) seen += static_cast<std::size_t>(cursor->clone()->objects());
  });
  Beatmap map;
  const double decode_ms = time([&] { map = tokenizer->decode(ids, span, {}); });
  const double encode_ms = time([&] { seen += tokenizer->encode(map, span).ids.size(); });
  const auto tokens = static_cast<double>(ids.size()), objects = static_cast<double>(map.objects.size());
  return {{"tokenizer", nlohmann::ordered_json::parse(json)},
          {"tokens", ids.size()},
          {"objects", map.objects.size()},
          {"cursor_us_per_token", follow_ms * 1e3 / tokens},
          {"clone_us", clone_ms * 1e3 / tokens},
          {"decode_objects_per_cpu_s", objects * 1e3 / decode_ms},
          {"encode_objects_per_cpu_s", objects * 1e3 / encode_ms},
          {"checksum", seen}};
}

}  // namespace

Bench tokenizer() {
  return {"tokenizer", "Grammar cursor, decoding and encoding of osu160 on a random 5-minute song.",
          [](const cli::Given& given) {
            const int repeats = static_cast<int>(given.integer("repeats", 1, 1000));
            nlohmann::ordered_json result = nlohmann::ordered_json::array();
            result.push_back(measure(R"({"type": "osu160"})", repeats));
            return result;
          }};
}

}  // namespace osugen::bench
