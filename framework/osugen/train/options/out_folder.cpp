#include <osugen/train/options/out_folder.h>

#include <system_error>

namespace osugen::train {

namespace fs = std::filesystem;

void check_out(const fs::path& out, bool resume) {
  std::error_code error;
  if (!fs::exists(out, error)) return;
  if (!fs::is_directory(out, error))
    throw Error(Error::Kind::cannot_write, "is not a folder", out.string(), {}, "use another --out");
  if (resume || fs::is_empty(out, error)) return;
  throw Error(Error::Kind::cannot_write, "is not empty", out.string(), "a new folder",
              "add --resume to continue the training run in it, or use another --out");
}

}  // namespace osugen::train
