#include <osugen-map/ids_file.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <string>

#include <osugen/error/error.h>
#include <osugen/files/files.h>

namespace osugen::map_commands {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20;
constexpr const char* kAccepted = "a JSON array of integers, as printed by 'osugen-map tokenize'";

/// Takes the numbers as they come, so that nothing else is ever built in memory.
class IdReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit IdReader(std::string file) : file_(std::move(file)) {}
  std::vector<std::int64_t> take() { return std::move(ids_); }

  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      refuse("a number out of range");
    return add(static_cast<std::int64_t>(value));
  }
  bool start_array(std::size_t /*size*/) override {
    if (open_) refuse("an array");
    return open_ = true;
  }
  bool end_array() override { return true; }
  bool null() override { return refuse("null"); }
  bool boolean(bool /*value*/) override { return refuse("a boolean"); }
  bool number_float(double /*value*/, const std::string& /*text*/) override { return refuse("a fraction"); }
  bool string(std::string& /*value*/) override { return refuse("a string"); }
  bool binary(nlohmann::json::binary_t& /*value*/) override { return refuse("binary data"); }
  bool start_object(std::size_t /*size*/) override { return refuse("an object"); }
  bool key(std::string& /*value*/) override { return true; }
  bool end_object() override { return true; }
  bool parse_error(std::size_t position, const std::string& /*last*/,
                   const nlohmann::json::exception& /*error*/) override {
    throw Error(Error::Kind::bad_input, "invalid JSON at byte " + std::to_string(position), file_, kAccepted);
  }

 private:
  bool add(std::int64_t value) {
    if (!open_) refuse("a number alone");
    ids_.push_back(value);
    return true;
  }
  [[noreturn]] bool refuse(const std::string& what) const {
    const std::string where = open_ ? file_ + ": token " + std::to_string(ids_.size()) : file_;
    throw Error(Error::Kind::bad_input, what + " is not a token id", where, kAccepted);
  }

  std::string file_;
  std::vector<std::int64_t> ids_;
  bool open_ = false;
};

}  // namespace

std::vector<std::int64_t> read_ids(const std::filesystem::path& file) {
  const std::string text = read_file(file, kMostBytes);
  IdReader reader(file.string());
  nlohmann::json::sax_parse(text, &reader);
  return reader.take();
}

}  // namespace osugen::map_commands
