// Plugins are found by name in fixed folders, checked before a line of them runs, and refused with one
// clear line.
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <string>

#include <osugen/files/files.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/quantizer.h>
#include <osugen/plugins/descriptor_check.h>
#include <osugen/plugins/module_record.h>
#include <osugen/plugins/registry.h>

#include "testing/testing.h"

namespace fs = std::filesystem;
using osugen::Error;
using osugen::Registry;

namespace {

constexpr const char* kQuantizer = "osugen.quantizer/1";

/// The error with which a type is not found.
Error failure(Registry& registry, const std::string& type, const std::string& interface = kQuantizer) {
  try {
    registry.find(type, interface);
  } catch (const Error& e) {
    BOOST_TEST(e.exit_code() == 69);
    BOOST_TEST(std::string(e.message()).find('\n') == std::string::npos);
    return e;
  }
  BOOST_FAIL("'" + type + "' was found");
  std::abort();
}

/// A folder with copies of plugins of the zoo.
fs::path folder_with(const fs::path& folder, const std::vector<std::string>& names) {
  fs::create_directories(folder);
  for (const std::string& name : names)
    fs::copy_file(fs::path(ZOO) / (name + ".so"), folder / (name + ".so"));
  return folder;
}

bool is_mapped(const std::string& file) {
  std::ifstream maps("/proc/self/maps");
  const std::string text((std::istreambuf_iterator<char>(maps)), {});
  return text.find(file) != std::string::npos;
}

void must_contain(const Error& e, const std::string& words) {
  BOOST_TEST(std::string(e.message()).find(words) != std::string::npos,
             "'" << words << "' is not in: " << e.message());
}

/// Sets a variable for a scope.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    if (old_)
      ::setenv(name_, old_->c_str(), 1);
    else
      ::unsetenv(name_);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_library_is_found_by_its_name_and_constructed) {
  Registry registry({ZOO});
  const osugen::FoundComponent& kit = registry.find("kit", kQuantizer);
  BOOST_TEST(kit.descriptor.version == "1.2.3");
  BOOST_TEST(kit.library_version == "2.0.0");
  BOOST_TEST(kit.license == "MIT");
  BOOST_TEST(kit.library == fs::canonical(ZOO) / "kit.so");
  struct Quiet : osugen::Host {
    void log(Level /*level*/, std::string_view /*text*/) override {}
    bool cancelled() const override { return false; }
  } host;
  const auto made = kit.descriptor.create(osugen::Config({{"bins", std::int64_t{3}}}, host));
  const auto* quantizer = dynamic_cast<osugen::Quantizer*>(made.get());
  BOOST_REQUIRE(quantizer != nullptr);
  BOOST_TEST(quantizer->encode(7.0, {}) == 2);
}

BOOST_AUTO_TEST_CASE(a_component_of_a_library_is_found_behind_a_slash) {
  Registry registry({ZOO});
  BOOST_TEST(registry.find("kit/nothing", "osugen.pass/2").descriptor.type == "kit/nothing");
}

BOOST_AUTO_TEST_CASE(only_the_library_that_is_asked_for_is_loaded) {
  const osugen::testing::TemporaryFolder temporary;
  folder_with(temporary.path(), {"kit", "throws_when_made"});
  Registry registry({temporary.path()});
  registry.find("kit", kQuantizer);
  BOOST_TEST(is_mapped((temporary.path() / "kit.so").string()));
  BOOST_TEST(!is_mapped((temporary.path() / "throws_when_made.so").string()));
}

BOOST_AUTO_TEST_CASE(a_component_that_was_found_stays_where_it_is_while_others_are_loaded) {
  Registry registry({ZOO});
  const osugen::FoundComponent& kit = registry.find("kit", kQuantizer);
  registry.scan();
  BOOST_TEST(&registry.find("kit", kQuantizer) == &kit);
  BOOST_TEST(kit.descriptor.type == "kit");
}

