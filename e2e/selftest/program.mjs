#!/usr/bin/env node
// Stands in for `engawa demo --port N --data FOLDER`: ready at the third question.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';

const [command, portOption, port, dataOption, data] = process.argv.slice(2);
if (command !== 'demo' || portOption !== '--port' || dataOption !== '--data' || !existsSync(data)) process.exit(2);

let asked = 0;
createServer((request, response) => {
  asked += 1;
  response.writeHead(request.url === '/readyz' && asked >= 3 ? 200 : 503).end();
}).listen(Number(port), '127.0.0.1', () => console.log('起動しました'));
