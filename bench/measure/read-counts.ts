import { rooms } from '../../src/app.js';

export interface ObservedCounts {
  readonly requests: number;
  /** Of each kind, whatever the reason. */
  readonly spans: { readonly exported: number; readonly lost: number };
  readonly linesLost: number;
}

/** What a running gateway has counted of what it told others. */
export async function readCounts(configFile: string): Promise<ObservedCounts> {
  const { gateway } = await rooms.loadConfig(configFile);
  const response = await fetch(`http://127.0.0.1:${gateway.admin.port}/metrics`);
  const text = await response.text();
  const sum = (name: string): number =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return {
    requests: sum('loop_requests_total'),
    spans: { exported: sum('loop_spans_exported_total'), lost: sum('loop_spans_dropped_total') },
    linesLost: sum('loop_access_log_dropped_total'),
  };
}