BOOST_AUTO_TEST_CASE(a_misspelt_name_is_answered_with_the_nearest_and_the_folders) {
  Registry registry({ZOO});
  const Error e = failure(registry, "kti");
  must_contain(e, "unknown plugin 'kti'; did you mean 'kit'?");
  for (const fs::path& folder : registry.folders()) must_contain(e, folder.string());
  must_contain(e, "osugen-inspect");
}

BOOST_AUTO_TEST_CASE(a_misspelt_component_is_answered_with_those_of_its_library) {
  Registry registry({ZOO});
  const Error e = failure(registry, "kit/nothign");
  must_contain(e, "did you mean 'kit/nothing'?");
  must_contain(e, "kit, kit/nothing");
}

BOOST_AUTO_TEST_CASE(a_component_of_another_kind_is_refused_by_both_names) {
  Registry registry({ZOO});
  const Error e = failure(registry, "kit", "osugen.sampler/1");
  must_contain(e, "'kit' is a quantizer (osugen.quantizer/1), expected a sampler");
}

BOOST_AUTO_TEST_CASE(a_name_that_is_a_path_is_never_looked_up) {
  const osugen::testing::TemporaryFolder temporary;
  folder_with(temporary.path() / "outside", {"kit"});
  Registry registry({temporary.path() / "inside"});
  for (const std::string name : {"../outside/kit", "./kit", "/tmp/kit", "kit.so", "Kit", "", "kit/", "/kit",
                                 "kit/a/b", "k it", "..", "kit/..", "kit\n", "kit\x1b[2J"}) {
    const Error e = failure(registry, name);
    must_contain(e, "1 to 64 characters a-z");
  }
  must_contain(failure(registry, std::string(65, 'a')), "1 to 64 characters a-z");
  must_contain(failure(registry, std::string(1 << 20, 'a')), "1 to 64 characters a-z");
}

BOOST_AUTO_TEST_CASE(a_library_for_another_LibTorch_is_refused_before_any_of_it_runs) {
  const osugen::testing::TemporaryFolder temporary;
  const Variable trace("OSUGEN_ZOO_TRACE", temporary.path() / "trace");
  Registry registry({ZOO});
  const Error e = failure(registry, "other_torch");
  must_contain(
      e, "it is built for '" OSUGEN_ABI_WITH_TORCH("1.13.0") "', but this program for '" OSUGEN_ABI "'");
  must_contain(e, "Rebuild it against osugen 0.2 and LibTorch " TORCH_VERSION);
  must_contain(e, "other_torch.so");
  BOOST_TEST(!fs::exists(temporary.path() / "trace"));
  BOOST_TEST(!is_mapped("other_torch.so"));
}

BOOST_AUTO_TEST_CASE(a_library_with_the_old_strings_is_refused_before_any_of_it_runs) {
  Registry registry({ZOO});
  must_contain(failure(registry, "old_strings"), "it is built for 'osugen-0.2 libstdc++-old torch-none'");
  BOOST_TEST(!is_mapped("old_strings.so"));
}

BOOST_AUTO_TEST_CASE(a_library_for_another_minor_version_is_refused) {
  Registry registry({ZOO});
  const Error e = failure(registry, "other_minor");
  must_contain(e,
               "it is built for 'osugen-0.1 libstdc++-cxx11 torch-none', but this program for 'osugen-0.2 ");
  must_contain(e, "Rebuild it against osugen 0.2.");
  BOOST_TEST(!is_mapped("other_minor.so"));
}

