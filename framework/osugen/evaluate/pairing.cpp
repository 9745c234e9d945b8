#include <osugen/evaluate/pairing.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include <osugen/mapset/check.h>
#include <osugen/mapset/file_names.h>

namespace osugen::evaluate {
namespace {

std::string folded(std::string_view text) {
  std::string lower;
  for (const char c : text)
    lower +=
        static_cast<char>(std::tolower(static_cast<unsigned char>(c)));  // other letters stay as they are
  const std::size_t first = lower.find_first_not_of(" \t"), last = lower.find_last_not_of(" \t");
  return first == std::string::npos ? std::string() : lower.substr(first, last - first + 1);
}

bool same_song(const FoundMap& a, const FoundMap& b) {
  if (!a.audio_hash.empty() && a.audio_hash == b.audio_hash) return true;
  return folded(a.map.metadata.artist) == folded(b.map.metadata.artist) &&
         folded(a.map.metadata.title) == folded(b.map.metadata.title);
}

/// Objects a second, for choosing alone: every map has one.
double density(const Beatmap& map) {
  if (map.objects.size() < 2) return 0.01;
  const double ms = map.objects.back().time_ms - map.objects.front().time_ms;
  return 1000 * static_cast<double>(map.objects.size()) / std::max(1000.0, ms);
}

using Candidates = std::vector<const FoundMap*>;

const FoundMap* nearest(const FoundMap& generated, const Candidates& candidates) {
  const auto off = [&](const FoundMap* one) {
    return std::abs(std::log(density(one->map) / density(generated.map)));
  };
  const auto found = std::min_element(candidates.begin(), candidates.end(),
                                      [&](const FoundMap* a, const FoundMap* b) { return off(a) < off(b); });
  return found == candidates.end() ? nullptr : *found;
}

const FoundMap* by_name(const FoundMap& generated, const Candidates& candidates) {
  const std::string version = folded(generated.map.metadata.version);
  for (const FoundMap* one : candidates)
    if (folded(one->map.metadata.version) == version) return one;
  const auto level = level_of_name(generated.map.metadata.version);
  Candidates of_level;
  for (const FoundMap* one : candidates)
    if (level && level_of_name(one->map.metadata.version) == level) of_level.push_back(one);
  return nearest(generated, of_level);
}

/// A few names for a message.
std::string listed(const std::set<std::string>& names) {
  constexpr std::size_t kMost = 6;
  std::string text;
  std::size_t count = 0;
  for (const std::string& name : names) {
    if (count++ == kMost) return text + ", and " + std::to_string(names.size() - kMost) + " more";
    text += (text.empty() ? "'" : ", '") + name + "'";
  }
  return text;
}

std::string why_no_partner(const FoundMap& generated, const Candidates& candidates,
                           const std::vector<FoundMap>& references) {
  std::set<std::string> names;
  if (candidates.empty()) {
    for (const FoundMap& one : references) names.insert(song_name(one.map));
    return "no reference map is of '" + song_name(generated.map) +
           "', by audio or by artist and title; there are " + (names.empty() ? "none" : listed(names));
  }
  for (const FoundMap* one : candidates) names.insert(printable_text(one->map.metadata.version));
  return "no reference of this song is called '" + printable_text(generated.map.metadata.version) +
         "' or has its level; there are " + listed(names);
}

Pair pair_of(FoundMap generated, FoundMap reference) {
  AudioPlace audio = reference.audio.empty() ? generated.audio : reference.audio;
  return {std::move(generated), std::move(reference), std::move(audio)};
}

void move_into(std::vector<LeftOut>& all, std::vector<LeftOut>& more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Pairing pair_maps(FoundMaps generated, FoundMaps references, Match match) {
  Pairing pairing;
  move_into(pairing.left_out, generated.left_out);
  move_into(pairing.left_out, references.left_out);
  std::erase_if(references.maps, [&](const FoundMap& one) {
    if (one.map.objects.empty()) pairing.left_out.push_back({one.shown, "has no objects"});
    return one.map.objects.empty();
  });
  const bool one_and_one = generated.maps.size() == 1 && references.maps.size() == 1;
  std::set<const FoundMap*> used;
  for (FoundMap& one : generated.maps) {
    Candidates candidates;
    for (const FoundMap& reference : references.maps)
      if (one_and_one || same_song(one, reference)) candidates.push_back(&reference);
    const FoundMap* partner =
        one_and_one || match == Match::density ? nearest(one, candidates) : by_name(one, candidates);
    if (partner == nullptr) {
      pairing.left_out.push_back({one.shown, why_no_partner(one, candidates, references.maps)});
      continue;
    }
    used.insert(partner);
    pairing.pairs.push_back(pair_of(std::move(one), *partner));
  }
  for (const FoundMap& reference : references.maps)
    if (used.count(&reference) == 0) pairing.left_out.push_back({reference.shown, "has no generated map"});
  return pairing;
}

Pairing without_references(FoundMaps generated) {
  Pairing pairing;
  move_into(pairing.left_out, generated.left_out);
  for (FoundMap& one : generated.maps) {
    AudioPlace audio = one.audio;
    pairing.pairs.push_back({std::move(one), std::nullopt, std::move(audio)});
  }
  return pairing;
}

Error nothing_paired(const Pairing& pairing) {
  std::string why;
  constexpr std::size_t kMost = 8;
  for (std::size_t i = 0; i < pairing.left_out.size() && i < kMost; ++i)
    why += "\n  " + pairing.left_out[i].what + ": " + pairing.left_out[i].why;
  if (pairing.left_out.size() > kMost)
    why += "\n  and " + std::to_string(pairing.left_out.size() - kMost) + " more";
  if (why.empty()) why = "\n  no maps found";
  return Error(Error::Kind::bad_input, "no map could be compared:" + why, {}, {},
               "list the pairs in a file (--pairs), or pair maps by density (--match density)");
}

}  // namespace osugen::evaluate
