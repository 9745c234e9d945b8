// Every finding of one difficulty: a clean map has none, and one change brings out exactly what it should.
#include <osugen/mapset/check.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <regex>
#include <set>
#include <sstream>

#include <osugen/files/files.h>
#include "clean_map.h"
#include "testing/testing.h"

using namespace osugen;
using testing::clean_map;
using testing::straight_slider;

namespace {

using Change = std::function<void(Beatmap&)>;

std::vector<Finding> found(const std::vector<Finding>& findings, const std::string& code) {
  std::vector<Finding> out;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(out),
               [&](const Finding& finding) { return finding.code == code; });
  return out;
}

std::string told(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& f : findings)
    out += std::string(name_of(f.severity)) + " " + f.code +
           (f.time_ms ? " " + editor_time(*f.time_ms) : "") + ": " + f.message + "\n";
  return out;
}

/// The change brings out `code` first at `time_ms` (none: of the whole map); the unchanged map does not.
void brings_out(const std::string& code, Severity severity, Area area, std::optional<double> time_ms,
                const Change& change) {
  Beatmap map = clean_map();
  change(map);
  const std::vector<Finding> all = check_beatmap(map), those = found(all, code);
  BOOST_TEST_CONTEXT(code << "; found:\n" << told(all)) {
    BOOST_TEST_REQUIRE(!those.empty());
    BOOST_TEST((those.front().severity == severity));
    BOOST_TEST((those.front().area == area));
    BOOST_TEST(those.front().time_ms.has_value() == time_ms.has_value());
    if (time_ms && those.front().time_ms) BOOST_TEST(*those.front().time_ms == *time_ms);
    BOOST_TEST(those.front().difficulty == map.metadata.version);
  }
}

void does_not_bring_out(const std::string& code, const Change& change) {
  Beatmap map = clean_map();
  change(map);
  const std::vector<Finding> all = check_beatmap(map);
  BOOST_TEST_CONTEXT(code << " is not expected; found:\n" << told(all)) {
    BOOST_TEST(found(all, code).empty());
  }
}

constexpr auto problem = Severity::problem, warning = Severity::warning, minor_ = Severity::minor;

TimingLine red(double time, double beat_length, int meter = 4, int effects = 0) {
  return {.time_ms = time, .beat_length = beat_length, .meter = meter, .volume = 60, .effects = effects};
}

TimingLine green(double time, double velocity, int volume = 60, int effects = 0) {
  return {.time_ms = time,
          .beat_length = -100 / velocity,
          .volume = volume,
          .uninherited = false,
          .effects = effects};
}

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_is_found_in_a_clean_map) {
  const std::vector<Finding> all = check_beatmap(clean_map());
  BOOST_TEST(all.empty(), told(all));
}

