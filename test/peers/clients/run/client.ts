/** A HTTP client that people's services use, as a small program that makes one call. */
export interface Client {
  /** As in the table. */
  readonly name: string;
  readonly version: () => string;
  /** Is there when the client is installed. */
  readonly needs: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What makes it take its proxy from where it runs, where `HTTP_PROXY` alone does not. */
  readonly environment?: readonly Way[];
  /** Why none of that does. */
  readonly noEnvironment?: string;
  /** How a program names the proxy to it; the program does when it gets `CALL_PROXY`. */
  readonly code: string;
  /** What makes it send a `Host` header that it was given. */
  readonly host?: readonly Way[];
  readonly noHost?: string;
}

/** Something to set for a client, and how the table calls it. */
export interface Way {
  readonly text: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Before its other arguments. */
  args?(proxy: URL): readonly string[];
}
