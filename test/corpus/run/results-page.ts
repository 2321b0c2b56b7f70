import { writeFileSync } from 'node:fs';
import type { CorpusCase } from './corpus-case.js';
import type { CaseReplay } from './run-case.js';

/** Filled in as far as the case came. */
export interface CaseOutcome {
  readonly name: string;
  readonly case: CorpusCase;
  /** Every hop, with whole bodies. */
  captured: boolean;
  faulty?: CaseReplay;
  fixed?: CaseReplay;
}

/** Writes docs/corpus.md: the same results give the same page. */
export function writeResults(file: string, outcomes: readonly CaseOutcome[]): void {
  writeFileSync(file, resultsPage(outcomes));
}

function resultsPage(outcomes: readonly CaseOutcome[]): string {
  const sorted = [...outcomes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const asHoped = sorted.filter(isAsHoped).length;
  return `# The corpus: faults that replay brings back

*This page is written by \`npx vitest run test/corpus\`.*

Each case is a fault planted in small services, in Node and Python with their standard libraries
alone; the cases \`grpc-…\` speak gRPC by HTTP/2 at every hop. Production runs with the fault behind a real gateway, good and failing requests go through,
and the failing chain is captured whole. Then production ends: gateway and services. The capture is
exported, and imported into an empty store. There, **one** service runs, the one with the fault, and
all that it calls is answered from the capture. \`loop replay\` must say \`reproduced\`, with every
call made as it was and every answer the same; and \`passed\` for the same service without the
fault.

**${asHoped} of ${sorted.length}** cases do.

| case | what fails | services, and the faulty one | hops | captured whole | answered from the capture | with the fault | fixed |
|---|---|---|---|---|---|---|---|
${sorted.map(row).join('\n')}

## What a replay cannot bring back

- **A clock.** A replay has the service's own. What failed because something was too *young* passes
  later; see [clock-dependent](../test/corpus/cases/clock-dependent/README.md).
- **Calls that were not made.** A fixed service may go on where the fault ended it, and call what the
  recording has no answer for. Such a call is a miss, and the report names it; \`--on-miss\` says what
  it is answered. In each case here the fault comes after the last call.
- **The pieces of a body.** The network cuts a chunked body where it likes. The bytes are the same
  again, the cuts are not.
`;
}

function row({ name, case: given, captured, faulty, fixed }: CaseOutcome): string {
  const services = [...Object.entries(given.services), ...(given.absent ?? []).map(absent)]
    .map(([service, file]) => {
      const text = `${service} (${languageOf(file)})`;
      return service === given.faulty ? `**${text}**` : text;
    })
    .join(', ');
  const recorded = faulty?.hops.filter(({ mode }) => mode === 'recorded').length;
  const cells = [
    `[${name}](../test/corpus/cases/${name}/README.md)`,
    given.fails,
    services,
    given.hops,
    captured ? 'yes' : 'no',
    recorded === undefined ? '–' : `${recorded} ${recorded === 1 ? 'call' : 'calls'}`,
    faulty?.verdict ?? '–',
    fixed?.verdict ?? '–',
  ];
  return `| ${cells.join(' | ')} |`;
}

function isAsHoped({ captured, faulty, fixed }: CaseOutcome): boolean {
  return captured && faulty?.verdict === 'reproduced' && fixed?.verdict === 'passed';
}

function absent(service: string): [string, string] {
  return [service, ''];
}

function languageOf(file: string): string {
  if (file === '') return 'down';
  return file.endsWith('.py') ? 'Python' : 'Node';
}
