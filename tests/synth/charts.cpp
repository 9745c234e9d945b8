#include <synth/chart/chart.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <numeric>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/mapset/check.h>

#include "songs.h"

using namespace osugen;
using namespace osugen::synth;
using namespace osugen::testing;

namespace {

constexpr int kSeeds = 60;
constexpr double kBias = 15, kRounding = 0.5 + 1e-4;

struct Charted {
  Song song;
  std::vector<Beatmap> maps;
};

/// The same songs for all tests of this file.
const std::vector<Charted>& charted() {
  static const std::vector<Charted> all = [] {
    std::vector<Charted> list;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      Charted one{song_of(seed), {}};
      one.maps = chart(one.song, kBias);
      list.push_back(std::move(one));
    }
    return list;
  }();
  return all;
}

/// Is there a number in a sorted list that is near enough?
bool has_near(const std::vector<double>& sorted, double value, double tolerance) {
  const auto next = std::lower_bound(sorted.begin(), sorted.end(), value - tolerance);
  return next != sorted.end() && *next <= value + tolerance;
}

std::vector<double> times_of(const Beatmap& map) {
  std::vector<double> times;
  for (const HitObject& object : map.objects) times.push_back(object.time_ms);
  return times;
}

/// F1 of two sorted lists whose members are paired one to one when they are near.
double f1(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
  std::size_t i = 0, k = 0, pairs = 0;
  while (i < a.size() && k < b.size()) {
    if (std::abs(a[i] - b[k]) <= tolerance) {
      ++pairs;
      ++i;
      ++k;
    } else {
      ++(a[i] < b[k] ? i : k);
    }
  }
  return 2.0 * static_cast<double>(pairs) / static_cast<double>(a.size() + b.size());
}

/// The best F1 at 20 ms of one who clicks with equal gaps, knowing tempo and bar lines.
double best_metronome(const Song& song, const std::vector<double>& times) {
  double best = 0;
  for (const double beats : {0.25, 1.0 / 3, 0.5, 2.0 / 3, 1.0, 1.5, 2.0, 3.0, 4.0}) {
    for (int phase = 0; phase < std::max(1, static_cast<int>(std::lround(beats * 4))); ++phase) {
      std::vector<double> clicks;
      for (std::size_t i = 0; i < song.red_lines.size(); ++i) {
        const RedLine& line = song.red_lines[i];
        const double end = i + 1 < song.red_lines.size() ? song.red_lines[i + 1].time_ms : song.length_ms;
        for (int k = 0;; ++k) {
          const double time = line.time_ms + (phase / 4.0 + k * beats) * line.beat_length_ms;
          if (time >= end - 1) break;
          const double click = time - kBias;
          if (click >= times.front() - 1 && click <= times.back() + 1) clicks.push_back(click);
        }
      }
      best = std::max(best, f1(times, clicks, 20));
    }
  }
  return best;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_object_starts_on_a_note) {
  for (const Charted& one : charted()) {
    std::vector<double> notes;
    for (const Note& note : one.song.notes) notes.push_back(note.time_ms);
    for (const Beatmap& map : one.maps)
      for (const HitObject& object : map.objects)
        BOOST_REQUIRE(has_near(notes, object.time_ms + kBias, kRounding));
  }
}

BOOST_AUTO_TEST_CASE(the_bias_is_the_difference_of_map_time_and_song_time) {
  const Song song = song_of(5);
  const auto plain = chart(song, 0), shifted = chart(song, 40);
  for (std::size_t level = 0; level < plain.size(); ++level) {
    BOOST_REQUIRE_EQUAL(plain[level].objects.size(), shifted[level].objects.size());
    for (std::size_t i = 0; i < plain[level].objects.size(); ++i)
      BOOST_REQUIRE_EQUAL(plain[level].objects[i].time_ms - 40, shifted[level].objects[i].time_ms);
  }
}

