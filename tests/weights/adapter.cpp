// Adapters to and from files, on a small pipeline.
#include <osugen/weights/adapter.h>
#include <osugen/weights/weights.h>
#include <torch/torch.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <limits>

#include <osugen/files/files.h>
#include <testing/small_pipeline.h>
#include <testing/testing.h>

using namespace osugen;
using testing::small_pipeline;

namespace {

constexpr const char* kMatrix = "decoder.linear.weight";  // [3, 5]

Pipeline trained(std::uint64_t seed = 3) {
  Pipeline p = small_pipeline();
  init_weights(p, seed);
  return p;
}

Adapter adapter() {
  torch::manual_seed(1);
  return {2,
          3,
          {{std::string(kMatrix) + ".lora_a", torch::randn({2, 5})},
           {std::string(kMatrix) + ".lora_b", torch::randn({3, 2})},
           {"encoder.linear.weight.lora_a", torch::randn({2, 4})},
           {"encoder.linear.weight.lora_b", torch::randn({5, 2})}}};
}

std::map<std::string, at::Tensor> copies(const Pipeline& p) {
  std::map<std::string, at::Tensor> all;
  for (const auto& [name, tensor] : weights_of(p)) all[name] = tensor.detach().clone();
  return all;
}

bool same(const std::map<std::string, at::Tensor>& a, const std::map<std::string, at::Tensor>& b) {
  return std::all_of(a.begin(), a.end(),
                     [&b](const auto& t) { return torch::equal(t.second, b.at(t.first)); });
}

/// What is said against a file; the pipeline must be as it was.
Error refusal(const std::filesystem::path& file, Pipeline p = trained()) {
  const auto before = copies(p);
  try {
    apply_adapter(p, file);
  } catch (const Error& e) {
    BOOST_TEST(same(before, copies(p)));
    return e;
  }
  return Error(Error::Kind::failed, "none");
}

bool has(const std::string& text, const std::string& part) {
  const bool found = text.find(part) != std::string::npos;
  if (!found) BOOST_TEST_MESSAGE("'" << part << "' is not in: " << text);
  return found;
}

struct File {
  testing::TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "adapter.safetensors";
  File() { save_adapter(trained(), adapter(), weights_checksum(weights_of(trained())), path); }
  /// The file again, with other tensors or metadata.
  template <class Change>
  Error changed(Change change) const {
    TensorFile file = load_tensors(path);
    change(file);
    save_tensors(path, file.tensors, file.metadata);
    return refusal(path);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(an_adapter_adds_its_product_to_the_matrices_that_it_names_and_to_nothing_else) {
  const File file;
  Pipeline p = trained();
  const auto before = copies(p);
  BOOST_TEST(apply_adapter(p, file.path).empty());
  const auto after = copies(p);
  const Adapter a = adapter();
  for (const auto& [name, tensor] : before) {
    at::Tensor expected = tensor;
    if (a.tensors.count(name + ".lora_a") != 0) {
      // By sums of products, in double precision.
      const at::Tensor x = a.tensors.at(name + ".lora_a").to(at::kDouble),
                       y = a.tensors.at(name + ".lora_b").to(at::kDouble);
      expected = tensor.to(at::kDouble) + 1.5 * (y.unsqueeze(2) * x.unsqueeze(0)).sum(1);
      BOOST_TEST(!torch::equal(after.at(name), tensor), name);
    }
    BOOST_TEST(torch::allclose(after.at(name).to(expected.scalar_type()), expected, 1e-6, 2e-6), name);
  }
  BOOST_TEST(weights_of(p).at(kMatrix).requires_grad());
}

BOOST_AUTO_TEST_CASE(the_checksum_of_weights_changes_with_one_bit_of_them) {
  Pipeline p = trained();
  const std::string before = weights_checksum(weights_of(p));
  BOOST_TEST(before == weights_checksum(weights_of(trained())));
  weights_of(p).at(kMatrix).data_ptr<float>()[7] += 1e-6F;
  BOOST_TEST(before != weights_checksum(weights_of(p)));
}

BOOST_AUTO_TEST_CASE(another_base_is_said_and_the_adapter_still_applies) {
  const File file;
  Pipeline p = trained(4);
  const auto before = copies(p);
  const std::vector<std::string> notes = apply_adapter(p, file.path);
  BOOST_TEST_REQUIRE(notes.size() == 1U);
  BOOST_TEST(has(notes[0], "was trained on different weights"));
  BOOST_TEST(!same(before, copies(p)));
}

BOOST_AUTO_TEST_CASE(no_truncation_and_no_flipped_bit_of_an_adapter_loads) {
  const File file;
  const std::string bytes = read_file(file.path);
  std::size_t silent = 0;
  Pipeline p = trained();
  const auto before = copies(p);
  const auto loads = [&](const std::string& damaged) {
    std::ofstream(file.path, std::ios::binary) << damaged;
    try {
      apply_adapter(p, file.path);
    } catch (const Error& e) {
      return e.kind() != Error::Kind::bad_input && e.kind() != Error::Kind::bad_config;
    }
    return true;
  };
  for (std::size_t length = 0; length < bytes.size(); length += 7)
    silent += loads(bytes.substr(0, length)) ? 1 : 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); bit += 11) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    silent += loads(damaged) ? 1 : 0;
  }
  BOOST_TEST(silent == 0U);
  BOOST_TEST(same(before, copies(p)));
  BOOST_TEST(!loads(bytes + "x"));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_the_pipeline_is_named) {
  const auto erase = [](const char* name) { return [name](TensorFile& f) { f.tensors.erase(name); }; };
  const auto put = [](const char* name, const at::Tensor& value) {
    return [name, value](TensorFile& f) { f.tensors[name] = value; };
  };
  BOOST_TEST(has(File().changed(erase("decoder.linear.weight.lora_b")).message(),
                 "'decoder.linear.weight.lora_b' is missing"));
  BOOST_TEST(has(File().changed(put("decoder.linear.weight.lora_a", torch::zeros({2, 6}))).message(),
                 "'decoder.linear.weight.lora_a' is Float [2, 6] (accepted: Float [2, 5])"));
  BOOST_TEST(
      has(File().changed(put("decoder.linear.weight.lora_b", torch::zeros({3, 2}, at::kDouble))).message(),
          "is Double [3, 2]"));
  BOOST_TEST(has(File().changed(put("decoder.linear.weight", torch::zeros({3, 5}))).message(),
                 "'decoder.linear.weight' does not belong in an adapter"));
  BOOST_TEST(has(File()
                     .changed([](TensorFile& f) {
                       f.tensors = {{"decoder.liner.weight.lora_a", torch::zeros({2, 5})},
                                    {"decoder.liner.weight.lora_b", torch::zeros({3, 2})}};
                     })
                     .message(),
                 "'decoder.liner.weight' is not in this pipeline"));
  BOOST_TEST(has(File()
                     .changed([](TensorFile& f) {
                       f.tensors = {{"decoder.linear.bias.lora_a", torch::zeros({2, 1})},
                                    {"decoder.linear.bias.lora_b", torch::zeros({3, 2})}};
                     })
                     .message(),
                 "'decoder.linear.bias' is not a matrix"));
  BOOST_TEST(has(File().changed([](TensorFile& f) { f.tensors.clear(); }).message(),
                 "is an adapter without tensors"));
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_are_refused) {
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const Error e = File().changed(
        [value](TensorFile& f) { f.tensors.at("encoder.linear.weight.lora_a")[1][2] = value; });
    BOOST_TEST(has(e.message(), "'encoder.linear.weight.lora_a' contains NaN or infinity"));
  }
  // Finite numbers whose product is not.
  const Error e = File().changed([](TensorFile& f) {
    f.tensors.at("encoder.linear.weight.lora_a").fill_(1e30F);
    f.tensors.at("encoder.linear.weight.lora_b").fill_(1e30F);
  });
  BOOST_TEST(has(e.message(), "makes 'encoder.linear.weight' infinite"));
}

