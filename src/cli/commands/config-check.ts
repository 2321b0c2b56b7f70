import type { Command } from 'commander';
import { LoopError } from '../../core/errors.js';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { openSession } from '../session.js';

interface Options {
  readonly request?: string;
  readonly header: readonly string[];
  readonly mesh?: boolean;
  readonly from?: string;
  readonly running?: boolean;
  readonly output: 'text' | 'json';
}

export function addConfigCheck(config: Command, rooms: Rooms, io: Io): void {
  const command = config
    .command('check')
    .description('Say what is wrong in the config, all at once, or what it resolves to.')
    .option('--request <line>', 'what becomes of this request: "GET /reviews/1"')
    .option(
      '-H, --header <line>',
      'with this header: "x-user: jason"; may be given again',
      each,
      [],
    )
    .option('--mesh', 'as a call between services, by its host')
    .option('--from <service>', 'the same, of this service')
    .option('--running', 'with the faults, intercepts and shadows that the gateway has now')
    .addOption(formatOption(['text', 'json']))
    .action(async (options: Options, self: Command) => {
      const { request, header, from, running, output } = options;
      const mesh = options.mesh === true || from !== undefined;
      if (request !== undefined) {
        const { checkRequest } = await import('../config/check-request.js');
        const asked = { line: request, headers: header, mesh, from, running };
        await checkRequest(openSession(self, rooms, io), asked, output);
        return;
      }
      const others = { '--mesh': options.mesh, '--from': from, '--running': running };
      const [lonely] = Object.entries(others).find(([, given]) => given !== undefined) ?? [];
      if (header.length > 0 || lonely !== undefined) {
        const option = lonely ?? '--header';
        throw new LoopError('LOOP_CLI_USAGE', `${option}: expected --request beside it`);
      }
      const { checkConfig } = await import('../config/check-config.js');
      await checkConfig(openSession(self, rooms, io), options.output);
    });
  examples(command, [
    ['loop config check', './loop.yaml'],
    ['loop config check --config staging.yaml', 'another file'],
    ['loop config check -o json', 'every value, defaults filled in'],
    ["loop config check --request 'GET /reviews/1' -H 'end-user: jason'", 'which route takes it'],
    ["loop config check --mesh --request 'GET http://ratings/1'", 'which service has the host'],
  ]);
}

function each(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
