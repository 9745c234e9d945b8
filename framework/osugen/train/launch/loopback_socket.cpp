#include <osugen/train/launch/loopback_socket.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace osugen::train {

LoopbackSocket::LoopbackSocket(std::uint16_t port)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  // A port whose last user ended a moment ago counts as free: a training that is started again.
  const int yes = 1;
  ::setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const bool listens = descriptor_ >= 0 &&
                       ::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
                       ::listen(descriptor_, SOMAXCONN) == 0;
  if (listens) return;
  const int error = errno;
  close();
  const std::string place = "127.0.0.1:" + std::to_string(port);
  if (error == EADDRINUSE) {
    throw Error(Error::Kind::bad_config, "the port is taken by another program", place, {},
                "give MASTER_PORT another number");
  }
  throw Error(Error::Kind::failed,
              std::string("cannot open the port of the rendezvous: ") + std::strerror(error), place);
}

LoopbackSocket::~LoopbackSocket() {
  close();
}

std::uint16_t LoopbackSocket::port() const {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void LoopbackSocket::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

int LoopbackSocket::release() {
  return std::exchange(descriptor_, -1);
}

}  // namespace osugen::train
