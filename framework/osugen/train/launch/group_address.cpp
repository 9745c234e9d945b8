#include <osugen/train/launch/group_address.h>

#include <charconv>
#include <cstdlib>

namespace osugen::train {
namespace {

constexpr int kMostRanks = 65536;

Error wrong(const std::string& variable, const std::string& problem, const std::string& accepted) {
  return Error(Error::Kind::bad_config, problem, "environment variable " + variable, accepted,
               "start the ranks with 'osugen-train --ranks N' or with torchrun");
}

std::optional<std::string> get(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

int parse(const std::string& variable, const std::string& text, int min, int max) {
  const std::string range = "an integer from " + std::to_string(min) + " to " + std::to_string(max);
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::result_out_of_range) throw wrong(variable, text + " is out of range", range);
  if (error != std::errc() || at != end) throw wrong(variable, "'" + text + "' is not an integer", range);
  if (value < min || value > max) throw wrong(variable, text + " is out of range", range);
  return value;
}

int required(const char* variable, int min, int max) {
  const std::optional<std::string> text = get(variable);
  if (!text) {
    throw wrong(variable, "is not set, but other variables of the group are",
                "an integer from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return parse(variable, *text, min, max);
}

int optional_number(const char* variable, int fallback, int min, int max) {
  const std::optional<std::string> text = get(variable);
  return text ? parse(variable, *text, min, max) : fallback;
}

}  // namespace

std::optional<GroupAddress> group_address_of_environment() {
  if (!get("RANK") && !get("WORLD_SIZE")) return std::nullopt;
  GroupAddress address;
  address.size = required("WORLD_SIZE", 1, kMostRanks);
  address.rank = required("RANK", 0, address.size - 1);
  address.local_size = optional_number("LOCAL_WORLD_SIZE", 0, 1, address.size);
  const int local_ranks = address.local_size > 0 ? address.local_size : address.size;
  address.local_rank = optional_number("LOCAL_RANK", 0, 0, local_ranks - 1);
  address.attempt = get("TORCHELASTIC_RESTART_COUNT").value_or("0");
  if (address.size == 1) return address;  // nobody to meet

  const std::optional<std::string> host = get("MASTER_ADDR");
  if (!host)
    throw wrong("MASTER_ADDR", "is not set, but other variables of the group are", "rank 0's machine");
  address.master_host = *host;
  address.master_port = static_cast<std::uint16_t>(required("MASTER_PORT", 1, 65535));
  const std::string agent = get("TORCHELASTIC_USE_AGENT_STORE").value_or("False");
  if (agent != "True" && agent != "False") {
    throw wrong("TORCHELASTIC_USE_AGENT_STORE", "'" + agent + "' is not a valid value", "True or False");
  }
  address.agent_store = agent == "True";
  if (address.rank == 0) address.store_socket = optional_number("OSUGEN_STORE_SOCKET", -1, 3, 1 << 20);
  return address;
}

}  // namespace osugen::train
