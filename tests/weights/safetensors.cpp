// The reader and writer of safetensors files, on bytes.
#include <osugen/weights/safetensors.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <random>

using namespace osugen;

namespace {

std::string file_of(const std::string& header, const std::string& data) {
  std::string file;
  for (int i = 0; i < 8; ++i) file += static_cast<char>(header.size() >> (8 * i) & 0xff);
  return file + header + data;
}

std::string bytes_of(std::size_t count, int seed) {
  std::mt19937 random(static_cast<unsigned>(seed));
  std::string bytes(count, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

/// Three tensors and some metadata, as osugen writes them.
struct Sample {
  std::string weight = bytes_of(24, 1), bias = bytes_of(16, 2), steps = bytes_of(3, 3);
  std::string file =
      write_safetensors({{"bias", "I64", {2}, bias},
                         {"layers.0.weight", "F32", {2, 3}, weight},
                         {"steps", "U8", {3, 1}, steps}},
                        {{"osugen.pipeline", "{\"version\":1}"}, {"by", "a \"test\" \xc3\xa9"}});
};

bool refused(const std::string& file) {
  try {
    read_safetensors(file, "file");
    return false;
  } catch (const Error& e) {
    BOOST_TEST((e.kind() == Error::Kind::bad_input));
    BOOST_TEST(!e.problem().empty());
    return true;
  }
}

std::string problem(const std::string& file) {
  try {
    read_safetensors(file, "file");
    return "none";
  } catch (const Error& e) {
    return e.problem();
  }
}

struct Attack {
  const char* what;
  std::string file;
  const char* says;
};

std::ostream& operator<<(std::ostream& out, const Attack& attack) {
  return out << attack.what;
}

std::string many_tensors(int count) {
  std::string header = "{";
  for (int i = 0; i < count; ++i)
    header += (i == 0 ? "\"t" : ",\"t") + std::to_string(i) +
              R"(":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  return file_of(header + "}", "");
}

std::string one(const std::string& body, const std::string& data) {
  return file_of("{\"a\":{" + body + "}}", data);
}

const std::vector<Attack> kAttacks = {
    {"nothing", "", "only 0 bytes"},
    {"a header length past the end", std::string("\xff\0\0\0\0\0\0\0{}", 10), "ends within its header"},
    {"a header length of 2^64-1", std::string(8, '\xff') + "{}", "declares a header of"},
    {"a header of 17 MB", file_of("{" + std::string(17 << 20, ' ') + "}", ""), "declares a header of"},
    {"no header", file_of("", ""), "does not begin with '{'"},
    {"space before the header", file_of(" {}", ""), "does not begin with '{'"},
    {"a byte order mark", file_of("\xef\xbb\xbf{}", ""), "does not begin with '{'"},
    {"a list as header", file_of("[]", ""), "does not begin with '{'"},
    {"two objects", file_of("{}{}", ""), "invalid JSON"},
    {"a NUL after the header", file_of(std::string("{}\0", 3), ""), "contains a NUL"},
    {"a comment", file_of("{/* */}", ""), "invalid JSON"},
    {"too many tensors", many_tensors(4097), "more than 4096"},
    {"overlap",
     file_of(
         R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})",
         "123456"),
     "does not begin at the end"},
    {"a hole",
     file_of(
         R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}})",
         "12345"),
     "does not begin at the end"},
    {"a hole at the beginning", one(R"("dtype":"U8","shape":[2],"data_offsets":[1,3])", "123"),
     "does not begin at the end"},
    {"bytes that belong to nothing", one(R"("dtype":"U8","shape":[2],"data_offsets":[0,2])", "123"),
     "do not belong to a tensor"},
    {"offsets past the end", one(R"("dtype":"U8","shape":[9],"data_offsets":[0,9])", "123"),
     "beyond the end"},
    {"offsets that run backwards", one(R"("dtype":"U8","shape":[0],"data_offsets":[0,-1])", ""), "negative"},
    {"an end before its beginning", one(R"("dtype":"U8","shape":[0],"data_offsets":[2,0])", ""),
     "does not begin at the end"},
    {"offsets near 2^64", one(R"("dtype":"U8","shape":[1],"data_offsets":[0,18446744073709551615])", "1"),
     "beyond the end"},
    {"offsets over 2^64", one(R"("dtype":"U8","shape":[1],"data_offsets":[0,18446744073709551616])", "1"),
     "non-integer"},
    {"a type that does not fit the bytes", one(R"("dtype":"F32","shape":[2],"data_offsets":[0,4])", "1234"),
     "which does not match its type and shape"},
    {"a shape whose product wraps to 4 (rez0)",
     one(R"("dtype":"U8","shape":[4194305,4194305,211106198978564],"data_offsets":[0,4])", "1234"),
     "which does not match its type and shape"},
    {"a shape whose bytes wrap to 0",
     one(R"("dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0])", ""),
     "which does not match its type and shape"},
    {"a dimension of 2^63", one(R"("dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,0])", ""),
     "impossible shape"},
    {"a negative dimension", one(R"("dtype":"U8","shape":[-1],"data_offsets":[0,1])", "1"), "negative"},
    {"a dimension that is not an integer", one(R"("dtype":"U8","shape":[1.0],"data_offsets":[0,1])", "1"),
     "non-integer"},
    {"nine dimensions", one(R"("dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1])", "1"),
     "more than 8 dimensions"},
    {"one offset", one(R"("dtype":"U8","shape":[],"data_offsets":[0])", "1"), "does not have two"},
    {"three offsets", one(R"("dtype":"U8","shape":[1],"data_offsets":[0,1,2])", "1"), "more than two"},
    {"a shape in a shape", one(R"("dtype":"U8","shape":[[1]],"data_offsets":[0,1])", "1"), "a list"},
    {"an unknown type", one(R"("dtype":"F31","shape":[1],"data_offsets":[0,1])", "1"), "unknown type"},
    {"a type of half a byte", one(R"("dtype":"F4","shape":[2],"data_offsets":[0,1])", "1"), "unknown type"},
    {"no type", one(R"("shape":[1],"data_offsets":[0,1])", "1"), "lacks"},
    {"a key twice in a tensor", one(R"("dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1])", "1"),
     "duplicate"},
    {"a key that the format does not name",
     one(R"("dtype":"U8","shape":[1],"data_offsets":[0,1],"strides":[1])", "1"), "unknown key"},
    {"a name twice",
     file_of(
         R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
         "12"),
     "duplicate"},
    {"a tensor that is a number", file_of(R"({"a":1})", ""), "a number"},
    {"metadata twice", file_of(R"({"__metadata__":{},"__metadata__":{}})", ""), "duplicate"},
    {"metadata that is a number", file_of(R"({"__metadata__":{"a":1}})", ""), "a number"},
    {"metadata in metadata", file_of(R"({"__metadata__":{"a":{}}})", ""), "an object"},
    {"metadata that is null", file_of(R"({"__metadata__":null})", ""), "null"},
    {"a metadata key twice", file_of(R"({"__metadata__":{"a":"1","a":"2"}})", ""), "duplicate"},
    {"a name that is not UTF-8",
     file_of("{\"\xc3\x28\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", ""), "invalid JSON"},
    {"half a surrogate pair", file_of(R"({"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})", ""),
     "invalid JSON"},
    {"a NUL in a name", file_of(R"({"a\u0000":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})", ""),
     "control characters"},
    {"a name of 2,000 letters",
     file_of("{\"" + std::string(2000, 'a') + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})", ""),
     "too long"},
    {"a million levels", file_of("{\"a\":" + std::string(1000000, '['), ""), "a list"},
    {"a million objects",
     file_of(
         [] {
           std::string deep;
           for (int i = 0; i < 100000; ++i) deep += "{\"a\":";
           return deep;
         }(),
         ""),
     "has "},
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_written_is_read_again) {
  const Sample sample;
  const SafetensorsFile file = read_safetensors(sample.file, "file");
  BOOST_TEST(file.checksummed);
  BOOST_TEST_REQUIRE(file.tensors.size() == 3U);
  BOOST_TEST(file.tensors[0].name == "bias");  // 8-byte numbers come first, so that all are aligned
  BOOST_TEST(file.tensors[1].name == "layers.0.weight");
  BOOST_TEST(file.tensors[1].dtype == "F32");
  BOOST_TEST(file.tensors[1].shape == (std::vector<std::int64_t>{2, 3}), boost::test_tools::per_element());
  BOOST_TEST(file.tensors[1].bytes == sample.weight);
  BOOST_TEST(file.tensors[2].bytes == sample.steps);
  BOOST_TEST(file.metadata.at("by") == "a \"test\" \xc3\xa9");
  BOOST_TEST((file.tensors[0].bytes.data() - sample.file.data()) % 8 == 0);
}

