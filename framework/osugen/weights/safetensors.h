// osugen/weights/safetensors.h - the bytes of a safetensors file <-> an index of its tensors.
//
// Format (github.com/huggingface/safetensors): 8 bytes little-endian header length, a JSON header, the data.
// The header maps names to {"dtype", "shape", "data_offsets"} and "__metadata__" to an object of strings.
// This reader is stricter than the format where a writer has no reason for less: the header begins with
// '{' and has at most 16 MiB, 4,096 tensors, rank 8, no key twice, no key that the format does not name, no
// control character in a name, and no type of less than a byte. Knows no tensor, so that it fuzzes fast.
//
// Checksums are osugen's own addition, in __metadata__: "osugen.checksum.NAME" is "crc32:" and eight
// hexadecimal digits over the bytes of tensor NAME, and "osugen.checksum" is the same over everything else:
// all names, types, shapes and metadata. CRC-32 (the one of zlib and gzip) finds every flipped bit and every
// burst of up to 32 bits, and other damage but for one case in 4 thousand million, at more than 1 GB/s. It
// is there against damage, not against somebody who means harm.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <osugen/error/error.h>

namespace osugen {

/// A tensor in a file.
struct TensorEntry {
  std::string name;
  std::string dtype;  ///< "F32", "I64", ... as in the file; item_bytes() knows it
  std::vector<std::int64_t> shape;
  std::string_view bytes;  ///< row-major, little-endian; a part of the file that was read
};

struct SafetensorsFile {
  std::vector<TensorEntry> tensors;             ///< in the order of their bytes; bytes without gap or overlap
  std::map<std::string, std::string> metadata;  ///< checksums included
  bool checksummed = false;                     ///< it has checksums, and all of them are right
};

/// Bytes of one number of a type of the format; 0 for a name that is none.
std::uint64_t item_bytes(std::string_view dtype);

/// @param file   the whole file; must outlive the result, whose entries point into it
/// @param where  its name, for errors
/// @throws Error bad_input: no safetensors file, damaged, or over a limit; names the tensor where it can
SafetensorsFile read_safetensors(std::string_view file, const std::string& where);

/// The same tensors and metadata make the same bytes, in whatever order they come: larger types first, then
/// by name, so that every number is aligned. Checksums are added to the metadata, in place of any there.
/// @throws Error internal: a tensor's bytes are not what its type and shape say, a name twice, a name or
///         metadata that is not UTF-8, or over a limit of the reader
std::string write_safetensors(std::vector<TensorEntry> tensors, std::map<std::string, std::string> metadata);

}  // namespace osugen
