// パスキー in a real browser with a machine that makes and shows them: added by a worker with a phone, shown at the next login
// and beside a form that asks for a proof, ended. At an office, by its name; and without JavaScript there is the code.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { startProgram } from '../lib/program.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { Site } from '../lib/site.mjs';

const WHO = '森下 彩';
const REASON = '訪問の日の朝に、道を確かめるため';
const OWN = 'えんがわで お茶を のむ';
const NAME = '窓口のパソコン';
const BUTTON = { name: 'パスキーで確認する' };

/** The six digits that a phone with these letters shows now (RFC 6238). */
function code(letters) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...letters.replaceAll(' ', '')].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(step).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

describe('パスキー', () => {
  const scope = wholeFile();
  let program, site, nagai, person, password, letters, machine;

  /** The same data and port, as an office or as the sample town. */
  async function goOn(office) {
    await program.stop({ keep: true });
    program = await startProgram({ data: program.data, port: program.port, office });
  }

  before(async () => {
    program = await startProgram();
    scope.after(() => program.stop());
    site = await Site.open(scope, `http://localhost:${program.port}`);
    const admin = await site.person('admin');
    await admin.visit('/admin/workers');
    await admin.fill('名前・ログイン名・機関', 'nagai');
    await admin.press('しぼる');
    await admin.press('永井 美和');
    await admin.page.getByText('パスワードを出す…').click();
    await admin.press('新しいパスワードを出す');
    password = await admin.page.locator('.eg-done strong').innerText();
    await goOn(true);
  });

  /** The browser's own passkeys: a machine with a finger on it. */
  async function hold(worker) {
    const cdp = await worker.page.context().newCDPSession(worker.page);
    await cdp.send('WebAuthn.enable');
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    };
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options });
    return {
      count: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
      finger: (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    };
  }

  async function typePassword(worker, words) {
    await worker.visit('/login');
    await worker.page.locator('[name="login"]').fill('nagai');
    await worker.page.locator('[name="password"]').fill(words);
    await worker.going(() => worker.page.locator('main form button').first().click());
  }

  async function leave(worker) {
    await worker.page.locator('.eg-menu summary').click();
    await worker.press('おわる（ログアウト）');
  }

  test('a worker with a phone adds one', async () => {
    nagai = await site.visitor();
    machine = await hold(nagai);
    const { page } = nagai;
    await typePassword(nagai, password);
    await page.locator('[name="password"]').fill(OWN);
    await page.locator('[name="again"]').fill(OWN);
    await nagai.going(() => page.locator('main form button').first().click());
    letters = (await page.locator('strong.eg-num').innerText()).trim();
    await page.locator('[name="code"]').fill(code(letters));
    await nagai.press('たしかめる');
    await nagai.visit('/account');
    assert.equal(await page.locator('[data-passkey-none]').count(), 0);
    await page.locator('#passkeys').scrollIntoViewIfNeeded();
    await nagai.shot('account-none');
    await page.locator('#passkey-name').fill(NAME);
    await page.locator('#passkey-present').fill('ちがう ことば');
    await page.getByRole('button', { name: 'パスキーを足す' }).click();
    await page.locator('[data-passkey-new] > [data-told]').filter({ hasText: 'いまのパスワードがちがう' }).waitFor();
    assert.equal(await page.locator('#passkey-name').inputValue(), NAME);
    await page.locator('#passkey-present').fill(OWN);
    await nagai.press('パスキーを足す');
    assert.equal(new URL(page.url()).hash, '#passkeys');
    assert.equal(await machine.count(), 1);
    assert.ok(await page.getByRole('rowheader', { name: NAME }).isVisible());
    await nagai.shot('account');
    // The same machine is not added twice.
    await page.locator('#passkey-name').fill('もう一度');
    await page.locator('#passkey-present').fill(OWN);
    await page.getByRole('button', { name: 'パスキーを足す' }).click();
    await page.locator('[data-passkey-new] > [data-told]').filter({ hasText: 'もう入っています' }).waitFor();
    assert.equal(await page.locator('#passkey-name').inputValue(), 'もう一度');
    await nagai.check();
    await nagai.shot('account-twice');
  });

  test('it is shown at the next login, and a finger that is not known opens nothing', async () => {
    const { page } = nagai;
    await leave(nagai);
    await typePassword(nagai, OWN);
    await nagai.shot('login');
    await machine.finger(false);
    await page.getByRole('button', BUTTON).click();
    await page.locator('[data-passkey-login] > [data-told]').filter({ hasText: 'たしかめられませんでした' }).waitFor();
    await nagai.check();
    await nagai.shot('login-refused');
    await machine.finger(true);
    await nagai.press(BUTTON.name);
    assert.equal(new URL(page.url()).pathname, '/today');
    await nagai.visit('/account');
    assert.doesNotMatch(await page.getByRole('row', { name: NAME }).innerText(), /まだ/);
  });

  test('without JavaScript there is the code alone', async () => {
    const plain = await site.visitor({ js: false });
    await typePassword(plain, OWN);
    assert.equal(await plain.page.getByRole('button', BUTTON).count(), 0);
    assert.ok(await plain.page.locator('#code').isVisible());
    await plain.shot('login-plain');
  });

  test('it proves beside a form, whose words stay; then it is ended', async () => {
    const { page } = nagai;
    await leave(nagai);
    // The sample town's login is no proof: what this account owes it owes at once.
    await goOn(false);
    await nagai.visit('/login');
    await nagai.going(() => page.locator('[data-login="nagai"]').click());
    await nagai.visit('/find');
    await page.locator('main #q').fill(WHO);
    await nagai.going(() => page.locator('main').getByRole('button', { name: 'さがす' }).click());
    person = new URL(await page.locator('main').getByRole('link', { name: WHO }).first().getAttribute('href'), site.url).pathname;
    await nagai.visit(person);
    await nagai.press('理由を書いて見る');
    await page.getByLabel('何のために見ますか').fill(REASON);
    await nagai.shot('proof');
    await page.getByRole('button', BUTTON).click();
    await page.locator('.eg-done').filter({ hasText: 'パスキーで確認しました' }).waitFor();
    assert.equal(await page.getByLabel('何のために見ますか').inputValue(), REASON);
    assert.equal(await page.locator('[name="proof"]').count(), 0);
    await nagai.check();
    await nagai.shot('proof-held');
    await nagai.press('30分だけ見る');
    assert.match(new URL(page.url()).pathname, /^\/people\//);
    assert.match(await page.locator('main').innerText(), /88番5/);

    await nagai.visit('/account');
    const row = page.getByRole('row', { name: NAME });
    await nagai.going(() => row.getByRole('button', { name: /終わらせる/ }).click());
    assert.equal(await page.getByRole('row', { name: NAME }).count(), 0);
  });
});