BOOST_AUTO_TEST_CASE(the_order_of_the_tensors_changes_no_byte) {
  const std::string a = bytes_of(4, 1), b = bytes_of(4, 2);
  const auto first =
      write_safetensors({{"a", "F32", {1}, a}, {"b", "F32", {}, b}, {"empty", "F32", {0}, ""}}, {});
  const auto second =
      write_safetensors({{"empty", "F32", {0}, ""}, {"b", "F32", {}, b}, {"a", "F32", {1}, a}}, {});
  BOOST_TEST(first == second);
  BOOST_TEST(read_safetensors(first, "file").checksummed);
}

BOOST_AUTO_TEST_CASE(a_file_of_somebody_else_loads_and_says_that_it_has_no_checksums) {
  const std::string bytes = one(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])", "1234");
  const SafetensorsFile file = read_safetensors(bytes, "file");
  BOOST_TEST(!file.checksummed);
  BOOST_TEST(file.tensors.at(0).bytes == "1234");
  BOOST_TEST(read_safetensors(file_of("{}", ""), "file").tensors.empty());
}

BOOST_DATA_TEST_CASE(an_attack_is_refused_for_what_it_is, boost::unit_test::data::make(kAttacks), attack) {
  BOOST_TEST(problem(attack.file).find(attack.says) != std::string::npos,
             attack.what << ": " << problem(attack.file));
}

