// What the gateway's figures look like on their way to a command: checked on arrival.

import { z } from 'zod';
import type { EdgeFigures, RouteFigures, ServiceFigures, TopRow } from '../core/figures.js';

const ms = z.number().nullable();
const figures = {
  requests: z.number(),
  failures: z.number(),
  success: z.number().nullable(),
  rps: z.number(),
  latencyMs: z.object({ p50: ms, p95: ms, p99: ms, max: ms }),
};

const services: z.ZodType<ServiceFigures[]> = z.array(z.object({ name: z.string(), ...figures }));
const routes: z.ZodType<RouteFigures[]> = z.array(
  z.object({ route: z.string(), service: z.string(), ...figures }),
);
const edges: z.ZodType<EdgeFigures[]> = z.array(
  z.object({ from: z.string(), to: z.string(), ...figures }),
);
const top: z.ZodType<TopRow[]> = z.array(
  z.object({
    source: z.string(),
    destination: z.string(),
    method: z.string(),
    path: z.string(),
    count: z.number(),
    bestMs: z.number(),
    worstMs: z.number(),
    lastMs: z.number(),
    successRate: z.number(),
  }),
);

export const figuresMessages = { services, routes, edges, top } as const;
