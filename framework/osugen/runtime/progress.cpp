#include <osugen/runtime/progress.h>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

namespace osugen {
namespace {

constexpr double kTold = 0.1;              ///< seconds between two looks of a terminal's line
constexpr double kMinimumFraction = 0.02;  ///< before that a guess of the time left is noise

std::string time_left(double seconds) {
  if (seconds < 0) return {};
  const long whole = std::lround(seconds);
  return whole < 60 ? fmt::format("{} s left", whole)
                    : fmt::format("{}:{:02} min left", whole / 60, whole % 60);
}

std::string sentence(const ProgressState& state) {
  std::string text = fmt::format("{}: {:3.0f} %", state.stage, 100 * state.fraction);
  if (!state.figures.empty()) text += fmt::format(", {}", state.figures);
  if (state.tokens > 0)
    text += fmt::format(", {} tokens, {:.0f} tokens/s", state.tokens, state.tokens_per_second());
  if (const std::string left = time_left(state.seconds_left); !left.empty()) text += ", " + left;
  return text;
}

class RewrittenLine : public ProgressSink {
 public:
  explicit RewrittenLine(std::FILE* stream) : stream_(stream) {}
  void update(const ProgressState& state) override {
    std::fprintf(stream_, "\r\x1b[K%s", sentence(state).c_str());
    std::fflush(stream_);
    drawn_ = true;
  }
  void stage_done(const ProgressState&) override {}
  void clear() override {
    if (!std::exchange(drawn_, false)) return;
    std::fputs("\r\x1b[K", stream_);
    std::fflush(stream_);
  }

 private:
  std::FILE* stream_;
  bool drawn_ = false;
};

class PlainLines : public ProgressSink {
 public:
  explicit PlainLines(std::FILE* stream) : stream_(stream) {}
  void update(const ProgressState& state) override {
    const int tenth = static_cast<int>(state.fraction * 10);
    if (state.stage != stage_) {
      stage_ = state.stage;
      tenth_ = 0;
    }
    if (tenth <= tenth_ || tenth >= 10) return;
    tenth_ = tenth;
    print(sentence(state));
  }
  void stage_done(const ProgressState& state) override {
    stage_.clear();
    tenth_ = 0;
    std::string text = fmt::format("{}: done in {:.1f} s", state.stage, state.stage_seconds);
    if (!state.figures.empty()) text += fmt::format(", {}", state.figures);
    if (state.tokens > 0)
      text += fmt::format(", {} tokens, {:.0f} tokens/s", state.tokens, state.tokens_per_second());
    print(text);
  }

 private:
  void print(const std::string& text) {
    std::fprintf(stream_, "%s\n", text.c_str());
    std::fflush(stream_);
  }
  std::FILE* stream_;
  std::string stage_;
  int tenth_ = 0;
};

class JsonLines : public ProgressSink {
 public:
  explicit JsonLines(std::FILE* stream) : stream_(stream) {}
  void update(const ProgressState& state) override { print(state, false); }
  void stage_done(const ProgressState& state) override { print(state, true); }

 private:
  void print(const ProgressState& state, bool done) {
    nlohmann::ordered_json line{{"stage", state.stage},
                                {"fraction", state.fraction},
                                {"done", done},
                                {"seconds", state.stage_seconds}};
    if (state.seconds_left >= 0) line["seconds_left"] = state.seconds_left;
    if (!state.figures.empty()) line["figures"] = state.figures;
    if (state.tokens > 0) {
      line["tokens"] = state.tokens;
      line["tokens_per_second"] = state.tokens_per_second();
    }
    std::fprintf(stream_, "%s\n", line.dump().c_str());
    std::fflush(stream_);
  }
  std::FILE* stream_;
};

bool is_terminal(std::FILE* stream) {
  const char* kind = std::getenv("TERM");
  return ::isatty(::fileno(stream)) == 1 && !(kind != nullptr && std::string_view(kind) == "dumb");
}

}  // namespace

std::unique_ptr<ProgressSink> make_progress_sink(ProgressStyle style, std::FILE* stream) {
  switch (style) {
    case ProgressStyle::none:
      return nullptr;
    case ProgressStyle::json:
      return std::make_unique<JsonLines>(stream);
    case ProgressStyle::plain:
      return std::make_unique<PlainLines>(stream);
    case ProgressStyle::automatic:
      break;
  }
  if (is_terminal(stream)) return std::make_unique<RewrittenLine>(stream);
  return std::make_unique<PlainLines>(stream);
}

ProgressState Progress::state(double fraction) const {
  ProgressState state{stage_, fraction, tokens_, figures_, stage_seconds(), -1, false};
  const double done_here = fraction - from_;
  if (done_here >= kMinimumFraction) state.seconds_left = state.stage_seconds * (1 - fraction) / done_here;
  return state;
}

double Progress::stage_seconds() const {
  return std::chrono::duration<double>(Clock::now() - began_).count();
}

void Progress::begin(std::string stage, double from) {
  end();
  stage_ = std::move(stage);
  figures_.clear();
  from_ = fraction_ = from;
  tokens_ = 0;
  began_ = told_ = Clock::now();
  if (sink_ != nullptr) sink_->update(state(from));
}

void Progress::at(double fraction, std::int64_t tokens, std::string figures) {
  if (!figures.empty()) figures_ = std::move(figures);
  fraction_ = std::max(fraction_, std::clamp(fraction, 0.0, 1.0));
  tokens_ = tokens;
  if (sink_ == nullptr) return;
  const auto now = Clock::now();
  if (std::chrono::duration<double>(now - told_).count() < kTold) return;
  told_ = now;
  sink_->update(state(fraction_));
}

void Progress::end() {
  if (!stage_.empty() && sink_ != nullptr) sink_->stage_done(state(1));
  stage_.clear();
}

void Progress::clear() {
  if (sink_ != nullptr) sink_->clear();
}

}  // namespace osugen
