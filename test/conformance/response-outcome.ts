import type { Case } from './case.js';
import type { Origin } from './origin.js';
import { type Message, readMessage } from './read-message.js';
import { dial, type Patience } from './wire.js';

const usual = 'GET / HTTP/1.1\r\nHost: origin\r\n\r\n';
/** Ends what an origin says: it ends its side of the connection there. */
export const fin = '\u0100';

/**
 * What a client gets of a response, in words: its status and body (`200 "hello"`), interim ones before it, `cut` when
 * it is not whole, and `fields` that are asked about by name in `Case.asked`.
 */
export async function responseOutcome(
  { bytes, asked = usual }: Case,
  port: number,
  origin: Origin,
  patience: Patience,
): Promise<string> {
  origin.forget();
  origin.script = ({ socket }) => {
    const isEnd = bytes.endsWith(fin);
    socket.write(Buffer.from(isEnd ? bytes.slice(0, -1) : bytes, 'latin1'));
    if (isEnd) socket.end();
  };
  const line = await dial(port);
  const isHead = asked.startsWith('HEAD ');
  line.socket.write(Buffer.from(asked, 'latin1'));
  await line.settled(({ end }) => end !== 'open', patience);
  line.socket.destroy();
  origin.script = null;
  if (line.got === '') return line.end === 'open' ? 'nothing' : 'cut';
  return readAnswers(line.got, isHead)
    .map(({ line: status, body, end, fields }) => {
      const code = status.slice(9, 12);
      const byLength = fields.some((each) => /^(?:content-length|transfer-encoding):/.test(each));
      const isCut = end === null && (byLength || line.end !== 'closed');
      const said = code === '502' || body === '' ? '' : ` ${JSON.stringify(body)}`;
      return `${code}${said}${isCut ? ' cut' : ''}`;
    })
    .join(', ');
}

function readAnswers(text: string, isHead: boolean): Message[] {
  const answers: Message[] = [];
  for (let at = 0; ; ) {
    const answer = readMessage(text, at, {
      hasBody: (line) => !isHead && !/^HTTP\/1\.[01] (?:1\d\d|204|304)/.test(line),
      untilClose: true,
    });
    if (answer === null) return answers;
    answers.push(answer);
    if (answer.end === null) return answers;
    at = answer.end;
  }
}
