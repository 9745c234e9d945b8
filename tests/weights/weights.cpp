// Weights of a pipeline to and from files, with a small encoder and decoder of the test's own.
#include <osugen/weights/weights.h>
#include <torch/torch.h>

#include <boost/test/unit_test.hpp>
#include <limits>

#include <osugen/files/files.h>
#include <osugen/weights/safetensors.h>
#include <testing/small_pipeline.h>
#include <testing/testing.h>

using namespace osugen;
using testing::Layer;

namespace {

Pipeline pipeline(std::int64_t width = 5, const Values& decoder = {{"dropout", 0.1}, {"guidance", 1.0}}) {
  return testing::small_pipeline(width, decoder);
}

Pipeline trained() {
  Pipeline p = pipeline();
  init_weights(p, 3);
  return p;
}

std::map<std::string, at::Tensor> weights(const Pipeline& p) {
  std::map<std::string, at::Tensor> all;
  for (const auto& item : p.encoder->module()->named_parameters())
    all["encoder." + item.key()] = item.value();
  for (const auto& item : p.decoder->module()->named_parameters())
    all["decoder." + item.key()] = item.value();
  return all;
}

bool equal(const Pipeline& a, const Pipeline& b) {
  const auto x = weights(a), y = weights(b);
  for (const auto& [name, tensor] : x)
    if (!torch::equal(tensor, y.at(name))) return false;
  return x.size() == y.size();
}

/// The tensors of a trained pipeline's file, changed, in a file without metadata of a pipeline.
std::filesystem::path changed(const testing::TemporaryFolder& folder,
                              const std::function<void(std::map<std::string, at::Tensor>&)>& change) {
  const std::filesystem::path file = folder.path() / "changed.safetensors";
  save_weights(trained(), file);
  auto tensors = load_tensors(file).tensors;
  change(tensors);
  save_tensors(file, tensors);
  return file;
}

std::string refusal(const std::filesystem::path& file, Pipeline p = pipeline()) {
  try {
    load_weights(p, file);
    return "none";
  } catch (const Error& e) {
    return e.message();
  }
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_seed_makes_the_same_weights_and_another_makes_others) {
  Pipeline a = pipeline(), b = pipeline(), c = pipeline();
  init_weights(a, 7);
  torch::rand({5});  // whatever the generator did before
  init_weights(b, 7);
  init_weights(c, 8);
  BOOST_TEST(equal(a, b));
  BOOST_TEST(!equal(a, c));
  BOOST_TEST(a.untrained);
}

BOOST_AUTO_TEST_CASE(saved_weights_load_into_another_pipeline_and_mark_it_as_trained) {
  const testing::TemporaryFolder folder;
  Pipeline a = trained(), b = pipeline();
  std::dynamic_pointer_cast<Layer>(a.encoder->module())->seen.fill_(42);
  save_weights(a, folder.path() / "w", {{"epoch", "12"}});
  const LoadedWeights loaded = load_weights(b, folder.path() / "w");
  BOOST_TEST(equal(a, b));
  BOOST_TEST(std::dynamic_pointer_cast<Layer>(b.encoder->module())->seen.item<std::int64_t>() == 42);
  BOOST_TEST(!b.untrained);
  BOOST_TEST(loaded.notes.empty());
  BOOST_TEST(loaded.metadata.at("epoch") == "12");
  BOOST_TEST(weights(b).at("encoder.linear.weight").requires_grad());
}

BOOST_AUTO_TEST_CASE(the_same_weights_make_the_same_bytes) {
  const testing::TemporaryFolder folder;
  save_weights(trained(), folder.path() / "a");
  save_weights(trained(), folder.path() / "b");
  BOOST_TEST(read_file(folder.path() / "a") == read_file(folder.path() / "b"));
}

BOOST_AUTO_TEST_CASE(weights_without_checksums_load_with_a_note) {
  const testing::TemporaryFolder folder;
  const Pipeline a = trained();
  save_weights(a, folder.path() / "w");
  // The same file as another writer makes it: without metadata.
  const std::string bytes = read_file(folder.path() / "w");
  const SafetensorsFile file = read_safetensors(bytes, "w");
  std::string header = "{", data;
  for (const TensorEntry& t : file.tensors) {
    std::string shape;
    for (const auto d : t.shape) shape += (shape.empty() ? "" : ",") + std::to_string(d);
    header += (data.empty() ? "\"" : ",\"") + t.name + R"(":{"dtype":")" + t.dtype + R"(","shape":[)" +
              shape + R"(],"data_offsets":[)" + std::to_string(data.size()) + "," +
              std::to_string(data.size() + t.bytes.size()) + "]}";
    data += t.bytes;
  }
  header += "}";
  std::string plain;
  for (int i = 0; i < 8; ++i) plain += static_cast<char>(header.size() >> (8 * i) & 0xff);
  write_file_atomically(folder.path() / "plain", plain + header + data);
  Pipeline b = pipeline();
  const LoadedWeights loaded = load_weights(b, folder.path() / "plain");
  BOOST_TEST(equal(a, b));
  BOOST_TEST_REQUIRE(loaded.notes.size() == 2U);
  BOOST_TEST(has(loaded.notes[0], "has no checksums"));
}

BOOST_AUTO_TEST_CASE(a_tensor_that_is_missing_left_over_or_of_another_kind_is_named) {
  const testing::TemporaryFolder folder;
  BOOST_TEST(has(refusal(changed(folder, [](auto& t) { t.erase("decoder.linear.bias"); })),
                 "'decoder.linear.bias' is missing"));
  BOOST_TEST(has(refusal(changed(folder, [](auto& t) { t["encoder.more"] = torch::zeros({1}); })),
                 "'encoder.more' is not in this pipeline"));
  BOOST_TEST(has(refusal(changed(folder,
                                 [](auto& t) {
                                   t["encoder.linear.weight"] = torch::zeros({4, 5});
                                 })),
                 "'encoder.linear.weight' has the shape [4, 5] (accepted: [5, 4])"));
  BOOST_TEST(
      has(refusal(changed(
              folder, [](auto& t) { t["encoder.linear.bias"] = t["encoder.linear.bias"].to(at::kHalf); })),
          "'encoder.linear.bias' is of type F16 (accepted: F32)"));
}

BOOST_AUTO_TEST_CASE(weights_that_are_not_finite_are_refused_and_change_nothing) {
  const testing::TemporaryFolder folder;
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const auto file = changed(folder, [value](auto& t) { t["encoder.linear.weight"][2][1] = value; });
    Pipeline p = trained();
    BOOST_CHECK_EXCEPTION(load_weights(p, file), Error, [](const Error& e) {
      return e.kind() == Error::Kind::bad_input &&
             has(e.problem(), "'encoder.linear.weight' contains NaN or inf");
    });
    BOOST_TEST(equal(p, trained()));
    BOOST_TEST(p.untrained);
  }
}

BOOST_AUTO_TEST_CASE(weights_of_another_configuration_are_refused_with_the_difference) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "w";
  save_weights(trained(), file);
  Pipeline wider = pipeline(6);
  BOOST_CHECK_EXCEPTION(load_weights(wider, file), Error, [](const Error& e) {
    return e.kind() == Error::Kind::bad_config && has(e.problem(), "/decoder/d_model was 5 but is 6");
  });
  // What acts in training or in writing alone, what the weights know nothing of, and another sampler make no
  // difference.
  BOOST_TEST(refusal(file, pipeline(5, {{"dropout", 0.3}, {"guidance", 2.0}, {"newer", true}})) == "none");
  Pipeline forgetful = pipeline(5, {{"history_dropout", 0.5}});
  init_weights(forgetful, 3);
  save_weights(forgetful, folder.path() / "forgetful");
  BOOST_TEST(refusal(folder.path() / "forgetful", pipeline(5, {{"history_dropout", 1.0}})) == "none");
  Pipeline other = pipeline();
  other.config.sampler.type = "top_p";
  BOOST_TEST(refusal(file, other) == "none");
}

