import { type Command, InvalidArgumentError } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { NamedUrl } from '../init/init-answers.js';
import { isServiceName } from '../init/service-name.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { namedUrls } from '../options/named-url.js';
import { openSession } from '../session.js';

interface Options {
  readonly service?: NamedUrl[];
  readonly entry?: string;
  readonly namespace: string;
  readonly namespaceService?: NamedUrl[];
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly output: 'text' | 'json';
}

export function addInit(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('init')
    .description(
      'Write a config with comments, from answers, from flags, or from what listens here.',
    )
    .option('--service <name=url>', 'a service, and where it is; may be given again', namedUrls)
    .option('--entry <name>', 'the service that people call (default: the first one)')
    .option('--namespace <name>', 'where captures are sent again', oneName, 'debug')
    .option(
      '--namespace-service <name=url>',
      'the copy of a service there; may be given again',
      namedUrls,
    )
    .option('-y, --yes', 'do not ask: take the services that are found listening')
    .option('--force', 'write over a config that is there')
    .addOption(formatOption(['text', 'json']))
    .action(async (options: Options, self: Command) => {
      const { runInit } = await import('../init/run-init.js');
      await runInit(openSession(self, rooms, io), {
        ...options,
        service: options.service ?? [],
        namespaceService: options.namespaceService ?? [],
      });
    })
    .addHelpText(
      'after',
      '\nOn a terminal it asks, unless --service or --yes is given. It writes --config, else $LOOP_CONFIG,' +
        '\nelse ./loop.yaml; a file that is there stays as it is.',
    );
  examples(command, [
    ['loop init', 'asks; what listens on this machine is offered'],
    ['loop init --yes', 'takes it as it is found'],
    ['loop init --service shop=3000 --service stock=3001', 'people call the first one'],
    ['loop init --config staging.yaml --service shop=http://10.0.0.7:3000', 'another file'],
  ]);
}

function oneName(text: string): string {
  if (isServiceName(text)) return text;
  throw new InvalidArgumentError('Expected a name in lower case such as debug.');
}
