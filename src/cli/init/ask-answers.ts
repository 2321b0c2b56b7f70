import { nearestName } from '../../core/nearest-name.js';
import { cutToCells } from '../text/cells.js';
import { printable } from '../text/printable.js';
import { wrappedWords } from '../text/wrapped-words.js';
import { copyUrl, proposedCopy } from './default-copies.js';
import type { FoundService } from './found-services.js';
import type { InitAnswers, NamedUrl } from './init-answers.js';
import type { IsFree } from './own-addresses.js';
import type { Questions, Understood } from './questions.js';
import { isServiceName, serviceNameForm } from './service-name.js';
import { serviceUrl } from './service-url.js';

export interface Asked {
  /** As it was typed or defaulted, for the first line. */
  readonly file: string;
  readonly found: readonly FoundService[];
  readonly namespace: string;
  readonly isFree: IsFree;
  /** Cells of a line. */
  readonly columns: number;
}

/** More than these are not all taken when nothing is typed. */
const presetMax = 6;

/**
 * Asks for services, their names, who comes first, and where a copy will be.
 * @throws Abandoned
 */
export async function askAnswers(questions: Questions, asked: Asked): Promise<InitAnswers> {
  const { found, namespace, isFree } = asked;
  introduce(questions, asked);
  const urls = await questions.ask({
    text: found.length === 0 ? 'Your services: ports or addresses, such as 3000 3001' : whichText,
    preset: presetOf(found),
    understand: (answer) => chosenUrls(answer, found),
  });
  const services: NamedUrl[] = [];
  for (const url of urls)
    services.push({ name: await askName(questions, url, services, found), url });
  const entry =
    services.length === 1
      ? (services[0]?.name ?? '')
      : await askService(questions, 'Which one do people call', services, services[0]?.name ?? '');
  const copied = await askService(
    questions,
    'Which one do you want to look into, in a copy of it',
    services,
    proposedCopy({ services, entry }),
  );
  const original = services.find(({ name }) => name === copied) ?? { name: copied, url: '' };
  const url = await questions.ask({
    text: 'Where will that copy listen',
    preset: await copyUrl(original, services, isFree),
    understand: (answer) => copyAddress(answer, services),
  });
  return { services, entry, namespace, copies: [{ name: copied, url }] };
}

const whichText = 'Which are your services? Numbers of the list, ports or addresses';

function introduce(questions: Questions, { file, found, columns }: Asked): void {
  const what = `This writes ${printable(file)}. Enter takes what stands in brackets; Ctrl-C ends it, and nothing is written.`;
  for (const line of wrappedWords(what, columns)) questions.say(line);
  questions.say('');
  questions.say(
    found.length === 0 ? 'Nothing listens here that looks like a service.' : 'Listening here:',
  );
  const width = Math.max(0, ...found.map(({ url }) => url.length));
  for (const [at, { url, who }] of found.entries()) {
    const line = `${String(at + 1).padStart(4)}  ${url.padEnd(width)}  ${printable(who)}`;
    questions.say(cutToCells(line, columns));
  }
  questions.say('');
}

/** All of this user's programs, unless they are many; those of others are taken when they are named. */
function presetOf(found: readonly FoundService[]): string | undefined {
  const numbers = found.flatMap(({ isOwn }, at) => (isOwn ? [at + 1] : []));
  return numbers.length === 0 || numbers.length > presetMax ? undefined : numbers.join(' ');
}

function chosenUrls(answer: string, found: readonly FoundService[]): Understood<string[]> {
  const words = answer.split(/[\s,]+/).filter((word) => word !== '');
  const urls = words.map((word) => found[Number(word) - 1]?.url ?? typedUrl(word));
  const known = [...new Set(urls.filter((url) => url !== undefined))];
  if (words.length > 0 && urls.every((url) => url !== undefined)) return { value: known };
  const numbers = found.length === 0 ? '' : `numbers from 1 to ${found.length}, `;
  return { expected: `${numbers}ports such as 3000, or addresses such as http://127.0.0.1:3000` };
}

/** A number below the usual ports was meant for the list, and is not in it. */
function typedUrl(word: string): string | undefined {
  return /^\d{1,2}$/.test(word) && word !== '80' ? undefined : serviceUrl(word);
}

function askName(
  questions: Questions,
  url: string,
  before: readonly NamedUrl[],
  found: readonly FoundService[],
): Promise<string> {
  const taken = before.map(({ name }) => name);
  const suggested = found.find((each) => each.url === url)?.name;
  return questions.ask({
    text: `Name of ${url}`,
    preset: suggested !== undefined && !taken.includes(suggested) ? suggested : undefined,
    understand(name) {
      if (!isServiceName(name)) return { expected: serviceNameForm };
      return taken.includes(name) ? { expected: 'a name that no other has' } : { value: name };
    },
  });
}

function askService(
  questions: Questions,
  text: string,
  services: readonly NamedUrl[],
  preset: string,
): Promise<string> {
  const names = services.map(({ name }) => name);
  return questions.ask({
    text,
    preset,
    understand(answer) {
      if (names.includes(answer)) return { value: answer };
      const meant = nearestName(answer, names);
      const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
      return { expected: `one of ${names.join(', ')}${hint}` };
    },
  });
}

function copyAddress(answer: string, services: readonly NamedUrl[]): Understood<string> {
  const url = serviceUrl(answer);
  if (url === undefined) return { expected: 'a port such as 4001, or an address' };
  const original = services.find((service) => service.url === url);
  if (original === undefined) return { value: url };
  return { expected: `another address than that of ${original.name} itself` };
}