BOOST_AUTO_TEST_CASE(a_configuration_in_the_metadata_that_is_no_json_or_endless_is_refused) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "w";
  save_weights(trained(), file);
  const auto tensors = load_tensors(file).tensors;
  save_tensors(file, tensors, {{"osugen.pipeline", "{\"a\":" + std::string(1000000, '[')}});
  BOOST_TEST(has(refusal(file), "nested too deeply"));
  save_tensors(file, tensors, {{"osugen.pipeline", "{"}});
  BOOST_TEST(has(refusal(file), "is not a JSON object"));
}

BOOST_AUTO_TEST_CASE(a_weights_file_that_is_not_there_or_a_folder_is_missing_input) {
  const testing::TemporaryFolder folder;
  Pipeline p = pipeline();
  const auto missing = [](const Error& e) { return e.kind() == Error::Kind::missing_input; };
  BOOST_CHECK_EXCEPTION(load_weights(p, folder.path() / "absent"), Error, missing);
  BOOST_CHECK_EXCEPTION(load_weights(p, folder.path()), Error, missing);
}

BOOST_AUTO_TEST_CASE(tensors_of_every_type_and_layout_come_back_equal) {
  const testing::TemporaryFolder folder;
  std::map<std::string, at::Tensor> tensors = {{"transposed", torch::rand({3, 4}).t()},
                                               {"scalar", torch::tensor(2.5)},
                                               {"empty", torch::zeros({0, 3})},
                                               {"flags", torch::rand({7}) > 0.5},
                                               {"doubles", torch::rand({5}, torch::kDouble)},
                                               {"half", torch::rand({5}).to(torch::kBFloat16)},
                                               {"ids", torch::arange(9).view({3, 3})}};
  save_tensors(folder.path() / "t", tensors, {{"seed", "3"}});
  const TensorFile file = load_tensors(folder.path() / "t");
  BOOST_TEST(file.checksummed);
  BOOST_TEST(file.metadata.at("seed") == "3");
  BOOST_TEST(file.tensors.size() == tensors.size());
  for (const auto& [name, tensor] : tensors) BOOST_TEST(torch::equal(file.tensors.at(name), tensor), name);
  BOOST_CHECK_THROW(save_tensors(folder.path() / "t", {{"c", torch::zeros({1}, torch::kComplexFloat)}}),
                    Error);
}
