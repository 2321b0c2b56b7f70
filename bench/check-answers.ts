import { request } from 'node:http';
import { echoPath, failPath, failure, item, itemPath, order } from './payload.js';

const answersWithinMs = 5000;

const cases = [
  { method: 'GET', path: itemPath, body: '', status: 200, answer: item },
  { method: 'POST', path: echoPath, body: order, status: 200, answer: order },
  { method: 'GET', path: failPath, body: '', status: 500, answer: failure },
] as const;

/** A fast proxy that answers wrongly is out of the contest. @throws when one answer is wrong */
export async function checkAnswers(name: string, port: number): Promise<void> {
  for (const { method, path, body, status, answer } of cases) {
    const got = await ask({ port, method, path, body });
    if (got.status === status && got.answer === answer) continue;
    throw new Error(
      `${name}: ${method} ${path}: expected ${status} with ${answer.length} bytes, ` +
        `got ${got.status} with ${got.answer.length} bytes: ${got.answer.slice(0, 200)}`,
    );
  }
}

interface Question {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

function ask({ port, method, path, body }: Question): Promise<{ status: number; answer: string }> {
  const headers =
    body === '' ? {} : { 'content-type': 'application/json', 'content-length': body.length };
  const signal = AbortSignal.timeout(answersWithinMs);
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, signal, agent: false });
    asked.once('error', reject);
    asked.once('response', (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        answer += chunk;
      });
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, answer }));
    });
    asked.end(body);
  });
}
