/** Light and dark by what the reader's system has. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --ground: #fcfcfd; --card: #ffffff; --line: #d9dbe0; --good: #1a7f46; --bad: #c2282d; --accent: #2563c9; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #a3a8b0; --ground: #111315; --card: #1a1d20; --line: #363a40; --good: #4cc38a; --bad: #ff7b7b; --accent: #7fb0ff; } }
body { margin: 0 auto; padding: 1.5rem; max-width: 68rem; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; } h2 { margin: 0 0 .6rem; font-size: 1.05rem; }
section { margin: 1.2rem 0; padding: 1rem 1.2rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.deviation { border-left: .3rem solid var(--bad); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { padding: .35rem .7rem .35rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); font-variant-numeric: tabular-nums; }
thead th { border: 0; color: var(--soft); font-weight: 500; } tbody th { font-weight: 600; }
code, pre { font: .88em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: .6rem 0 0; padding: .6rem .8rem; background: var(--ground); border: 1px solid var(--line); border-radius: .35rem; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem .8rem; margin: 0; } dt { color: var(--soft); } dd { margin: 0; }
svg path { fill: none; stroke: var(--accent); stroke-width: 2; }
.good { color: var(--good); } .bad { color: var(--bad); } .soft { color: var(--soft); }
`;
