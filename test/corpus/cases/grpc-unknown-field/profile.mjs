import { fixed, only, serve } from '../../kit/grpc.mjs';

serve({
  async Show({ requests, call }) {
    const [user] = (await call('users', 'Get', [await only(requests)])).messages();
    const unknown = Object.keys(user).filter((name) => name !== 'name');
    if (unknown.length > 0 && !fixed) throw new Error(`no User: it has ${unknown}`);
    return { title: `Profile of ${user.name}` };
  },
});
