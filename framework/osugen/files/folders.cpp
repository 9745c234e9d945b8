#include <osugen/files/folders.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <osugen/files/descriptor.h>
#include <osugen/files/unfinished.h>

namespace osugen {
namespace {

namespace fs = std::filesystem;

Error cannot_write(const fs::path& path, int error) {
  return Error(Error::Kind::cannot_write, std::string("cannot be written: ") + std::strerror(error),
               path.string(), {}, "check that the folder exists, is writable and the disk is not full");
}

fs::path parent_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// 0, or the errno that tells of a loss. Some file systems have no fsync for folders: they order by
/// themselves.
int sync_folder(const fs::path& folder) {
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return errno == EACCES ? 0 : errno;
  if (::fsync(directory.get()) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS) return 0;
  return errno;
}

/// Moves a folder over another, which then has the first one's name, or to where there is none.
/// @return 0 or the errno
int put_in_place(const std::string& folder, const fs::path& place) {
  const auto hold = Unfinished::all().hold();
  if (::rename(folder.c_str(), place.c_str()) == 0) return 0;
  if (errno != ENOTEMPTY && errno != EEXIST) return errno;
  if (::renameat2(AT_FDCWD, folder.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  remove_folder(place);
  return ::rename(folder.c_str(), place.c_str()) == 0 ? 0 : errno;
}

}  // namespace

FolderDraft::FolderDraft(fs::path place) : place_(std::move(place)) {
  if (!Unfinished::all().create_folder(parent_of(place_), temporary_)) throw cannot_write(place_, errno);
  ::chmod(temporary_.c_str(), permissions(0777));
}

FolderDraft::~FolderDraft() {
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
  Unfinished::all().forget(temporary_);
}

void FolderDraft::publish() {
  if (const int error = sync_folder(temporary_)) throw cannot_write(place_, error);
  // rename() puts a folder over an empty one or none; the destructor removes what comes back by an exchange.
  if (const int error = put_in_place(temporary_, place_)) throw cannot_write(place_, error);
  if (const int error = sync_folder(parent_of(place_))) throw cannot_write(place_, error);
}

void remove_folder(const fs::path& folder) {
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0 && errno == ENOENT) return;
  std::string temporary;
  if (!Unfinished::all().create_folder(parent_of(folder), temporary)) throw cannot_write(folder, errno);
  auto hold = Unfinished::all().hold();
  const bool moved = ::rename(folder.c_str(), temporary.c_str()) == 0;
  const int error = errno;
  hold.unlock();
  std::error_code ignored;
  fs::remove_all(temporary, ignored);
  Unfinished::all().forget(temporary);
  if (!moved) throw cannot_write(folder, error);
}

void remove_leftovers(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (is_temporary_name(entry->path().filename().string())) found.push_back(entry->path());
  for (const fs::path& path : found) fs::remove_all(path, error);
}

FolderLock::FolderLock(const fs::path& folder)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) {
    throw Error(Error::Kind::missing_input, std::string("cannot be read: ") + std::strerror(errno),
                folder.string(), {}, "check the path and its permissions");
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(3);
  while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    if (std::chrono::steady_clock::now() > deadline) {
      ::close(descriptor_);
      throw Error(Error::Kind::cannot_write, "another process is writing to this folder", folder.string(), {},
                  "wait for it to end, stop it, or choose another folder");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

FolderLock::~FolderLock() {
  ::close(descriptor_);
}

}  // namespace osugen
