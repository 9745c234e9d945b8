#include <synth/compose/compose.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <set>

#include <osugen/error/error.h>
#include <synth/write/song_json.h>

#include "songs.h"

using osugen::RedLine;
using namespace osugen::synth;
using namespace osugen::testing;

namespace {

constexpr int kSeeds = 150;

std::string text_of(const Song& song) {
  return song_json(song, {}, {});
}

/// Melody notes of a section as times in beats from its start; without the song's last bar.
std::vector<std::pair<double, int>> melody_of(const Song& song, std::size_t section) {
  std::vector<std::pair<double, int>> notes;
  const Section& about = song.sections[section];
  const RedLine last = song.red_lines.back();
  const double last_bar = song.sections.back().end_ms - last.beat_length_ms * last.meter - 1;
  for (const Note& note : song.notes) {
    const bool melody = song.instruments[static_cast<std::size_t>(note.instrument)].role == Role::melody;
    if (!melody || note.section != static_cast<int>(section)) continue;
    // Where the tempo changes within a section, beats are counted line by line.
    double beats = 0, from = about.start_ms;
    for (const RedLine& line : song.red_lines) {
      if (line.time_ms <= about.start_ms + 1e-6 || line.time_ms > note.time_ms + 1e-6) continue;
      beats += (line.time_ms - from) / red_line_at(song, from).beat_length_ms;
      from = line.time_ms;
    }
    beats += (note.time_ms - from) / red_line_at(song, from).beat_length_ms;
    if (note.time_ms < last_bar) notes.emplace_back(std::round(beats * 48), note.pitch);
  }
  std::sort(notes.begin(), notes.end());
  return notes;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_seed_says_everything_of_a_song) {
  for (const std::uint64_t seed : {0ULL, 7ULL, 123456789012345ULL})
    BOOST_TEST(text_of(song_of(seed)) == text_of(song_of(seed)));
  std::set<std::string> different;
  for (std::uint64_t seed = 0; seed < 20; ++seed) different.insert(text_of(song_of(seed)));
  BOOST_TEST(different.size() == 20U);
}

BOOST_AUTO_TEST_CASE(notes_are_sorted_within_their_section_and_within_bounds) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Song song = song_of(seed);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_REQUIRE(!song.notes.empty());
      BOOST_TEST(std::is_sorted(song.notes.begin(), song.notes.end(), [](const Note& a, const Note& b) {
        return std::tie(a.time_ms, a.instrument, a.pitch) < std::tie(b.time_ms, b.instrument, b.pitch);
      }));
      for (const Note& note : song.notes) {
        BOOST_REQUIRE(note.section >= 0 && note.section < static_cast<int>(song.sections.size()));
        BOOST_REQUIRE(note.instrument >= 0 && note.instrument < static_cast<int>(song.instruments.size()));
        const Section& section = song.sections[static_cast<std::size_t>(note.section)];
        BOOST_REQUIRE_GE(note.time_ms, section.start_ms - 1e-6);
        BOOST_REQUIRE_LT(note.time_ms, section.end_ms);
        BOOST_REQUIRE_GT(note.length_ms, 0);
        BOOST_REQUIRE_LE(note.time_ms + note.length_ms, song.length_ms);
        BOOST_REQUIRE(note.velocity > 0 && note.velocity <= 1);
        BOOST_REQUIRE(note.accent >= 0 && note.accent <= 1);
        BOOST_REQUIRE(note.pitch >= 21 && note.pitch <= 108);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_note_is_on_a_snap_divisor_of_its_red_line) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Song song = song_of(seed);
    for (const Note& note : song.notes)
      BOOST_REQUIRE_LT(off_the_grid_ms(red_line_at(song, note.time_ms), note.time_ms), 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(tempi_change_at_bar_lines_and_whole_milliseconds_apart) {
  int changing = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Song song = song_of(seed);
    changing += song.red_lines.size() > 1 ? 1 : 0;
    BOOST_TEST(song.red_lines.front().time_ms == song.lead_in_ms);
    for (std::size_t i = 1; i < song.red_lines.size(); ++i) {
      const RedLine &before = song.red_lines[i - 1], &line = song.red_lines[i];
      const double gap = line.time_ms - before.time_ms;
      BOOST_REQUIRE_GT(gap, 0);
      BOOST_REQUIRE_EQUAL(gap, std::round(gap));
      const double bars = gap / before.beat_length_ms / before.meter;
      BOOST_REQUIRE_SMALL(bars - std::round(bars), 1e-9);
    }
  }
  BOOST_TEST_MESSAGE(changing << " of " << kSeeds << " songs change their tempo");
  BOOST_TEST(changing > kSeeds / 10);
  BOOST_TEST(changing < kSeeds / 3);
}

BOOST_AUTO_TEST_CASE(sections_that_come_back_have_the_same_melody) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Song song = song_of(seed);
    for (std::size_t i = 0; i < song.sections.size(); ++i) {
      const int of = song.sections[i].repeats_of;
      if (of < 0) continue;
      BOOST_REQUIRE_LT(of, static_cast<int>(i));
      const auto first = melody_of(song, static_cast<std::size_t>(of)), again = melody_of(song, i);
      // The song's last bar is another one; what comes back stronger may have a second voice.
      if (i + 1 == song.sections.size()) continue;
      BOOST_TEST_CONTEXT("seed " << seed << " section " << i)
      BOOST_REQUIRE(std::includes(again.begin(), again.end(), first.begin(), first.end()));
      compared += first.empty() ? 0 : 1;
    }
  }
  BOOST_TEST(compared > kSeeds / 2);
}

