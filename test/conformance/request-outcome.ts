import type { Case } from './case.js';
import type { Origin } from './origin.js';
import { type Message, readMessage } from './read-message.js';
import { dial, type Patience } from './wire.js';

/**
 * What becomes of a request, in words: statuses of the answers, in order, each with what the origin took for
 * the body (`200 "hello", 400`); `nothing` where none came; then what the origin saw beside
 * (`+ 1 at the origin`): more requests than were answered well.
 */
export async function requestOutcome(
  { bytes }: Case,
  port: number,
  origin: Origin,
  patience: Patience,
): Promise<string> {
  origin.forget();
  const line = await dial(port);
  const method = /^[^ ]*/.exec(bytes.trimStart())?.[0] ?? '';
  line.socket.write(Buffer.from(bytes, 'latin1'));
  await line.settled(({ end }) => end !== 'open', patience);
  const answers = readAnswers(line.got, method);
  const seen = origin.seen.length;
  line.socket.destroy();
  const said = answers.map(({ line: status, body }) => {
    const code = status.slice(9, 12);
    return code === '200' && body !== '' ? `200 ${JSON.stringify(body)}` : code;
  });
  const well = answers.filter(({ line: status }) => status.slice(9, 12) === '200').length;
  const outcome = said.length === 0 ? 'nothing' : said.join(', ');
  return seen > well ? `${outcome} + ${seen - well} at the origin` : outcome;
}

function readAnswers(text: string, method: string): Message[] {
  const answers: Message[] = [];
  for (let at = 0; ; ) {
    const answer = readMessage(text, at, {
      hasBody: (line) => !/^HTTP\/1\.[01] (?:1\d\d|204|304)/.test(line) && method !== 'HEAD',
      untilClose: true,
    });
    if (answer === null) return answers;
    if (!answer.line.startsWith('HTTP/1.1 100')) answers.push(answer);
    if (answer.end === null) return answers;
    at = answer.end;
  }
}
