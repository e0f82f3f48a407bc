/** How the parts of pictures look; also inside a picture that is a file of its own. */
export const pictureRules = `svg text { font-size: 10.5px; fill: var(--quiet); font-family: inherit; }
svg .name { fill: var(--ink); font-size: 11px; }
svg .value, svg .note { font-size: 10px; }
svg .inside { fill: #ffffff; font-size: 10px; }
.mark, .mark rect, .mark circle { fill: var(--mark); }
.other { stroke: var(--other); stroke-width: 1.8; fill: none; }
.line { stroke: var(--mark); stroke-width: 1.8; fill: none; }
.band { fill: var(--band); }
.axis line { stroke: var(--line); stroke-width: 1; }
.grid line { stroke: var(--hair); stroke-width: 1; }
.reference { stroke: var(--line); stroke-width: 1; stroke-dasharray: 4 3; fill: none; }
.faint circle { fill-opacity: .35; }
.point { fill: var(--mark); fill-opacity: .55; }
.middle { stroke: var(--other); stroke-width: 2.6; }
.spread { stroke: var(--mark-ink); stroke-width: 1.6; }
.whisker { stroke: var(--mark); stroke-width: 2; stroke-opacity: .55; }
.box line { stroke: var(--mark-ink); stroke-width: 1.2; }
.box rect { fill: var(--card); stroke: var(--mark-ink); stroke-width: 1.2; }
.box .median { stroke-width: 2.2; }
.with { fill: var(--c0); } .against { fill: var(--c1); }
.class0 { fill: var(--c0); } .class1 { fill: var(--c1); } .class2 { fill: var(--c2); } .class3 { fill: var(--c3); }
.class4 { fill: var(--c4); } .class5 { fill: var(--c5); } .class6 { fill: var(--c6); } .class7 { fill: var(--c7); }`;

/** The colours of all pages. Blue and orange are told apart by everybody; nothing is said by colour alone. */
export const colours = `:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --card: #ffffff; --ink: #1c2126; --quiet: #5d6670; --hair: #e3e5e3; --line: #aeb5ba;
  --mark: #4a7fb0; --mark-ink: #24577f; --other: #c65d12; --band: #4a7fb033;
  --error: #b3261e; --warning: #9a5b00; --info: #4d6475;
  --c0: #4a7fb0; --c1: #e0923b; --c2: #52a395; --c3: #b4679e; --c4: #c9b341; --c5: #7b8794; --c6: #8c5a3c; --c7: #c3c8cc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1b1f23; --ink: #e4e7e9; --quiet: #9aa4ad; --hair: #2c3237; --line: #56606a;
    --mark: #6ea3d2; --mark-ink: #a3c8e8; --other: #f0944a; --band: #6ea3d233;
    --error: #ff8a80; --warning: #e9b15c; --info: #9fb4c4;
    --c0: #6ea3d2; --c1: #e8a35a; --c2: #67b8aa; --c3: #c98bb8; --c4: #d6c45e; --c5: #8f9ba7; --c6: #b07f60; --c7: #4a525a;
  }
}`;

