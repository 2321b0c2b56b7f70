// What is used of the Chrome DevTools Protocol, version 1.3, validated where it comes in.
// https://chromedevtools.github.io/devtools-protocol/v8/

import { z } from 'zod';

/** From 0, both. */
const location = z.object({
  scriptId: z.string(),
  lineNumber: z.number(),
  columnNumber: z.number().default(0),
});
export type CdpLocation = z.infer<typeof location>;

const remoteObject = z.object({
  type: z.string(),
  subtype: z.string().optional(),
  className: z.string().optional(),
  value: z.unknown().optional(),
  unserializableValue: z.string().optional(),
  description: z.string().optional(),
  objectId: z.string().optional(),
});
export type RemoteObject = z.infer<typeof remoteObject>;

const exceptionDetails = z.object({ text: z.string(), exception: remoteObject.optional() });

const callFrame = z.object({
  callFrameId: z.string(),
  functionName: z.string(),
  location,
  scopeChain: z.array(z.object({ type: z.string(), object: remoteObject })),
  this: remoteObject.optional(),
});
export type CdpCallFrame = z.infer<typeof callFrame>;

const traceFrame = z.object({
  functionName: z.string(),
  scriptId: z.string(),
  lineNumber: z.number(),
  columnNumber: z.number(),
});

export interface AsyncTrace {
  readonly callFrames: readonly z.infer<typeof traceFrame>[];
  readonly parent?: AsyncTrace | undefined;
}
const asyncTrace: z.ZodType<AsyncTrace> = z.lazy(() =>
  z.object({ callFrames: z.array(traceFrame), parent: asyncTrace.optional() }),
);

export const pausedEvent = z.object({
  callFrames: z.array(callFrame).min(1),
  reason: z.string(),
  data: z.looseObject({}).optional(),
  hitBreakpoints: z.array(z.string()).default([]),
  asyncStackTrace: asyncTrace.optional(),
});
export type PausedEvent = z.infer<typeof pausedEvent>;

export const scriptParsedEvent = z.object({
  scriptId: z.string(),
  url: z.string(),
  sourceMapURL: z.string().default(''),
});
export type ScriptParsed = z.infer<typeof scriptParsedEvent>;

export const evaluated = z.object({
  result: remoteObject,
  exceptionDetails: exceptionDetails.optional(),
});
export type Evaluated = z.infer<typeof evaluated>;

export const compiled = z.object({ exceptionDetails: exceptionDetails.optional() });
export const possibleBreakpoints = z.object({ locations: z.array(location) });
export const breakpointSet = z.object({ breakpointId: z.string() });
export const scriptSource = z.object({ scriptSource: z.string() });
export const nothing = z.unknown();

/** An answer, or an event. */
export const message = z.union([
  z.object({
    id: z.number(),
    result: z.unknown().optional(),
    error: z.object({ message: z.string() }).optional(),
  }),
  z.object({ method: z.string(), params: z.unknown() }),
]);

/** `GET /json/list` of an inspector. */
export const inspectorTargets = z
  .array(z.looseObject({ webSocketDebuggerUrl: z.string().startsWith('ws://') }))
  .min(1);
