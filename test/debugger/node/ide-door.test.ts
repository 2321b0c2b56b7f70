import { once } from 'node:events';
import { get } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { IdeWait } from '../../../src/core/debugging.js';
import { DoorObserver } from '../../../src/debugger/node/door-observer.js';
import { nodeDebugger } from '../../../src/debugger/node/node-debugger.js';
import { heardDoor } from '../harness/heard-door.js';
import { InspectorClient } from './inspector-client.js';
import { at, type Debugged, debug, type RunningService, startService } from './running-service.js';

const openDoor = async (service: RunningService, { enabled }: Pick<Debugged, 'enabled'>) => {
  const { events, ...heard } = heardDoor();
  const door = await nodeDebugger.openIdeDoor(enabled, service.target, 'breakpoint', events);
  onTestFinished(() => door.close());
  return Object.assign(door, heard);
};

test('an IDE joins a stop through the door, loop leaves, and the pause is the IDE’s', async () => {
  const service = await startService();
  const debugged = await debug(service);
  const { session, heard } = debugged;
  await session.arm([at('plain.mjs:24')], 'all');
  let hasReplied = false;
  const reply = service.ask('/caught?id=4').finally(() => {
    hasReplied = true;
  });
  await heard.stops.next();

  const door = await openDoor(service, debugged);
  expect(door.lastHeardAtMs()).toBeNull();
  const ide = await InspectorClient.connect(door.port);
  await ide.breakAt('plain.mjs', 46);
  await ide.next('Debugger.paused');
  await ide.call('Runtime.runIfWaitingForDebugger');
  await door.armed;
  expect(door.lastHeardAtMs()).toBeGreaterThan(Date.now() - 60_000);

  await session.leave?.();
  // Answered in the pause: had loop resumed it, the IDE would have been told before.
  const { result } = await ide.call('Runtime.evaluate', { expression: '6 * 7' });
  expect(result).toMatchObject({ value: 42 });
  expect(hasReplied).toBe(false);
  await ide.call('Debugger.resume');
  // loop's own breakpoints and exceptions are gone: the next pause is at the IDE's.
  await ide.next('Debugger.resumed');
  const { hitBreakpoints } = await ide.next('Debugger.paused');
  expect(hitBreakpoints).toEqual([expect.stringContaining('plain\\.mjs')]);
  await ide.call('Debugger.resume');
  expect((await reply).status).toBe(200);
  await session.release();
});

test('the door speaks of itself, as the inspector does', async () => {
  const service = await startService();
  const debugged = await debug(service);
  const door = await openDoor(service, debugged);
  const base = `http://127.0.0.1:${door.port}`;
  for (const path of ['/json', '/json/', '/json/list']) {
    const [entry] = (await (await fetch(base + path)).json()) as Record<string, string>[];
    expect(entry).toMatchObject({ type: 'node', url: expect.stringContaining('plain.mjs') });
    expect(entry?.webSocketDebuggerUrl).toBe(`ws://127.0.0.1:${door.port}/${entry?.id}`);
    expect(entry?.devtoolsFrontendUrl).toContain(`ws=127.0.0.1:${door.port}/${entry?.id}`);
  }
  expect(await (await fetch(`${base}/json/version`)).json()).toMatchObject({
    webSocketDebuggerUrl: expect.stringMatching(`^ws://127.0.0.1:${door.port}/`),
  });
  expect((await fetch(`${base}/other`)).status).toBe(404);
  expect(nodeDebugger.launchConfiguration(service.target, door.port)).toMatchObject({
    type: 'node',
    request: 'attach',
    name: 'loop: reviews',
    address: '127.0.0.1',
    port: door.port,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's own variable
    localRoot: '${workspaceFolder}',
    remoteRoot: service.target.root,
  });
});

test('a web page that calls 127.0.0.1 by a name of its own has no way in', async () => {
  const service = await startService();
  const door = await openDoor(service, await debug(service));
  const options = { port: door.port, path: '/json/list', headers: { host: 'evil.example' } };
  const [response] = await once(get(options), 'response');
  expect(response.statusCode).toBe(404);
  response.resume();
  const socket = new WebSocket(`ws://127.0.0.1:${door.port}/guess`);
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('404');
});

test('large messages pass the door whole', async () => {
  const service = await startService();
  const door = await openDoor(service, await debug(service));
  const ide = await InspectorClient.connect(door.port);
  const params = { expression: '"é".repeat(6e6)', returnByValue: true };
  const { result } = await ide.call('Runtime.evaluate', params);
  expect((result as { value: string }).value).toHaveLength(6e6);
});

