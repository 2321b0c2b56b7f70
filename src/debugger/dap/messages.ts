// What is read of a debug adapter's messages, validated where it comes in.

import { z } from 'zod';

export const messageSchema = z.union([
  z.object({
    type: z.literal('response'),
    request_seq: z.number(),
    success: z.boolean(),
    message: z.string().optional(),
    body: z.unknown().optional(),
  }),
  z.object({ type: z.literal('event'), event: z.string(), body: z.unknown().optional() }),
  z.object({ type: z.literal('request'), seq: z.number(), command: z.string() }),
]);

/** Why a request failed: adapters put the reason into a body of its own, or only into `message`. */
export const failureSchema = z.object({ error: z.object({ format: z.string() }) });

export const stoppedSchema = z.object({
  reason: z.string(),
  threadId: z.number().optional(),
  description: z.string().nullish(),
  text: z.string().nullish(),
  hitBreakpointIds: z.array(z.number()).nullish(),
});

const frameSchema = z.object({
  id: z.number(),
  name: z.string(),
  line: z.number(),
  source: z.object({ path: z.string().nullish() }).nullish(),
});
export type DapFrame = z.infer<typeof frameSchema>;
export const stackSchema = z.object({ stackFrames: z.array(frameSchema) });

export const scopesSchema = z.object({
  scopes: z.array(z.object({ name: z.string(), variablesReference: z.number() })),
});

const variableSchema = z.object({
  name: z.string(),
  value: z.string(),
  type: z.string().nullish(),
  variablesReference: z.number().default(0),
  indexedVariables: z.number().nullish(),
});
export type DapVariable = z.infer<typeof variableSchema>;
export const variablesSchema = z.object({ variables: z.array(variableSchema) });

export const breakpointsSchema = z.object({
  breakpoints: z.array(
    z.object({
      id: z.number().nullish(),
      verified: z.boolean(),
      message: z.string().nullish(),
      line: z.number().nullish(),
    }),
  ),
});
export type DapBreakpoint = z.infer<typeof breakpointsSchema>['breakpoints'][number];

export const evaluateSchema = z.object({
  result: z.string(),
  type: z.string().nullish(),
  variablesReference: z.number().default(0),
  indexedVariables: z.number().nullish(),
});

export const exceptionInfoSchema = z.object({
  exceptionId: z.string(),
  description: z.string().nullish(),
});

export const anything = z.unknown();
