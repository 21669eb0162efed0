// A tiny site that breaks one rule on each page, to show that the harness sees it.
import { createServer } from 'node:http';

const page = (body, head = '') => `<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>見本</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/icon.svg">${head}</head>
<body><main><h1>見本</h1>${body}</main></body></html>`;

const PAGES = {
  '/good': page(`<p>よいページです。</p><p id="script"></p>
    <form method="post" action="/form"><label>お名前 <input name="name"></label><button>確かめる</button></form>
    <a href="/contrast">薄い字のページ</a><script src="/script.js"></script>`),
  '/login': page(`<form method="post" action="/demo/login"><button data-login="sato" name="login" value="sato">佐藤</button></form>
    <form method="post" action="/demo/login"><button data-login="nobody" name="login" value="nobody">誰か</button></form>`),
  '/contrast': page('<p class="pale">薄い字</p>', '<link rel="stylesheet" href="/pale.css">'),
  '/label': page('<input name="name">'),
  '/outside': page('<img alt="" src="https://outside.example/a.png">'),
  '/wide': page('<p class="wide">広い</p>', '<link rel="stylesheet" href="/wide.css">'),
  '/table': page('<div class="scroll" tabindex="0"><p class="wide">広い</p></div>', '<link rel="stylesheet" href="/wide.css">'),
  '/throws': page('<script src="/throws.js"></script>'),
  '/inline': page('<script>document.title = "never"</script>'),
  '/missing': page('<img alt="" src="/nothing.png">'),
  '/desk-only': page('').replace(/<meta name="viewport"[^>]*>/, ''),
};

const FILES = {
  '/icon.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'],
  '/script.js': ['text/javascript', 'document.getElementById("script").textContent = "動きました";'],
  '/throws.js': ['text/javascript', 'throw new Error("転びました");'],
  '/pale.css': ['text/css', '.pale { color: #ccc; background: #fff }'],
  '/wide.css': ['text/css', '.wide { width: 600px } .scroll { overflow-x: auto }'],
};

/** Serves the pages on a free port of this machine; `scope.after` ends it. Returns the address. */
export async function startServer(scope) {
  const server = createServer((request, response) => {
    const answer = (status, type, body, headers = {}) => {
      // The policy of the real pages, less the parts that this site has no use for.
      const policy = "default-src 'self'; img-src 'self' https://outside.example; object-src 'none'";
      response.writeHead(status, { 'content-type': type, 'content-security-policy': policy, ...headers });
      response.end(body);
    };
    const { pathname } = new URL(request.url, 'http://site');
    const html = 'text/html; charset=utf-8';
    if (pathname === '/form') return answer(422, html, page('<p>お名前が空です。</p>'));
    if (pathname === '/demo/login') {
      let body = '';
      request.on('data', (bytes) => (body += bytes));
      request.on('end', () => answer(303, html, '', { location: body === 'login=sato' ? '/good' : '/login' }));
      return undefined;
    }
    if (pathname in PAGES) return answer(200, html, PAGES[pathname]);
    if (pathname in FILES) return answer(200, ...FILES[pathname]);
    return answer(404, html, page('<p>見つかりません。</p>'));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