BOOST_AUTO_TEST_CASE(an_easier_rhythm_is_part_of_the_harder_ones) {
  int as_dense = 0;
  for (const Charted& one : charted()) {
    for (std::size_t level = 1; level < one.maps.size(); ++level) {
      const auto easier = times_of(one.maps[level - 1]), harder = times_of(one.maps[level]);
      BOOST_REQUIRE(std::includes(harder.begin(), harder.end(), easier.begin(), easier.end()));
      as_dense += harder.size() == easier.size() ? 1 : 0;
    }
  }
  BOOST_TEST(as_dense <= kSeeds / 20);  // where the music has nothing more to give
}

BOOST_AUTO_TEST_CASE(levels_are_as_dense_as_players_know_them) {
  constexpr std::array<std::array<double, 2>, 5> kMean{
      {{.8, 1.2}, {1.5, 2.0}, {2.5, 3.5}, {3.4, 5}, {4.5, 8}}};
  for (std::size_t level = 0; level < kLevels.size(); ++level) {
    double sum = 0;
    for (const Charted& one : charted()) {
      const auto& objects = one.maps[level].objects;
      const double seconds = (objects.back().time_ms - objects.front().time_ms) / 1000;
      const double density = static_cast<double>(objects.size()) / seconds;
      BOOST_TEST(density > 0.4 * kMean[level][0]);
      BOOST_TEST(density < 1.6 * kMean[level][1]);
      sum += density / kSeeds;
    }
    BOOST_TEST_MESSAGE(kLevels[level] << ": " << sum << " objects per second");
    BOOST_TEST(sum > kMean[level][0]);
    BOOST_TEST(sum < kMean[level][1]);
  }
}

