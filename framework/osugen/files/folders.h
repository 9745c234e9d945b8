// osugen/files/folders.h - atomic creation of whole folders.
#pragma once

#include <filesystem>
#include <string>

#include <osugen/error/error.h>

namespace osugen {

/// A folder that is filled beside its place and moved there when it is whole. What is not published is
/// removed with the object, or by abandon_writes(), or by remove_leftovers() after a process that was killed.
class OSUGEN_EXPORT FolderDraft {
 public:
  /// @param place  where it is going to be; its parent exists
  /// @throws Error cannot_write, with the system's reason
  explicit FolderDraft(std::filesystem::path place);
  ~FolderDraft();
  FolderDraft(const FolderDraft&) = delete;
  FolderDraft& operator=(const FolderDraft&) = delete;

  /// Where to write, with write_file_atomically() so that each file is safe on the disk.
  std::filesystem::path path() const { return temporary_; }
  /// Puts the folder in its place. One that is there already is exchanged with it in one act (Linux, on any
  /// usual file system; elsewhere there is a moment at which neither is there) and removed.
  /// @throws Error cannot_write: what was in the place is there still, unless the very last act failed, which
  ///         makes the move itself safe on the disk
  void publish();

 private:
  std::filesystem::path place_;
  std::string temporary_;
};

/// Removes a folder, so that nobody ever sees a part of it in its place. Does nothing where there is none.
/// @throws Error cannot_write, with the system's reason
OSUGEN_EXPORT void remove_folder(const std::filesystem::path& folder);

/// Removes the temporary files and folders that a killed process left in `folder`. Only where no other
/// process writes there: hold a FolderLock. What cannot be removed stays.
OSUGEN_EXPORT void remove_leftovers(const std::filesystem::path& folder);

/// That this process alone writes to a folder, until the object or the process ends, however it ends.
class OSUGEN_EXPORT FolderLock {
 public:
  /// Waits up to 3 s for a process that is just ending. A file system without locks is no error.
  /// @throws Error cannot_write: another process holds it; missing_input: no such folder
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace osugen
