// Debugs Node processes by the inspector that each of them has inside.

import type { IdeWait } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type {
  DebuggerKind,
  DebugSession,
  DebugTarget,
  EnabledDebugger,
  IdeDoor,
  IdeDoorEvents,
  SessionEvents,
  SessionOptions,
} from '../debugger-kind.js';
import { connectMs } from '../limits.js';
import { askInspector, type Inspector } from './ask-inspector.js';
import { closeInspector } from './close-inspector.js';
import { openInspectorDoor } from './inspector-door.js';
import { openInspector } from './open-inspector.js';
import { ProcessSession } from './process-session.js';

export const nodeDebugger: DebuggerKind = {
  handsOverPauses: true,

  async enable(target: DebugTarget): Promise<EnabledDebugger> {
    const { host, port, id, wasThere } = await openInspector(target);
    let closing: Promise<void> | null = null;
    return {
      host,
      port,
      wasThere,
      disable: () => {
        closing ??= wasThere ? Promise.resolve() : closeInspector({ host, port }, id);
        return closing;
      },
    };
  },

  async connect(
    enabled: EnabledDebugger,
    target: DebugTarget,
    events: SessionEvents,
    options: SessionOptions,
  ): Promise<DebugSession> {
    const { webSocketUrl } = await ask(enabled, target);
    return ProcessSession.connect(webSocketUrl, target, events, options);
  },

  async openIdeDoor(
    enabled: EnabledDebugger,
    target: DebugTarget,
    wait: IdeWait,
    events: IdeDoorEvents,
  ): Promise<IdeDoor> {
    return openInspectorDoor({ inspector: await ask(enabled, target), target, wait, events });
  },

  launchConfiguration({ service, root }: DebugTarget, port: number): Record<string, unknown> {
    return {
      type: 'node',
      request: 'attach',
      name: `loop: ${service}`,
      address: '127.0.0.1',
      port,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's own variable
      ...(root === null ? {} : { localRoot: '${workspaceFolder}', remoteRoot: root }),
      skipFiles: ['<node_internals>/**'],
    };
  },
};

async function ask({ host, port }: EnabledDebugger, { service }: DebugTarget): Promise<Inspector> {
  const inspector = await askInspector({ host, port }, connectMs);
  if (inspector !== null) return inspector;
  const text = `${service}: expected a Node inspector at ${host}:${port}, and none answers there`;
  throw new LoopError('LOOP_DEBUGGER_CONNECT', text);
}
