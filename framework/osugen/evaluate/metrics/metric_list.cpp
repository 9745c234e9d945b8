// The list of metrics: one record each. docs/reference/metrics.md is made from it.
#include <array>

#include <osugen/evaluate/metrics/metric.h>

namespace osugen::evaluate {
namespace metric_table {

using enum Group;
using enum Better;

constexpr bool kCompares = true, kAlone = false;  // Metric::compares
constexpr bool kRhythm = true, kPlaced = false;   // Metric::of_rhythm

constexpr Metric row(const char* id, const char* title, Group group, const char* unit, Better better,
                     bool compares, bool of_rhythm, const char* formula, const char* source) {
  return {id, title, group, unit, better, compares, of_rhythm, formula, source};
}

constexpr std::array kMetrics{
    row("f1_10", "onset F1 at 10 ms", placement, "", higher, kCompares, kRhythm,
        "2PR / (P + R) of the starts of objects, matched one to one within 10 ms", "Mapperatorinator"),
    row("f1_20", "onset F1 at 20 ms", placement, "", higher, kCompares, kRhythm,
        "2PR / (P + R) of the starts of objects, matched one to one within 20 ms",
        "τ of 20 ms: Donahue et al., ICML 2017"),
    row("f1_50", "onset F1 at 50 ms", placement, "", higher, kCompares, kRhythm,
        "2PR / (P + R) of the starts of objects, matched one to one within 50 ms", "MIREX onset detection"),
    row("precision_10", "precision at 10 ms", placement, "", higher, kCompares, kRhythm,
        "matched / generated, within 10 ms", "as F1"),
    row("recall_10", "recall at 10 ms", placement, "", higher, kCompares, kRhythm,
        "matched / reference, within 10 ms", "as F1"),
    row("precision_20", "precision at 20 ms", placement, "", higher, kCompares, kRhythm,
        "matched / generated, within 20 ms", "as F1"),
    row("recall_20", "recall at 20 ms", placement, "", higher, kCompares, kRhythm,
        "matched / reference, within 20 ms", "as F1"),
    row("precision_50", "precision at 50 ms", placement, "", higher, kCompares, kRhythm,
        "matched / generated, within 50 ms", "as F1"),
    row("recall_50", "recall at 50 ms", placement, "", higher, kCompares, kRhythm,
        "matched / reference, within 50 ms", "as F1"),
    row("passive_f1_10", "F1 with ends at 10 ms", placement, "", higher, kCompares, kPlaced,
        "as `f1_10`, ends of sliders and spinners counted as onsets too",
        "Mapperatorinator's \"passive\" rhythm"),
    row("passive_f1_20", "F1 with ends at 20 ms", placement, "", higher, kCompares, kPlaced,
        "as `f1_20`, ends of sliders and spinners counted as onsets too",
        "Mapperatorinator's \"passive\" rhythm"),
    row("passive_f1_50", "F1 with ends at 50 ms", placement, "", higher, kCompares, kPlaced,
        "as `f1_50`, ends of sliders and spinners counted as onsets too",
        "Mapperatorinator's \"passive\" rhythm"),
    row("typed_f1_20", "F1 with type at 20 ms", placement, "", higher, kCompares, kPlaced,
        "as `f1_20`, but circles match circles only, sliders sliders, spinners spinners",
        "rhythm-chart-diffusion"),
    row("typed_f1_50", "F1 with type at 50 ms", placement, "", higher, kCompares, kPlaced,
        "as `f1_50`, but circles match circles only, sliders sliders, spinners spinners",
        "rhythm-chart-diffusion"),
    row("bias_ms", "mean error", timing, "ms", zero, kCompares, kRhythm,
        "mean of generated - reference over the pairs within 50 ms; of all largest matchings the one of "
        "least error",
        "field practice"),
    row("error_median_ms", "median |error|", timing, "ms", lower, kCompares, kRhythm,
        "median of |generated - reference| over the same pairs", "field practice"),
    row("error_p95_ms", "95 % of |error|", timing, "ms", lower, kCompares, kRhythm,
        "95th percentile of the same", "field practice"),
    row("jitter_ms", "jitter", timing, "ms", lower, kCompares, kRhythm,
        "standard deviation of generated - reference over the same pairs: the error without its mean",
        "field practice"),
    row("grid_phase_ms", "grid phase", grid, "ms", zero, kCompares, kRhythm,
        "the shift δ in [-75, 75] ms for which the sum of exp(-d²/(2·8²)) is largest, d the distance in ms "
        "of an object's start minus δ from the half beats of the *reference's* red lines; never of the "
        "map's "
        "own. Positive: the map is late",
        "detects whole-map shifts that F1 at 50 ms tolerates"),
    row("grid_support", "grid support", grid, "", reference, kCompares, kRhythm,
        "that sum per object, at the best δ: 1 when every object is on the half beat", "see `grid_phase_ms`"),
    row("snap_reference", "on the reference's grid", grid, "", higher, kCompares, kRhythm,
        "share of objects within 1 ms of 1/1 to 1/9, 1/12 or 1/16 of the beat of the reference's red lines",
        "MapsetVerifier's rule"),
    row("divisor_js", "divisors, JS", grid, "bit", lower, kCompares, kRhythm,
        "Jensen-Shannon divergence of the histograms of snap divisors (the coarsest that an object is on; "
        "0 "
        "for none), both by the reference's red lines",
        "Lin 1991"),
    row("snap_own", "on its own grid", grid, "", higher, kAlone, kPlaced,
        "share of objects within 1 ms of the grid of the map's own red lines, as in the editor",
        "MapsetVerifier's rule"),
    row("bpm_error", "tempo error", tempo, "BPM", lower, kCompares, kPlaced,
        "min over k in {1/4, 1/2, 1, 2, 4} of |k·generated - reference|, of the tempo with the longest "
        "duration",
        "octave errors tolerated, as in tempo estimation"),
    row("bpm_rmse", "tempo RMSE", tempo, "BPM", lower, kCompares, kPlaced,
        "sqrt(∫(generated - reference)² dt / length) over the reference's objects; octave errors count",
        "Mapperatorinator"),
    row("phase_ms", "beat phase", tempo, "ms", lower, kCompares, kPlaced,
        "median over the reference's beats of the distance to the generated map's nearest beat, modulo the "
        "reference's beat",
        "field practice"),
    row("phase_beats", "beat phase", tempo, "beats", lower, kCompares, kPlaced,
        "the same, in beats of the reference", "field practice"),
    row("beat_f1", "beat F at 70 ms", tempo, "", higher, kCompares, kPlaced,
        "F1 of the beats of the red lines, matched one to one within 70 ms",
        "Davies et al. 2009, one to one"),
    row("red_lines_extra", "extra red lines", tempo, "lines", zero, kCompares, kPlaced,
        "tempo and meter changes of the generated map minus those of the reference", "field practice"),
    row("tempo_usable", "usable timing", tempo, "", higher, kCompares, kPlaced,
        "1 where the tempo error is below 0.05 % and the beat phase below 5 ms, else 0",
        "a mapper can keep the timing"),
    row("rate", "objects per second", difficulty, "1/s", reference, kAlone, kRhythm,
        "objects / seconds from the first to the last start", "field practice"),
    row("rate_ratio", "note-rate ratio", difficulty, "", one, kCompares, kRhythm,
        "objects of the generated map / objects of the reference; see also its median, p10 and p90",
        "ChartGenEval"),
    row("ar_error", "AR", difficulty, "", zero, kCompares, kPlaced,
        "approach rate of the generated map minus the reference's", "field practice"),
    row("cs_error", "CS", difficulty, "", zero, kCompares, kPlaced,
        "circle size of the generated map minus the reference's", "field practice"),
    row("od_error", "OD", difficulty, "", zero, kCompares, kPlaced,
        "overall difficulty of the generated map minus the reference's", "field practice"),
    row("hp_error", "HP", difficulty, "", zero, kCompares, kPlaced,
        "drain rate of the generated map minus the reference's", "field practice"),
    row("strain", "strain", difficulty, "", reference, kAlone, kPlaced,
        "a simple proxy of difficulty, **not** osu!'s star rating: sqrt of the weighted sum (0.9^i, "
        "largest "
        "first) of the peaks in 400 ms of a strain that decays by 0.15 per second and grows at every "
        "object "
        "by (px of the jump + 50) / max(gap, 50 ms)",
        "the shape of osu!'s difficulty calculation before 2015"),
    row("strain_ratio", "strain ratio", difficulty, "", one, kCompares, kPlaced,
        "`strain` of the generated map / of the reference", "see `strain`"),
    row("overlaps", "overlaps in time", validity, "per 1000", lower, kAlone, kPlaced,
        "objects that start before or when the previous one ends, per 1000 objects", "[checks](checks.md)"),
    row("outside_audio", "outside the song", validity, "per 1000", lower, kAlone, kPlaced,
        "objects that start before 0 or end after the song; without audio, before 0 only, per 1000 objects",
        "field practice"),
    row("outside_playfield", "outside the playfield", validity, "per 1000", lower, kAlone, kPlaced,
        "objects whose head, end of path or end is outside 512 x 384, per 1000 objects", "field practice"),
    row("slider_length", "slider length off beat", validity, "per 1000", lower, kAlone, kPlaced,
        "sliders whose written length is more than 1 px from velocity x the time to the nearest 1/16 or "
        "1/12 "
        "of the beat of the map's own red lines, per 1000 objects",
        "field practice"),
    row("sv_outside", "velocity out of range", validity, "per 1000", lower, kAlone, kPlaced,
        "green lines of a slider velocity outside 0.1 to 10, which osu! clamps, per 1000 objects",
        "field practice"),
    row("short_spinners", "short spinners", validity, "per 1000", lower, kAlone, kPlaced,
        "spinners shorter than the ranking rules accept at this OD, per 1000 objects", "[checks](checks.md)"),
    row("unsnapped", "unsnapped", validity, "per 1000", lower, kAlone, kPlaced,
        "edges of objects 2 ms and more off the map's own grid, per 1000 objects", "[checks](checks.md)"),
    row("problems", "ranking problems", validity, "per 1000", lower, kAlone, kPlaced,
        "findings of `osugen-map check` of severity *problem* in timing, compose and spread, per 1000 "
        "objects",
        "[checks](checks.md)"),
    row("interval_js", "intervals, JS", distribution, "bit", lower, kCompares, kRhythm,
        "Jensen-Shannon divergence of the gaps between starts, rounded to 1/48 beat of the reference's red "
        "lines (4 beats and more are one)",
        "Lin 1991"),
    row("interval_w1", "intervals, W1", distribution, "beats", lower, kCompares, kRhythm,
        "Wasserstein-1 distance of the same gaps, cut at 4 beats", "Wasserstein-1"),
    row("spacing_w1", "spacing, W1", distribution, "px/ms", lower, kCompares, kPlaced,
        "Wasserstein-1 distance of (px from the last object's end to this start) / (ms between them, at "
        "least 10)",
        "Wasserstein-1"),
    row("angle_w1", "turn angle, W1", distribution, "degrees", lower, kCompares, kPlaced,
        "Wasserstein-1 distance of the angle between one movement and the next, 0 to 180, of movements of "
        "1 "
        "px and more",
        "Wasserstein-1"),
    row("type_js", "types, JS", distribution, "bit", lower, kCompares, kPlaced,
        "Jensen-Shannon divergence of the shares of circles, sliders and spinners", "Lin 1991"),
    row("combo_w1", "combo length, W1", distribution, "objects", lower, kCompares, kPlaced,
        "Wasserstein-1 distance of objects in a combo", "Wasserstein-1"),
    row("sv_w1", "slider velocity, W1", distribution, "", lower, kCompares, kPlaced,
        "Wasserstein-1 distance of the velocity multiplier at sliders", "Wasserstein-1"),
    row("hitsound_js", "hitsounds, JS", distribution, "bit", lower, kCompares, kPlaced,
        "Jensen-Shannon divergence of the eight sets of whistle, finish and clap at starts of objects",
        "Lin 1991"),
    row("gap_cv", "variation of gaps", variety, "", reference, kAlone, kRhythm,
        "standard deviation / mean of the gaps between starts, rounded to 1/48 beat, without gaps of 0",
        "ChartGenEval"),
    row("dominant_gap", "share of the most common gap", variety, "", reference, kAlone, kRhythm,
        "share of the most frequent gap", "ChartGenEval"),
    row("longest_streak", "longest run of equal gaps", variety, "objects", reference, kAlone, kRhythm,
        "longest run of equal gaps", "ChartGenEval"),
    row("unique_ngrams", "unique 4-grams", variety, "", reference, kAlone, kRhythm,
        "distinct runs of four gaps / all runs of four gaps", "TaikoNation's pattern variety, on gaps"),
    row("pattern_coverage", "pattern coverage", variety, "", reference, kAlone, kRhythm,
        "|U| / 256, U the windows of 8 quarter beats as bits: an object starts there or not",
        "P-space: Halina and Guzdial, FDG 2021"),
    row("pattern_overlap", "pattern overlap", variety, "", higher, kCompares, kRhythm,
        "HI = |U ∩ U of the reference| / |U of the reference|, both by the reference's red lines",
        "Halina and Guzdial, FDG 2021"),
    row("dc_human", "step agreement", variety, "", higher, kCompares, kRhythm,
        "DCHuman: share of the quarter beats from the first to the last object of either map at which both "
        "or neither start an object",
        "Halina and Guzdial, FDG 2021"),
    row("repeated_bars", "repeated bars", structure, "", reference, kAlone, kRhythm,
        "share of bars with objects whose rhythm (16 positions) occurs in an earlier bar", "field practice"),
    row("structure_rho", "structure correlation", structure, "", reference, kAlone, kRhythm,
        "Pearson correlation of two self-similarities of all pairs of bars: of the audio (24 bands x 4 "
        "quarters of a bar, log power minus the song's mean, cosine) and of the map (16 positions x starts "
        "and sliders, cosine)",
        "self-similarity matrices: Foote 1999"),
    row("density_energy", "density-loudness correlation", structure, "", reference, kAlone, kRhythm,
        "Spearman correlation over bars of objects and log power", "ChartGenEval"),
    row("empty_loud_bars", "empty loud bars", structure, "", reference, kAlone, kRhythm,
        "share of bars without any object or slider, among the 40 % loudest bars", "ChartGenEval"),
    row("ssm_rmse", "structure RMSE", structure, "", lower, kCompares, kRhythm,
        "root mean square difference of the map's and the reference's self-similarity over all pairs of "
        "bars",
        "Mapperatorinator"),
    row("seam_rate", "rate at seams", seams, "", zero, kCompares, kRhythm,
        "(objects per second within 0.5 s of a window's boundary / elsewhere) minus the same of the "
        "reference",
        "with `--window-s`"),
    row("seam_f1", "F1 at seams", seams, "", zero, kCompares, kRhythm,
        "F1 at 50 ms within 0.5 s of a window's boundary minus elsewhere", "with `--window-s`"),
    row("seam_spacing", "spacing at seams", seams, "px/ms", zero, kCompares, kPlaced,
        "(mean spacing within 0.5 s of a window's boundary minus elsewhere) minus the same of the "
        "reference",
        "with `--window-s`"),
};

}  // namespace metric_table

std::span<const Metric> metrics() {
  return metric_table::kMetrics;
}

}  // namespace osugen::evaluate
