// A session that runs out in the middle of a form loses nothing of what was typed.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startProgram } from '../lib/program.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { Site } from '../lib/site.mjs';

/** The idle time of this town, in seconds: long enough to write a line, short enough to wait for. */
const IDLE = 10;

const WORDS = '電気が止まると言われて、どうしてよいか分からないとのこと。';

describe('a session that runs out', () => {
  const scope = wholeFile();
  let site;
  before(async () => {
    const program = await startProgram({ args: ['--idle-seconds', String(IDLE)] });
    scope.after(() => program.stop());
    site = await Site.open(scope, program.url);
  });

  const again = async (person) => {
    assert.match(await person.page.getByRole('status').first().textContent(), /書きかけはのこしてあります/);
    await person.going(() => person.page.locator('[data-login="sato"]').click());
  };

  test('without JavaScript, a half-written reception comes back filled and is saved', async () => {
    const sato = await site.person('sato', { js: false });
    await sato.visit('/receptions/new');
    await sato.page.locator('textarea[name="words"]').fill(WORDS);
    await pause((IDLE + 1) * 1000);
    const save = () => sato.page.locator('.eg-savebar button').click();
    await sato.going(save);
    await again(sato);
    assert.equal(await sato.page.locator('textarea[name="words"]').inputValue(), WORDS);
    await sato.going(save);
    assert.match(new URL(sato.page.url()).pathname, /^\/receptions\/[0-9a-z]{26}$/);
    assert.ok((await sato.page.textContent('main')).includes(WORDS));
  });

  test('with JavaScript, the words stay on the page and are kept after a login in another window', async () => {
    const sato = await site.person('sato');
    await sato.visit('/receptions/new');
    // The session runs out before the first letter: everything that is typed meets a closed door.
    await pause((IDLE + 1) * 1000);
    const told = sato.page.waitForResponse((answer) => answer.url().includes('/drafts/') && answer.status() === 401);
    await sato.page.locator('textarea[name="words"]').fill(WORDS);
    await told;
    await sato.page.locator('[data-saved-state][data-state="unsaved"]').waitFor();
    const link = sato.page.getByRole('link', { name: 'もう一度はいる（別の画面）' });
    const [other] = await Promise.all([sato.page.waitForEvent('popup'), link.click()]);
    const kept = sato.page.waitForResponse((answer) => answer.url().includes('/drafts/') && answer.ok());
    await other.locator('[data-login="sato"]').click();
    await kept;
    assert.equal(await sato.page.locator('textarea[name="words"]').inputValue(), WORDS);
    await sato.page.locator('[data-saved-state][data-state="saved"]').waitFor();
  });
});
