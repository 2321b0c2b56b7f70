import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Contestant, Lab } from './contestant.js';
import { armed, loopConfigFile, loopMain, type RunningLoop } from './loop.js';

/** Each as `loop, recording armed`, and looked at by somebody. */
export function observedContestants(): readonly Contestant[] {
  return [
    {
      name: 'loop-figures',
      title: 'loop, figures and metrics',
      absent: undefined,
      start: (lab) => armed(lab, { name: 'loop-figures', main: loopMain }),
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
        return armed(lab, { name: 'loop-spans', main: loopMain, more });
      },
    },
    {
      name: 'loop-tapped',
      title: 'loop, one tap without filter',
      absent: undefined,
      async start(lab) {
        const running = await armed(lab, { name: 'loop-tapped', main: loopMain });
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
      start: (lab) =>
        armed(lab, {
          name: 'loop-access-log',
          main: loopMain,
          more: 'observe: { accessLog: json }\n',
        }),
    },
  ];
}

/** How many exchanges the tap was told that it was not shown. */
export function leftOutFile({ folder }: Pick<Lab, 'folder'>): string {
  return join(folder, 'left-out');
}

async function readers({ adminPort }: RunningLoop): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/api/status`);
  return ((await response.json()) as { taps: number }).taps;
}
