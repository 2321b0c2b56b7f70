// Every request comes by one line, after an `await`. /subscribed says whether somebody hears of requests.
import { channel } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

async function answer(request, response) {
  await sleep(5);
  const { url } = request;
  const subscribed = channel('http.server.request.start').hasSubscribers; // breakpoint
  if (url === '/health') return response.end('well');
  if (url === '/subscribed') return response.end(String(subscribed));
  response.writeHead(500).end('{"error":"no stock of 7"}');
}

createServer(answer).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