/** The one style sheet. */
export const style = `
${colours}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0 auto; max-width: 1180px; padding: 2.2rem 1.4rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; }
h2 { margin: 0 0 .2rem; font-size: 1.2rem; font-weight: 650; letter-spacing: -0.01em; }
h3 { margin: 0 0 .5rem; font-size: .98rem; font-weight: 650; overflow: hidden; }
p { margin: .3rem 0 .8rem; max-width: 75ch; }
.lead { color: var(--quiet); }
.quiet { color: var(--quiet); }
a { color: var(--mark-ink); text-decoration-thickness: 1px; text-underline-offset: .15em; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: .9rem 0 0; padding: 0; list-style: none; font-size: .9rem; }
section { margin-top: 2rem; padding-top: 1.3rem; border-top: 1px solid var(--hair); }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--hair); color: var(--quiet); font-size: .82rem; }

.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(135px, 1fr)); margin: 1rem 0;
  background: var(--card); border: 1px solid var(--hair); border-radius: 8px; overflow: hidden; }
.facts div { min-width: 0; box-shadow: 0 0 0 .5px var(--hair); padding: .65rem .85rem; display: flex; flex-direction: column; }
.facts dt { order: 2; color: var(--quiet); font-size: .8rem; }
.facts dd { margin: 0; font-size: 1.3rem; font-weight: 600; line-height: 1.25; }
.facts dd.note { order: 3; font-size: .78rem; font-weight: 400; color: var(--quiet); }

.details { display: grid; grid-template-columns: repeat(auto-fill, minmax(128px, 1fr)); gap: .1rem .9rem; margin: .5rem 0 0; font-size: .82rem; }
.details div { display: flex; justify-content: space-between; gap: .6rem; border-bottom: 1px dotted var(--hair); min-width: 0; }
.details dt { color: var(--quiet); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.details dd { margin: 0; text-align: right; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }

.notices { margin: 1rem 0; padding: 0; list-style: none; display: grid; gap: .55rem; }
.notices li { padding: .55rem .85rem; background: var(--card); border: 1px solid var(--hair); border-left: 4px solid var(--info); border-radius: 5px; }
.notices li.warning { border-left-color: var(--warning); }
.notices li.error { border-left-color: var(--error); }
.notices p { margin: .15rem 0 0; color: var(--quiet); font-size: .9rem; max-width: none; }
.level { font-size: .72rem; font-weight: 650; text-transform: uppercase; letter-spacing: .05em; margin-right: .35rem; color: var(--info); }
.warning .level { color: var(--warning); }
.error .level { color: var(--error); }

.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(345px, 100%), 1fr)); gap: .9rem; margin: 1rem 0; }
.cards article { background: var(--card); border: 1px solid var(--hair); border-radius: 8px; padding: .8rem .95rem 1rem; min-width: 0; break-inside: avoid; }
.cards svg.plot { width: 100%; }
.cards p { font-size: .85rem; margin: .35rem 0; }
.tag { display: inline-block; max-width: 100%; overflow: hidden; text-overflow: ellipsis; vertical-align: middle; margin-left: .3rem; padding: .05rem .45rem; border: 1px solid var(--hair); border-radius: 99px; color: var(--quiet); font-size: .72rem; font-weight: 500; white-space: nowrap; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .85rem; }
.key svg { vertical-align: -1px; }

pre { margin: .6rem 0 0; padding: .8rem .95rem; background: var(--card); border: 1px solid var(--hair); border-radius: 8px; font-size: .78rem; line-height: 1.45; overflow-x: auto; overflow-wrap: normal; }
summary { cursor: pointer; color: var(--mark-ink); }
.wide { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; }
caption { text-align: left; color: var(--quiet); padding: 0 0 .4rem; }
th { text-align: left; font-weight: 550; color: var(--quiet); font-size: .78rem; vertical-align: bottom; white-space: nowrap; }
th, td { padding: .32rem .8rem .32rem 0; border-bottom: 1px solid var(--hair); }
th:last-child, td:last-child { padding-right: 0; }
td { overflow-wrap: normal; }
.narrow { width: auto; }
.narrow th, .narrow td { padding-right: 2rem; }
.pairs th { vertical-align: baseline; color: var(--ink); font-size: inherit; padding-right: 1.4rem; }
.pairs td { width: 100%; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; white-space: nowrap; }

svg { max-width: 100%; height: auto; display: block; }
.spark, .key svg { display: inline-block; max-width: none; }
${pictureRules}

@media (max-width: 560px) {
  body { padding: 1.2rem .9rem 3rem; font-size: 14.5px; }
  h1 { font-size: 1.4rem; }
  .facts { grid-template-columns: repeat(2, 1fr); }
}
@media print {
  :root { --paper: #ffffff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  .wide { overflow: visible; }
  .cards { grid-template-columns: repeat(3, 1fr); gap: .5rem; }
  .facts, .notices li, tr, svg { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
