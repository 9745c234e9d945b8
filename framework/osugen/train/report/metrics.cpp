#include <osugen/train/report/metrics.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include <osugen/files/files.h>

namespace osugen::train {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaxFile = std::uint64_t{4} << 30;
/// A line has some hundred bytes; a longer one is none of ours, and deep JSON needs length.
constexpr std::size_t kMaxLine = 64 << 10;

Error cannot_write(const fs::path& file) {
  return Error(Error::Kind::cannot_write, std::string("cannot be written: ") + std::strerror(errno),
               file.string(), {}, "check that the folder exists, is writable and the disk is not full");
}

Json number_or_null(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json();
}

Json to_json(const StepMetrics& m) {
  Json line{{"type", "step"},
            {"step", m.step},
            {"epoch", m.epoch},
            {"loss", number_or_null(m.loss)},
            {"learning_rate", number_or_null(m.learning_rate)},
            {"gradient_norm", number_or_null(m.gradient_norm)},
            {"tokens_per_second", number_or_null(m.tokens_per_second)},
            {"step_seconds", number_or_null(m.step_seconds)},
            {"waited_seconds", number_or_null(m.waited_seconds)},
            {"padding", number_or_null(m.padding)}};
  if (m.onset_loss) line["onset_loss"] = number_or_null(m.onset_loss);
  return line;
}

void add_onset_kinds(const EpochMetrics& m, Json& line) {
  if (!m.onset_loss) return;
  line["onset_loss"] = number_or_null(m.onset_loss);
  Json kinds = Json::object();
  for (const HeardMetrics& kind : m.onset_kinds)
    kinds[kind.kind] = {{"onsets", kind.onsets},
                        {"cross_entropy", number_or_null(kind.cross_entropy)},
                        {"f1", number_or_null(kind.f1)}};
  line["onset_kinds"] = std::move(kinds);
}

Json to_json(const EpochMetrics& m) {
  Json kinds = Json::object();
  for (const KindMetrics& kind : m.kinds)
    kinds[kind.kind] = {{"targets", kind.targets}, {"cross_entropy", number_or_null(kind.cross_entropy)}};
  Json line{{"type", "validation"},
            {"step", m.step},
            {"epoch", m.epoch},
            {"training_loss", number_or_null(m.training_loss)},
            {"validation_loss", number_or_null(m.validation_loss)},
            {"kinds", std::move(kinds)},
            {"generated_maps", m.generated_maps},
            {"onset_f1_20", number_or_null(m.onset_f1_20)},
            {"onset_f1_50", number_or_null(m.onset_f1_50)},
            {"seconds", number_or_null(m.seconds)},
            {"best", m.best}};
  add_onset_kinds(m, line);
  return line;
}

/// One line; a kind's name is a plugin's, and may be no UTF-8.
std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<double> optional_number(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

double number(const Json& object, const char* key) {
  return optional_number(object, key).value_or(std::numeric_limits<double>::quiet_NaN());
}

/// 0 where there is none, or none that is whole.
std::int64_t whole(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

StepMetrics step_of(const Json& line) {
  return {whole(line, "step"),           whole(line, "epoch"),
          number(line, "loss"),          number(line, "learning_rate"),
          number(line, "gradient_norm"), number(line, "tokens_per_second"),
          number(line, "step_seconds"),  number(line, "waited_seconds"),
          number(line, "padding"),       optional_number(line, "onset_loss")};
}

void take_onset_kinds(const Json& line, EpochMetrics& m) {
  m.onset_loss = optional_number(line, "onset_loss");
  const auto kinds = line.find("onset_kinds");
  if (kinds == line.end() || !kinds->is_object()) return;
  for (const auto& [kind, value] : kinds->items())
    if (value.is_object())
      m.onset_kinds.push_back(
          {kind, whole(value, "onsets"), number(value, "cross_entropy"), number(value, "f1")});
}

EpochMetrics epoch_of(const Json& line) {
  EpochMetrics m;
  m.step = whole(line, "step");
  m.epoch = whole(line, "epoch");
  m.training_loss = number(line, "training_loss");
  m.validation_loss = number(line, "validation_loss");
  if (const auto kinds = line.find("kinds"); kinds != line.end() && kinds->is_object()) {
    for (const auto& [kind, value] : kinds->items())
      if (value.is_object())
        m.kinds.push_back({kind, whole(value, "targets"), number(value, "cross_entropy")});
  }
  take_onset_kinds(line, m);
  m.generated_maps = whole(line, "generated_maps");
  m.onset_f1_20 = optional_number(line, "onset_f1_20");
  m.onset_f1_50 = optional_number(line, "onset_f1_50");
  m.seconds = number(line, "seconds");
  const auto best = line.find("best");
  m.best = best != line.end() && best->is_boolean() && best->get<bool>();
  return m;
}

/// Adds one line to a history. False for what is no line of metrics, or lies after `until`.
bool take(std::string_view text, const std::optional<MetricsPosition>& until, TrainingHistory& history) {
  if (text.size() > kMaxLine) return false;
  const Json line = Json::parse(text, nullptr, false);
  if (!line.is_object() || !line.contains("type") || !line.contains("step") ||
      !line["step"].is_number_integer())
    return false;
  const std::int64_t step = whole(line, "step"), epoch = whole(line, "epoch");
  if (step < 0 || (until && step > until->step)) return false;
  if (line["type"] == "step") {
    history.steps.push_back(step_of(line));
    return true;
  }
  if (line["type"] != "validation" || (until && epoch > until->epochs)) return false;
  history.epochs.push_back(epoch_of(line));
  return true;
}

/// @return the lines that were taken, each with its end
std::string take_all(std::string_view content, const std::optional<MetricsPosition>& until,
                     TrainingHistory& history) {
  std::string kept;
  // What follows the last end of line is torn, even if it reads well: it may lack digits.
  for (std::size_t end = content.find('\n'); end != std::string_view::npos; end = content.find('\n')) {
    if (take(content.substr(0, end), until, history)) kept += content.substr(0, end + 1);
    content.remove_prefix(end + 1);
  }
  return kept;
}

}  // namespace

MetricsFile::MetricsFile(fs::path file, const std::optional<MetricsPosition>& resumed)
    : file_(std::move(file)) {
  std::error_code error;
  const bool exists = fs::exists(file_, error);
  const std::string content = resumed && exists ? read_file(file_, kMaxFile) : std::string();
  const std::string kept = take_all(content, resumed, history_);
  if (!exists || !resumed || kept != content) write_file_atomically(file_, kept);
  descriptor_ = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor_ < 0) throw cannot_write(file_);
}

MetricsFile::~MetricsFile() {
  ::close(descriptor_);
}

void MetricsFile::append(std::string line) {
  line += '\n';
  const off_t before = ::lseek(descriptor_, 0, SEEK_END);
  const ssize_t written = ::write(descriptor_, line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) return;
  if (written >= 0) errno = ENOSPC;
  const Error error = cannot_write(file_);
  // Where even this fails, the torn line is cut at the next start.
  [[maybe_unused]] const int ignored = ::ftruncate(descriptor_, before);
  throw error;
}

void MetricsFile::add(const StepMetrics& metrics) {
  append(text_of(to_json(metrics)));
  history_.steps.push_back(metrics);
}

void MetricsFile::add(const EpochMetrics& metrics) {
  append(text_of(to_json(metrics)));
  history_.epochs.push_back(metrics);
}

void MetricsFile::sync() {
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) throw cannot_write(file_);
}

TrainingHistory read_metrics(const fs::path& file) {
  TrainingHistory history;
  take_all(read_file(file, kMaxFile), std::nullopt, history);
  return history;
}

}  // namespace osugen::train
