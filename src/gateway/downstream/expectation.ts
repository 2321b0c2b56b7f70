import type { IncomingMessage, ServerResponse } from 'node:http';

/** What Node's server notes of `Expect: 100-continue`; it closes after a final answer without a 100. */
interface Expecting {
  _expect_continue?: boolean;
}

/** Whether the client asked for `100 Continue` before it sends its body. */
export function expectsContinue(res: ServerResponse): boolean {
  return (res as Expecting)._expect_continue === true;
}

/**
 * What becomes of the connection after a final answer that no 100 went before (RFC 9110 §10.1.1). A
 * client whose body has come, or has begun to, did not wait: the connection is kept. One that waits
 * may send its body or none: Go's does, curl 7.88 begins its next request in place of it. Only the
 * connection's end is read alike by all; it also spares them the upload.
 */
export function settleExpectation(req: IncomingMessage, res: ServerResponse): void {
  if (!expectsContinue(res)) return;
  const hasBegun = req.complete || req.readableDidRead || req.readableLength > 0;
  if (hasBegun) (res as Expecting)._expect_continue = false;
}
