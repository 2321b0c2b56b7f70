import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Address, parseAddress } from '../../core/address.js';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { openSession } from '../session.js';

interface Options {
  readonly listen: Address;
  readonly db?: string;
  readonly gateway?: boolean;
}

export function addUi(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('ui')
    .description('Show the captures of a store in a browser, also without a gateway.')
    .option('--listen <address>', 'where; port 0 is any free one', listenAddress, {
      host: '127.0.0.1',
      port: 0,
    })
    .option('--db <file>', 'this store, without a config: nothing can be replayed')
    .addOption(
      new Option(
        '--gateway',
        'the page of the running gateway, wherever it is, with its live figures',
      ).conflicts('db'),
    )
    .action(async ({ listen, db, gateway }: Options, self: Command) => {
      const { runUi } = await import('../ui/run-ui.js');
      await runUi(openSession(self, rooms, io), { listen, db, isOfGateway: gateway === true });
    })
    .addHelpText(
      'after',
      '\nEnds on SIGINT or SIGTERM. A running gateway has the page, too: at gateway.admin.',
    );
  examples(command, [
    ['loop ui', 'the store of ./loop.yaml'],
    ['loop ui --listen 127.0.0.1:9000', 'at an address of your choice'],
    ['loop ui --db colleague.db', 'a file that somebody gave you'],
    ['loop ui --gateway', 'of the gateway that gateway.admin names, by its token and TLS'],
  ]);
}

function listenAddress(text: string): Address {
  const address = parseAddress(text);
  if (address !== undefined) return address;
  throw new InvalidArgumentError('Expected host:port such as 127.0.0.1:9000.');
}
