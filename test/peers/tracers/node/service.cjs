// One service of a chain, which passes no header on, unless PASS names some: only the SDK that SETUP
// starts does.
// Environment: SETUP is the file that starts the SDK; NAME; NEXT is the address of the next service,
// or nothing; CLIENT is what it is called with: http, fetch or undici; AT_ONCE is how many requests
// the last service waits for before it answers any, so that they all run at the same time; SIBLINGS is how many
// calls it makes side by side.
const setup = require(process.env.SETUP);
const http = require('node:http'); // after the SDK, which may have put its own hands on it
require('./serve.cjs').serve({ http, setup });
