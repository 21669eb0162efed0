// きょう: the list empties as work is done, waits for others, and is seen by worker.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const band = (page, id) => page.locator(`section[aria-labelledby="${id}"]`);
const rows = (page, id) => band(page, id).locator('.eg-item');

/** How many lines a band says it has. */
async function count(page, id) {
  const told = band(page, id).locator('.eg-count');
  return (await told.count()) === 0 ? 0 : Number.parseInt(await told.textContent(), 10);
}

/** Presses and waits for the next page, without the checks: for the tenth press of the same kind. */
async function quickly(page, button) {
  await Promise.all([page.waitForNavigation(), button.click()]);
}

/** Does what a line with 「開く」 asks for. */
async function opened(page) {
  if (new URL(page.url()).pathname.startsWith('/advice/')) {
    // An expert has answered.
    return quickly(page, page.getByRole('button', { name: '読みました' }));
  }
  if (!new URL(page.url()).pathname.startsWith('/housing/')) {
    // Somebody without food, whom she has taken on: helped, and the reception ended with what came of it.
    await page.getByText('終える…').click();
    await page.getByLabel('どうなりましたか').selectOption({ index: 1 });
    return quickly(page, page.getByRole('button', { name: 'この受付を終える' }));
  }
  const duties = page.locator('details', { has: page.locator('summary', { hasText: '活動を記録する' }) });
  if ((await duties.count()) > 0) {
    // What was asked of somebody each month, heard from them.
    const month = duties.first();
    await month.locator('summary').click();
    for (const duty of await month.getByRole('group').all()) await duty.getByLabel('できた', { exact: true }).check();
    return quickly(page, month.getByRole('button', { name: '活動を記録する' }));
  }
  // The last month that was decided is over.
  await page.getByText('おわりにする').click();
  await page.getByLabel('おわるわけ').selectOption({ index: 1 });
  return quickly(page, page.getByRole('button', { name: 'おわりを記録する' }));
}

/** A day from now in Japan, written out. */
function inDays(days) {
  const at = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo' }).format(at);
}

