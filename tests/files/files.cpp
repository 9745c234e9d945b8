#include <osugen/files/files.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "abandoning.h"
#include "testing/testing.h"

namespace {

using namespace osugen;
namespace fs = std::filesystem;

auto of_kind(Error::Kind kind) {
  return [kind](const Error& e) { return e.kind() == kind; };
}

std::size_t count_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again_and_nothing_else_is_left) {
  const testing::TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  for (const std::string& content : {std::string(), std::string("a\0b", 3), std::string(3 << 20, 'x')}) {
    write_file_atomically(file, content);
    BOOST_TEST((read_file(file) == content));
    BOOST_TEST(count_in(folder.path()) == 1U);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_told_and_never_waited_for) {
  const testing::TemporaryFolder folder;
  const fs::path pipe = folder.path() / "pipe";
  BOOST_REQUIRE_EQUAL(::mkfifo(pipe.c_str(), 0600), 0);
  for (const fs::path& path : {pipe, folder.path(), folder.path() / "none", fs::path("/dev/zero")})
    BOOST_CHECK_EXCEPTION(read_file(path), Error, of_kind(Error::Kind::missing_input));
}

BOOST_AUTO_TEST_CASE(a_file_over_the_limit_is_refused_before_it_is_read) {
  const testing::TemporaryFolder folder;
  write_file_atomically(folder.path() / "file", "12345");
  BOOST_TEST(read_file(folder.path() / "file", 5) == "12345");
  BOOST_CHECK_EXCEPTION(read_file(folder.path() / "file", 4), Error, of_kind(Error::Kind::bad_input));
}

BOOST_AUTO_TEST_CASE(a_write_that_cannot_end_leaves_the_old_file_and_no_other) {
  const testing::TemporaryFolder folder;
  fs::create_directory(folder.path() / "taken");
  write_file_atomically(folder.path() / "taken" / "inside", "old");
  BOOST_CHECK_EXCEPTION(write_file_atomically(folder.path() / "taken", "new"), Error,
                        of_kind(Error::Kind::cannot_write));
  BOOST_TEST(count_in(folder.path()) == 1U);
  BOOST_TEST(read_file(folder.path() / "taken" / "inside") == "old");
  BOOST_CHECK_EXCEPTION(write_file_atomically(folder.path() / "none" / "file", "new"), Error,
                        of_kind(Error::Kind::cannot_write));
}

BOOST_AUTO_TEST_CASE(a_process_that_abandons_its_writes_leaves_the_old_file_or_the_new_one_and_no_other) {
  const std::string content(8 << 20, 'n');
  testing::abandon_again_and_again(
      [](const fs::path& folder) { write_file_atomically(folder / "file", "old"); },
      [&content](const fs::path& folder) { write_file_atomically(folder / "file", content); },
      [&content](const fs::path& folder, bool ended) {
        BOOST_TEST(ended);
        const std::string left = read_file(folder / "file");
        BOOST_TEST((left == "old" || left == content));
        BOOST_TEST(count_in(folder) == 1U);
      });
}

BOOST_AUTO_TEST_CASE(a_file_in_pieces_is_the_whole_file_and_its_pieces_are_small) {
  const testing::TemporaryFolder folder;
  std::string content;
  for (int i = 0; i < 200000; ++i) content += std::to_string(i);
  for (const std::string& part : {content, content.substr(0, 3), std::string()}) {
    write_file_atomically(folder.path() / "f", part, Durability::process);
    std::string got;
    std::size_t largest = 0;
    read_file_in_pieces(folder.path() / "f", [&](std::string_view piece) {
      got += piece;
      largest = std::max(largest, piece.size());
    });
    BOOST_TEST((got == part));
    BOOST_TEST(largest <= 262144U);
  }
  const auto ignore = [](std::string_view) {};
  BOOST_CHECK_EXCEPTION(read_file_in_pieces(folder.path(), ignore), Error,
                        of_kind(Error::Kind::missing_input));
  write_file_atomically(folder.path() / "f", content);
  BOOST_CHECK_EXCEPTION(read_file_in_pieces(folder.path() / "f", ignore, 10), Error,
                        of_kind(Error::Kind::bad_input));
}
