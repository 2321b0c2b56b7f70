import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ObservedName } from '../options.js';
import type { Contestant, Lab } from './contestant.js';
import { loopConfigFile, loopMain, type RunningLoop, ruleLines, startLoop } from './loop.js';

/** Each as `loop, recording armed`, and looked at by somebody. */
export function observedContestants(before: string | undefined): readonly Contestant[] {
  return [
    {
      name: 'loop-before',
      title: 'loop, the build before',
      absent: before === undefined ? 'give it by --before' : undefined,
      start: (lab) =>
        armed(lab, 'loop-before', { main: join(resolve(before ?? ''), 'dist/src/main.js') }),
    },
    {
      name: 'loop-figures',
      title: 'loop, figures and metrics',
      absent: undefined,
      start: (lab) => armed(lab, 'loop-figures'),
    },
    {
      name: 'loop-spans',
      title: 'loop, spans of 1 %',
      absent: undefined,
      async start(lab) {
        const { output } = await lab.processes.serve(
          {
            name: 'collector',
            side: 'others',
            file: process.execPath,
            args: [join(import.meta.dirname, 'collector-server.js')],
          },
          /^ready \d+$/m,
        );
        const port = /^ready (\d+)$/m.exec(output)?.[1];
        const more = `observe: { otlp: { url: "http://127.0.0.1:${port}", sample: 1% } }\n`;
        return armed(lab, 'loop-spans', { more });
      },
    },
    {
      name: 'loop-tapped',
      title: 'loop, one tap without filter',
      absent: undefined,
      async start(lab) {
        const running = await armed(lab, 'loop-tapped');
        const config = loopConfigFile(lab, 'loop-tapped');
        await lab.processes.serve(
          {
            name: 'loop tap',
            side: 'others',
            file: process.execPath,
            args: [join(import.meta.dirname, 'tap-reader.js'), loopMain, config, leftOutFile(lab)],
          },
          /^ready$/m,
        );
        while ((await readers(running)) === 0) await delay(50);
        return running;
      },
    },
    {
      name: 'loop-access-log',
      title: 'loop, access log in JSON',
      absent: undefined,
      start: (lab) => armed(lab, 'loop-access-log', { more: 'observe: { accessLog: json }\n' }),
    },
  ];
}

function armed(
  lab: Lab,
  name: ObservedName,
  { main = loopMain, more = '' }: { readonly main?: string; readonly more?: string } = {},
): Promise<RunningLoop> {
  return startLoop(lab, { name, main, more: `${ruleLines}${more}` });
}

/** How many exchanges the tap was told that it was not shown. */
export function leftOutFile({ folder }: Pick<Lab, 'folder'>): string {
  return join(folder, 'left-out');
}

async function readers({ adminPort }: RunningLoop): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/api/status`);
  return ((await response.json()) as { taps: number }).taps;
}
