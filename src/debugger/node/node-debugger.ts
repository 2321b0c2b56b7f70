import { LoopError } from '../../core/errors.js';
import type { DebuggerKind } from '../debugger-kind.js';
import { enableInspector } from './enable-inspector.js';
import { openInspectorDoor } from './inspector-door.js';
import { inspectorAt } from './inspector-port.js';
import { NodeSession } from './node-session.js';

export const nodeDebugger: DebuggerKind = {
  enable: enableInspector,
  async connect({ port }, target, events, options) {
    const url = await inspectorAt(port);
    if (url !== null) return NodeSession.connect(url, target, events, options);
    const message = `${target.service}: the inspector at 127.0.0.1:${port} does not answer`;
    throw new LoopError('LOOP_DEBUGGER_CONNECT', message);
  },
  openIdeDoor: ({ port }) => openInspectorDoor(port),
  launchConfiguration: ({ service, root }, port) => ({
    ...{ type: 'node', request: 'attach', name: `loop: ${service}` },
    ...{ address: '127.0.0.1', port },
    ...{ localRoot: `\${workspaceFolder}` },
    ...(root === null ? {} : { remoteRoot: root }),
    skipFiles: ['<node_internals>/**'],
  }),
  handsOverPauses: true,
};
