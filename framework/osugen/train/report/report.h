// osugen/train/report/report.h - report.html: the progress of a training run on one page.
//
// The page is one file that loads nothing: styles, script and numbers are in it. Titles of songs and names
// of files are anybody's text: the script puts them on the page as text alone, and a content security policy
// keeps any other script from running.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <osugen/error/error.h>
#include <osugen/train/report/metrics.h>
#include <osugen/train/songs/songs_folder.h>

namespace osugen::train {

/// A name and what is to be said of it, in any text.
struct ReportFact {
  std::string name, value;
  std::string doc;  ///< a sentence, may be empty
};

/// What the page says beside the curves.
struct ReportFacts {
  std::string title;                ///< of the training: the name of its folder or pipeline
  std::string status;               ///< "training", "finished", "stopped", "stopped early"
  std::vector<ReportFact> data;     ///< songs, maps, hours, ... as the trainer counts them
  std::vector<ReportFact> options;  ///< all that change what is learned
  std::vector<LeftOut> left_out;
  std::vector<std::string> notes;  ///< sentences for the user
};

/// The page as HTML. Curves of many steps are thinned to at most 800 points, each with its range.
/// @param checkpoints  steps that there are checkpoints of
std::string report_page(const ReportFacts& facts, const TrainingHistory& history,
                        const std::vector<std::int64_t>& checkpoints);

/// Writes OUT/report.html, atomically, with the checkpoints that lie in OUT.
/// @throws Error cannot_write
void write_report(const std::filesystem::path& out, const ReportFacts& facts, const TrainingHistory& history);

}  // namespace osugen::train
