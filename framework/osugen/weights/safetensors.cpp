#include <osugen/weights/safetensors.h>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>

namespace osugen {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMaxHeader = std::uint64_t{16} << 20;
constexpr std::size_t kMaxTensors = 4096, kMaxRank = 8, kMaxName = 1024;
constexpr std::string_view kChecksum = "osugen.checksum";
constexpr std::string_view kMetadata = "__metadata__";

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 18> kTypeSizes = {{{"BOOL", 1},
                                                                                    {"U8", 1},
                                                                                    {"I8", 1},
                                                                                    {"F8_E4M3", 1},
                                                                                    {"F8_E5M2", 1},
                                                                                    {"F8_E8M0", 1},
                                                                                    {"F8_E4M3FNUZ", 1},
                                                                                    {"F8_E5M2FNUZ", 1},
                                                                                    {"U16", 2},
                                                                                    {"I16", 2},
                                                                                    {"F16", 2},
                                                                                    {"BF16", 2},
                                                                                    {"U32", 4},
                                                                                    {"I32", 4},
                                                                                    {"F32", 4},
                                                                                    {"U64", 8},
                                                                                    {"I64", 8},
                                                                                    {"F64", 8}}};

Error bad(const std::string& where, const std::string& problem, const std::string& accepted = {}) {
  return Error(Error::Kind::bad_input, problem, where, accepted,
               "get the file again: it is damaged, or not a safetensors file");
}

/// A name fit for an error message.
std::string in_quotes(const std::string& name) {
  return "'" + (name.size() <= 80 ? name : name.substr(0, 77) + "...") + "'";
}

bool plain(const std::string& name) {
  return name.size() <= kMaxName &&
         std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

struct Offsets {
  std::uint64_t begin = 0, end = 0;
};

struct HeaderTensor {
  TensorEntry entry;
  Offsets offsets;
};

/// Follows the header's JSON event by event: nothing is built that the format does not have, so a hostile
/// header costs no more memory than its own length, and no key can stand twice unseen.
class HeaderReader final : public nlohmann::json_sax<Json> {
 public:
  std::vector<HeaderTensor> tensors;
  std::map<std::string, std::string> metadata;
  std::string problem;

  bool null() override { return unexpected("null"); }
  bool boolean(bool /*value*/) override { return unexpected("true or false"); }
  bool number_integer(number_integer_t /*value*/) override { return unexpected("a negative number"); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
    return unexpected("a non-integer number");
  }
  bool binary(binary_t& /*value*/) override { return unexpected("binary"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::shape) return add_dimension(value);
    if (place_ == Place::offsets) return add_offset(value);
    return unexpected("a number");
  }

  bool string(string_t& value) override {
    if (place_ == Place::metadata) {
      metadata[key_] = value;
      return true;
    }
    if (place_ != Place::tensor || key_ != "dtype") return unexpected("text");
    if (item_bytes(value) == 0)
      return fail("tensor " + in_quotes(name_) + " has the unknown type " + in_quotes(value));
    tensors.back().entry.dtype = value;
    return true;
  }

  bool start_object(std::size_t /*elements*/) override {
    if (place_ == Place::outside) return enter(Place::top);
    if (place_ != Place::top) return unexpected("an object");
    if (name_ == kMetadata) return enter(Place::metadata);
    if (tensors.size() == kMaxTensors)
      return fail("has more than " + std::to_string(kMaxTensors) + " tensors");
    tensors.emplace_back();
    tensors.back().entry.name = name_;
    keys_.clear();
    return enter(Place::tensor);
  }

  bool end_object() override {
    if (place_ == Place::top) return enter(Place::outside);
    if (place_ == Place::tensor && keys_.size() != 3)
      return fail("tensor " + in_quotes(name_) + " lacks its dtype, shape or data_offsets");
    return enter(Place::top);
  }

  bool key(string_t& value) override {
    if (place_ == Place::top) {
      name_ = value;
      if (!plain(value)) return fail("has a tensor whose name is too long or contains control characters");
      return names_.insert(value).second || fail("has a duplicate tensor " + in_quotes(value));
    }
    key_ = value;
    if (place_ == Place::metadata)
      return metadata.count(value) == 0 || fail("has duplicate metadata " + in_quotes(value));
    if (value != "dtype" && value != "shape" && value != "data_offsets")
      return fail("tensor " + in_quotes(name_) + " has the unknown key " + in_quotes(value));
    return keys_.insert(value).second || fail("tensor " + in_quotes(name_) + " has a duplicate " + value);
  }

  bool start_array(std::size_t /*elements*/) override {
    if (place_ == Place::tensor && key_ == "shape") return enter(Place::shape);
    if (place_ == Place::tensor && key_ == "data_offsets") {
      offsets_seen_ = 0;
      return enter(Place::offsets);
    }
    return unexpected("a list");
  }

  bool end_array() override {
    if (place_ == Place::offsets && offsets_seen_ != 2)
      return fail("tensor " + in_quotes(name_) + " does not have two data_offsets");
    return enter(Place::tensor);
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return fail("has an invalid JSON header at byte " + std::to_string(8 + position));
  }

 private:
  enum class Place { outside, top, metadata, tensor, shape, offsets };

  bool enter(Place place) {
    place_ = place;
    return true;
  }
  bool fail(std::string why) {
    if (problem.empty()) problem = std::move(why);
    return false;
  }
  bool unexpected(const std::string& what) {
    return fail("has " + what + " at " + (name_.empty() ? "the beginning" : in_quotes(name_)) +
                " where the format allows none");
  }
  bool add_dimension(std::uint64_t value) {
    auto& shape = tensors.back().entry.shape;
    if (shape.size() == kMaxRank) {
      return fail("tensor " + in_quotes(name_) + " has more than " + std::to_string(kMaxRank) +
                  " dimensions");
    }
    if (value > std::uint64_t{1} << 62)
      return fail("tensor " + in_quotes(name_) + " has an impossible shape");
    shape.push_back(static_cast<std::int64_t>(value));
    return true;
  }
  bool add_offset(std::uint64_t value) {
    if (offsets_seen_ == 2) return fail("tensor " + in_quotes(name_) + " has more than two data_offsets");
    (offsets_seen_++ == 0 ? tensors.back().offsets.begin : tensors.back().offsets.end) = value;
    return true;
  }

  Place place_ = Place::outside;
  std::string name_, key_;
  std::set<std::string> names_, keys_;
  int offsets_seen_ = 0;
};

/// Bytes that a type and a shape make; false when that is more than 64 bits hold.
bool size_of(const TensorEntry& entry, std::uint64_t& bytes) {
  bytes = item_bytes(entry.dtype);
  for (const std::int64_t dimension : entry.shape)
    if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(dimension), &bytes)) return false;
  return true;
}

