import { expect, test } from 'vitest';
import type { DebuggerKind, EnabledDebugger } from '../../../src/debugger/debugger-kind.js';
import { HostedService } from '../../../src/debugger/guard/hosted-service.js';

const target = { service: 'reviews', runtime: 'node', pid: 7, port: null, root: null } as const;

test('what is released while it is being enabled is not connected to, and undone', async () => {
  const told: string[] = [];
  let isEnabled: (enabled: EnabledDebugger) => void = () => {};
  const kind = {
    enable: () =>
      new Promise((resolve) => {
        isEnabled = resolve;
      }),
    connect: async () => {
      told.push('connected');
    },
  } as unknown as DebuggerKind;
  const hosted = new HostedService(target, kind, () => {});
  const opened = hosted.open({ watches: [], own: null, forIde: false });
  const released = hosted.release();
  const disable = async () => {
    told.push('disabled');
  };
  isEnabled({ host: '127.0.0.1', port: 1, wasThere: false, disable });
  await expect(opened).rejects.toMatchObject({ code: 'LOOP_DEBUGGER_GONE' });
  expect(await released).toEqual([]);
  expect(told).toEqual(['disabled']);
});

test('what cannot be undone is told, and the rest is undone', async () => {
  const told: string[] = [];
  const kind = {
    handsOverPauses: true,
    enable: async () => ({
      ...{ host: '127.0.0.1', port: 1, wasThere: false },
      disable: async () => {
        told.push('disabled');
      },
    }),
    connect: async () => ({ release: () => Promise.reject(new Error('deaf')) }),
  } as unknown as DebuggerKind;
  const hosted = new HostedService(target, kind, () => {});
  await hosted.open({ watches: [], own: null, forIde: false });
  expect(await hosted.release()).toEqual(['reviews: breakpoints may be left: deaf']);
  expect(told).toEqual(['disabled']);
});