BOOST_AUTO_TEST_CASE(what_the_file_lacks_is_found) {
  brings_out("old-format", problem, Area::file, {}, [](Beatmap& map) { map.format_version = 13; });
  does_not_bring_out("old-format", [](Beatmap& map) { map.format_version = 128; });
  brings_out("no-objects", problem, Area::file, {}, [](Beatmap& map) { map.objects.clear(); });
  const auto findings = check_beatmap(clean_map(), {}, {{7, "HitObjects", "the time is not a number", "x"}});
  BOOST_REQUIRE(findings.size() == 1U);
  BOOST_TEST(findings[0].code == "rejected-line");
  BOOST_TEST(findings[0].message.find("Line 7") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(metadata_is_held_to_what_the_upload_accepts) {
  brings_out("metadata-missing", problem, Area::metadata, {},
             [](Beatmap& map) { map.metadata.creator.clear(); });
  brings_out("metadata-too-long", problem, Area::metadata, {},
             [](Beatmap& map) { map.metadata.title = std::string(81, 'x'); });
  does_not_bring_out("metadata-too-long", [](Beatmap& map) {
    map.metadata.title = std::string(80, 'x');
    map.metadata.title_unicode.clear();
    for (int i = 0; i < 80; ++i) map.metadata.title_unicode += "う";  // 80 characters, 240 bytes
    map.metadata.tags = std::string(1000, 't');
  });
  brings_out("not-romanised", problem, Area::metadata, {}, [](Beatmap& map) { map.metadata.title = "うた"; });
  brings_out("not-romanised", problem, Area::metadata, {},
             [](Beatmap& map) { map.metadata.version = "Härd"; });
  brings_out("tags-with-commas", warning, Area::metadata, {},
             [](Beatmap& map) { map.metadata.tags = "a, b"; });
  brings_out("no-preview-point", problem, Area::metadata, {},
             [](Beatmap& map) { map.general.preview_time_ms = -1; });
}

BOOST_AUTO_TEST_CASE(settings_are_held_to_their_ranges) {
  brings_out("too-many-decimals", problem, Area::settings, {},
             [](Beatmap& map) { map.difficulty.ar = 7.25F; });
  does_not_bring_out("too-many-decimals", [](Beatmap& map) { map.difficulty.ar = 7.3F; });
  brings_out("key-count", problem, Area::settings, {}, [](Beatmap& map) {
    map.general.mode = Mode::mania;
    map.difficulty.cs = 3;
  });
  brings_out("tick-rate", problem, Area::settings, {},
             [](Beatmap& map) { map.difficulty.slider_tick_rate = 1.25; });
  for (const double rate : {0.5, 1.0, 1.333, 1.5, 2.0, 3.0, 4.0})
    does_not_bring_out("tick-rate", [&](Beatmap& map) { map.difficulty.slider_tick_rate = rate; });
  brings_out("stack-leniency", warning, Area::settings, {},
             [](Beatmap& map) { map.general.stack_leniency = 1.5F; });
}

BOOST_AUTO_TEST_CASE(song_and_artwork_have_categories_of_their_own) {
  brings_out("no-audio", problem, Area::audio, {}, [](Beatmap& map) { map.general.audio_filename.clear(); });
  brings_out("no-background", problem, Area::artwork, {},
             [](Beatmap& map) { map.events.background.clear(); });
  brings_out("combo-colours", problem, Area::artwork, {}, [](Beatmap& map) { map.combo_colours.resize(1); });
  does_not_bring_out("combo-colours", [](Beatmap& map) {
    map.combo_colours.clear();
    map.kept.push_back({"General", "UseSkinSprites: 0\nSkinPreference: Mine\n"});
  });
  brings_out("combo-colours", problem, Area::artwork, {}, [](Beatmap& map) {
    map.combo_colours.clear();
    map.kept.push_back({"General", "SkinPreference:\nAlwaysShowPlayfield: 0\n"});
  });
  brings_out("colour-too-dark", problem, Area::artwork, {}, [](Beatmap& map) {
    map.combo_colours[0] = {20, 20, 20};
  });
  brings_out("colour-too-dark", warning, Area::artwork, {}, [](Beatmap& map) {
    map.combo_colours[0] = {40, 40, 40};
  });
  does_not_bring_out("colour-too-dark", [](Beatmap& map) { map.combo_colours[0] = {44, 44, 44}; });
  brings_out("colour-too-bright", warning, Area::artwork, {}, [](Beatmap& map) {
    map.combo_colours[0] = {255, 255, 255};
    map.timing_lines.push_back(green(33000, 1, 60, 1));
    map.timing_lines.push_back(green(49000, 1));
  });
  does_not_bring_out("colour-too-bright", [](Beatmap& map) { map.combo_colours[0] = {255, 255, 255}; });
}

BOOST_AUTO_TEST_CASE(sounds_are_checked) {
  const auto silence = [](Beatmap& map) {
    for (HitObject& object : map.objects) object.hit_sound = 0;
  };
  brings_out("no-hitsounds", problem, Area::hitsounds, {}, silence);
  does_not_bring_out("no-hitsounds", [&](Beatmap& map) {
    silence(map);
    map.timing_lines.push_back(green(33000, 1));
    map.timing_lines.back().sample_set = 2;
  });
  does_not_bring_out("no-hitsounds", [&](Beatmap& map) {
    silence(map);
    map.general.mode = Mode::taiko;
  });
  const auto plain_for = [](int objects) {
    return [=](Beatmap& map) {
      for (int i = 3; i < 3 + objects; ++i) map.objects[static_cast<std::size_t>(i)].hit_sound = 0;
      map.objects[static_cast<std::size_t>(objects) + 3].hit_sound = 8;
    };
  };
  brings_out("plain-stretch", problem, Area::hitsounds, 2500, plain_for(50));  // 24.5 s
  brings_out("plain-stretch", warning, Area::hitsounds, 2500, plain_for(18));  // 8.5 s
  does_not_bring_out("plain-stretch", plain_for(17));                          // 8 s
  brings_out("muted", problem, Area::hitsounds, 3000, [](Beatmap& map) { map.objects[4].sample.volume = 5; });
  brings_out("muted", warning, Area::hitsounds, 3000,
             [](Beatmap& map) { map.objects[4].sample.volume = 20; });
  does_not_bring_out("muted", [](Beatmap& map) { map.objects[4].sample.volume = 21; });
  // Samples are looked up 5 ms late.
  brings_out("muted", warning, Area::hitsounds, 3000, [](Beatmap& map) {
    map.timing_lines.push_back(green(3005, 1, 20));
    map.timing_lines.push_back(green(3100, 1, 60));
  });
  brings_out("volume-out-of-range", problem, Area::hitsounds, 3000,
             [](Beatmap& map) { map.timing_lines.push_back(green(3000, 1, 4)); });
}

BOOST_AUTO_TEST_CASE(timing_lines_are_checked) {
  brings_out("no-timing", problem, Area::timing, {}, [](Beatmap& map) { map.timing_lines.clear(); });
  brings_out("first-line-green", problem, Area::timing, 500,
             [](Beatmap& map) { map.timing_lines.push_back(green(500, 1)); });
  brings_out("kiai-on-first-line", problem, Area::timing, 1000,
             [](Beatmap& map) { map.timing_lines[0].effects = 1; });
  brings_out("double-line", problem, Area::timing, 1000,
             [](Beatmap& map) { map.timing_lines.push_back(red(1000, 400)); });
  brings_out("double-line", problem, Area::timing, 3000, [](Beatmap& map) {
    map.timing_lines.push_back(green(3000, 1.5));
    map.timing_lines.push_back(green(3000, 2));
  });
  brings_out("lines-disagree", minor_, Area::timing, 1000,
             [](Beatmap& map) { map.timing_lines.push_back(green(1000, 1.5, 70)); });
  does_not_bring_out("lines-disagree", [](Beatmap& map) { map.timing_lines.push_back(green(1000, 1.5)); });
  brings_out("tempo-out-of-range", problem, Area::timing, 65000,
             [](Beatmap& map) { map.timing_lines.push_back(red(65000, 70000)); });
  brings_out("green-line-without-effect", minor_, Area::timing, 3000,
             [](Beatmap& map) { map.timing_lines.push_back(green(3000, 1)); });
  does_not_bring_out("green-line-without-effect",
                     [](Beatmap& map) { map.timing_lines.push_back(green(3000, 1.1)); });
}

BOOST_AUTO_TEST_CASE(a_red_line_that_only_repeats_the_tempo_is_found) {
  const auto with_line = [](double time, int effects = 0) {
    return [=](Beatmap& map) { map.timing_lines.push_back(red(time, 500, 4, effects)); };
  };
  brings_out("red-line-without-effect", problem, Area::timing, 9000, with_line(9000));  // 4 measures
  brings_out("red-line-without-effect", problem, Area::timing, 9001, with_line(9001));  // within 1 ms
  brings_out("red-line-without-effect", warning, Area::timing, 7000, with_line(7000));  // 3: the cymbals
  brings_out("red-line-without-effect", warning, Area::timing, 9000,
             with_line(9000, 8));  // hides the bar line
  does_not_bring_out("red-line-without-effect", with_line(9500));
  does_not_bring_out("red-line-without-effect",
                     [](Beatmap& map) { map.timing_lines.push_back(red(9000, 500, 3)); });
}

BOOST_AUTO_TEST_CASE(a_velocity_that_just_misses_its_slider_is_found) {
  // The object of index 3 is a slider at 2500 ms.
  brings_out("velocity-just-missed", warning, Area::timing, 2500,
             [](Beatmap& map) { map.timing_lines.push_back(green(2505, 1.5)); });
  does_not_bring_out("velocity-just-missed",
                     [](Beatmap& map) { map.timing_lines.push_back(green(2506, 1.5)); });
  does_not_bring_out("velocity-just-missed",
                     [](Beatmap& map) { map.timing_lines.push_back(green(2500, 1.5)); });
  does_not_bring_out("velocity-just-missed",
                     [](Beatmap& map) { map.timing_lines.push_back(green(2003, 1.5)); });
}

BOOST_AUTO_TEST_CASE(kiai_is_checked) {
  const auto kiai = [](double start, double end) {
    return [=](Beatmap& map) {
      map.timing_lines.push_back(green(start, 1, 60, 1));
      if (end > 0) map.timing_lines.push_back(green(end, 1));
    };
  };
  for (const char* code : {"kiai-unsnapped", "kiai-short", "kiai-long", "kiai-without-end"})
    does_not_bring_out(code, kiai(33000, 49000));
  brings_out("kiai-unsnapped", warning, Area::timing, 33011, kiai(33011, 49000));
  brings_out("kiai-unsnapped", minor_, Area::timing, 33002, kiai(33002, 49000));
  brings_out("kiai-short", warning, Area::timing, 33000, kiai(33000, 47000));
  brings_out("kiai-long", warning, Area::timing, {}, kiai(33000, 57000));
  brings_out("kiai-without-end", warning, Area::timing, 49000, kiai(49000, 0));
}

BOOST_AUTO_TEST_CASE(an_object_off_the_beat_is_a_problem_from_two_milliseconds_on) {
  const auto moved = [](double by) { return [=](Beatmap& map) { map.objects[4].time_ms += by; }; };
  brings_out("unsnapped", problem, Area::timing, 3002, moved(2));
  brings_out("unsnapped", problem, Area::timing, 2998, moved(-2));
  brings_out("unsnapped", minor_, Area::timing, 3001, moved(1));
  does_not_bring_out("unsnapped", moved(0));
}

BOOST_AUTO_TEST_CASE(the_grid_is_cut_to_whole_milliseconds_as_the_game_does) {
  // 180 BPM: beats of 333.33 ms. 1000 + 2 beats is 1666.67; the game has 1666, and 1667 is 1 ms late.
  const auto at = [](double time) {
    return [=](Beatmap& map) {
      map.timing_lines[0].beat_length = 60000.0 / 180;
      for (HitObject& object : map.objects)
        object.time_ms = 1000 + std::floor((object.time_ms - 1000) / 500 * 60000 / 180);
      map.objects.resize(60);
      map.objects[2].time_ms = time;
    };
  };
  does_not_bring_out("unsnapped", at(1666));
  brings_out("unsnapped", minor_, Area::timing, 1667, at(1667));
  brings_out("unsnapped", problem, Area::timing, 1668, at(1668));
}

BOOST_AUTO_TEST_CASE(every_divisor_of_the_editor_is_on_the_beat_and_rare_ones_are_asked_about) {
  for (const int divisor : {1, 2, 3, 4, 6, 8}) {
    for (int part = 0; part < divisor; ++part) {
      const auto at = [=](Beatmap& map) {
        map.objects[4].time_ms = std::floor(3000 + 500.0 * part / divisor);
      };
      does_not_bring_out("unsnapped", at);
      does_not_bring_out("rare-divisor", at);
    }
  }
  for (const int divisor : {5, 7, 9, 12, 16}) {
    const double time = std::floor(3000 + 500.0 / divisor);
    const auto at = [=](Beatmap& map) { map.objects[4].time_ms = time; };
    does_not_bring_out("unsnapped", at);
    brings_out("rare-divisor", warning, Area::timing, time, at);
  }
}

BOOST_AUTO_TEST_CASE(slider_ends_and_spinner_ends_are_edges_too) {
  brings_out("unsnapped", problem, Area::timing, 2500 + 72.0 / 140 * 500,
             [](Beatmap& map) { map.objects[3].slider.length_px = 72; });
  brings_out("unsnapped", problem, Area::timing, 34503,
             [](Beatmap& map) { map.objects[64].end_time_ms += 3; });
  // An end just before a red line that breaks the grid belongs to that line.
  does_not_bring_out("unsnapped", [](Beatmap& map) {
    map.objects.resize(4);
    map.objects[3].slider.length_px = 72;
    map.timing_lines.push_back(red(2758, 500));
  });
}

BOOST_AUTO_TEST_CASE(objects_on_top_of_each_other_in_time_are_found) {
  const auto gap = [](double start) { return [=](Beatmap& map) { map.objects[5].time_ms = start; }; };
  brings_out("concurrent", problem, Area::compose, 3000, gap(3000));
  brings_out("almost-concurrent", problem, Area::compose, 3009, gap(3009));
  does_not_bring_out("almost-concurrent", gap(3010));
  // After the slider that ends at 2750.
  const auto after = [](double start) { return [=](Beatmap& map) { map.objects[4].time_ms = start; }; };
  brings_out("concurrent", problem, Area::compose, 2749, after(2749));
  brings_out("soon-after-slider", warning, Area::compose, 2769, after(2769));
  does_not_bring_out("soon-after-slider", after(2770));
  // A spinner that lasts into what follows the next object.
  Beatmap map = clean_map();
  map.objects[64].end_time_ms = map.objects[66].time_ms;
  BOOST_TEST(found(check_beatmap(map), "concurrent").size() == 2U);
}

BOOST_AUTO_TEST_CASE(in_mania_columns_are_apart) {
  const auto chord = [](float x, double later) {
    return [=](Beatmap& map) {
      map.general.mode = Mode::mania;
      for (HitObject& object : map.objects) object.kind = ObjectKind::circle;
      map.objects[5].time_ms = map.objects[4].time_ms + later;
      map.objects[4].position.x = 64;
      map.objects[5].position.x = x;
    };
  };
  does_not_bring_out("concurrent", chord(192, 0));
  brings_out("concurrent", problem, Area::compose, 3000, chord(100, 0));
  brings_out("almost-concurrent", problem, Area::compose, 3029, chord(64, 29));
  does_not_bring_out("almost-concurrent", chord(64, 30));
}

BOOST_AUTO_TEST_CASE(objects_must_be_on_the_screen) {
  const auto at = [](Vec2 place) { return [=](Beatmap& map) { map.objects[4].position = place; }; };
  // CS 4 has a radius of 36.5 px.
  brings_out("off-screen", problem, Area::compose, 3000, at({-31, 192}));
  brings_out("off-screen", problem, Area::compose, 3000, at({544, 192}));
  brings_out("off-screen", problem, Area::compose, 3000, at({256, -24}));
  brings_out("off-screen", problem, Area::compose, 3000, at({256, 392}));
  does_not_bring_out("off-screen", at({-30, 192}));
  brings_out("outside-playfield", warning, Area::compose, 3000, at({-30, 192}));
  does_not_bring_out("outside-playfield", at({0, 384}));
  brings_out("off-screen", problem, Area::compose, 2500, [](Beatmap& map) {
    map.objects[3] = straight_slider(2500, {480, 192}, 70);
  });
}

BOOST_AUTO_TEST_CASE(sliders_and_spinners_have_length) {
  brings_out("slider-without-path", problem, Area::compose, 2500,
             [](Beatmap& map) { map.objects[3].slider.path.resize(1); });
  brings_out("zero-length", problem, Area::compose, 33000,
             [](Beatmap& map) { map.objects[64].end_time_ms = map.objects[64].time_ms; });
  brings_out("too-many-anchors", warning, Area::compose, 2500, [](Beatmap& map) {
    Slider& slider = map.objects[3].slider;
    slider.path[0].curve = CurveType::bezier;
    for (int i = 0; i < 100; ++i) slider.path.push_back({.position = {70, 0}});
  });
  brings_out("slider-extended", warning, Area::compose, 2500,
             [](Beatmap& map) { map.objects[3].slider.path[1].position.x = 60; });
  does_not_bring_out("slider-extended", [](Beatmap& map) { map.objects[3].slider.path[1].position.x = 66; });
}

BOOST_AUTO_TEST_CASE(spinners_are_long_enough_for_their_od) {
  const auto lasting = [](double length, float od) {
    return [=](Beatmap& map) {
      map.objects[64].end_time_ms = map.objects[64].time_ms + length;
      map.difficulty.od = od;
    };
  };
  brings_out("spinner-too-short", problem, Area::compose, 33000, lasting(449, 5));
  brings_out("spinner-too-short", warning, Area::compose, 33000, lasting(450, 5));
  does_not_bring_out("spinner-too-short", lasting(500, 5));
  brings_out("spinner-too-short", problem, Area::compose, 33000, lasting(500, 8));  // 450 + 17 * 3 = 501
  brings_out("spinner-too-short", warning, Area::compose, 33000, lasting(502, 8));
  does_not_bring_out("spinner-too-short", lasting(392, 0));  // 500 - 21.8 * 5 = 391
}

BOOST_AUTO_TEST_CASE(jumps_and_stacks_that_cannot_be_read_are_found) {
  const auto far = [](Beatmap& map) {
    for (std::size_t i = 5; i < 32; ++i) {
      map.objects[i] = map.objects[4];
      map.objects[i].time_ms = 3000 + 500.0 * static_cast<double>(i - 4);
      map.objects[i].position = {static_cast<float>(40 + 40 * (i % 2)), 40};
    }
    map.objects[28].position = {480, 340};
  };
  brings_out("abnormal-spacing", problem, Area::compose, 15000, [&](Beatmap& map) {
    far(map);
    for (std::size_t i = 5; i < 28; ++i) map.objects[i].position = {40, static_cast<float>(40 + 4 * (i % 2))};
    map.difficulty.cs = 4;
  });
  brings_out("abnormal-spacing", warning, Area::compose, 15000, far);
  const auto stacked = [](const std::string& version, double gap, float leniency) {
    return [=](Beatmap& map) {
      map.metadata.version = version;
      map.general.stack_leniency = leniency;
      map.objects[5].position = map.objects[4].position;
      map.objects[5].time_ms = map.objects[4].time_ms + gap;
    };
  };
  brings_out("hidden-stack", problem, Area::compose, 3125, stacked("Hard", 125, 0));
  brings_out("hidden-stack", warning, Area::compose, 3062, stacked("Insane", 62, 0));
  brings_out("hidden-stack", problem, Area::compose, 3250, stacked("Normal", 250, 0));
  does_not_bring_out("hidden-stack", stacked("Hard", 125, 0.7F));
  does_not_bring_out("hidden-stack", stacked("Hard", 250, 0));
}

BOOST_AUTO_TEST_CASE(breaks_keep_their_distance_from_objects) {
  // Objects end at 34500 (spinner) and begin again at 35500; room is made by taking some away.
  const auto pause = [](double start, double end) {
    return [=](Beatmap& map) {
      map.objects.erase(map.objects.begin() + 65, map.objects.begin() + 69);
      map.objects[65].new_combo = true;
      map.events.breaks = {{start, end}};
    };
  };
  const double next = clean_map().objects[69].time_ms;
  for (const char* code : {"break-too-early", "break-too-late", "break-hides-approach", "break-too-short"})
    does_not_bring_out(code, pause(34700, next - 900));
  brings_out("break-too-early", problem, Area::compose, 34690, pause(34690, next - 900));
  brings_out("break-too-late", problem, Area::compose, next - 400, pause(34700, next - 400));
  brings_out("break-hides-approach", warning, Area::compose, next - 600, pause(34700, next - 600));
  brings_out("break-too-short", warning, Area::compose, 34800, pause(34800, 35400));
  // An object inside of it.
  brings_out("break-too-late", problem, Area::compose, 5900, [](Beatmap& map) {
    map.events.breaks = {{4200, 5900}};
  });
}

BOOST_AUTO_TEST_CASE(a_map_is_long_enough) {
  brings_out("too-short", problem, Area::compose, {}, [](Beatmap& map) { map.objects.resize(60); });
  does_not_bring_out("too-short", [](Beatmap& map) { map.objects.resize(62); });
  brings_out("unusual-length", minor_, Area::compose, {}, [](Beatmap& map) { map.objects.resize(62); });
  brings_out("too-short", problem, Area::compose, {}, [](Beatmap& map) {
    map.events.breaks = {{10000, 28000}, {40000, 57000}};
  });
  brings_out("long-combo", minor_, Area::compose, 5000,
             [](Beatmap& map) { map.objects[16].new_combo = map.objects[24].new_combo = false; });
}

BOOST_AUTO_TEST_CASE(a_level_asks_its_own) {
  brings_out("level-guideline", warning, Area::spread, {}, [](Beatmap& map) { map.difficulty.ar = 9; });
  does_not_bring_out("level-guideline", [](Beatmap& map) {
    map.difficulty.ar = 9;
    map.metadata.version = "Somebody's Own";
  });
  const auto spinner = [](double length) {
    return [=](Beatmap& map) {
      map.metadata.version = "Easy";
      map.objects[64].end_time_ms = map.objects[64].time_ms + length;
    };
  };
  brings_out("spinner-for-level", warning, Area::spread, 33000, spinner(999));
  does_not_bring_out("spinner-for-level", spinner(1000));
  brings_out("spinner-recovery", warning, Area::spread, 34500, [](Beatmap& map) {
    map.metadata.version = "Easy";
    map.objects[65].time_ms = 35250;
  });
  const auto reverses = [](const std::string& level, int slides) {
    return [=](Beatmap& map) {
      map.metadata.version = level;
      map.objects.erase(map.objects.begin() + 4, map.objects.begin() + 8);
      map.objects[3] = straight_slider(2500, {100, 100}, 70, slides);  // 250 ms a slide
    };
  };
  brings_out("fast-reverses", problem, Area::spread, 2500, [&](Beatmap& map) {
    reverses("Easy", 3)(map);
    map.timing_lines.push_back(green(2400, 1.25));  // 200 ms
  });
  does_not_bring_out("fast-reverses", reverses("Normal", 3));
  does_not_bring_out("fast-reverses", reverses("Easy", 2));
  brings_out("short-slider", warning, Area::spread, 2500, [](Beatmap& map) {
    map.metadata.version = "Easy";
    map.timing_lines.push_back(green(2400, 2.5));
  });
}

BOOST_AUTO_TEST_CASE(in_low_levels_equal_time_is_equal_space) {
  const auto line = [](const std::string& level, float last_step) {
    return [=](Beatmap& map) {
      map.metadata.version = level;
      map.objects.resize(3);
      map.objects[0].position = {100, 100};
      map.objects[1].position = {200, 100};
      map.objects[2].position = {200 + last_step, 100};
    };
  };
  does_not_bring_out("time-distance", line("Normal", 125));
  brings_out("time-distance", warning, Area::spread, 2000, line("Normal", 126));
  brings_out("time-distance", problem, Area::spread, 2000, line("Easy", 151));
  does_not_bring_out("time-distance", line("Hard", 200));
}

BOOST_AUTO_TEST_CASE(a_level_is_told_by_whole_words_and_the_hardest_counts) {
  for (const LevelFacts& facts : kLevelFacts) BOOST_TEST((level_of_name(facts.title) == facts.level));
  BOOST_TEST((level_of_name("Easy") == Level::easy));
  BOOST_TEST((level_of_name("Kim's NORMAL") == Level::normal));
  BOOST_TEST((level_of_name("Light Insane") == Level::insane));
  BOOST_TEST((level_of_name("[Extra]") == Level::expert));
  BOOST_TEST(!level_of_name("Uneasy Hardcore"));
  BOOST_TEST(!level_of_name(""));
}

BOOST_AUTO_TEST_CASE(times_read_as_in_the_editor) {
  BOOST_TEST(editor_time(83456) == "01:23:456");
  BOOST_TEST(editor_time(0) == "00:00:000");
  BOOST_TEST(editor_time(-1500) == "-00:01:500");
  BOOST_TEST(editor_time(3600000) == "60:00:000");
  BOOST_TEST(editor_time(999.6) == "00:01:000");
}

BOOST_AUTO_TEST_CASE(findings_come_in_the_order_of_time_with_those_of_the_whole_map_first) {
  Beatmap map = clean_map();
  map.objects[40].time_ms += 5;
  map.objects[10].time_ms += 5;
  map.events.background.clear();
  const std::vector<Finding> all = check_beatmap(map);
  BOOST_REQUIRE(all.size() >= 3U);
  BOOST_TEST(all[0].code == "no-background");
  for (std::size_t i = 2; i < all.size(); ++i) BOOST_TEST(*all[i - 1].time_ms <= *all[i].time_ms);
}

BOOST_AUTO_TEST_CASE(values_that_no_map_has_are_survived) {
  Beatmap map = clean_map();
  map.timing_lines.push_back(red(3000, std::numeric_limits<double>::quiet_NaN(), -5));
  map.timing_lines.push_back(red(-2e9, 1e-9, 2000000000));
  map.timing_lines.push_back(green(4000, std::numeric_limits<double>::quiet_NaN()));
  map.objects[3].slider.slides = 9000;
  map.objects[4].time_ms = 2.1e9;
  map.objects[5].position = {131072, -131072};
  map.objects[6].slider.length_px = 131072;
  map.events.breaks = {{2e9, -2e9}};
  BOOST_TEST(!check_beatmap(map).empty());
  map.general.mode = Mode::mania;
  BOOST_TEST(!check_beatmap(map).empty());
}

BOOST_AUTO_TEST_CASE(of_a_million_findings_the_first_thousand_are_kept_and_the_rest_counted) {
  Beatmap map = clean_map();
  map.objects.clear();
  for (int i = 0; i < 3000; ++i)
    map.objects.push_back(straight_slider(1003 + 500.0 * i, {100, 100}, 70, 500));
  const std::vector<Finding> off = found(check_beatmap(map), "unsnapped");
  BOOST_REQUIRE(off.size() == 1001U);
  // Every head, repeat and tail of a few thousand sliders; then heads and tails alone.
  BOOST_TEST(off.back().message.ends_with(" more of this kind"));
  BOOST_TEST(std::stoi(off.back().message) > 990000);
  BOOST_TEST(std::stoi(off.back().message) < 1010000);
  BOOST_TEST((off.back().severity == problem));
}

BOOST_AUTO_TEST_CASE(the_page_on_checks_names_every_code_in_its_category_and_no_other) {
  std::set<std::string> in_sources, in_page;
  const std::regex in_code("(Area::([a-z]+)|area),\\s*\"([a-z-]+)\""), code_mark("`([a-z-]+)`");
  for (const auto& file :
       std::filesystem::directory_iterator(testing::source_dir() / "framework/osugen/mapset")) {
    if (!file.path().filename().string().starts_with("check") || file.path().extension() != ".cpp") continue;
    const std::string text = read_file(file.path());
    for (std::sregex_iterator match(text.begin(), text.end(), in_code), end; match != end; ++match)
      if ((*match)[2].matched) in_sources.insert((*match)[2].str() + " " + (*match)[3].str());
  }
  // One code has the category of what differs.
  for (const char* area : {"metadata", "settings", "audio", "timing"})
    in_sources.insert(std::string(area) + " difficulties-differ");
  std::istringstream page(read_file(testing::source_dir() / "docs/reference/checks.md"));
  std::string area;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) area = line.substr(3);
    if (!line.starts_with("| `")) continue;
    const std::string codes = line.substr(0, line.find(" |", 2));
    for (std::sregex_iterator match(codes.begin(), codes.end(), code_mark), end; match != end; ++match)
      in_page.insert(area + " " + (*match)[1].str());
  }
  BOOST_TEST(in_sources.size() > 70U);
  BOOST_TEST(in_sources == in_page, boost::test_tools::per_element());
}
