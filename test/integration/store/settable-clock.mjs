// Preloaded into a process and its threads: its clock is ahead by the number of ms in the file that
// CLOCK_FILE names, as if the machine's had been set.
import { readFileSync } from 'node:fs';

const { now } = Date;
Date.now = () => now() + Number(readFileSync(process.env.CLOCK_FILE, 'utf8'));
