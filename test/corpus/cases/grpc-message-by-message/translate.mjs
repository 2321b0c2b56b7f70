import { fixed, only, serve } from '../../kit/grpc.mjs';

serve({
  async Text({ requests, open }) {
    const { words } = await only(requests);
    const look = open('dictionary', 'Look');
    const found = [];
    for (const word of words) {
      look.send({ word });
      const { value } = await look.frames.next();
      found.push(JSON.parse(value.data.toString()).found);
    }
    look.done();
    await look.frames.next();
    await look.ended;
    return {
      text: found.map((each, i) => (fixed ? (each ?? words[i]) : each.toUpperCase())).join(' '),
    };
  },
});
