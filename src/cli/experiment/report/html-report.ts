import { durationText } from '../../text/duration-text.js';
import type { ReportedCapture } from './captures-of.js';
import { figureTexts, metText, times, windowNote } from './figure-texts.js';
import type { AskedProbe, Deviation, Report, ReportedService } from './report-of.js';
import { style } from './style.js';

/** A page that stands alone: no script, nothing from elsewhere. */
export function htmlReport(report: Report): string {
  const { title, outcome, isWell, start, seconds, deviations } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${html(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${html(title)}</h1>
<p><strong class="${isWell ? 'good' : 'bad'}">${html(outcome)}</strong> <span class="soft">${html(start)} · ${durationText(seconds * 1000)}</span></p>
</header>
<main>
${[hypothesis(report), broken(report), services(report), deviations.map(deviation).join('\n'), captures(report)].filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

function hypothesis({ asked }: Report): string {
  if (asked.length === 0) return '';
  const row = ({ name, ...met }: AskedProbe) =>
    `<tr><th scope="row">${html(name)}</th>${times.map((when) => `<td class="${classOf(met[when])}">${metText(met[when])}</td>`).join('')}</tr>`;
  return `<section><h2>Hypothesis</h2>${table(['', 'before', 'while broken', 'at the end of it'], asked.map(row))}</section>`;
}

function broken({ broken: faults }: Report): string {
  if (faults.length === 0) return '';
  const rows = faults.map(
    ({ name, what, had }) =>
      `<tr><th scope="row">${html(name)}</th><td><code>${html(what)}</code></td><td>${html(had)}</td></tr>`,
  );
  return `<section><h2>What was broken</h2>${table(['fault', 'what', 'had by'], rows)}</section>`;
}

function services({ services: all }: Report): string {
  if (all.length === 0) return '';
  const head = [
    'service',
    ...times.map((when) => `${when}: success, p95, req/s`),
    'success',
    'p95',
  ];
  return `<section><h2>Services</h2><p class="soft">${windowNote}</p>${table(head, all.map(serviceRow))}</section>`;
}

function serviceRow({ name, times: at, success, p95 }: ReportedService): string {
  const cells = times
    .map((when) => `<td>${figureTexts(at[when]).map(html).join('<br>')}</td>`)
    .join('');
  const largest = Math.max(0, ...p95.map((ms) => ms ?? 0));
  return `<tr><th scope="row">${html(name)}</th>${cells}<td>${chart(success, 1, `success of ${name}`)}</td><td>${chart(p95, largest, `p95 of ${name}, up to ${durationText(largest)}`)}</td></tr>`;
}

const width = 160;
const height = 36;

/** A line from zero to `most`, with a gap where there is no value. */
function chart(values: readonly (number | null)[], most: number, label: string): string {
  const step = width / Math.max(1, values.length - 1);
  let pen = 'M';
  const path = values
    .map((value, at) => {
      if (value === null) {
        pen = 'M';
        return '';
      }
      const y = height - 2 - (most === 0 ? 0 : value / most) * (height - 4);
      const point = `${pen}${(at * step).toFixed(1)} ${y.toFixed(1)}`;
      pen = 'L';
      return point;
    })
    .join('');
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${html(label)}"><path d="${path}"/></svg>`;
}

function deviation({ what, expected, got, captures: shown, more, replay }: Deviation): string {
  const list = shown.map((capture) => `<li>${captureText(capture)}</li>`);
  if (more > 0) list.push(`<li>and ${more} more</li>`);
  const seen =
    list.length === 0
      ? '<p class="soft">No capture shows it: no rule held for such a chain.</p>'
      : `<ul>${list.join('')}</ul>`;
  return `<section class="deviation"><h2>${html(what)}</h2>
<dl><dt>expected</dt><dd><code>${html(expected)}</code></dd><dt>got</dt><dd><code>${html(got)}</code></dd></dl>
${seen}${replay === null ? '' : `<pre>${html(replay)}</pre>`}</section>`;
}

function captures({ captureCount, listCommand }: Report): string {
  if (captureCount === 0)
    return '<section><h2>Captures</h2><p class="soft">None were kept.</p></section>';
  const was = captureCount === 1 ? 'was' : 'were';
  return `<section><h2>Captures</h2><p>${captureCount} ${was} kept while it was broken.</p><pre>${html(listCommand)}</pre></section>`;
}

function captureText({ id, request, outcome, rule, failedAt }: ReportedCapture): string {
  const where = failedAt === null ? '' : `, failed at ${html(failedAt)}`;
  return `capture ${id}: <code>${html(request)}</code> → ${html(outcome)}${where} <span class="soft">(${html(rule)})</span>`;
}

function table(head: readonly string[], rows: readonly string[]): string {
  const titles = head.map((title) => `<th scope="col">${html(title)}</th>`).join('');
  return `<div class="wide"><table><thead><tr>${titles}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function classOf(met: boolean | null): string {
  return met === null ? 'soft' : met ? 'good' : 'bad';
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function html(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
