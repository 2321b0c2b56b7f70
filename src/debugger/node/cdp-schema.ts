// What loop uses of the Chrome DevTools Protocol, checked where it comes in. Unknown keys are let
// through unseen: every version of V8 has more of them.

import { z } from 'zod';

export const message = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

export const remoteObject = z.object({
  type: z.string(),
  subtype: z.string().optional(),
  className: z.string().optional(),
  value: z.unknown().optional(),
  unserializableValue: z.string().optional(),
  description: z.string().optional(),
  objectId: z.string().optional(),
});

export type RemoteObject = z.infer<typeof remoteObject>;

/** Lines and columns count from 0 here, and nowhere else in loop. */
export const location = z.object({
  scriptId: z.string(),
  lineNumber: z.number(),
  columnNumber: z.number().default(0),
});

export type Location = z.infer<typeof location>;

const exceptionDetails = z.object({
  text: z.string(),
  exception: remoteObject.optional(),
});

export type ExceptionDetails = z.infer<typeof exceptionDetails>;

export const evaluated = z.object({
  result: remoteObject,
  exceptionDetails: exceptionDetails.optional(),
});

export const compiled = z.object({ exceptionDetails: exceptionDetails.optional() });

export const contextCreated = z.object({
  context: z.object({ id: z.number(), auxData: z.object({ isDefault: z.boolean() }) }),
});

export const contextDestroyed = z.object({ executionContextId: z.number() });

export const threadAttached = z.object({
  sessionId: z.string(),
  workerInfo: z.object({ workerId: z.string() }),
});

export const threadSaid = z.object({ sessionId: z.string(), message: z.string() });

export const threadDetached = z.object({ sessionId: z.string() });

export const scriptParsed = z.object({
  scriptId: z.string(),
  url: z.string(),
  endLine: z.number(),
  sourceMapURL: z.string().default(''),
});

const scope = z.object({ type: z.string(), object: remoteObject });

const callFrame = z.object({
  callFrameId: z.string(),
  functionName: z.string(),
  location,
  scopeChain: z.array(scope),
  this: remoteObject,
});

export type CallFrame = z.infer<typeof callFrame>;

const asyncFrame = z.object({
  functionName: z.string(),
  scriptId: z.string(),
  lineNumber: z.number(),
  columnNumber: z.number(),
});

interface AsyncStack {
  readonly callFrames: readonly z.infer<typeof asyncFrame>[];
  readonly parent?: AsyncStack | undefined;
}

const asyncStack: z.ZodType<AsyncStack> = z.object({
  callFrames: z.array(asyncFrame),
  get parent() {
    return asyncStack.optional();
  },
});

export const paused = z.object({
  reason: z.string(),
  callFrames: z.array(callFrame),
  hitBreakpoints: z.array(z.string()).default([]),
  data: z.record(z.string(), z.unknown()).optional(),
  asyncStackTrace: asyncStack.optional(),
});

export type Paused = z.infer<typeof paused>;

export const breakpointSet = z.object({
  breakpointId: z.string(),
  locations: z.array(location).default([]),
});

export const breakpointResolved = z.object({ breakpointId: z.string(), location });

export const possibleBreakpoints = z.object({ locations: z.array(location) });

export const scriptSource = z.object({ scriptSource: z.string() });

/** A message of a worker thread's own inspector, inside the main one's. */
export const workerMessage = z.object({ sessionId: z.string(), message: z.string() });

/** `GET /json/list` of an inspector. */
export const inspectorList = z
  .array(
    z.object({
      id: z.string(),
      type: z.literal('node'),
      title: z.string().default(''),
      url: z.string().default(''),
      webSocketDebuggerUrl: z.string(),
    }),
  )
  .min(1);
