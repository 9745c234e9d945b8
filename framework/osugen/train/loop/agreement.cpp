#include <osugen/train/loop/agreement.h>

#include <ATen/ops/zeros.h>

#include <cstring>
#include <nlohmann/json.hpp>

namespace osugen::train {
namespace {

using Json = nlohmann::json;

/// Options without those that a machine may have for itself.
Json decisive(const std::string& record) {
  Json options = Json::parse(record);
  for (const char* own : {"threads", "workers", "cache_size"}) options.erase(own);
  return options;
}

bool same_pipeline(const std::string& first_ranks, const std::string& own) {
  try {
    check_same_pipeline(first_ranks, own, {});  // paths may differ
    return true;
  } catch (const Error&) {
    return false;
  }
}

void agree(bool same, const std::string& what, Group& group) {
  // The lowest rank that differs, as a maximum.
  const std::int64_t found = group.max(same ? 0 : group.size() - group.rank());
  if (found == 0) return;
  throw Error(Error::Kind::bad_config,
              "rank " + std::to_string(group.size() - found) + " has " + what + " than rank 0", {}, {},
              "start all ranks with the same pipeline, plugins, options and songs");
}

}  // namespace

std::string shared_text(const std::string& text, Group& group) {
  const std::int64_t size = group.max(group.rank() == 0 ? static_cast<std::int64_t>(text.size()) : 0);
  at::Tensor bytes = at::zeros({size}, at::kByte);
  if (group.rank() == 0 && size > 0) std::memcpy(bytes.data_ptr(), text.data(), text.size());
  if (size > 0) group.share({{"text", bytes}});
  return {static_cast<const char*>(bytes.data_ptr()), static_cast<std::size_t>(size)};
}

void check_agreement(const RunIdentity& identity, Group& group) {
  if (group.size() == 1) return;
  agree(shared_text(identity.data, group) == identity.data, "different songs", group);
  agree(same_pipeline(shared_text(identity.pipeline, group), identity.pipeline), "a different pipeline",
        group);
  agree(decisive(shared_text(identity.options, group)) == decisive(identity.options), "different options",
        group);
  agree(shared_text(identity.precision, group) == identity.precision, "a different precision", group);
}

}  // namespace osugen::train
