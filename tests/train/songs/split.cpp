#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include <osugen/train/songs/content_hash.h>
#include <osugen/train/songs/songs_folder.h>

using namespace osugen::train;

namespace {

std::vector<SongSource> songs(int count, int first = 0) {
  std::vector<SongSource> result;
  for (int i = first; i < first + count; ++i) {
    SongSource song;
    song.hash = content_hash(std::to_string(i));
    result.push_back(song);
  }
  std::sort(result.begin(), result.end(),
            [](const SongSource& a, const SongSource& b) { return a.hash < b.hash; });
  return result;
}

std::set<std::string> hashes(const std::vector<SongSource>& all, const std::vector<std::size_t>& some) {
  std::set<std::string> result;
  for (const std::size_t i : some) result.insert(all[i].hash);
  return result;
}

}  // namespace

// The hash of nothing is the one that xxHash's own tests give.
BOOST_AUTO_TEST_CASE(content_is_known_by_xxh3_of_128_bits_in_pieces_or_whole) {
  BOOST_TEST(content_hash("") == "99aa06d3014798d86001c324468d497f");
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i);
  ContentHash pieces;
  for (std::size_t at = 0, n = 1; at < text.size(); at += n, n = n * 3 % 1009 + 1)
    pieces.add(std::string_view(text).substr(at, n));
  BOOST_TEST(pieces.hex() == content_hash(text));
  BOOST_TEST(content_hash("a") != content_hash("b"));
}

BOOST_AUTO_TEST_CASE(every_song_is_on_one_side_and_the_share_is_kept) {
  const auto all = songs(2000);
  const Split split = split_songs(all, 0.1, 1);
  BOOST_TEST(split.training.size() + split.validation.size() == 2000U);
  BOOST_TEST(std::abs(static_cast<double>(split.validation.size()) - 200) < 60);  // 4 deviations are 54
  auto both = hashes(all, split.training);
  both.merge(hashes(all, split.validation));
  BOOST_TEST(both.size() == 2000U);
}

BOOST_AUTO_TEST_CASE(a_song_stays_on_its_side_when_others_come_and_go) {
  const auto few = songs(300), more = songs(700);
  const auto before = hashes(few, split_songs(few, 0.2, 9).validation);
  const auto after = hashes(more, split_songs(more, 0.2, 9).validation);
  const auto known = hashes(few, split_songs(few, 0.2, 9).training);
  for (const std::string& hash : before) BOOST_TEST(after.count(hash) == 1U);
  for (const std::string& hash : known) BOOST_TEST(after.count(hash) == 0U);
  BOOST_TEST((hashes(few, split_songs(few, 0.2, 10).validation) != before));
}

BOOST_AUTO_TEST_CASE(no_side_is_empty_where_there_are_two_songs_and_a_share) {
  for (int count = 2; count < 12; ++count) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Split split = split_songs(songs(count), 0.05, seed);
      BOOST_TEST(!split.validation.empty());
      BOOST_TEST(!split.training.empty());
      BOOST_TEST(!split_songs(songs(count), 0.95, seed).training.empty());
    }
  }
  BOOST_TEST(split_songs(songs(1), 0.5, 3).training.size() == 1U);
  BOOST_TEST(split_songs(songs(1), 0.5, 3).validation.empty());
  BOOST_TEST(split_songs(songs(9), 0, 3).validation.empty());
  BOOST_TEST(split_songs({}, 0.5, 3).training.empty());
}
