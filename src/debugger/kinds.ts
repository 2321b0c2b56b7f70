import type { Runtime } from '../core/debugging.js';
import type { DebuggerKind } from './debugger-kind.js';

/** Each is loaded when it is first needed: an attach waits for it. */
export const kinds: Readonly<Record<Runtime, () => Promise<DebuggerKind>>> = {
  node: async () => (await import('./node/node-debugger.js')).nodeDebugger,
  // It has the same inspector inside, and opens it by the same signal.
  deno: async () => (await import('./node/node-debugger.js')).nodeDebugger,
  python: async () => (await import('./python/python-debugger.js')).pythonDebugger,
  java: async () => (await import('./java/java-debugger.js')).javaDebugger,
  native: async () => (await import('./native/native-debugger.js')).nativeDebugger,
  go: async () => (await import('./go/go-debugger.js')).goDebugger,
};
