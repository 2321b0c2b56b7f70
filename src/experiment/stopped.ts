/** A condition for ending came true: the experiment has shown what it was to show. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly condition: string;
  readonly output: unknown;

  constructor(condition: string, output: unknown) {
    super(`stopped: ${condition}`);
    this.condition = condition;
    this.output = output;
  }
}
