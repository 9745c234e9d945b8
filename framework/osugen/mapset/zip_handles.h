// osugen/mapset/zip_handles.h - owned libzip handles. Private to this library.
#pragma once

#include <zip.h>

#include <memory>

namespace osugen {

struct ZipDiscard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using ZipArchive = std::unique_ptr<zip_t, ZipDiscard>;
using ZipEntry = std::unique_ptr<zip_file_t, ZipDiscard>;
using ZipSource = std::unique_ptr<zip_source_t, ZipDiscard>;

}  // namespace osugen
