#include <osugen/train/options/out_folder.h>

#include <system_error>

namespace osugen::train {

namespace fs = std::filesystem;

void check_out(const fs::path& out, bool resume) {
  std::error_code error;
  if (!fs::exists(out, error)) return;
  if (!fs::is_directory(out, error))
    throw Error(Error::Kind::cannot_write, "is no folder", out.string(), {}, "name another with --out");
  if (resume || fs::is_empty(out, error)) return;
  throw Error(Error::Kind::cannot_write, "there is something in it already", out.string(), "a new folder",
              "add --resume to go on with the training in it, or name another with --out");
}

}  // namespace osugen::train
