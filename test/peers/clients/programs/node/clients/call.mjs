// What every Node client is told: URL to call; HOST, a Host header to set; PROXY, for its own option.
export const url = process.env.CALL_URL;
export const headers = process.env.CALL_HOST ? { host: process.env.CALL_HOST } : {};
export const proxy = process.env.CALL_PROXY;

/** Prints what came back: the status and the body, on a line each. */
export async function report(call) {
  try {
    const { status, body } = await call();
    console.log(`${status}\n${body}`);
    process.exit(0);
  } catch (error) {
    const cause = error.cause ?? error.response ?? error;
    console.log(
      `failed\n${error.message}: ${cause.code ?? ''} ${cause.message ?? cause.status ?? ''}`,
    );
    process.exit(0);
  }
}