std::string crc32_text(uLong crc) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "crc32:%08lx", static_cast<unsigned long>(crc));
  return text.data();
}

uLong add_crc(uLong crc, std::string_view bytes) {
  return crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

std::string tensor_checksum(const TensorEntry& entry) {
  return crc32_text(add_crc(crc32_z(0, nullptr, 0), entry.bytes));
}

std::string checksum_key(const std::string& name) {
  return std::string(kChecksum) + "." + name;
}

/// Over every name, type, shape and metadata, each closed by a byte that none of them holds. In the order of
/// the names, because tensors of no bytes lie at one place and have no other order.
std::string header_checksum(const std::vector<TensorEntry>& tensors,
                            const std::map<std::string, std::string>& metadata) {
  uLong crc = crc32_z(0, nullptr, 0);
  const auto add = [&crc](const std::string& text) { crc = add_crc(add_crc(crc, text), {"\xff", 1}); };
  std::map<std::string_view, const TensorEntry*> by_name;
  for (const TensorEntry& entry : tensors) by_name[entry.name] = &entry;
  for (const auto& [name, entry] : by_name) {
    add(entry->name);
    add(entry->dtype);
    for (const std::int64_t dimension : entry->shape) add(std::to_string(dimension));
    add("");
  }
  for (const auto& [key, value] : metadata) {
    if (key == kChecksum) continue;
    add(key);
    add(value);
  }
  return crc32_text(crc);
}

/// True when the file has checksums. All of them or none: a file that has lost some is damaged.
bool verify(const SafetensorsFile& file, const std::string& where) {
  const auto of_checksum = [](const auto& item) { return item.first.rfind(kChecksum, 0) == 0; };
  if (std::none_of(file.metadata.begin(), file.metadata.end(), of_checksum)) return false;
  for (const TensorEntry& entry : file.tensors) {
    const auto found = file.metadata.find(checksum_key(entry.name));
    if (found == file.metadata.end())
      throw bad(where, "tensor " + in_quotes(entry.name) + " has no checksum");
    if (found->second != tensor_checksum(entry))
      throw bad(where, "tensor " + in_quotes(entry.name) + " is damaged: wrong checksum");
  }
  const auto whole = file.metadata.find(std::string(kChecksum));
  if (whole == file.metadata.end() || whole->second != header_checksum(file.tensors, file.metadata))
    throw bad(where, "the header is damaged: wrong checksum");
  return true;
}

std::uint64_t header_length(std::string_view file, const std::string& where) {
  if (file.size() < 8) throw bad(where, "has only " + std::to_string(file.size()) + " bytes", "at least 8");
  std::uint64_t length = 0;
  for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(file[i]);
  if (length > kMaxHeader) {
    throw bad(where, "declares a header of " + std::to_string(length) + " bytes",
              "at most " + std::to_string(kMaxHeader));
  }
  if (length > file.size() - 8) throw bad(where, "ends within its header");
  return length;
}

/// Gives every tensor its bytes, which must follow each other without gap or overlap up to the end.
std::vector<TensorEntry> place(std::vector<HeaderTensor> tensors, std::string_view data,
                               const std::string& where) {
  std::sort(tensors.begin(), tensors.end(), [](const HeaderTensor& a, const HeaderTensor& b) {
    return std::tie(a.offsets.begin, a.offsets.end, a.entry.name) <
           std::tie(b.offsets.begin, b.offsets.end, b.entry.name);
  });
  std::vector<TensorEntry> placed;
  std::uint64_t next = 0;
  for (HeaderTensor& tensor : tensors) {
    const auto& [begin, end] = tensor.offsets;
    const std::string name = "tensor " + in_quotes(tensor.entry.name);
    if (begin != next || end < begin)
      throw bad(where, name + " does not begin at the end of the previous one, at " + std::to_string(next));
    if (end > data.size()) throw bad(where, name + " ends beyond the end of the file");
    std::uint64_t bytes = 0;
    if (!size_of(tensor.entry, bytes) || bytes != end - begin) {
      throw bad(where, name + " has " + std::to_string(end - begin) +
                           " bytes, which does not match its type and shape");
    }
    tensor.entry.bytes = data.substr(begin, end - begin);
    next = end;
    placed.push_back(std::move(tensor.entry));
  }
  if (next != data.size())
    throw bad(where, "has " + std::to_string(data.size() - next) + " bytes that do not belong to a tensor");
  return placed;
}

std::string json_text(const std::string& text) {
  try {
    return Json(text).dump();
  } catch (const Json::exception&) {
    throw Error(Error::Kind::internal, "a name or metadata of the tensors to be written is not UTF-8");
  }
}

void check_writable(const std::vector<TensorEntry>& tensors) {
  std::set<std::string> names;
  for (const TensorEntry& entry : tensors) {
    std::uint64_t bytes = 0;
    const bool negative = std::any_of(entry.shape.begin(), entry.shape.end(), [](auto d) { return d < 0; });
    if (item_bytes(entry.dtype) == 0 || negative || entry.shape.size() > kMaxRank || !size_of(entry, bytes) ||
        bytes != entry.bytes.size() || !plain(entry.name) || entry.name == kMetadata ||
        !names.insert(entry.name).second) {
      throw Error(Error::Kind::internal, "tensor " + in_quotes(entry.name) + " cannot be written", {},
                  "a unique name, a type of the format, at most " + std::to_string(kMaxRank) +
                      " dimensions, and bytes that match type and shape");
    }
  }
  if (tensors.size() > kMaxTensors) {
    throw Error(Error::Kind::internal, std::to_string(tensors.size()) + " tensors cannot be written", {},
                "at most " + std::to_string(kMaxTensors));
  }
}

std::string header_text(const std::vector<TensorEntry>& tensors,
                        const std::map<std::string, std::string>& metadata) {
  std::string text = "{\"__metadata__\":{";
  bool first = true;
  for (const auto& [key, value] : metadata) {
    text += (first ? "" : ",") + json_text(key) + ":" + json_text(value);
    first = false;
  }
  text += "}";
  std::uint64_t offset = 0;
  for (const TensorEntry& entry : tensors) {
    const std::uint64_t end = offset + entry.bytes.size();
    text += "," + json_text(entry.name) + ":{\"dtype\":\"" + entry.dtype +
            "\",\"shape\":" + Json(entry.shape).dump() + ",\"data_offsets\":[" + std::to_string(offset) +
            "," + std::to_string(end) + "]}";
    offset = end;
  }
  text += "}";
  text.append((8 - text.size() % 8) % 8, ' ');  // the data, and every number of it, is aligned
  return text;
}

}  // namespace