BOOST_AUTO_TEST_CASE(a_library_without_tensors_is_built_for_no_LibTorch) {
  const std::string file = osugen::read_file(fs::path(ZOO) / "kit.so");
  BOOST_TEST(file.find(OSUGEN_ABI_WITH_TORCH("none")) != std::string::npos);
  BOOST_TEST(file.find("torch-" TORCH_VERSION) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_library_whose_record_has_a_field_more_is_taken) {
  Registry registry({ZOO});
  BOOST_TEST(registry.find("longer_record", kQuantizer).library_version == "1.0.0");
}

BOOST_AUTO_TEST_CASE(what_an_older_record_lacks_is_at_its_default_and_what_a_newer_one_adds_is_left_out) {
  struct LaterModule : osugen_module {
    const char* homepage = "unknown";
  };
  const osugen_module first{osugen::kFirstModuleRecord, "abi", "name", "1.0.0", "MIT", nullptr};
  const auto older = osugen::known_part<LaterModule>(first);
  BOOST_TEST(older.name == "name");
  BOOST_TEST(older.homepage == "unknown");

  LaterModule later;
  static_cast<osugen_module&>(later) = first;
  later.size = sizeof later;
  later.homepage = "https://example.org";
  BOOST_TEST(osugen::known_part<LaterModule>(later).homepage == "https://example.org");
  BOOST_TEST(osugen::known_part(later).license == "MIT");
}

BOOST_AUTO_TEST_CASE(every_animal_of_the_zoo_is_refused_for_its_own_fault) {
  Registry registry({ZOO});
  const std::vector<std::pair<std::string, std::string>> faults{
      {"lying_record", "it is built for 'osugen-0.2 libstdc++-cxx11 torch-1.13.0'"},
      {"hidden_tensors",
       "it declares that it passes no tensors (torch-none), but 'hidden_tensors' is a sampler"},
      {"no_record", "it is not an osugen plugin (it has no section '.osugen.abi')"},
      {"section_only", "it does not export 'osugen_module_1'"},
      {"short_record", "its module record is too short"},
      {"throws_while_describing", "it fails to describe itself: the cat ate the description"},
      {"throws_an_int", "it fails to describe itself: it throws an exception that is not a std::exception"},
      {"another_name", "its name is 'some_name', but its file 'another_name.so'"},
      {"another_type", "the type 'top_p' is neither the library's name 'another_type'"},
      {"same_type_twice", "it describes 'same_type_twice' more than once"},
      {"unknown_interface", "has the unknown interface 'osugen.storyboard/1'"},
      {"default_out_of_range",
       "parameter 'bins' of 'default_out_of_range': its default 65 is outside its own range 1 to 64"},
      {"undefined_symbol", "undefined symbol: _Z7nowherev"},
  };
  for (const auto& [name, fault] : faults) {
    const Error e = failure(registry, name);
    must_contain(e, fault);
    must_contain(e, (fs::path(ZOO) / (name + ".so")).string());
    BOOST_TEST(!e.remedy().empty());
  }
}

BOOST_AUTO_TEST_CASE(a_refused_library_is_refused_again_with_the_same_words) {
  Registry registry({ZOO});
  BOOST_TEST(failure(registry, "no_record").message() == failure(registry, "no_record").message());
  BOOST_TEST(registry.refused().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_library_is_refused) {
  const osugen::testing::TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
  std::ofstream(folder / "empty.so") << "";
  std::ofstream(folder / "text.so") << "INPUT(/usr/lib/libm.so)\n";
  std::ofstream(folder / "program.so") << osugen::read_file("/proc/self/exe").substr(0, 100);
  fs::create_directory(folder / "folder.so");
  ::mkfifo((folder / "pipe.so").c_str(), 0600);
  Registry registry({folder});
  must_contain(failure(registry, "empty"), "it is empty");
  must_contain(failure(registry, "text"), "it has no ELF header");
  must_contain(failure(registry, "program"), "it is damaged: truncated");
  must_contain(failure(registry, "folder"), "is not a regular file");
  must_contain(failure(registry, "pipe"), "is not a regular file");
}

BOOST_AUTO_TEST_CASE(a_library_that_was_cut_short_is_refused_wherever_the_cut_is) {
  const osugen::testing::TemporaryFolder temporary;
  const std::string whole = osugen::read_file(fs::path(ZOO) / "kit.so");
  // The section table is the last thing in the file: whatever is cut off, it is no longer whole.
  for (std::size_t size = 1; size < whole.size(); size += 1 + whole.size() / 150) {
    std::ofstream(temporary.path() / "kit.so", std::ios::trunc | std::ios::binary) << whole.substr(0, size);
    Registry registry({temporary.path()});
    failure(registry, "kit");
  }
  BOOST_TEST(!is_mapped(temporary.path().string()));
}

BOOST_AUTO_TEST_CASE(a_library_whose_section_table_lies_is_refused_or_read_but_never_crashes) {
  const osugen::testing::TemporaryFolder temporary;
  // Of a plugin for another LibTorch, so that no damaged code is ever loaded.
  const std::string whole = osugen::read_file(fs::path(ZOO) / "other_torch.so");
  std::uint64_t table = 0;
  whole.copy(reinterpret_cast<char*>(&table), sizeof table, 40);
  std::uint32_t state = 1;
  const auto random = [&] { return state = state * 1664525U + 1013904223U; };
  for (int round = 0; round < 400; ++round) {
    std::string damaged = whole;
    for (int edit = 0; edit < 3; ++edit) {
      const bool in_header = random() % 2 == 0;
      const std::uint64_t at = in_header ? 16 + random() % 48 : table + random() % (whole.size() - table);
      damaged[at] = static_cast<char>(random() >> 13);
    }
    std::ofstream(temporary.path() / "other_torch.so", std::ios::trunc | std::ios::binary) << damaged;
    Registry registry({temporary.path()});
    failure(registry, "other_torch");
  }
}

BOOST_AUTO_TEST_CASE(a_decoy_in_the_working_directory_is_never_loaded) {
  const osugen::testing::TemporaryFolder temporary;
  folder_with(temporary.path(), {"kit"});
  const fs::path before = fs::current_path();
  fs::current_path(temporary.path());
  const Variable relative("OSUGEN_PLUGIN_PATH", ".::" + temporary.path().filename().string());
  Registry registry;
  const Error e = failure(registry, "kit");
  fs::current_path(before);
  BOOST_TEST(!is_mapped(temporary.path().string()));
  BOOST_TEST(registry.notes().size() == 2u);
  must_contain(e, "'.' is ignored because it is relative");
}

BOOST_AUTO_TEST_CASE(folders_are_searched_in_the_documented_order) {
  const osugen::testing::TemporaryFolder temporary;
  const Variable path("OSUGEN_PLUGIN_PATH", "/second:/third/");
  const Variable home("XDG_DATA_HOME", "/fourth");
  Registry registry({"/first"});
  BOOST_REQUIRE(registry.folders().size() >= 5u);
  BOOST_TEST(registry.folders()[0] == "/first");
  BOOST_TEST(registry.folders()[1] == "/second");
  BOOST_TEST(registry.folders()[2] == "/third");
  BOOST_TEST(registry.folders()[3] == "/fourth/osugen/plugins-0.2");
  BOOST_TEST(registry.folders()[4] == osugen::testing::binary_dir() / "lib/osugen/plugins-0.2");
}

BOOST_AUTO_TEST_CASE(the_first_folder_that_has_a_library_wins_and_the_other_is_named) {
  const osugen::testing::TemporaryFolder temporary;
  const fs::path first = folder_with(temporary.path() / "first", {"kit"});
  const fs::path second = folder_with(temporary.path() / "second", {"kit"});
  Registry registry({first, second});
  registry.scan();
  BOOST_TEST(registry.find("kit", kQuantizer).library == fs::canonical(first / "kit.so"));
  const auto& refused = registry.refused();
  const auto hidden = std::find_if(refused.begin(), refused.end(),
                                   [&](const auto& r) { return r.library == second / "kit.so"; });
  BOOST_REQUIRE(hidden != refused.end());
  BOOST_TEST(hidden->reason ==
             "It is shadowed by " + (first / "kit.so").string() + ", which was found first.");
}

BOOST_AUTO_TEST_CASE(a_library_that_everybody_can_write_is_refused) {
  const osugen::testing::TemporaryFolder temporary;
  folder_with(temporary.path(), {"kit"});
  fs::permissions(temporary.path() / "kit.so", fs::perms::others_write, fs::perm_options::add);
  Registry registry({temporary.path()});
  must_contain(failure(registry, "kit"), "is world-writable. Run 'chmod o-w ");
  BOOST_TEST(!is_mapped(temporary.path().string()));
}

BOOST_AUTO_TEST_CASE(a_library_in_a_folder_that_everybody_can_write_is_refused) {
  const osugen::testing::TemporaryFolder temporary;
  const fs::path folder = folder_with(temporary.path() / "open", {"kit"});
  fs::permissions(folder, fs::perms::others_write, fs::perm_options::add);
  Registry registry({folder});
  must_contain(failure(registry, "kit"), "is in a world-writable folder");
  BOOST_TEST(!is_mapped(temporary.path().string()));
}

BOOST_AUTO_TEST_CASE(a_link_out_of_the_folder_is_refused_and_one_within_it_is_followed) {
  const osugen::testing::TemporaryFolder temporary;
  const fs::path outside = folder_with(temporary.path() / "outside", {"kit"});
  const fs::path inside = temporary.path() / "inside";
  fs::create_directory(inside);
  fs::create_symlink(outside / "kit.so", inside / "kit.so");
  Registry registry({inside});
  must_contain(failure(registry, "kit"), "is a link to a file outside of its folder");
  BOOST_TEST(!is_mapped(temporary.path().string()));

  fs::rename(outside / "kit.so", inside / "kit.so.2");
  fs::remove(inside / "kit.so");
  fs::create_symlink("kit.so.2", inside / "kit.so");
  Registry again({inside});
  BOOST_TEST(again.find("kit", kQuantizer).library == fs::canonical(inside) / "kit.so.2");
}

BOOST_AUTO_TEST_CASE(a_link_that_leads_nowhere_is_refused) {
  const osugen::testing::TemporaryFolder temporary;
  fs::create_symlink("nowhere", temporary.path() / "kit.so");
  fs::create_symlink("ring.so", temporary.path() / "ring.so");
  Registry registry({temporary.path()});
  must_contain(failure(registry, "kit"), "cannot be followed: No such file");
  must_contain(failure(registry, "ring"), "cannot be followed: Too many levels");
}

BOOST_AUTO_TEST_CASE(a_scan_lists_every_library_once_as_found_or_as_refused) {
  const osugen::testing::TemporaryFolder temporary;
  folder_with(temporary.path(), {"kit", "no_record", "default_out_of_range"});
  std::ofstream(temporary.path() / "Not a name.so") << "x";
  std::ofstream(temporary.path() / "notes.txt") << "x";
  Registry registry({temporary.path()});
  registry.scan();
  registry.scan();
  std::size_t of_kit = 0;
  for (const auto& c : registry.components())
    if (c.library.parent_path() == fs::canonical(temporary.path())) ++of_kit;
  BOOST_TEST(of_kit == 2u);
  std::size_t refused = 0;
  for (const auto& r : registry.refused())
    if (r.library.parent_path() == temporary.path()) ++refused;
  BOOST_TEST(refused == 3u);
}

BOOST_AUTO_TEST_CASE(versions_are_semantic_versions) {
  for (const char* good : {"0.0.0", "1.2.3", "10.20.30", "1.0.0-alpha.1", "1.0.0+build.5", "1.0.0-rc-1+a-b"})
    BOOST_TEST(osugen::is_semantic_version(good), good);
  for (const char* bad : {"", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3+", "1.2.3-a_b", "v1.2.3",
                          "1.2.3 ", "1..3", "-1.2.3", "1.2.x", "1.2.3-+a", "9999999999.0.0"})
    BOOST_TEST(!osugen::is_semantic_version(bad), bad);
}
