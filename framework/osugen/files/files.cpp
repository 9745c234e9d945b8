#include <osugen/files/files.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <osugen/files/descriptor.h>
#include <osugen/files/unfinished.h>

namespace osugen {
namespace {

namespace fs = std::filesystem;

std::string reason() {
  return std::strerror(errno);
}

Error cannot_read(const fs::path& path, const std::string& why) {
  return Error(Error::Kind::missing_input, "cannot be read: " + why, path.string(), {},
               "check the path and its permissions");
}

Error cannot_write(const fs::path& path, const std::string& why) {
  return Error(Error::Kind::cannot_write, "cannot be written: " + why, path.string(), {},
               "check that the folder exists, is writable and the disk is not full");
}

/// Opens a regular file of at most `max_bytes` bytes and gives its size.
Descriptor open_to_read(const fs::path& path, std::uint64_t max_bytes, std::uint64_t& size) {
  // Without O_NONBLOCK a pipe that nobody writes to would be waited for.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) throw cannot_read(path, reason());
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw cannot_read(path, reason());
  if (S_ISDIR(status.st_mode)) throw cannot_read(path, "it is a folder");
  if (!S_ISREG(status.st_mode)) throw cannot_read(path, "it is not a regular file");
  size = static_cast<std::uint64_t>(status.st_size);
  if (size > max_bytes) {
    throw Error(Error::Kind::bad_input, "is too large (" + std::to_string(size) + " bytes)", path.string(),
                "at most " + std::to_string(max_bytes) + " bytes");
  }
  return file;
}

/// read(2); 0 at the end.
std::size_t read_some(const Descriptor& file, const fs::path& path, char* to, std::size_t count) {
  while (true) {
    const ssize_t n = ::read(file.get(), to, count);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) throw cannot_read(path, reason());
  }
}

/// write(2) until everything is out; false with errno set on a failure.
bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

std::string read_file(const fs::path& path, std::uint64_t max_bytes) {
  std::uint64_t size = 0;
  const Descriptor file = open_to_read(path, max_bytes, size);
  std::string content(size, '\0');
  std::size_t got = 0;
  while (got < content.size()) {
    const std::size_t n = read_some(file, path, content.data() + got, content.size() - got);
    if (n == 0) break;  // the file shrank while it was read
    got += n;
  }
  content.resize(got);
  return content;
}

void read_file_in_pieces(const fs::path& path, const std::function<void(std::string_view)>& take,
                         std::uint64_t max_bytes) {
  constexpr std::uint64_t kPiece = std::uint64_t{256} << 10U;
  std::uint64_t size = 0;
  const Descriptor file = open_to_read(path, max_bytes, size);
  std::string piece(std::min(size, kPiece), '\0');
  // To the size that was looked at: a file that grows meanwhile must not be followed for ever.
  for (std::uint64_t left = size; left > 0;) {
    const std::size_t n = read_some(file, path, piece.data(), std::min<std::uint64_t>(left, piece.size()));
    if (n == 0) break;
    take({piece.data(), n});
    left -= n;
  }
}

void write_file_atomically(const fs::path& path, std::string_view content, Durability durability) {
  const bool sync = durability == Durability::power;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::string temporary;
  Descriptor file(Unfinished::all().create_file(folder, temporary));
  if (!file.valid()) throw cannot_write(path, reason());
  const auto fail = [&]() -> Error {
    const std::string why = reason();
    ::unlink(temporary.c_str());
    Unfinished::all().forget(temporary);
    return cannot_write(path, why);
  };
  if (!write_all(file.get(), content) || ::fchmod(file.get(), permissions(0666)) != 0 ||
      (sync && ::fsync(file.get()) != 0) || file.close() != 0)
    throw fail();
  if (::rename(temporary.c_str(), path.c_str()) != 0) throw fail();
  Unfinished::all().forget(temporary);
  if (!sync) return;
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.valid())
    ::fsync(directory.get());  // the content is safe already; some filesystems refuse this
}

void abandon_writes() noexcept {
  Unfinished::all().abandon();
}

}  // namespace osugen
