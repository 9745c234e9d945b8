// A disk that is really full, and a folder that is really read-only. Needs the right to mount; root has it
// where a container does not take it away.
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <osugen/files/files.h>
#include <osugen/train/checkpoint/checkpoint.h>
#include <osugen/train/report/metrics.h>
#include <osugen/train/report/report.h>

#include "snapshots.h"
#include "testing/testing.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
using namespace osugen::train;
namespace fs = std::filesystem;

/// A small file system of its own, seen by this process alone.
class SmallDisk {
 public:
  explicit SmallDisk(fs::path place) : place_(std::move(place)) {
    fs::create_directories(place_);
    mounted_ = ::unshare(CLONE_NEWNS) == 0 &&
               ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               ::mount("tmpfs", place_.c_str(), "tmpfs", 0, "size=512k") == 0;
    if (!mounted_)
      BOOST_TEST_MESSAGE("skipped: no file system can be mounted here: " << std::strerror(errno));
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(place_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }
  void make_read_only() {
    BOOST_REQUIRE(::mount(nullptr, place_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0);
  }

 private:
  fs::path place_;
  bool mounted_ = false;
};

auto cannot_write_because(const std::string& reason) {
  return [reason](const Error& e) {
    BOOST_TEST_MESSAGE(e.what());
    return e.kind() == Error::Kind::cannot_write && std::string(e.what()).find(reason) != std::string::npos;
  };
}

void check_intact(const fs::path& out, CheckpointFolder& checkpoints) {
  std::vector<std::string> notes;
  BOOST_TEST(same(*checkpoints.load_latest(notes), snapshot_of(2)));
  BOOST_TEST(notes.empty());
  BOOST_TEST(read_file(out / "latest") == "step-00000002\n");
  for (const auto& entry : fs::recursive_directory_iterator(out))
    BOOST_TEST(!entry.path().filename().string().starts_with(".osugen-"));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_the_older_checkpoints_stay) {
  const TemporaryFolder folder;
  SmallDisk disk(folder.path() / "disk");
  if (!disk.mounted()) return;
  const fs::path out = folder.path() / "disk" / "out";
  CheckpointFolder checkpoints(out, 2);
  MetricsFile metrics(out / "metrics.jsonl", std::nullopt);
  metrics.add(StepMetrics{});
  for (const std::int64_t step : {1, 2}) checkpoints.save(snapshot_of(step));

  const std::string reason = "No space left on device";
  // 400 kB of model and as much of state: the first of them fits, the second does not.
  BOOST_CHECK_EXCEPTION(checkpoints.save(snapshot_of(3, 100'000)), Error, cannot_write_because(reason));
  check_intact(out, checkpoints);
  BOOST_CHECK_EXCEPTION(checkpoints.save(snapshot_of(3, 1'000'000)), Error, cannot_write_because(reason));
  BOOST_CHECK_EXCEPTION(checkpoints.save_best(snapshot_of(3, 1'000'000)), Error,
                        cannot_write_because(reason));
  check_intact(out, checkpoints);

  std::ofstream(folder.path() / "disk" / "filler") << std::string(1 << 20, 'x');
  ReportFacts facts;
  facts.notes.assign(1, std::string(10'000, 'x'));
  BOOST_CHECK_EXCEPTION(write_report(out, facts, {}), Error, cannot_write_because(reason));
  const auto add_many = [&metrics] {
    for (int i = 0; i < 100; ++i) metrics.add(StepMetrics{});
  };
  BOOST_CHECK_EXCEPTION(add_many(), Error, cannot_write_because(reason));
  BOOST_TEST(read_metrics(out / "metrics.jsonl").steps.size() == metrics.history().steps.size());
  check_intact(out, checkpoints);

  fs::remove(folder.path() / "disk" / "filler");
  checkpoints.save(snapshot_of(3));
  BOOST_TEST((checkpoint_steps(out) == std::vector<std::int64_t>{2, 3}));
}

BOOST_AUTO_TEST_CASE(a_read_only_folder_is_told_and_its_checkpoints_can_be_read) {
  const TemporaryFolder folder;
  SmallDisk disk(folder.path() / "disk");
  if (!disk.mounted()) return;
  const fs::path out = folder.path() / "disk" / "out";
  CheckpointFolder checkpoints(out, 2);
  for (const std::int64_t step : {1, 2}) checkpoints.save(snapshot_of(step));
  disk.make_read_only();
  const std::string reason = "Read-only file system";
  BOOST_CHECK_EXCEPTION(checkpoints.save(snapshot_of(3)), Error, cannot_write_because(reason));
  BOOST_CHECK_EXCEPTION(checkpoints.save_best(snapshot_of(3)), Error, cannot_write_because(reason));
  BOOST_CHECK_EXCEPTION(write_report(out, {}, {}), Error, cannot_write_because(reason));
  BOOST_CHECK_EXCEPTION(MetricsFile(out / "metrics.jsonl", std::nullopt), Error,
                        cannot_write_because(reason));
  BOOST_CHECK_EXCEPTION(CheckpointFolder(folder.path() / "disk" / "other", 2), Error,
                        cannot_write_because(reason));
  check_intact(out, checkpoints);
}

BOOST_AUTO_TEST_CASE(a_folder_without_permission_is_told) {
  if (::geteuid() == 0) {
    BOOST_TEST_MESSAGE("skipped: permissions do not bind root");
    return;
  }
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "out";
  CheckpointFolder checkpoints(out, 2);
  for (const std::int64_t step : {1, 2}) checkpoints.save(snapshot_of(step));
  fs::permissions(checkpoints_path(out), fs::perms::owner_read | fs::perms::owner_exec);
  BOOST_CHECK_EXCEPTION(checkpoints.save(snapshot_of(3)), Error, cannot_write_because("Permission denied"));
  check_intact(out, checkpoints);
  fs::permissions(checkpoints_path(out), fs::perms::owner_all);
}