BOOST_AUTO_TEST_CASE(songs_differ_in_what_matters) {
  std::set<std::string> genres;
  std::map<int, int> meters;
  int decimals = 0, swings = 0, late = 0;
  double slowest = 1e9, fastest = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Song song = song_of(seed);
    genres.insert(song.genre);
    ++meters[song.red_lines.front().meter];
    const double bpm = 60000 / song.red_lines.front().beat_length_ms;
    slowest = std::min(slowest, bpm);
    fastest = std::max(fastest, bpm);
    if (song.red_lines.size() == 1) decimals += std::abs(bpm - std::round(bpm)) > 1e-6 ? 1 : 0;
    swings += song.swing > 0 ? 1 : 0;
    late += song.lead_in_ms > 1500 ? 1 : 0;
  }
  BOOST_TEST(genres.size() > 15U);
  BOOST_TEST(meters[4] > 250);
  BOOST_TEST(meters[3] > 5);
  BOOST_TEST(meters[5] + meters[7] > 3);
  BOOST_TEST(slowest < 75);
  BOOST_TEST(fastest > 210);
  BOOST_TEST(decimals > 60);
  BOOST_TEST(decimals < 180);
  BOOST_TEST(swings > 30);
  BOOST_TEST(late > 60);
}

BOOST_AUTO_TEST_CASE(length_and_tempo_are_what_was_asked_for) {
  ComposeOptions options;
  options.min_seconds = 30;
  options.max_seconds = 40;
  options.min_bpm = 100;
  options.max_bpm = 130;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Song song = song_of(seed, options);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST(song.length_ms >= 30000);
      BOOST_TEST(song.length_ms <= 40000);
      for (const RedLine& line : song.red_lines) {
        BOOST_TEST(60000 / line.beat_length_ms > 99.5);
        BOOST_TEST(60000 / line.beat_length_ms < 130.5);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(accents_tell_bar_lines_and_coinciding_instruments_from_the_rest) {
  double on_bars = 0, between = 0;
  int bars = 0, others = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Song song = song_of(seed);
    for (const Note& note : song.notes) {
      const RedLine line = red_line_at(song, note.time_ms);
      const double bar = (note.time_ms - line.time_ms) / line.beat_length_ms / line.meter;
      const bool starts = std::abs(bar - std::round(bar)) < 1e-6;
      (starts ? on_bars : between) += note.accent;
      ++(starts ? bars : others);
    }
  }
  BOOST_TEST(on_bars / bars > between / others + 0.2);
}

BOOST_AUTO_TEST_CASE(a_palette_without_instruments_is_refused) {
  BOOST_CHECK_THROW(compose(1, {}, {}), osugen::Error);
}

BOOST_AUTO_TEST_CASE(a_song_stays_the_song_it_was) {
  // Whole numbers only: places in 1/48 of a beat, keys, instruments. When this changes on purpose, say so in
  // the change log: folders that were made before cannot be continued.
  std::uint64_t hash = 1469598103934665603ULL;
  const auto add = [&](std::int64_t number) {
    for (int i = 0; i < 8; ++i) {
      hash ^= static_cast<std::uint64_t>(number >> (8 * i)) & 0xFFU;
      hash *= 1099511628211ULL;
    }
  };
  const Song song = song_of(2026);
  for (const Note& note : song.notes) {
    const RedLine line = red_line_at(song, note.time_ms);
    add(std::llround((note.time_ms - line.time_ms) / line.beat_length_ms * 48));
    add(note.pitch);
    add(note.instrument);
    add(note.section);
  }
  BOOST_TEST(song.notes.size() == 1398U);
  BOOST_TEST(hash == 17456693159711947259ULL);
}
