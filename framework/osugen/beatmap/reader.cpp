#include <osugen/beatmap/reader.h>

#include <algorithm>
#include <unordered_map>

#include <osugen/beatmap/lines.h>
#include <osugen/beatmap/scalars.h>
#include <osugen/beatmap/section_lines.h>
#include <osugen/files/files.h>
#include <osugen/text/utf8.h>

namespace osugen {
namespace {

using reading::State;
using reading::Verdict;

constexpr std::string_view kMagic = "osu file format v";
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{128} << 20;
constexpr std::size_t kMaxRejected = 10000;
constexpr std::size_t kMaxRejectedText = 120;
constexpr std::size_t kBytesPerObject = 32;  // a usual hit object line; for the first guess of their number
constexpr int kFirstVersionWithoutOffset = 5;
constexpr double kOldOffsetMs = 24;

enum Section { general, editor, metadata, difficulty, events, timing_points, colours, hit_objects, ignored };

constexpr std::array<std::string_view, 12> kSectionNames{
    "General", "Editor",     "Metadata",  "Difficulty", "Events",       "TimingPoints",
    "Colours", "HitObjects", "Variables", "Fonts",      "CatchTheBeat", "Mania"};

using LineReader = Verdict (*)(State&, std::string_view);
constexpr std::array<LineReader, 8> kLineReaders{
    reading::read_general, reading::read_editor,      reading::read_metadata, reading::read_difficulty,
    reading::read_event,   reading::read_timing_line, reading::read_colour,   reading::read_hit_object};

bool is_blank(std::string_view line) {
  if (!line.empty() && line.front() > ' ') return false;
  return trim(line).empty();
}

bool is_comment(std::string_view line) {
  if (line.empty() || line.front() > '/') return false;
  return trim(line).substr(0, 2) == "//";
}

std::string_view without_comment(std::string_view line) {
  const std::size_t slashes = line.find("//", 1);
  return slashes == std::string_view::npos ? line : line.substr(0, slashes);
}

class Reading {
 public:
  Reading(std::string_view text, const std::string& name, const ReadOptions& options, ReadBeatmap& result)
      : result_(result), state_{result.map}, cursor_(text), name_(name), options_(options) {
    state_.own_combos = options.combos_as_written;
  }

  void run() {
    std::string_view line;
    if (!read_header(line)) handle(line);
    while (cursor_.next(line)) handle(line);
    finish();
  }

 private:
  /// Finds the first line with anything on it; false when that is no header but a line like any other.
  bool read_header(std::string_view& line) {
    do {
      if (!cursor_.next(line))
        throw Error(Error::Kind::bad_input, "the file is empty", name_, "an .osu file");
    } while (trim(line).empty());
    const std::string_view text = trim(line);
    result_.has_header = text.substr(0, kMagic.size()) == kMagic;
    if (!result_.has_header) return false;
    int& version = result_.map.format_version;
    if (!parse_int(text.substr(text.rfind('v') + 1), version)) {
      throw Error(Error::Kind::bad_input,
                  "'" + utf8::valid(text.substr(0, kMaxRejectedText)) + "' is not a format version line",
                  name_ + ":" + std::to_string(cursor_.number()), "'osu file format v14'",
                  "correct the first line");
    }
    state_.whole_pixels = version < kFirstLazerVersion;
    if (version < kFirstVersionWithoutOffset && options_.old_version_offset) state_.offset_ms = kOldOffsetMs;
    return true;
  }

  void handle(std::string_view raw) {
    if (is_blank(raw)) return;
    if (is_comment(raw)) {
      keep_comment(raw);
      return;
    }
    std::string_view line = trim_end(section_ == metadata ? raw : without_comment(raw));
    if (!line.empty() && line.front() == '[' && line.back() == ']') {
      begin_section(line.substr(1, line.size() - 2));
      return;
    }
    if (section_ >= ignored) {
      keep(raw);
      return;
    }
    const Verdict verdict = kLineReaders[static_cast<std::size_t>(section_)](state_, line);
    if (verdict.kind == Verdict::Kind::taken) return;
    if (verdict.kind == Verdict::Kind::unknown) {
      keep(raw);
    } else {
      reject(line, verdict.reason);
    }
  }

