// osugen/train/options/options.h - the options of a training run: one list for --help, validation, the manual
// and the record in a checkpoint. Needs no tensors.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>

namespace osugen::train {

/// In the order of --help. `extra` of each has "group", the title that it stands under, as text, and
/// "may_change", a flag: true where a training may be resumed with another value.
std::vector<Param> training_params();

/// The values of training_params(), defaults where nothing is given.
/// @param given  name -> the text of a command line
/// @throws Error usage naming the option as "--name-of-it"
Values training_values(const std::map<std::string, std::string>& given);

/// The values as a JSON object, for the record in a checkpoint and in OUT/training.json.
std::string training_record(const Config& options);

/// What was recorded, as given values: an option that the record lacks has its default.
/// @throws Error bad_input: the text is no record, naming `where`
std::map<std::string, std::string> recorded_training(const std::string& record, const std::string& where);

/// @throws Error bad_config naming each option that has another value than recorded and may not
void check_resumable(const Config& options, const std::string& record, const std::string& where);

}  // namespace osugen::train
