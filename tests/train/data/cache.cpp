#include <osugen/train/data/cache.h>

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <thread>

#include <osugen/files/files.h>
#include "testing/testing.h"

using namespace osugen;
using namespace osugen::train;
using osugen::testing::TemporaryFolder;

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kPlenty = std::uint64_t{1} << 30;

Cache::Tensors entry(double value, std::int64_t numbers = 1000) {
  return {{"values", at::full({numbers}, value, at::kFloat)}, {"value", at::full({1}, value, at::kDouble)}};
}

/// What an entry that was put as entry(value) must be; absent is fine where `or_absent`.
bool is_entry(const std::optional<Cache::Tensors>& got, double value) {
  if (!got) return false;
  const at::Tensor& values = got->at("values");
  return at::equal(values, at::full({values.size(0)}, value, at::kFloat)) &&
         at::equal(got->at("value"), at::full({1}, value, at::kDouble));
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& file : fs::recursive_directory_iterator(folder))
    if (file.is_regular_file()) files.push_back(file.path());
  return files;
}

std::uint64_t bytes_in(const fs::path& folder) {
  std::uint64_t bytes = 0;
  for (const fs::path& file : files_in(folder)) bytes += fs::file_size(file);
  return bytes;
}

void set_age(const fs::path& file, std::chrono::seconds age) {
  fs::last_write_time(file, fs::file_time_type::clock::now() - age);
}

/// Runs `work` in a process of its own. @return its status as of waitpid(2)
template <class Work>
pid_t start(const Work& work) {
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child != 0) return child;
  try {
    work();
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_put_is_there_in_the_next_run_and_under_no_other_key) {
  const TemporaryFolder folder;
  {
    Cache cache(folder.path() / "made" / "here", kPlenty);
    BOOST_TEST(!cache.get("a"));
    cache.put("a", entry(1));
    cache.put("b", entry(2));
    cache.put("b", entry(3));
    BOOST_TEST(cache.contains("a"));
  }
  const Cache cache(folder.path() / "made" / "here", kPlenty);
  BOOST_TEST(is_entry(cache.get("a"), 1));
  BOOST_TEST(is_entry(cache.get("b"), 3));
  BOOST_TEST(!cache.get("a\n"));
  BOOST_TEST(!cache.contains(""));
  BOOST_TEST(!cache.full());
  BOOST_TEST(cache.bytes() == bytes_in(folder.path()));
}

BOOST_AUTO_TEST_CASE(a_damaged_cut_or_foreign_entry_counts_as_absent_and_can_be_put_again) {
  const TemporaryFolder folder;
  Cache cache(folder.path(), kPlenty);
  cache.put("other", entry(5));
  const fs::path other = files_in(folder.path()).front();
  cache.put("a", entry(1));
  const std::vector<fs::path> files = files_in(folder.path());
  const fs::path& file = files[files[0] == other ? 1 : 0];
  const std::string whole = read_file(file), foreign = read_file(other);
  std::vector<std::string> bad{"", "x", whole.substr(0, whole.size() / 2), whole.substr(0, 9), foreign};
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    bad.push_back(whole);
    bad.back()[at] = static_cast<char>(bad.back()[at] ^ 4);
  }
  for (const std::string& content : bad) {
    std::ofstream(file, std::ios::binary) << content;
    BOOST_TEST(!cache.get("a"));
  }
  cache.put("a", entry(2));
  BOOST_TEST(is_entry(cache.get("a"), 2));
}

BOOST_AUTO_TEST_CASE(the_entries_that_were_used_longest_ago_go_first_when_there_are_too_many) {
  const TemporaryFolder folder;
  std::uint64_t one = 0;
  {
    Cache cache(folder.path(), kPlenty);
    for (int i = 0; i < 10; ++i) {
      const std::size_t before = files_in(folder.path()).size();
      cache.put(std::to_string(i), entry(i));
      BOOST_REQUIRE_EQUAL(files_in(folder.path()).size(), before + 1);
    }
    one = cache.bytes() / 10;
    for (const fs::path& file : files_in(folder.path())) set_age(file, std::chrono::hours(5));
    BOOST_TEST(is_entry(cache.get("3"), 3));  // used now
  }
  Cache smaller(folder.path(), 5 * one);
  BOOST_TEST(files_in(folder.path()).size() == 4U);  // nine tenths of five
  BOOST_TEST(is_entry(smaller.get("3"), 3));
  BOOST_TEST(!smaller.full());
  for (int i = 20; i < 40; ++i) smaller.put(std::to_string(i), entry(i));
  BOOST_TEST(bytes_in(folder.path()) <= 5 * one);
  BOOST_TEST(is_entry(smaller.get("39"), 39));
  BOOST_TEST(smaller.full());  // it uses more than it may keep
}

