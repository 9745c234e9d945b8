// osugen/error/error.h - the exception type of osugen, and exit codes.
//
// An Error is something that a person can act on: what is wrong, where, what would be accepted, and
// what to do. All libraries throw it and nothing else; the programs print message() and exit with
// exit_code(). It lives in libosugen, so that one type_info serves the host and every plugin.
#pragma once

#include <stdexcept>
#include <string>

#define OSUGEN_EXPORT __attribute__((visibility("default")))

namespace osugen {

class OSUGEN_EXPORT Error : public std::runtime_error {
 public:
  /// What went wrong, in the words of exit codes (sysexits.h where it has one).
  enum class Kind {
    failed = 1,          ///< the job ran and its answer is no (a check found a problem)
    usage = 2,           ///< the command line cannot be understood
    bad_input = 65,      ///< an .osu, .osz, audio or weights file is not what it should be
    missing_input = 66,  ///< an input cannot be opened
    plugin = 69,         ///< a plugin is absent, refused, or built for another osugen or LibTorch
    internal = 70,       ///< a defect of osugen or of a plugin
    cannot_write = 73,   ///< an output cannot be created
    lost_peer = 75,      ///< another rank of a training is absent or was lost; a restart resumes
    bad_config = 78,     ///< pipeline.json is wrong
    interrupted = 130,   ///< Ctrl-C or SIGTERM
  };

  /// @param problem   one clause, lower case, no full stop: "1.5 is above the maximum 1"
  /// @param where     "FILE:LINE", "FILE: /json/pointer" or a file name; empty when the next one up adds it
  /// @param accepted  what would have been right: "a number from 0 to 1"
  /// @param remedy    what to do, an imperative sentence without full stop: "run 'osugen-inspect top_p'"
  explicit Error(Kind kind, std::string problem, std::string where = {}, std::string accepted = {},
                 std::string remedy = {});
  ~Error() override;
  Error(const Error&) = default;
  Error& operator=(const Error&) = default;

  Kind kind() const { return kind_; }
  int exit_code() const { return static_cast<int>(kind_); }
  const std::string& problem() const { return problem_; }
  const std::string& where() const { return where_; }
  const std::string& accepted() const { return accepted_; }
  const std::string& remedy() const { return remedy_; }

  /// The same error with `place` put before where(), for a caller that knows the larger place.
  Error inside(const std::string& place) const;

  /// One line: "WHERE: PROBLEM (accepted: ACCEPTED). REMEDY." Equal to what().
  const char* message() const { return what(); }

 private:
  Kind kind_;
  std::string problem_, where_, accepted_, remedy_;
};

}  // namespace osugen
