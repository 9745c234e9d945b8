// What torchrun tells through the environment, and what is said when it does not make sense.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <map>

#include <osugen/train/launch/group_address.h>

namespace {

using osugen::Error;
using osugen::train::group_address_of_environment;
using osugen::train::GroupAddress;

using Variables = std::map<std::string, std::string>;

std::optional<GroupAddress> address_of(const Variables& variables) {
  for (const char* name :
       {"RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT",
        "TORCHELASTIC_USE_AGENT_STORE", "TORCHELASTIC_RESTART_COUNT", "OSUGEN_STORE_SOCKET"}) {
    ::unsetenv(name);
  }
  for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
  return group_address_of_environment();
}

const Variables kWhole{{"RANK", "3"},
                       {"WORLD_SIZE", "4"},
                       {"LOCAL_RANK", "1"},
                       {"LOCAL_WORLD_SIZE", "2"},
                       {"MASTER_ADDR", "node-1"},
                       {"MASTER_PORT", "29500"},
                       {"TORCHELASTIC_USE_AGENT_STORE", "True"},
                       {"TORCHELASTIC_RESTART_COUNT", "2"}};

}  // namespace

BOOST_AUTO_TEST_CASE(without_a_group_in_the_environment_there_is_none) {
  BOOST_TEST(!address_of({}).has_value());
  BOOST_TEST(!address_of({{"MASTER_ADDR", "127.0.0.1"}, {"RANK", ""}}).has_value());
}

BOOST_AUTO_TEST_CASE(what_torchrun_sets_is_understood) {
  const auto address = address_of(kWhole);
  BOOST_REQUIRE(address.has_value());
  BOOST_TEST(address->rank == 3);
  BOOST_TEST(address->size == 4);
  BOOST_TEST(address->local_rank == 1);
  BOOST_TEST(address->local_size == 2);
  BOOST_TEST(address->master_host == "node-1");
  BOOST_TEST(address->master_port == 29500);
  BOOST_TEST(address->agent_store);
  BOOST_TEST(address->attempt == "2");
  BOOST_TEST(address->store_socket == -1);
}

BOOST_AUTO_TEST_CASE(a_group_of_one_needs_no_place_to_meet) {
  const auto address = address_of({{"RANK", "0"}, {"WORLD_SIZE", "1"}});
  BOOST_REQUIRE(address.has_value());
  BOOST_TEST(address->size == 1);
}

BOOST_AUTO_TEST_CASE(a_variable_that_is_wrong_or_missing_is_named) {
  const std::vector<std::pair<std::string, std::string>> wrong{{"RANK", ""},
                                                               {"RANK", "4"},
                                                               {"RANK", "-1"},
                                                               {"RANK", "one"},
                                                               {"RANK", "1 "},
                                                               {"RANK", "0x1"},
                                                               {"WORLD_SIZE", ""},
                                                               {"WORLD_SIZE", "0"},
                                                               {"WORLD_SIZE", "1e3"},
                                                               {"WORLD_SIZE", "99999999999999999999"},
                                                               {"LOCAL_RANK", "2"},
                                                               {"LOCAL_WORLD_SIZE", "5"},
                                                               {"MASTER_ADDR", ""},
                                                               {"MASTER_PORT", ""},
                                                               {"MASTER_PORT", "0"},
                                                               {"MASTER_PORT", "65536"},
                                                               {"MASTER_PORT", "http"},
                                                               {"TORCHELASTIC_USE_AGENT_STORE", "yes"}};
  for (const auto& [name, value] : wrong) {
    Variables variables = kWhole;
    variables[name] = value;
    BOOST_TEST_CONTEXT(name << "=" << value) {
      const std::string where = "environment variable " + name;
      BOOST_CHECK_EXCEPTION(address_of(variables), Error, [&where](const Error& e) {
        return e.kind() == Error::Kind::bad_config && e.where() == where;
      });
    }
  }
}
