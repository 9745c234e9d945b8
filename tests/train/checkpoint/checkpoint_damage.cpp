// Whatever happens to the files of a checkpoint: it is noticed, named, and the one before it is used.
#include <boost/test/unit_test.hpp>
#include <random>

#include <osugen/files/files.h>
#include <osugen/train/checkpoint/checkpoint.h>

#include "snapshots.h"
#include "testing/testing.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
using namespace osugen::train;
namespace fs = std::filesystem;

/// Two checkpoints, of which the newer one gets damaged.
class Damaged {
 public:
  Damaged() {
    checkpoints.save(snapshot_of(1));
    checkpoints.save(snapshot_of(2));
  }
  /// The older one is loaded and the newer one's file is named.
  void check(const fs::path& file) {
    std::vector<std::string> notes;
    const auto loaded = checkpoints.load_latest(notes);
    BOOST_REQUIRE(loaded);
    BOOST_TEST(same(*loaded, snapshot_of(1)));
    BOOST_REQUIRE(notes.size() == 1U);
    BOOST_TEST(notes[0].find(file.string()) != std::string::npos);
  }
  fs::path newest() const { return checkpoint_path(folder.path(), 2); }

  TemporaryFolder folder;
  CheckpointFolder checkpoints{folder.path(), 4};
};

// Not synced, as write_file_atomically would: thousands of them.
void put(const fs::path& file, const std::string& content) {
  std::FILE* stream = std::fopen(file.c_str(), "wb");
  BOOST_REQUIRE(stream != nullptr);
  std::fwrite(content.data(), 1, content.size(), stream);
  std::fclose(stream);
}

const std::vector<std::string> kFiles{"model.safetensors", "state.safetensors"};

}  // namespace

BOOST_AUTO_TEST_CASE(every_truncation_is_noticed) {
  Damaged damaged;
  for (const std::string& name : kFiles) {
    const fs::path file = damaged.newest() / name;
    const std::string whole = read_file(file);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      BOOST_TEST_CONTEXT(name << " cut to " << size) {
        put(file, whole.substr(0, size));
        damaged.check(file);
      }
    }
    put(file, whole);
  }
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_noticed) {
  Damaged damaged;
  for (const std::string& name : kFiles) {
    const fs::path file = damaged.newest() / name;
    const std::string whole = read_file(file);
    for (std::size_t bit = 0; bit < 8 * whole.size(); bit += 3) {  // 3 and 8 have no divisor in common
      std::string flipped = whole;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      BOOST_TEST_CONTEXT(name << ", bit " << bit) {
        put(file, flipped);
        damaged.check(file);
      }
    }
    put(file, whole);
  }
}

BOOST_AUTO_TEST_CASE(random_damage_is_noticed) {
  Damaged damaged;
  std::mt19937_64 random(11);
  for (int i = 0; i < 1000; ++i) {
    const fs::path file = damaged.newest() / kFiles[i % 2];
    const std::string whole = read_file(file);
    std::string other = whole;
    const std::size_t begin = random() % whole.size(), length = 1 + random() % 64;
    for (std::size_t at = begin; at < std::min(begin + length, whole.size()); ++at)
      other[at] = i % 4 < 2 ? '\0' : static_cast<char>(random());
    if (i % 5 == 0) other.insert(begin, std::string(length, 'x'));
    if (other == whole) continue;
    put(file, other);
    BOOST_TEST_CONTEXT("damage " << i) damaged.check(file);
    put(file, whole);
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_missing_or_of_another_step_is_noticed) {
  Damaged damaged;
  for (const std::string& name : kFiles) {
    const fs::path file = damaged.newest() / name;
    const std::string whole = read_file(file);
    fs::remove(file);
    damaged.check(file);
    fs::copy_file(checkpoint_path(damaged.folder.path(), 1) / name, file);
    damaged.check(file);
    fs::remove(file);
    fs::create_directory(file);
    damaged.check(file);
    fs::remove(file);
    put(file, whole);
  }
  std::vector<std::string> notes;
  BOOST_TEST(same(*damaged.checkpoints.load_latest(notes), snapshot_of(2)));
}

BOOST_AUTO_TEST_CASE(where_every_checkpoint_is_damaged_each_is_named) {
  Damaged damaged;
  for (const std::int64_t step : {1, 2})
    put(checkpoint_path(damaged.folder.path(), step) / "state.safetensors", "no");
  std::vector<std::string> notes;
  BOOST_CHECK_EXCEPTION(damaged.checkpoints.load_latest(notes), Error, [](const Error& e) {
    const std::string text = e.what();
    return e.kind() == Error::Kind::bad_input && text.find("step-00000001") != std::string::npos &&
           text.find("step-00000002") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_damaged_one_never_pushes_a_whole_one_out) {
  const TemporaryFolder folder;
  {
    CheckpointFolder checkpoints(folder.path(), 2);
    for (const std::int64_t step : {10, 20}) checkpoints.save(snapshot_of(step));
  }
  put(checkpoint_path(folder.path(), 20) / "state.safetensors", "no");
  CheckpointFolder checkpoints(folder.path(), 2);
  std::vector<std::string> notes;
  BOOST_TEST(checkpoints.load_latest(notes)->step == 10);
  checkpoints.save(snapshot_of(15));
  BOOST_TEST((checkpoint_steps(folder.path()) == std::vector<std::int64_t>{10, 15}));
}