  void begin_section(std::string_view name) {
    int value = 0;
    const bool known = reading::parse_enum(name, kSectionNames, value);
    // osu! takes the lines of a section that it does not know for [General].
    section_ = !known ? general : value >= 0 && value < ignored ? value : ignored;
    const bool named = known && value >= 0 && value < static_cast<int>(kSectionNames.size());
    section_name_ = named ? std::string(kSectionNames[static_cast<std::size_t>(value)]) : utf8::valid(name);
    kept_ = nullptr;
    if (section_ == hit_objects && state_.map.objects.empty())
      state_.map.objects.reserve(cursor_.bytes_left() / kBytesPerObject);
  }

  /// Storyboards are divided by comments; two headings are always written and not kept.
  void keep_comment(std::string_view raw) {
    if (section_ != events) return;
    const std::string_view text = trim(raw);
    if (text != "//Background and Video events" && text != "//Break Periods") keep(raw);
  }

  void keep(std::string_view raw) {
    auto& all = state_.map.kept;
    if (kept_ == nullptr) {
      const auto [place, is_new] = kept_places_.try_emplace(section_name_, all.size());
      if (is_new) all.push_back({section_name_, {}});
      kept_ = &all[place->second].text;
    }
    utf8::append_valid(*kept_, raw);
    *kept_ += '\n';
  }

  void reject(std::string_view line, const char* reason) {
    ++result_.rejected_count;
    if (result_.rejected.size() >= kMaxRejected) return;
    const std::string section(kSectionNames[static_cast<std::size_t>(section_)]);
    result_.rejected.push_back(
        {cursor_.number(), section, reason, utf8::valid(line.substr(0, kMaxRejectedText))});
  }

  void finish() {
    clamp_difficulty();
    sort_objects();
    auto& breaks = state_.map.events.breaks;
    std::sort(breaks.begin(), breaks.end(), [](const Break& a, const Break& b) {
      return a.start_ms != b.start_ms ? a.start_ms < b.start_ms : a.end_ms < b.end_ms;
    });
    if (options_.combos_as_written) return;
    std::size_t next_break = 0;
    for (HitObject& object : state_.map.objects) {
      for (; next_break < breaks.size() && breaks[next_break].end_ms < object.time_ms; ++next_break)
        object.new_combo = true;
    }
  }

  void clamp_difficulty() {
    Difficulty& d = state_.map.difficulty;
    const bool mania = state_.map.general.mode == Mode::mania;
    d.hp = std::clamp(d.hp, 0.0F, 10.0F);
    d.cs = mania ? std::clamp(d.cs, 1.0F, 18.0F) : std::clamp(d.cs, 0.0F, 10.0F);
    d.od = std::clamp(d.od, 0.0F, 10.0F);
    d.ar = std::clamp(d.ar, 0.0F, 10.0F);
    d.slider_multiplier = std::clamp(d.slider_multiplier, 0.4, 3.6);
    d.slider_tick_rate = std::clamp(d.slider_tick_rate, 0.5, 8.0);
  }

  void sort_objects() {
    auto& objects = state_.map.objects;
    const auto earlier = [](const HitObject& a, const HitObject& b) { return a.time_ms < b.time_ms; };
    if (!std::is_sorted(objects.begin(), objects.end(), earlier))
      std::stable_sort(objects.begin(), objects.end(), earlier);
  }

  ReadBeatmap& result_;
  State state_;
  LineCursor cursor_;
  const std::string& name_;
  const ReadOptions& options_;
  int section_ = general;
  std::string section_name_ = "General";
  std::string* kept_ = nullptr;  ///< where lines of the current section are kept, once there is one
  std::unordered_map<std::string, std::size_t> kept_places_;
};

}  // namespace

ReadBeatmap read_beatmap(std::string_view bytes, const std::string& name, const ReadOptions& options) {
  // A stored entry of an archive would pass for a map with rubbish around it.
  if (bytes.substr(0, 4) == "PK\x03\x04")
    throw Error(Error::Kind::bad_input, "is an archive, not a beatmap", name, "an .osu file",
                "rename it to .osz");
  ReadBeatmap result;
  std::string storage;
  Reading(utf8_text(bytes, storage), name, options, result).run();
  return result;
}

ReadBeatmap read_beatmap_file(const std::filesystem::path& path, const ReadOptions& options) {
  return read_beatmap(read_file(path, kMaxFileBytes), path.string(), options);
}

}  // namespace osugen
