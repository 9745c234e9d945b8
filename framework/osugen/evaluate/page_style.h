// osugen/evaluate/page_style.h - how the HTML pages of osugen-eval look: light and dark, no fonts loaded.
#pragma once

namespace osugen::evaluate {

inline constexpr const char* kPageStyle = R"(
:root { --ground: #fbfbfd; --text: #1d1d27; --soft: #6b6b7b; --line: #dcdce6; --ours: #d6336c; --human: #4263eb;
  --metronome: #868e96; --picker: #b08900; --picker_snapped: #2b8a3e; }
@media (prefers-color-scheme: dark) { :root { --ground: #16161d; --text: #ececf4; --soft: #9a9ab0; --line: #33333f;
  --ours: #ff6b9d; --human: #7c93ff; --metronome: #868e96; --picker: #e0b93a; --picker_snapped: #51cf66; } }
body { background: var(--ground); color: var(--text); margin: 2rem auto; max-width: 68rem; padding: 0 1rem;
  font: 15px/1.5 Inter, "Segoe UI", "Noto Sans", "DejaVu Sans", Arial, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2.2rem; } p, td.soft { color: var(--soft); }
.charts { display: flex; flex-wrap: wrap; gap: 1.5rem; } figure { margin: 0; } figcaption { font-weight: 600; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } td, th { padding: .2rem .7rem;
  border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; } th { white-space: normal;
  vertical-align: bottom; } td:first-child, th:first-child { text-align: left; white-space: normal; } .wide { overflow-x: auto; } svg text { fill: var(--soft); font-size: 11px; }
pre { font-size: 12px; line-height: 1.35; overflow-x: auto; }
.key span { margin-right: 1.2rem; } .key i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; }
)";

}  // namespace osugen::evaluate
