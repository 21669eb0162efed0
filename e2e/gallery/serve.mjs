// Serves the gallery and the product's own assets, under the product's content policy, with stand-ins for
// the few addresses that the scripts speak to. For looking, and for the tests of the scripts.
//   node e2e/gallery/serve.mjs [port]
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const allowed = ['/e2e/gallery/', '/crates/web/assets/'];
const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** What each stand-in says; a test may replace any of them. `body` is the form as sent. */
export const standIns = () => ({
  '/stub/draft': () => ({ json: { saved_at: '13:02', fields: { draft: 'd1' } } }),
  '/stub/draft/throw': () => ({ json: {} }),
  '/stub/quick': () => ({ json: { say: '記録しました' } }),
  '/stub/find': (body) => ({
    html: `<p data-find-count="2件" class="eg-small">2件（${body.get('q') ?? body.get('who') ?? ''}）</p>
      <div class="eg-picks"><a class="eg-pick" href="house.html"><strong>山田 ハナ</strong> <span>母 ・ 83歳</span></a>
      <a class="eg-pick" href="house.html"><strong>山田 健一</strong> <span>長男 ・ 47歳</span></a></div>`.replaceAll('（）', ''),
  }),
});

/** Starts on a free port (or `port`). Returns its address, the answers, what was asked, and `stop`. */
export async function serveGallery(port = 0) {
  const answers = standIns();
  const asked = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://gallery');
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = new URLSearchParams(Buffer.concat(chunks).toString());
    const put = (status, type, content, more = {}) =>
      response
        .writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy, 'cache-control': 'no-store', ...more })
        .end(content);
    if (answers[pathname]) {
      asked.push({ path: pathname, url: request.url, body });
      const { status = 200, json, html = '', location } = await answers[pathname](body);
      if (location) return put(303, 'text/plain', '', { location });
      return json ? put(status, 'application/json', JSON.stringify(json)) : put(status, 'text/html', html);
    }
    const path = normalize(pathname === '/' ? '/e2e/gallery/today.html' : pathname);
    if (!allowed.some((start) => path.startsWith(start))) return put(404, 'text/plain', 'not here');
    try {
      put(200, types[extname(path)] ?? 'text/plain', await readFile(join(root, path)));
    } catch {
      put(404, 'text/plain', 'not here');
    }
  });
  await new Promise((ready) => server.listen(port, '127.0.0.1', ready));
  const stop = () => new Promise((done) => { server.closeAllConnections(); server.close(done); });
  return { address: `http://127.0.0.1:${server.address().port}`, answers, asked, stop };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await serveGallery(Number(process.argv[2] ?? 0));
  console.log(`${address}/e2e/gallery/today.html`);
}
