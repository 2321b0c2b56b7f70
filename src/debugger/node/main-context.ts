import { contextCreated, contextDestroyed } from './cdp-schema.js';

/** The program's own context; others are those of node:vm, and end when they are collected. */
export class MainContext {
  #id: number | null = null;

  /** True at its end: `process.exit()`, where Node waits for its debuggers to leave before it ends. */
  endsWith(method: string, params: unknown): boolean {
    if (method === 'Runtime.executionContextCreated') {
      const created = contextCreated.safeParse(params).data?.context;
      if (created?.auxData.isDefault) this.#id = created.id;
    }
    if (method !== 'Runtime.executionContextDestroyed' || this.#id === null) return false;
    return contextDestroyed.safeParse(params).data?.executionContextId === this.#id;
  }
}
