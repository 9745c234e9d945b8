#include <osugen/train/distributed/rendezvous.h>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <c10/util/Logging.h>
#include <cstdlib>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <osugen/train/distributed/heartbeat.h>
#include <osugen/train/launch/loopback_socket.h>

namespace osugen::train {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

AddressList resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) {
    throw Error(Error::Kind::bad_config, "'" + host + "' cannot be resolved: " + ::gai_strerror(error),
                "environment variable MASTER_ADDR", "a host name or address reachable from this machine");
  }
  return {found, &::freeaddrinfo};
}

bool is_loopback(const addrinfo& entry) {
  if (entry.ai_family == AF_INET) {
    const auto& v4 = *reinterpret_cast<const sockaddr_in*>(entry.ai_addr);
    return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
  }
  return entry.ai_family == AF_INET6 &&
         IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(entry.ai_addr)->sin6_addr);
}

bool is_loopback(const std::string& host, std::uint16_t port) {
  const AddressList all = resolve(host, port);
  for (const addrinfo* entry = all.get(); entry != nullptr; entry = entry->ai_next) {
    if (!is_loopback(*entry)) return false;
  }
  return true;
}

/// The address from which this machine would send to `host`: the one at which the others reach it. A host's
/// own name often stands for 127.0.1.1 in /etc/hosts, which nobody else can reach.
std::string own_address_towards(const std::string& host, std::uint16_t port) {
  const AddressList all = resolve(host, port);
  for (const addrinfo* entry = all.get(); entry != nullptr; entry = entry->ai_next) {
    const int probe = ::socket(entry->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_storage own{};
    socklen_t size = sizeof(own);
    auto* const generic = reinterpret_cast<sockaddr*>(&own);
    // Connecting a datagram socket sends nothing, it only chooses the route.
    const bool found = probe >= 0 && ::connect(probe, entry->ai_addr, entry->ai_addrlen) == 0 &&
                       ::getsockname(probe, generic, &size) == 0;
    if (probe >= 0) ::close(probe);
    char text[NI_MAXHOST];
    if (found && ::getnameinfo(generic, size, text, sizeof(text), nullptr, 0, NI_NUMERICHOST) == 0)
      return text;
  }
  throw Error(Error::Kind::lost_peer, "no route to " + host, "environment variable MASTER_ADDR");
}

void check_leave(const GroupAddress& address, const GroupOptions& options) {
  if (options.any_interface) return;
  throw Error(Error::Kind::usage,
              "the ranks are on several machines; anyone who can reach this machine's ports could join or "
              "break the training run",
              "environment variable MASTER_ADDR, " + address.master_host, "a loopback address",
              "pass --any-interface if all machines of this network are trusted");
}

class StoreMaker {
 public:
  /// @param on_one_machine  bind to loopback
  StoreMaker(const GroupAddress& address, const GroupOptions& options, bool on_one_machine)
      : serves_(address.rank == 0 && !address.agent_store) {
    host_ = on_one_machine && !address.agent_store ? "127.0.0.1" : address.master_host;
    options_.port = address.master_port;
    options_.waitWorkers =
        false;  // arrivals are counted by name below, for a message that names who is missing
    options_.timeout = milliseconds_of(options.arrival_seconds);
    if (!serves_ || !on_one_machine) return;
    options_.masterListenFd =
        address.store_socket >= 0 ? address.store_socket : LoopbackSocket(address.master_port).release();
  }

  c10::intrusive_ptr<c10d::Store> first() const {
    c10d::TCPStoreOptions options = options_;
    options.isServer = serves_;
    return connect(options);
  }
  c10::intrusive_ptr<c10d::Store> second() const {
    c10d::TCPStoreOptions options = options_;
    options.masterListenFd.reset();
    return connect(options);
  }
  bool serves() const { return serves_; }

 private:
  c10::intrusive_ptr<c10d::Store> connect(const c10d::TCPStoreOptions& options) const {
    try {
      return c10::make_intrusive<c10d::TCPStore>(host_, options);
    } catch (const std::exception& e) {
      const std::string place = host_ + ":" + std::to_string(options.port);
      if (options.isServer) {
        throw Error(Error::Kind::bad_config, "rank 0 cannot serve the rendezvous store: " + first_words(e),
                    place, {}, "set MASTER_PORT to another port");
      }
      throw Error(Error::Kind::lost_peer, "the rendezvous store cannot be reached: " + first_words(e), place,
                  {}, "check that rank 0 is running and that MASTER_ADDR and MASTER_PORT are rank 0's");
    }
  }

  bool serves_;
  std::string host_;
  c10d::TCPStoreOptions options_;
};

/// c10d prints a backtrace where a store closes. What happened is told by our own message; who wants c10d's
/// sets TORCH_CPP_LOG_LEVEL.
void quiet_c10d() {
  constexpr int kErrors = 2;
  if (std::getenv("TORCH_CPP_LOG_LEVEL") == nullptr) FLAGS_caffe2_log_level = kErrors;
}

std::string arrival_key(int rank) {
  return "arrived/" + std::to_string(rank);
}

/// "rank 2", "ranks 1, 2 and 5"
std::string listed(const std::vector<int>& ranks) {
  std::string text = ranks.size() == 1 ? "rank " : "ranks ";
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (i > 0) text += i + 1 == ranks.size() ? " and " : ", ";
    text += std::to_string(ranks[i]);
  }
  return text;
}

