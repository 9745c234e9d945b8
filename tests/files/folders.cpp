#include <osugen/files/folders.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <thread>

#include <osugen/files/files.h>

#include "abandoning.h"
#include "testing/testing.h"

namespace {

using namespace osugen;
namespace fs = std::filesystem;

std::size_t count_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

bool cannot_write(const Error& e) {
  return e.kind() == Error::Kind::cannot_write;
}

/// A folder of two files of one content.
void publish(const fs::path& place, const std::string& content) {
  FolderDraft draft(place);
  for (const char* name : {"a", "b"}) write_file_atomically(draft.path() / name, content);
  draft.publish();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_folder_appears_whole_and_replaces_another) {
  const testing::TemporaryFolder folder;
  const fs::path place = folder.path() / "place";
  for (const std::string& content : {std::string("old"), std::string("new")}) {
    publish(place, content);
    BOOST_TEST(read_file(place / "a") == content);
    BOOST_TEST(read_file(place / "b") == content);
    BOOST_TEST(count_in(folder.path()) == 1U);
  }
  struct stat status {};
  ::stat(place.c_str(), &status);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  BOOST_TEST((status.st_mode & 0777) == (0777 & ~mask));
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_published_leaves_nothing) {
  const testing::TemporaryFolder folder;
  publish(folder.path() / "place", "old");
  {
    const FolderDraft draft(folder.path() / "place");
    write_file_atomically(draft.path() / "a", "new");
    BOOST_TEST(count_in(folder.path()) == 2U);
  }
  BOOST_TEST(count_in(folder.path()) == 1U);
  BOOST_TEST(read_file(folder.path() / "place" / "a") == "old");
}

BOOST_AUTO_TEST_CASE(a_file_is_never_replaced_by_a_folder) {
  const testing::TemporaryFolder folder;
  write_file_atomically(folder.path() / "place", "mine");
  BOOST_CHECK_EXCEPTION(publish(folder.path() / "place", "new"), Error, cannot_write);
  BOOST_CHECK_EXCEPTION(remove_folder(folder.path() / "place"), Error, cannot_write);
  BOOST_TEST(read_file(folder.path() / "place") == "mine");
  BOOST_TEST(count_in(folder.path()) == 1U);
  BOOST_CHECK_EXCEPTION(FolderDraft(folder.path() / "none" / "place"), Error, cannot_write);
}

BOOST_AUTO_TEST_CASE(a_folder_is_removed_and_none_is_no_error) {
  const testing::TemporaryFolder folder;
  publish(folder.path() / "place", "old");
  remove_folder(folder.path() / "place");
  remove_folder(folder.path() / "place");
  BOOST_TEST(count_in(folder.path()) == 0U);
}

BOOST_AUTO_TEST_CASE(leftovers_are_what_this_room_names_so_and_nothing_else) {
  const testing::TemporaryFolder folder;
  for (const char* name : {".osugen-abc123", ".osugen-ABCdef", ".osugen-abc12", ".osugen-abc1234",
                           ".osugen-abc.23", "osugen-abc123", ".osugen-"})
    write_file_atomically(folder.path() / name, "x");
  fs::create_directories(folder.path() / ".osugen-folder" / "deep");
  write_file_atomically(folder.path() / ".osugen-folder" / "deep" / "file", "x");
  remove_leftovers(folder.path());
  BOOST_TEST(count_in(folder.path()) == 5U);
  BOOST_TEST(!fs::exists(folder.path() / ".osugen-folder"));
  remove_leftovers(folder.path() / "none");
}

BOOST_AUTO_TEST_CASE(a_process_that_abandons_its_writes_leaves_the_old_folder_or_the_new_one_and_no_other) {
  testing::abandon_again_and_again([](const fs::path& folder) { publish(folder / "place", "old"); },
                                   [](const fs::path& folder) { publish(folder / "place", "new"); },
                                   [](const fs::path& folder, bool ended) {
                                     const fs::path place = folder / "place";
                                     BOOST_TEST(ended);
                                     BOOST_TEST(read_file(place / "a") == read_file(place / "b"));
                                     BOOST_TEST(count_in(place) == 2U);
                                   });
}

BOOST_AUTO_TEST_CASE(a_lock_is_one_process_s_and_ends_with_it) {
  const testing::TemporaryFolder folder;
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    const FolderLock lock(folder.path());
    write_file_atomically(folder.path() / "held", "");
    for (;;) ::pause();
  }
  while (!fs::exists(folder.path() / "held")) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  BOOST_CHECK_EXCEPTION(FolderLock(folder.path()), Error, cannot_write);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const FolderLock lock(folder.path());
}