test('closing the door sends its clients away, and the service on', async () => {
  const service = await startService();
  const debugged = await debug(service);
  const door = await openDoor(service, debugged);
  const ide = await InspectorClient.connect(door.port);
  await ide.breakAt('plain.mjs', 24);
  await debugged.session.release();
  const reply = service.ask('/');
  await ide.next('Debugger.paused');
  await door.close();
  await door.close();
  expect((await reply).status).toBe(200);
});

test('the door closes when its inspector does', async () => {
  const service = await startService();
  const debugged = await debug(service);
  const door = await openDoor(service, debugged);
  const ide = await InspectorClient.connect(door.port);
  await ide.call('Debugger.enable');
  const ended = ide.ended();
  await debugged.session.release();
  await debugged.enabled.disable();
  await ended;
});

const observe = (wait: IdeWait = 'breakpoint') => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let isArmed = false;
  let hasAttached = false;
  const observer = new DoorObserver(wait, {
    attached: () => {
      hasAttached = true;
    },
    armed: () => {
      isArmed = true;
    },
  });
  let id = 0;
  const say = (method: string, params?: { readonly state: string }): void => {
    id += 1;
    observer.said({ id, method, params });
    observer.answered(id);
  };
  const attached = (): boolean => hasAttached;
  const after = async (ms: number): Promise<boolean> => {
    await vi.advanceTimersByTimeAsync(ms);
    return isArmed;
  };
  return { observer, say, after, attached };
};

test('an IDE is armed when it has set its breakpoints and fallen silent', async () => {
  const { say, after } = observe();
  say('Debugger.enable');
  expect(await after(10_000)).toBe(false);
  say('Debugger.setBreakpointByUrl');
  expect(await after(200)).toBe(false);
  say('Debugger.setBreakpointByUrl');
  expect(await after(299)).toBe(false);
  expect(await after(1)).toBe(true);
});

test('an IDE that says go before its breakpoints is waited for until the first one', async () => {
  const { say, after, attached } = observe();
  say('Debugger.enable');
  expect(attached()).toBe(false);
  say('Runtime.runIfWaitingForDebugger');
  expect(attached()).toBe(true);
  expect(await after(600_000)).toBe(false);
  say('Debugger.setBreakpointByUrl');
  expect(await after(300)).toBe(true);
});

test('an IDE that is to stop at exceptions alone has said so; at none is what all begin with', async () => {
  const { say, after } = observe();
  say('Debugger.enable');
  say('Runtime.runIfWaitingForDebugger');
  say('Debugger.setPauseOnExceptions', { state: 'none' });
  expect(await after(10_000)).toBe(false);
  say('Debugger.setPauseOnExceptions', { state: 'all' });
  expect(await after(300)).toBe(true);
});

test('where only its coming is waited for, it has a little time for its breakpoints', async () => {
  const { say, after } = observe('attached');
  say('Debugger.enable');
  say('Runtime.runIfWaitingForDebugger');
  expect(await after(1_499)).toBe(false);
  expect(await after(1)).toBe(true);
});

test('an IDE that never falls silent is armed after a while', async () => {
  const { say, after } = observe();
  say('Debugger.enable');
  say('Debugger.setBreakpointByUrl');
  for (let round = 0; round < 19; round += 1) {
    say('Runtime.evaluate');
    expect(await after(200)).toBe(false);
  }
  expect(await after(200)).toBe(true);
});

test('an IDE that leaves before it is done does not count', async () => {
  const { observer, say, after } = observe();
  say('Debugger.enable');
  say('Debugger.setBreakpointByUrl');
  observer.left();
  expect(await after(10_000)).toBe(false);
});

test('what a client stops is seen with its place, and that it runs on', async () => {
  const service = await startService();
  const debugged = await debug(service);
  const door = await openDoor(service, debugged);
  await debugged.session.release();
  const ide = await InspectorClient.connect(door.port);
  await ide.breakAt('plain.mjs', 24);
  await door.armed;
  const reply = service.ask('/');
  await ide.next('Debugger.paused');
  await expect.poll(() => door.told.length).toBe(4);
  await ide.call('Debugger.resume');
  await reply;
  await expect.poll(() => door.told.at(-1)).toBe('resumed');
  expect(door.told).toEqual(['attached', 'armed', 'paused', 'stopped plain.mjs:24', 'resumed']);
  expect(door.stops).toMatchObject([{ reason: 'breakpoint', function: expect.any(String) }]);
  // A second client is told of the same pause, which is one.
  const other = await InspectorClient.connect(door.port);
  await other.call('Debugger.enable');
  const again = service.ask('/');
  await other.next('Debugger.paused');
  await ide.call('Debugger.resume');
  await again;
  await expect.poll(() => door.told.slice(5).filter((each) => each === 'resumed')).toHaveLength(1);
  expect(door.told.filter((each) => each === 'paused')).toHaveLength(2);
});
