/** What is wrong with a message: nobody can be sure what it says, or where the next one begins. */
export class Malformed extends Error {
  /** What a request is answered. */
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}
