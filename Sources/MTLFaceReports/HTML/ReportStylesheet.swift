/// The style sheet of report pages. It supports the light and dark modes of the browser. Printed
/// pages are light.
package enum ReportStylesheet {
  /// The style sheet as CSS.
  package static let css = """
    :root { color-scheme: light dark; --back: #fcfcfb; --text: #23262b; --quiet: #6b7280;
      --line: #e3e5e8; --axis: #9aa1ab; --card: #ffffff; --bad: #b3261e; --k0: #0072b2;
      --k1: #d55e00; --k2: #009e73; --k3: #c05b94; --k4: #b58900; --k5: #3aa0d8; --k6: #7a5195;
      --k7: #666666; }
    @media screen and (prefers-color-scheme: dark) { :root { --back: #16181c; --text: #e4e6ea;
      --quiet: #9aa1ab; --line: #2d3138; --axis: #6b7280; --card: #1c1f24; --bad: #ff8a80;
      --k0: #5ab0e8; --k1: #ff8c42; --k2: #3ecf9f; --k3: #e68fbf; --k4: #e5c04b; --k5: #8fd0f5;
      --k6: #b794d6; --k7: #b0b0b0; } }
    body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem; background: var(--back);
      color: var(--text); font: 15px/1.5 system-ui, "Helvetica Neue", Arial, sans-serif; }
    h1 { font-size: 1.6rem; font-weight: 600; margin: 0; }
    h2 { font-size: 1.15rem; font-weight: 600; margin: 2.2rem 0 .8rem; }
    h3 { font-size: .95rem; font-weight: 600; margin: 0 0 .5rem; overflow-wrap: anywhere; }
    h3 code { color: var(--quiet); font-weight: 400; font-size: .8rem; }
    .state { color: var(--quiet); margin: .2rem 0 1.5rem; }
    .tables { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-start; }
    .tables .bad { flex-basis: 100%; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th { font-weight: 400; text-align: left; color: var(--quiet); }
    td { text-align: right; }
    th, td { padding: .25rem 1rem .25rem 0; border-bottom: 1px solid var(--line);
      overflow-wrap: anywhere; }
    .charts { display: grid; grid-template-columns: repeat(auto-fill,
      minmax(min(27rem, 100%), 1fr)); gap: 1rem; }
    figure { margin: 0; padding: 1rem; background: var(--card); border: 1px solid var(--line);
      border-radius: 8px; break-inside: avoid; }
    figcaption { color: var(--quiet); font-size: .85rem; margin-top: .4rem; }
    svg { display: block; width: 100%; height: auto; font-size: 12px; }
    svg text { fill: var(--quiet); }
    svg .x { text-anchor: middle; }
    svg .y { text-anchor: end; }
    svg path { fill: none; vector-effect: non-scaling-stroke; }
    .grid { stroke: var(--line); }
    .axis { stroke: var(--axis); }
    .line { stroke-width: 1.8; stroke-linejoin: round; }
    .area { fill-opacity: .35; stroke-width: 1; }
    .mark { stroke: var(--text); stroke-dasharray: 4 4; }
    .raw { stroke-width: 1; opacity: .3; stroke-linejoin: round; }
    .legend { display: flex; flex-wrap: wrap; gap: .1rem .9rem; margin: .3rem 0 0;
      font-size: .85rem; }
    .legend i { display: inline-block; width: 1.1em; height: 3px; margin-right: .4em;
      vertical-align: middle; }
    .sheet img { display: block; max-width: 100%; height: auto; }
    .sheet { margin-bottom: 1rem; }
    .lead { font-size: 1.05rem; max-width: 52rem; }
    .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
      gap: 1rem; margin: 1.2rem 0; }
    .card { padding: 1rem; background: var(--card); border: 1px solid var(--line);
      border-radius: 8px; break-inside: avoid; }
    .card b { display: block; font-size: 1.9rem; font-weight: 600; line-height: 1.2; }
    .card span { color: var(--quiet); font-size: .85rem; }
    .note { color: var(--quiet); max-width: 52rem; }
    .head { color: var(--quiet); }
    .wide { overflow-x: auto; margin-bottom: 1rem; }
    .pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
      gap: 1rem; }
    .pairs + h3 { margin-top: 1.5rem; }
    .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; }
    .pair img { width: 100%; border-radius: 4px; display: block; }
    .faces { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr));
      gap: 1rem; }
    .faces img { width: 100%; border-radius: 4px; display: block; }
    .faces figcaption { overflow-wrap: anywhere; }
    .pair p { margin: .2rem 0 0; font-size: .8rem; overflow-wrap: anywhere; line-height: 1.3; }
    dt { font-weight: 600; margin-top: .6rem; }
    dd { margin: 0; max-width: 52rem; }
    .names { font-size: .85rem; overflow-wrap: anywhere; }
    details { margin-top: 2.2rem; }
    summary { cursor: pointer; font-size: 1.15rem; font-weight: 600; }
    pre { overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem;
      background: var(--card); border: 1px solid var(--line); border-radius: 8px;
      font-size: 13px; }
    .bad, .bad h2 { color: var(--bad); }
    .bad h2 { margin: 1rem 0 .3rem; }
    .bad ul { margin: 0; padding-left: 1.2rem; }
    @media print { :root { --back: #ffffff; } .tables { display: block; }
      .tables table { margin-bottom: 1rem; } body { max-width: none; padding: 0;
      font-size: 11pt; print-color-adjust: exact; }
      .charts { grid-template-columns: 1fr 1fr; } h2, h3 { break-after: avoid; } }

    """ + colors

  private static let colors = (0..<8).map { index in
    "path.c\(index) { stroke: var(--k\(index)); } circle.c\(index) { fill: var(--k\(index)); } "
      + "path.area.c\(index) { fill: var(--k\(index)); } "
      + "i.c\(index) { background: var(--k\(index)); }\n"
  }.joined()
}