std::uint64_t item_bytes(std::string_view dtype) {
  const auto* const found = std::find_if(kTypeSizes.begin(), kTypeSizes.end(),
                                         [&](const auto& type) { return type.first == dtype; });
  return found == kTypeSizes.end() ? 0 : found->second;
}

SafetensorsFile read_safetensors(std::string_view file, const std::string& where) {
  const std::uint64_t length = header_length(file, where);
  const std::string_view header = file.substr(8, length);
  if (header.empty() || header.front() != '{') throw bad(where, "has a header that does not begin with '{'");
  // The JSON parser takes a NUL for the end of its input.
  if (header.find('\0') != std::string_view::npos) throw bad(where, "has a header that contains a NUL");
  HeaderReader reader;
  if (!Json::sax_parse(header.begin(), header.end(), &reader)) throw bad(where, reader.problem);
  SafetensorsFile result;
  result.metadata = std::move(reader.metadata);
  result.tensors = place(std::move(reader.tensors), file.substr(8 + length), where);
  result.checksummed = verify(result, where);
  return result;
}

std::string write_safetensors(std::vector<TensorEntry> tensors, std::map<std::string, std::string> metadata) {
  check_writable(tensors);
  std::sort(tensors.begin(), tensors.end(), [](const TensorEntry& a, const TensorEntry& b) {
    const std::uint64_t a_bytes = item_bytes(a.dtype), b_bytes = item_bytes(b.dtype);
    return a_bytes != b_bytes ? a_bytes > b_bytes : a.name < b.name;
  });
  std::erase_if(metadata, [](const auto& item) { return item.first.rfind(kChecksum, 0) == 0; });
  for (const TensorEntry& entry : tensors) metadata[checksum_key(entry.name)] = tensor_checksum(entry);
  metadata[std::string(kChecksum)] = header_checksum(tensors, metadata);
  const std::string header = header_text(tensors, metadata);
  if (header.size() > kMaxHeader) {
    throw Error(Error::Kind::internal, "the names and metadata to be written are too long", {},
                "at most " + std::to_string(kMaxHeader) + " bytes");
  }
  std::string file;
  std::size_t total = 8 + header.size();
  for (const TensorEntry& entry : tensors) total += entry.bytes.size();
  file.reserve(total);
  for (std::size_t i = 0; i < 8; ++i) file += static_cast<char>(header.size() >> (8 * i) & 0xff);
  file += header;
  for (const TensorEntry& entry : tensors) file += entry.bytes;
  return file;
}

}  // namespace osugen
