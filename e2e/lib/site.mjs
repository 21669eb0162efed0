// A running site, and the people who look at it in a real browser.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './browser.mjs';
import { accessibility, overflow, viewport, DESK, PHONE } from './checks.mjs';

const out = fileURLToPath(new URL('../out/', import.meta.url));

export class Site {
  #browser;

  constructor(url, browser) {
    this.url = url;
    this.#browser = browser;
  }

  /** Opens a browser on a site that already runs; `scope.after` is where its end is registered (see scope.mjs). */
  static async open(scope, url) {
    const browser = await openBrowser();
    scope.after(() => browser.close());
    return new Site(url, browser);
  }

  /** Somebody who is not logged in. `js: false`: their browser runs no JavaScript. */
  async visitor({ js = true, width = DESK } = {}) {
    const context = await this.#browser.newContext({
      baseURL: this.url,
      javaScriptEnabled: js,
      locale: 'ja-JP',
      timezoneId: 'Asia/Tokyo',
      viewport: { width, height: 800 },
    });
    return new Person(this.url, await context.newPage(), { js, width });
  }

  /** Somebody who has logged in by the demo's page: /login has a button with `data-login` for each. */
  async person(login, options) {
    const person = await this.visitor(options);
    await person.visit('/login');
    const button = person.page.locator(`[data-login="${login}"]`);
    assert.equal(await button.count(), 1, `/login has no button for ${login}`);
    await person.going(() => button.click());
    assert.notEqual(new URL(person.page.url()).pathname, '/login', `${login} is still at the login page`);
    return person;
  }
}

/** One person's browser. `page` is Playwright's page, for what the helpers do not say. */
export class Person {
  #troubles = [];
  #refused = new Set();

  constructor(site, page, { js, width }) {
    const context = page.context();
    this.page = page;
    this.js = js;
    this.width = width;
    const host = new URL(site).host;
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (!['data:', 'blob:', 'about:'].includes(url.protocol) && url.host !== host) {
        this.#troubles.push(`another host is called: ${request.url()}`);
      }
    });
    context.on('response', (response) => {
      if (ofPage(response, page) && response.status() >= 400) this.#refused.add(response.url());
    });
    context.on('weberror', (error) => this.#troubles.push(`a script failed: ${error.error().message}`));
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      // The browser says this of a page that was refused (422, 404), too; the journey looks at its status.
      const refused = message.text().startsWith('Failed to load resource') && this.#refused.has(message.location().url);
      // A script's form that is refused (422), stops because somebody else has saved (409) or comes after the session
      // (401) gets an answer that the page speaks of; the journey looks at what it says.
      const answered = /^Failed to load resource.*status of (401|409|422)/.test(message.text());
      if (!refused && !answered) this.#troubles.push(`console error: ${message.text()} (${message.location().url})`);
    });
  }

  /** Goes to a path and holds the page to every check. */
  async visit(path, { status = 200 } = {}) {
    return this.going(() => this.page.goto(path), { status });
  }

  /** Presses the button or link of that name, and holds the page it leads to to every check. */
  async press(name, { status = 200 } = {}) {
    const target = this.page.getByRole('button', { name }).or(this.page.getByRole('link', { name }));
    return this.going(() => target.click(), { status });
  }

  /** Writes into the control with that label. */
  async fill(label, text) {
    await this.page.getByLabel(label).fill(text);
  }

  /** Does what leads to another page, waits for that page, and holds it to every check. */
  async going(act, { status = 200 } = {}) {
    const ofPage = (response) =>
      response.request().isNavigationRequest() &&
      response.frame() === this.page.mainFrame() &&
      ![301, 302, 303, 307, 308].includes(response.status());
    // The answer comes before its page does: what a script sends does not hold the click back until then.
    const [response] = await Promise.all([
      this.page.waitForResponse(ofPage),
      this.page.waitForEvent('domcontentloaded'),
      act(),
    ]);
    await this.page.waitForLoadState('load');
    assert.equal(response.status(), status, `${response.url()} answered ${response.status()}`);
    await this.check();
    return this.page;
  }

  /** Holds the page as it is now to every check, at both widths. Call it after a script changed the page. */
  async check() {
    const troubles = new Set(await viewport(this.page));
    for (const width of [this.width === DESK ? PHONE : DESK, this.width]) {
      await this.page.setViewportSize({ width, height: 800 });
      if (width === PHONE) (await overflow(this.page)).forEach((trouble) => troubles.add(trouble));
      (await accessibility(this.page, { js: this.js })).forEach((trouble) => troubles.add(trouble));
    }
    const all = [...this.#troubles.splice(0), ...troubles];
    if (all.length === 0) return;
    const path = new URL(this.page.url()).pathname;
    const picture = await this.shot(`failed${path.replaceAll(/[^a-z0-9]+/gi, '-')}`);
    assert.fail(`${path}: ${all.length} to put right (${picture})\n${all.map((trouble) => `  - ${trouble}`).join('\n')}\n`);
  }

  /** Keeps a picture of the whole page in e2e/out/, in a folder for each test file. */
  async shot(name) {
    const folder = join(out, basename(process.argv[1] ?? 'journey', '.test.mjs'));
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}-${this.width}.png`);
    await this.page.screenshot({ path, fullPage: true });
    return join('e2e/out', basename(folder), basename(path));
  }
}

/** Whether it answers for the page itself. A navigation's first answer may come before its frame is known. */
function ofPage(response, page) {
  if (!response.request().isNavigationRequest()) return false;
  try {
    return response.frame() === page.mainFrame();
  } catch {
    return true;
  }
}
