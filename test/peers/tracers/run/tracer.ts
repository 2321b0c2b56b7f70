/** A tracing SDK with one way to set it, as the services of a chain run it. */
export interface Tracer {
  /** Name of the test, and of the row. */
  readonly name: string;
  /** The package as it is asked for. */
  readonly sdk: string;
  /** Read of what is installed. */
  readonly version: () => string;
  readonly runtime: () => string;
  /** What is set for it, in words that a reader can copy; empty for the defaults. */
  readonly setting: string;
  /** The file or folder without which it cannot run. */
  readonly needs: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What a calls b with, and what b calls c with. */
  readonly clients: readonly [string, string];
  /** What a user has to set so that chains join; empty for nothing. */
  readonly toSet: string;
}