void wait_for_all(c10d::Store& store, bool serves_store, const GroupAddress& address,
                  const GroupOptions& options) {
  const std::string group = "the group of " + std::to_string(address.size) + " ranks";
  try {
    Heartbeat::announce(store, address.rank);
    store.set(arrival_key(address.rank), std::string("1"));
    std::vector<std::string> keys;
    for (int rank = 0; rank < address.size; ++rank) keys.push_back(arrival_key(rank));
    // Who serves the store waits longer: the others still ask it who is missing.
    store.wait(keys, milliseconds_of(options.arrival_seconds + (serves_store ? 1 : 0)));
    return;
  } catch (const std::exception& e) {
    std::vector<int> missing;
    try {
      for (int rank = 0; rank < address.size; ++rank) {
        if (!store.check({arrival_key(rank)})) missing.push_back(rank);
      }
    } catch (const std::exception&) {
      missing.clear();  // the store itself is gone
    }
    if (missing.empty())
      throw Error(Error::Kind::lost_peer, "the rendezvous store was lost: " + first_words(e), group);
    throw Error(Error::Kind::lost_peer,
                listed(missing) + " did not arrive within " +
                    std::to_string(static_cast<int>(options.arrival_seconds)) + " s",
                group, {}, "check that each was started with the environment of this group");
  }
}

}  // namespace

std::chrono::milliseconds milliseconds_of(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

std::string first_words(const std::exception& error) {
  std::string text = error.what();
  if (!text.empty() && text[0] == '[') {  // gloo: "[SOURCE.cc:LINE] What happened"
    const std::size_t end = text.find("] ");
    if (end != std::string::npos) text.erase(0, end + 2);
  }
  text.erase(std::min(text.find('\n'), text.size()));
  text.erase(std::min(text.find(". "), text.size()));
  while (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

Rendezvous make_rendezvous(const GroupAddress& address, const GroupOptions& options) {
  quiet_c10d();
  const bool on_one_machine =
      address.local_size == address.size || is_loopback(address.master_host, address.master_port);
  if (!on_one_machine) check_leave(address, options);
  const StoreMaker maker(address, options, on_one_machine);
  // torchrun keeps one store over restarts; what an earlier attempt wrote there must not be read again.
  const std::string prefix = "osugen/" + address.attempt + "/" + std::to_string(address.size);
  Rendezvous rendezvous;
  rendezvous.store = c10::make_intrusive<c10d::PrefixStore>(prefix, maker.first());
  rendezvous.second_line = c10::make_intrusive<c10d::PrefixStore>(prefix, maker.second());
  rendezvous.serves_store = maker.serves();
  rendezvous.store_server = address.agent_store ? "torchrun" : "rank 0";
  rendezvous.device_host =
      on_one_machine ? "127.0.0.1" : own_address_towards(address.master_host, address.master_port);
  wait_for_all(*rendezvous.store, rendezvous.serves_store, address, options);
  return rendezvous;
}

}  // namespace osugen::train