describe('きょう', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  test('the desk’s new receptions, promises and tasks go as they are taken, done and put off', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/today');
    const [first, doors] = [await count(page, 'now'), rows(page, 'now').filter({ has: page.getByRole('button', { name: '受ける' }) })];
    const waiting = await doors.count();
    assert.ok(waiting >= 2 && first > waiting, `${first} lines now, ${waiting} of them at the door`);

    // New at the door: taken, and gone from the list of everybody at the desk.
    await sato.going(() => doors.last().getByRole('button', { name: '受ける' }).click());
    assert.match(new URL(page.url()).pathname, /^\/receptions\//);
    await sato.visit('/today');
    assert.equal(await doors.count(), waiting - 1);
    assert.equal(await count(page, 'now'), first - 1);
    const mori = await town.person('mori');
    await mori.visit('/today');
    assert.equal(await mori.page.getByRole('button', { name: '受ける' }).count(), waiting - 1, 'a colleague sees it gone');

    // An overdue promise: done, with the way back.
    const promise = rows(page, 'now').filter({ hasText: '約束' }).first();
    const words = (await promise.locator('.eg-item__what').innerText()).split('\n')[0];
    await sato.going(() => promise.getByRole('button', { name: 'すんだ' }).click());
    assert.ok(await page.getByText(`「${words}」をすませました。`).isVisible());
    assert.equal(await count(page, 'now'), first - 2);
    await sato.press('取り消す');
    assert.equal(await count(page, 'now'), first - 1, 'back again');
    await sato.going(() => promise.getByRole('button', { name: 'すんだ' }).click());

    // A task is put off, and only with a reason.
    const today = await count(page, 'soon');
    const call = rows(page, 'soon').filter({ has: page.getByRole('button', { name: 'かけた' }) }).first();
    const who = await call.locator('.eg-item__who').innerText();
    await call.getByText('延ばす…').click();
    await call.getByLabel('いつまで').fill(inDays(20));
    await call.getByLabel('わけ').fill('  ');
    await sato.check();
    await sato.going(() => call.getByRole('button', { name: '延ばす' }).click(), { status: 422 });
    assert.ok(await page.getByText('延ばすわけ').first().isVisible());
    assert.equal(await page.locator('#until').inputValue(), inDays(20));
    await page.locator('#why').fill('本人が入院した');
    await sato.going(() => page.getByRole('button', { name: '延ばす' }).click());
    assert.match(await page.locator('.eg-done').innerText(), /」は、\d+月\d+日（.）までです。/);
    assert.equal(await count(page, 'soon'), today - 1);
    await sato.visit('/cases');
    await sato.going(() => page.getByRole('link', { name: who }).first().click());
    assert.ok(await page.locator('.eg-item').first().isVisible(), `${who}: it stands on the household’s page`);
  });

  test('the list empties: what is urgent to the last line, and every task of today', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/today');
    for (let left = await count(page, 'now'); left > 0; ) {
      const button = rows(page, 'now').first().locator('.eg-item__do > form button, .eg-item__do > a').first();
      const act = await button.innerText();
      await quickly(page, button);
      if (act === '開く') await opened(page);
      await page.goto('/today');
      const now = await count(page, 'now');
      // What is urgent stays with whoever has taken it until it is ended.
      assert.ok(now < left || act === '受ける', `${left} lines, and after 「${act}」 ${now}`);
      left = now;
    }
    assert.ok(await page.getByText('いま急ぐものはありません。お茶をどうぞ。').isVisible());
    const tasks = rows(page, 'soon').filter({ has: page.locator('form[action$="/done"]') });
    for (let left = await tasks.count(); left > 0; left -= 1) {
      await quickly(page, tasks.first().locator('form[action$="/done"] button'));
      assert.equal(await tasks.count(), left - 1);
    }
    await sato.visit('/today');
    for (const row of await rows(page, 'soon').all()) {
      assert.match(await row.innerText(), /見直し|モニタリング|プランの期間|の活動をたしかめる|支給は.*分まで|^つなぎ/, 'only what is looked ahead to is left');
    }
    await sato.shot('empty');
  });

  test('who was not heard of for long goes from the list as soon as a contact is written', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/today');
    const quiet = rows(page, 'care').filter({ hasText: '連絡なし' });
    const [before, care] = [await quiet.count(), await count(page, 'care')];
    assert.ok(before > 0, 'somebody has not been heard of');
    const who = await quiet.first().locator('.eg-item__who').innerText();
    assert.match(await quiet.first().innerText(), /前の記録は \d+月\d+日/);
    await quiet.first().getByRole('link', { name: '記録する' }).click();
    const form = page.locator('form:has([name=body])');
    await form.locator('[name=body]').fill('電話した。元気で、畑に出ているとのこと。');
    await form.getByRole('button', { name: '保存する' }).click();
    await form.waitFor({ state: 'hidden' });
    await sato.visit('/today');
    assert.equal(await quiet.count(), before - 1);
    assert.ok((await count(page, 'care')) <= care);
    assert.equal(await quiet.filter({ hasText: who }).count(), 0);

    // Met once only: a plan for the second visit is enough to set the mind at rest.
    const once = rows(page, 'care').filter({ hasText: '二度目がまだ' }).first();
    const name = await once.locator('.eg-item__who').innerText();
    await once.getByText('予定…').click();
    await once.getByLabel('いつ').fill(inDays(5));
    await sato.going(() => once.getByRole('button', { name: '予定に入れる' }).click());
    assert.equal(await rows(page, 'care').filter({ hasText: '二度目がまだ' }).filter({ hasText: name }).count(), 0);
  });

  test('an answer is waited for, and goes when it comes; without JavaScript, on a phone', async () => {
    const sato = await town.person('sato', { js: false, width: PHONE });
    const { page } = sato;
    await sato.visit('/today');
    const waits = await count(page, 'waits');
    await sato.press('用事をつくる');
    await sato.press('保存する', { status: 422 });
    await sato.fill('すること', '家賃の減免が通るか');
    await page.locator('label:has([name=kind][value=waiting])').click();
    await page.locator('#due').fill(inDays(3));
    await page.locator('#waiting_words').fill('町営住宅の窓口');
    await sato.press('保存する');
    const line = rows(page, 'waits').filter({ hasText: '家賃の減免が通るか' });
    assert.match(await line.innerText(), /町営住宅の窓口 の返事/);
    assert.equal(await count(page, 'waits'), waits + 1);
    await sato.going(() => line.getByRole('button', { name: '返事がきた' }).click());
    assert.equal(await count(page, 'waits'), waits);
    assert.equal(await rows(page, 'waits').filter({ hasText: '家賃の減免が通るか' }).count(), 0);
  });

  test('who supervises sees the same by worker, with the load, and nobody else does', async () => {
    const okubo = await town.person('okubo');
    const { page } = okubo;
    await okubo.visit('/today');
    await okubo.going(() => page.locator('main').getByRole('link', { name: 'みんなの仕事' }).click());
    const of = (name) => page.locator('.eg-loadbars > li', { hasText: name });
    const text = await of('矢野 千鶴').innerText();
    const late = Number.parseInt(text.match(/期日すぎ (\d+)件/)[1], 10);
    assert.match(text, /支援中のケース\s*\d+件[\s\S]*今週の訪問\s*\d+件[\s\S]*今週の時間/);
    assert.ok(late > 0, text);
    assert.match(await of('佐藤 花子').innerText(), /期日すぎ [01]件/, 'emptied above; an answer that others owe her may be late');
    await okubo.shot('load');

    // Her own page and the supervisor's view of it hold the same lines of work.
    const yano = await town.person('yano');
    await yano.visit('/today');
    const lines = (p, id) => rows(p, id).filter({ hasNot: p.getByRole('button', { name: '受ける' }) }).locator('.eg-item__what').allInnerTexts();
    const [now, soon] = [await lines(yano.page, 'now'), await lines(yano.page, 'soon')];
    await okubo.going(() => of('矢野 千鶴').getByRole('link').click());
    assert.ok(await page.getByRole('heading', { level: 1, name: '矢野 千鶴さんのきょう' }).isVisible());
    assert.deepEqual((await lines(page, 'now')).toSorted(), now.toSorted());
    assert.deepEqual((await lines(page, 'soon')).toSorted(), soon.toSorted());
    assert.equal(await page.getByRole('button', { name: '受ける' }).count(), 0, 'what nobody has taken is nobody’s load');

    // She has done one: the load says so at once.
    const promise = rows(yano.page, 'now').filter({ hasText: '約束' }).first();
    await yano.going(() => promise.getByRole('button', { name: 'すんだ' }).click());
    await okubo.visit('/desk-load');
    assert.match(await of('矢野 千鶴').innerText(), new RegExp(`期日すぎ ${late - 1}件`));
    await yano.visit('/desk-load', { status: 404 });
  });
});
