import { rooms } from '../app.js';
import { processIo } from '../cli/process-io.js';
import { runCli } from '../cli/run-cli.js';

await runCli(rooms, processIo(), process.argv.slice(2));
