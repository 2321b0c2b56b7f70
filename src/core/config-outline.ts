/**
 * The names and addresses that a config plainly says, read without the whole validation: for hints
 * and completion, which are to be fast, and silent about what is wrong. Never more than the file
 * has; what has another form than expected is left out.
 */
export interface ConfigOutline {
  /** Where production's traffic comes in: `edge`, `mesh`. */
  readonly listeners: readonly OutlinedListener[];
  readonly services: readonly OutlinedService[];
  readonly namespaces: readonly OutlinedNamespace[];
  readonly rules: readonly string[];
  /** By name, else by the service they lead to. */
  readonly routes: readonly string[];
  readonly faults: readonly string[];
}

export interface OutlinedListener {
  readonly name: string;
  /** `127.0.0.1:8080` */
  readonly address: string;
}

export interface OutlinedService {
  readonly name: string;
  /** As written; null when there is none. */
  readonly url: string | null;
}

export interface OutlinedNamespace {
  readonly name: string;
  readonly services: readonly OutlinedService[];
}

export const emptyOutline: ConfigOutline = {
  listeners: [],
  services: [],
  namespaces: [],
  rules: [],
  routes: [],
  faults: [],
};