BOOST_AUTO_TEST_CASE(starts_and_ends_are_snapped) {
  for (const Charted& one : charted()) {
    for (const Beatmap& map : one.maps) {
      const Play played = play(map);
      for (std::size_t i = 0; i < map.objects.size(); ++i) {
        for (const double time : {map.objects[i].time_ms, played.objects[i].end_time_ms})
          BOOST_REQUIRE_LT(off_the_grid_ms(red_line_at(one.song, time + kBias + 0.6), time + kBias), 1.0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(most_sliders_end_on_a_note_or_where_one_is_let_go) {
  std::size_t sliders = 0, on_sound = 0;
  for (const Charted& one : charted()) {
    std::vector<double> sounds;
    for (const Note& note : one.song.notes) {
      sounds.push_back(note.time_ms);
      sounds.push_back(note.time_ms + note.length_ms);
    }
    std::sort(sounds.begin(), sounds.end());
    for (const Beatmap& map : one.maps) {
      const Play played = play(map);
      for (std::size_t i = 0; i < map.objects.size(); ++i) {
        if (map.objects[i].kind != ObjectKind::slider) continue;
        ++sliders;
        on_sound += has_near(sounds, played.objects[i].end_time_ms + kBias, 1.5) ? 1 : 0;
      }
    }
  }
  BOOST_TEST_MESSAGE(on_sound << " of " << sliders << " sliders end with a sound");
  BOOST_TEST(static_cast<double>(on_sound) > 0.6 * static_cast<double>(sliders));
}

BOOST_AUTO_TEST_CASE(bodies_stay_in_the_playfield) {
  for (const Charted& one : charted()) {
    for (const Beatmap& map : one.maps) {
      for (const HitObject& object : map.objects) {
        std::vector<Vec2> points{{0, 0}};
        if (object.kind == ObjectKind::slider) {
          const SliderPath path(object.slider);
          points.insert(points.end(), path.vertices().begin(), path.vertices().end());
        }
        for (const Vec2 point : points) {
          BOOST_REQUIRE(object.position.x + point.x >= 0 && object.position.x + point.x <= kPlayfieldWidth);
          BOOST_REQUIRE(object.position.y + point.y >= 0 && object.position.y + point.y <= kPlayfieldHeight);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_checks_find_no_problem_and_hardly_a_warning) {
  std::map<std::string, int> warnings;
  for (const Charted& one : charted()) {
    for (Beatmap map : one.maps) {
      map.general.audio_filename = "audio.ogg";
      map.events.background = "background.png";
      const ReadBeatmap read = read_beatmap(write_beatmap(map), "map.osu");
      for (const Finding& finding : check_beatmap(read.map, std::nullopt, read.rejected)) {
        BOOST_TEST_CONTEXT("seed " << one.song.seed << " " << map.metadata.version << ": " << finding.message)
        BOOST_REQUIRE(finding.severity != Severity::problem);
        if (finding.severity == Severity::warning) ++warnings[finding.code];
      }
    }
  }
  for (const auto& [code, count] : warnings) BOOST_TEST_MESSAGE(count << " x " << code);
  const int all = std::accumulate(warnings.begin(), warnings.end(), 0,
                                  [](int sum, const auto& one) { return sum + one.second; });
  BOOST_TEST(all <= kSeeds / 10);
}

BOOST_AUTO_TEST_CASE(a_metronome_scores_badly) {
  constexpr std::array<double, 5> kAtMost{.8, .82, .82, .85, .87};
  for (std::size_t level = 0; level < kLevels.size(); ++level) {
    double sum = 0;
    for (const Charted& one : charted()) sum += best_metronome(one.song, times_of(one.maps[level])) / kSeeds;
    BOOST_TEST_MESSAGE(kLevels[level] << ": F1 at 20 ms of the best metronome " << sum);
    BOOST_TEST(sum < kAtMost[level]);
  }
}

BOOST_AUTO_TEST_CASE(objects_stand_where_the_music_is_stressed) {
  for (const Charted& one : charted()) {
    const auto easy = times_of(one.maps.front());
    double taken = 0, left = 0;
    int takes = 0, leaves = 0;
    for (const Note& note : one.song.notes) {
      const bool is = has_near(easy, note.time_ms - kBias, kRounding);
      (is ? taken : left) += note.accent;
      ++(is ? takes : leaves);
    }
    BOOST_TEST(taken / takes > left / leaves);
  }
}

BOOST_AUTO_TEST_CASE(what_comes_back_is_mapped_alike) {
  std::size_t same = 0, all = 0;
  for (const Charted& one : charted()) {
    for (const Section& section : one.song.sections) {
      if (section.repeats_of < 0) continue;
      const Section& first = one.song.sections[static_cast<std::size_t>(section.repeats_of)];
      if (std::abs((first.end_ms - first.start_ms) - (section.end_ms - section.start_ms)) > 1) continue;
      const auto times = times_of(one.maps[2]);
      for (const double time : times) {
        const double place = time + kBias - first.start_ms;
        if (place < -1 || time + kBias >= first.end_ms - 1) continue;
        ++all;
        same += has_near(times, section.start_ms + place - kBias, 1.5) ? 1 : 0;
      }
    }
  }
  BOOST_TEST_MESSAGE(same << " of " << all << " objects come back");
  BOOST_TEST(static_cast<double>(same) > 0.93 * static_cast<double>(all));
}

BOOST_AUTO_TEST_CASE(all_kinds_of_objects_curves_and_lines_are_used) {
  std::map<CurveType, int> curves;
  std::map<ObjectKind, int> kinds;
  int repeats = 0, kiai = 0, breaks = 0, claps = 0;
  for (const Charted& one : charted()) {
    for (const Beatmap& map : one.maps) {
      breaks += static_cast<int>(map.events.breaks.size());
      for (const TimingLine& line : map.timing_lines) {
        kiai += line.kiai() ? 1 : 0;
        if (!line.uninherited) {
          BOOST_REQUIRE(line.beat_length <= -10);
          BOOST_REQUIRE(line.beat_length >= -1000);
        }
      }
      for (const HitObject& object : map.objects) {
        ++kinds[object.kind];
        claps += (object.hit_sound & 8) != 0 ? 1 : 0;
        if (object.kind != ObjectKind::slider) continue;
        ++curves[object.slider.path.front().curve];
        repeats += object.slider.slides > 1 ? 1 : 0;
      }
    }
  }
  for (const CurveType curve : {CurveType::linear, CurveType::perfect, CurveType::bezier})
    BOOST_TEST(curves[curve] > 100);
  BOOST_TEST(kinds[ObjectKind::spinner] > 20);
  BOOST_TEST(kinds[ObjectKind::slider] > kinds[ObjectKind::circle] / 6);
  BOOST_TEST(repeats > 50);
  BOOST_TEST(kiai > 0);
  BOOST_TEST(breaks > 0);
  BOOST_TEST(claps > 1000);
}
