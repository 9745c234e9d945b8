#include <osugen/plugins/library.h>

#include <fmt/format.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <memory>
#include <string_view>
#include <utility>

#include <osugen/interfaces/abi.h>
#include <osugen/plugins/descriptor_check.h>
#include <osugen/plugins/elf_section.h>
#include <osugen/plugins/kinds.h>
#include <osugen/plugins/module_record.h>

namespace osugen {
namespace {

namespace dll = boost::dll;

constexpr std::uint64_t kLongestAbi = 256;
constexpr const char* kRecord = "osugen_module_1";
constexpr std::string_view kAbi = OSUGEN_ABI, kAbiWithoutTensors = OSUGEN_ABI_WITH_TORCH("none");

Error refused(std::string why, std::string remedy) {
  return Error(Error::Kind::plugin, std::move(why), {}, {}, std::move(remedy));
}

Error defect(std::string why) {
  return refused(std::move(why), "report it to the author of the plugin");
}

Error wrong_abi(const std::string& theirs) {
  return refused(fmt::format("it is built for '{}', but this program for '{}'", theirs, kAbi),
                 std::string("rebuild it against osugen " OSUGEN_SDK_VERSION) +
                     (theirs.ends_with(" torch-none") ? "" : " and LibTorch " OSUGEN_TORCH));
}

/// Keeps a library until the process ends: tensors, exceptions and vtables of it may outlive every
/// handle, and what it registered in LibTorch would point nowhere. Reachable, so that no leak is reported.
const dll::shared_library& keep(std::unique_ptr<dll::shared_library> library) {
  static auto* const kept = new std::vector<std::unique_ptr<dll::shared_library>>;
  kept->push_back(std::move(library));
  return *kept->back();
}

/// @return the ABI string of the file, which fits this program
std::string accepted_abi(const std::filesystem::path& file) {
  std::string abi;
  try {
    abi = read_elf_section(file, OSUGEN_ABI_SECTION, kLongestAbi);
  } catch (const Error& e) {
    throw refused("it " + e.problem(), "rebuild it with osugen_add_plugin(), or remove the file");
  }
  abi.erase(std::find(abi.begin(), abi.end(), '\0'), abi.end());
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (!std::all_of(abi.begin(), abi.end(), printable)) abi = "(unreadable)";
  if (abi != kAbi && abi != kAbiWithoutTensors) throw wrong_abi(abi);
  return abi;
}

/// The dynamic loader's own words, out of Boost.DLL's.
std::string loader_reason(const std::string& message) {
  static const std::string mark = "dlerror system message: ";
  const auto begin = message.find(mark);
  if (begin == std::string::npos) return message;
  std::string reason = message.substr(begin + mark.size());
  reason.resize(std::min(reason.rfind("): "), reason.size()));
  return reason.substr(0, reason.find('\n'));
}

const dll::shared_library& open(const std::filesystem::path& file) {
  try {
    // Now and not lazily, so that a missing symbol fails here and not in the middle of a song.
    const auto mode = dll::load_mode::rtld_now | dll::load_mode::rtld_local;
    return keep(std::make_unique<dll::shared_library>(file.string(), mode));
  } catch (const std::exception& e) {
    throw refused("it cannot be loaded: " + loader_reason(e.what()),
                  "rebuild it, and check for missing libraries with 'ldd'");
  }
}

osugen_module record_of(const dll::shared_library& library, const std::string& name, const std::string& abi) {
  if (!library.has(kRecord)) throw defect(fmt::format("it does not export '{}'", kRecord));
  const auto record = known_part(library.get<const osugen_module>(kRecord));
  if (record.size < kFirstModuleRecord) throw defect("its module record is too short");
  if (record.abi == nullptr || record.name == nullptr || record.version == nullptr ||
      record.license == nullptr || record.describe == nullptr)
    throw defect("its module record is incomplete");
  if (record.abi != abi) throw wrong_abi(record.abi);
  if (name != record.name)
    throw defect(fmt::format("its name is '{}', but its file '{}.so'", record.name, name));
  if (!is_semantic_version(record.version))
    throw defect(fmt::format("its version '{}' is not a semantic version such as 1.0.0", record.version));
  if (*record.license == '\0') throw defect("it has no license");
  return record;
}

std::vector<Descriptor> describe(const osugen_module& record) {
  std::vector<Descriptor> components;
  try {
    record.describe(&components);
  } catch (const std::exception& e) {
    throw defect(fmt::format("it fails to describe itself: {}", e.what()));
  } catch (...) {
    throw defect("it fails to describe itself: it throws an exception that is not a std::exception");
  }
  return components;
}

/// A library that says that any LibTorch is right for it must not have a component that passes tensors.
void refuse_tensors(const std::vector<Descriptor>& components) {
  for (const Descriptor& d : components) {
    if (!kind_of(d.interface)->passes_tensors) continue;
    throw refused(fmt::format("it declares that it passes no tensors (torch-none), but '{}' is {}", d.type,
                              a_kind(d.interface)),
                  "build it with osugen_add_plugin(... TENSORS ...)");
  }
}

}  // namespace

LibraryContent load_library(const std::filesystem::path& file, const std::string& name) {
  const std::string abi = accepted_abi(file);
  const osugen_module record = record_of(open(file), name, abi);
  LibraryContent content{record.version, record.license, describe(record)};
  if (const std::string fault = descriptor_fault(name, content.components); !fault.empty())
    throw defect(fault);
  if (abi == kAbiWithoutTensors) refuse_tensors(content.components);
  return content;
}

}  // namespace osugen
