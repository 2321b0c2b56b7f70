import { expect, test } from 'vitest';
import { suggestedName } from '../../../src/cli/init/suggested-name.js';

for (const [program, line, cwd, name] of [
  ['node', 'node shop.js', '/home/me', 'shop'],
  ['node', 'node dist/src/main.js', '/home/me/checkout', 'checkout'],
  ['node', 'node --import data:text/javascript,1 -r ./tracing.js build/stock.mjs', '/x', 'stock'],
  ['node', '/usr/bin/node server.js', '/srv/payments/src', 'payments'],
  ['python3.11', 'python -m shop.web', '/x', 'shop'],
  ['python3.11', 'python3 /venv/bin/uvicorn stock:app --port 3001', '/x', 'stock'],
  ['python3.11', 'python3 /venv/bin/gunicorn reviews.wsgi:application', '/x', 'reviews'],
  ['python3.11', 'python manage.py runserver 8000', '/home/me/bookshop', 'bookshop'],
  ['java', 'java -jar target/shop-1.2.3.jar --spring.profiles=dev', '/x', 'shop'],
  ['java', 'java -cp target/classes com.acme.orders.StockApplication', '/x', 'stockapplication'],
  ['java', 'java Shop.java', '/x', 'shop'],
  ['ratings', '/tmp/go-build1/b001/exe/ratings -config prod.yaml', '/x', 'ratings'],
  ['main', '/tmp/go-build1/b001/exe/main', '/home/me/ratings', 'ratings'],
  ['node', 'node index.js', '/', 'service-3000'],
  [null, '', null, 'service-3000'],
  ['node', 'node Käse.js', '/x', 'k-se'],
] as const) {
  test(`${line || 'an unknown program'} in ${cwd} is called ${name}`, () => {
    const args = line === '' ? [] : line.split(' ');
    expect(suggestedName({ program, args, cwd }, 3000)).toBe(name);
  });
}
