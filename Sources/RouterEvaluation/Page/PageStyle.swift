/// The look of a page: system fonts, one accent, figures that align, both colour schemes, paper.
enum PageStyle {
  static let text = """
    :root {
      color-scheme: light dark;
      --paper: #ffffff; --ink: #1c2430; --quiet: #5b6675; --rule: #e1e5ea; --panel: #f6f7f9;
      --accent: #1f5fd0; --good: #1d7a3a; --bad: #b3331f; --mark: #eaf1fd; --alert: #fff4dc;
    }
    * { box-sizing: border-box }
    html { -webkit-text-size-adjust: 100% }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif;
      overflow-wrap: anywhere;
    }
    main { max-width: 860px; margin: 0 auto; padding: 56px 24px 72px }
    h1 { font-size: 2.1rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 12px }
    h2 { font-size: 1.3rem; line-height: 1.3; letter-spacing: -0.01em; margin: 0 0 8px }
    h3 { font-size: 1rem; margin: 28px 0 6px }
    p { margin: 0 0 12px; max-width: 44em }
    section { margin-top: 56px }
    .kicker { color: var(--quiet); font-size: .875rem; margin-bottom: 8px }
    .lead { font-size: 1.15rem; line-height: 1.5 }
    .route { color: var(--good) } .stay { color: var(--bad) }
    .quiet { color: var(--quiet) } .small { font-size: .875em }
    .banner {
      background: var(--alert); border-left: 4px solid #c98a00; padding: 12px 16px; margin: 20px 0 0;
      max-width: none;
    }
    .pair { display: grid; grid-template-columns: auto 1fr; gap: 4px 20px; margin: 20px 0 0 }
    .pair dt { color: var(--quiet) } .pair dd { margin: 0 }
    .cards { display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px; margin: 32px 0 0; padding: 0; list-style: none }
    .cards li { background: var(--panel); border-radius: 8px; padding: 16px 18px }
    .cards .name { color: var(--quiet); font-size: .875rem; line-height: 1.35 }
    .cards .value { font-size: 1.75rem; line-height: 1.3; font-weight: 600; letter-spacing: -0.01em; margin: 4px 0 2px }
    .cards .unknown { font-size: 1.1rem; line-height: 1.9; font-weight: 600 }
    .cards .more { color: var(--quiet); font-size: .8125rem; line-height: 1.45 }
    .cards, table, .chart, .pair { font-variant-numeric: tabular-nums }
    .cards + p { margin-top: 10px }
    figure { margin: 20px 0 0 }
    .chart { display: block; width: 100%; height: auto }
    .chart.narrow { display: none }
    .columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 40px; align-items: start }
    .beside { display: grid; grid-template-columns: 500px 1fr; gap: 32px; align-items: start; margin-top: 20px }
    .beside figure { margin: 0 }
    table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.4; margin: 16px 0 0 }
    caption { text-align: left; color: var(--quiet); padding: 0 0 6px; font-size: .875rem }
    th, td { padding: 7px 0 7px 14px; text-align: right; vertical-align: baseline; border-bottom: 1px solid var(--rule) }
    th:first-child, td:first-child { text-align: left; padding-left: 0 }
    td, thead th { overflow-wrap: normal } td { white-space: nowrap }
    .plain td { white-space: normal; overflow-wrap: anywhere }
    .slices tbody th { min-width: 8.5em }
    thead th { color: var(--quiet); font-weight: 500; font-size: .8125rem; vertical-align: bottom }
    tbody th { font-weight: 500 }
    .plain td, .plain th { text-align: left }
    tr.here > * { background: var(--mark); font-weight: 600 }
    tr.faint > * { color: var(--quiet); font-weight: 400 }
    .range { color: var(--quiet); font-size: .9em; white-space: nowrap }
    .strips { padding-left: 20px } td .strip { display: inline-block; width: 132px; height: 18px; vertical-align: middle }
    .better { color: var(--good) } .worse { color: var(--bad) }
    th.finding, td.finding { text-align: left; font-size: .9em; }
    blockquote {
      margin: 0 0 6px; white-space: pre-line; font-size: .9rem; line-height: 1.5;
      max-width: none;
    }
    .example { background: var(--panel); border-radius: 8px; padding: 12px 16px; margin: 10px 0 0; list-style: none }
    ol.examples { margin: 0; padding: 0 }
    code, .hash { font-family: ui-monospace, 'SF Mono', 'DejaVu Sans Mono', monospace; font-size: .85em }
    pre { background: var(--panel); border-radius: 8px; padding: 14px 16px; white-space: pre-wrap; margin: 12px 0 0 }
    details { margin-top: 12px } summary { cursor: pointer; color: var(--accent) }
    ul.plainlist { padding-left: 1.2em; margin: 8px 0 } ul.plainlist li { margin-bottom: 6px; max-width: 44em }
    .terms { margin: 12px 0 0; font-size: .9rem }
    .terms dt { font-weight: 600 } .terms dd { margin: 0 0 8px; color: var(--quiet) }
    footer { margin-top: 56px; padding-top: 16px; border-top: 1px solid var(--rule); color: var(--quiet); font-size: .8125rem }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --paper: #0f141b; --ink: #e6edf3; --quiet: #9aa6b3; --rule: #262d37; --panel: #171d26;
        --accent: #6cb0ff; --good: #56d364; --bad: #ff8b7a; --mark: #16263d; --alert: #30260f;
      }
    }
    @media screen and (max-width: 640px) {
      main { padding: 32px 20px 48px }
      h1 { font-size: 1.6rem } .lead { font-size: 1.05rem }
      section { margin-top: 44px }
      .cards { grid-template-columns: 1fr 1fr; gap: 8px }
      .cards li { padding: 12px 14px } .cards .value { font-size: 1.4rem }
      .chart.wide, .wideonly { display: none } .chart.narrow { display: block }
      .columns, .beside { grid-template-columns: minmax(0, 1fr) }
      th, td { padding-left: 8px } td .strip { width: 96px }
      .strips { padding-left: 8px } td .range { display: block }
    }
    @media screen and (min-width: 641px) and (max-width: 880px) {
      .beside { grid-template-columns: minmax(0, 1fr) }
    }
    @media print {
      @page { margin: 16mm 14mm }
      body { font-size: 10.5pt }
      main { max-width: none; padding: 0 }
      section { margin-top: 26pt }
      h2, h3, caption, h2 + p, h3 + p { break-after: avoid }
      table { font-size: 8.5pt } th, td { padding-top: 3pt; padding-bottom: 3pt }
      .cards { margin-top: 18pt } .cards li { padding: 9pt 11pt } .cards .value { font-size: 17pt }
      blockquote { font-size: 9pt } .example { padding: 7pt 10pt; margin-top: 6pt }
      figure, tr, .example, .cards li, .columns table, .beside { break-inside: avoid }
      .cards li, .example, pre, tr.here > *, .banner { print-color-adjust: exact; -webkit-print-color-adjust: exact }
      .beside { grid-template-columns: 8.5cm 1fr }
      .pagebreak { break-before: page }
      thead { display: table-header-group }
      details::details-content { content-visibility: visible; height: auto; display: block }
      summary { list-style: none; color: var(--ink) }
    }
    """
}