BOOST_AUTO_TEST_CASE(metadata_that_says_nothing_or_nonsense_is_refused) {
  const auto say = [](const char* text) {
    return File().changed([text](TensorFile& f) { f.metadata["osugen.adapter"] = text; });
  };
  for (const char* text :
       {"", "{", "[]", "{\"rank\": 2}", "{\"rank\": 0, \"alpha\": 1}", "{\"rank\": 2.5, \"alpha\": 1}",
        "{\"rank\": -1, \"alpha\": 1}", "{\"rank\": 2, \"alpha\": \"1\"}", "{\"rank\": 2, \"alpha\": 1e999}",
        "{\"rank\": 18446744073709551615, \"alpha\": 1}"}) {
    const Error e = say(text);
    BOOST_TEST((e.kind() == Error::Kind::bad_input), text << ": " << e.message());
  }
  BOOST_TEST(has(say(("{\"rank\":" + std::string(100000, '[')).c_str()).message(), "is not rank and alpha"));
  BOOST_TEST(has(File().changed([](TensorFile& f) { f.metadata.erase("osugen.adapter"); }).message(),
                 "is not an adapter"));
}

BOOST_AUTO_TEST_CASE(weights_are_no_adapter_and_an_adapter_of_another_pipeline_is_refused) {
  const File file;
  save_weights(trained(), file.folder.path() / "w");
  BOOST_TEST(has(refusal(file.folder.path() / "w").message(), "is not an adapter"));
  Pipeline wider = small_pipeline(6);
  init_weights(wider, 3);
  const Error e = refusal(file.path, wider);
  BOOST_TEST((e.kind() == Error::Kind::bad_config));
  BOOST_TEST(has(e.message(), "/decoder/d_model was 5 but is 6"));
  BOOST_TEST((refusal(file.folder.path() / "absent").kind() == Error::Kind::missing_input));
}

BOOST_AUTO_TEST_CASE(the_same_adapter_makes_the_same_bytes) {
  const File a, b;
  BOOST_TEST(read_file(a.path) == read_file(b.path));
}
