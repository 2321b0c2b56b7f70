/** It did not do what it should; the run goes on, and the hypothesis does not hold. */
export class ActivityFailed extends Error {
  override readonly name = 'ActivityFailed';
  /** As the journal has it, a line each; the message when not given. */
  readonly trace: readonly string[];

  constructor(message: string, trace?: readonly string[]) {
    super(message);
    this.trace = trace ?? [`${message}\n`];
  }
}
