#include <osugen/generate/library_record.h>
#include <osugen/interfaces/version.h>

extern "C" {
extern OSUGEN_EXPORT const osugen::GenerateLibrary osugen_generate;
const osugen::GenerateLibrary osugen_generate{OSUGEN_VERSION, &osugen::prepare_weights, &osugen::check_stages,
                                              &osugen::make_maps};
}