BOOST_AUTO_TEST_CASE(temporary_files_of_a_process_that_was_killed_go_once_they_are_old) {
  const TemporaryFolder folder;
  { Cache(folder.path(), kPlenty).put("a", entry(1)); }
  const fs::path beside = files_in(folder.path()).front().parent_path();
  for (const char* name : {".osugen-old123", ".osugen-new123"})
    std::ofstream(beside / name) << "half an entry";
  set_age(beside / ".osugen-old123", std::chrono::hours(2));
  const Cache cache(folder.path(), kPlenty);
  BOOST_TEST(!fs::exists(beside / ".osugen-old123"));
  BOOST_TEST(fs::exists(beside / ".osugen-new123"));  // its writer may still be at it
  BOOST_TEST(is_entry(cache.get("a"), 1));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_no_error_and_the_entry_is_not_kept) {
  const TemporaryFolder folder;
  Cache cache(folder.path(), kPlenty);
  cache.put("small", entry(1));
  // A limit on the size of files fails a write in its middle, as a full disk does.
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  BOOST_REQUIRE_EQUAL(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 20000;
  BOOST_REQUIRE_EQUAL(::setrlimit(RLIMIT_FSIZE, &small), 0);
  cache.put("large", entry(2, 100000));
  BOOST_REQUIRE_EQUAL(::setrlimit(RLIMIT_FSIZE, &before), 0);
  BOOST_TEST(cache.full());
  BOOST_TEST(!cache.get("large"));
  BOOST_TEST(is_entry(cache.get("small"), 1));
  BOOST_TEST(files_in(folder.path()).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_is_an_error_that_names_it) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  BOOST_CHECK_EXCEPTION(Cache(folder.path() / "file", kPlenty), Error, [](const Error& e) {
    return e.kind() == Error::Kind::cannot_write && e.where().ends_with("/file");
  });
}

// Two processes put and get the same entries in a folder that is too small for them, so that each clears
// away what the other uses: what is got is always what was put.
BOOST_AUTO_TEST_CASE(two_processes_use_one_folder_at_once) {
  const TemporaryFolder folder;
  const auto work = [&folder](int offset) {
    Cache cache(folder.path(), 60000);
    for (int round = 0; round < 60; ++round) {
      const int i = (round * 7 + offset) % 20;
      const std::string key = std::to_string(i);
      const auto got = cache.get(key);
      if (got && !is_entry(got, i)) throw 1;
      cache.put(key, entry(i));
    }
  };
  const pid_t one = start([&] { work(0); }), two = start([&] { work(3); });
  for (const pid_t child : {one, two}) {
    int status = 1;
    ::waitpid(child, &status, 0);
    BOOST_TEST(status == 0);
  }
  BOOST_TEST(!files_in(folder.path()).empty());
  BOOST_TEST(bytes_in(folder.path()) <= 2 * 60000U);
}

BOOST_AUTO_TEST_CASE(a_process_that_is_killed_while_it_writes_leaves_nothing_that_is_taken_for_an_entry) {
  const TemporaryFolder folder;
  for (int kill = 0; kill < 20; ++kill) {
    const pid_t child = start([&] {
      Cache cache(folder.path(), kPlenty);
      for (int i = 0; i < 100000; ++i) cache.put(std::to_string(i % 5), entry(i % 5, 20000));
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(5 + 7 * kill % 40));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST(WIFSIGNALED(status));
    const Cache cache(folder.path(), kPlenty);
    for (int i = 0; i < 5; ++i) {
      const auto got = cache.get(std::to_string(i));
      BOOST_TEST((!got || is_entry(got, i)));
    }
  }
}