BOOST_AUTO_TEST_CASE(a_file_that_ends_early_is_refused_wherever_it_ends) {
  const Sample sample;
  for (std::size_t length = 0; length < sample.file.size(); ++length)
    BOOST_TEST(refused(sample.file.substr(0, length)), "cut at byte " << length);
}

BOOST_AUTO_TEST_CASE(every_single_flipped_bit_is_seen) {
  const Sample sample;
  for (std::size_t bit = 0; bit < sample.file.size() * 8; ++bit) {
    std::string damaged = sample.file;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    BOOST_TEST(refused(damaged), "bit " << bit);
  }
}

BOOST_AUTO_TEST_CASE(ten_thousand_random_damages_are_seen) {
  const Sample sample;
  std::mt19937 random(7);
  for (int round = 0; round < 10000; ++round) {
    std::string damaged = sample.file;
    const std::size_t at = random() % damaged.size();
    const std::size_t length = std::min<std::size_t>(1 + random() % 64, damaged.size() - at);
    for (std::size_t i = at; i < at + length; ++i) damaged[i] = static_cast<char>(random());
    if (damaged != sample.file) BOOST_TEST(refused(damaged), "round " << round);
  }
}

BOOST_AUTO_TEST_CASE(damage_names_the_tensor) {
  Sample sample;
  const std::size_t at = sample.file.find(sample.weight);
  sample.file[at + 5] = static_cast<char>(sample.file[at + 5] ^ 4);
  BOOST_TEST(problem(sample.file).find("'layers.0.weight' is damaged") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_again_is_not_written) {
  const auto defect = [](const Error& e) { return e.kind() == Error::Kind::internal; };
  const auto write = [](std::vector<TensorEntry> tensors) {
    return write_safetensors(std::move(tensors), {});
  };
  BOOST_CHECK_EXCEPTION(write({{"a", "F32", {2}, "1234"}}), Error, defect);
  BOOST_CHECK_EXCEPTION(write({{"a", "F99", {}, "1234"}}), Error, defect);
  BOOST_CHECK_EXCEPTION(write({{"a", "U8", {1}, "1"}, {"a", "U8", {1}, "2"}}), Error, defect);
  BOOST_CHECK_EXCEPTION(write({{"__metadata__", "U8", {1}, "1"}}), Error, defect);
  BOOST_CHECK_EXCEPTION(write({{"\xc3\x28", "U8", {1}, "1"}}), Error, defect);
  BOOST_CHECK_EXCEPTION(write({{"a", "U8", {-1, -1}, "1"}}), Error, defect);
  BOOST_CHECK_EXCEPTION(write_safetensors({}, {{"a", "\xff"}}), Error, defect);
}
