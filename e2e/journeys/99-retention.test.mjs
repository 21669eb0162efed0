// 保存期間と消去: what is due stands on a list before it goes; another agrees, a week is left, single items are taken out, the
// whole is stopped. What was erased last year is found by nobody, and its evidence names nobody.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

/** Erased last year; two of this year's list. */
const GONE = '長沢';
const STAYS = '井口';
const HELD = '平尾';

/** What stands in the middle of the page. */
const reads = (person) => person.page.locator('main').innerText();

/** What a search finds. */
async function finds(worker, words) {
  const main = worker.page.locator('main');
  await worker.visit('/find');
  await main.locator('#q').fill(words);
  await worker.going(() => main.getByRole('button', { name: 'さがす' }).click());
  // What was typed stands in the box, not in the text.
  return main.innerText();
}

/** The line of the list of this state. */
const line = (person, state) => person.page.locator('tbody tr', { hasText: state }).first();

describe('保存期間と消去', () => {
  const scope = wholeFile();
  let town;
  let okubo;
  before(async () => {
    town = await openTown(scope);
    okubo = await town.person('okubo');
  });

  test('what was erased last year is found by nobody, and its evidence names nobody', async () => {
    await okubo.press('保存期間');
    await okubo.shot('retention');
    const done = line(okubo, '終わりました');
    await okubo.going(() => done.getByRole('link').click());
    await okubo.shot('done');
    assert.match(await reads(okubo), /消去しました/);
    assert.ok(!(await okubo.page.content()).includes(GONE));
    await okubo.press(/消去の記録を印刷する/);
    await okubo.shot('paper');
    assert.match(await reads(okubo), /消去の記録/);
    assert.ok(!(await okubo.page.content()).includes(GONE));
    for (const who of ['okubo', 'takagi']) {
      const worker = who === 'okubo' ? okubo : await town.person(who);
      assert.ok((await finds(worker, STAYS)).includes('井口 房江'), `${who}: the control is found`);
      assert.ok(!(await finds(worker, GONE)).includes('茂樹'), who);
    }
  });

  let list;
  test('the second yes is another’s: on a phone, without JavaScript, item by item', async () => {
    await okubo.visit('/retention');
    await okubo.going(() => line(okubo, '承認').getByRole('link').click());
    list = new URL(okubo.page.url()).pathname;
    assert.match(await reads(okubo), /つくった人は、自分では承認できません/);
    assert.match(await reads(okubo), /井口さん/);
    assert.equal(await okubo.page.getByRole('button', { name: '承認する' }).count(), 0);
    await okubo.shot('asked-own');

    const kikuchi = await town.person('kikuchi', { width: PHONE, js: false });
    const { page } = kikuchi;
    await kikuchi.visit('/today');
    assert.match(await reads(kikuchi), /もう一人の承認が要ります/);
    await kikuchi.shot('today');
    await kikuchi.visit(list);
    assert.ok(!(await reads(kikuchi)).includes(STAYS), 'another desk’s households have no name here');
    await kikuchi.shot('asked');
    const second = page.locator('tbody tr').nth(1);
    await second.locator('summary').click();
    await second.getByLabel('残すわけ').fill('だめ');
    await kikuchi.going(() => second.getByRole('button', { name: '一覧から外して残す' }).click(), { status: 422 });
    assert.equal(await page.getByLabel('残すわけ').nth(1).inputValue(), 'だめ');
    await kikuchi.shot('keep-again');
    await page.getByLabel('残すわけ').nth(1).fill('監査が来年の春まで続くため');
    await kikuchi.going(() => page.locator('tbody tr').nth(1).getByRole('button', { name: '一覧から外して残す' }).click());
    await kikuchi.press('承認する');
    assert.match(await reads(kikuchi), /から、1件が消えます/);
    await kikuchi.shot('agreed');
  });

  test('until the day any of them stops it, and nothing has gone', async () => {
    await okubo.visit(list);
    assert.match(await reads(okubo), /監査が来年の春まで続くため/);
    await okubo.page.locator('summary', { hasText: 'ぜんぶ止める' }).click();
    await okubo.going(() => okubo.page.getByRole('button', { name: 'ぜんぶ止める' }).click(), { status: 422 });
    await okubo.shot('stop-again');
    await okubo.page.getByLabel('止めるわけ').fill('文書管理規程を確かめるため');
    await okubo.going(() => okubo.page.getByRole('button', { name: 'ぜんぶ止める' }).click());
    await okubo.shot('stopped');
    assert.match(await reads(okubo), /止めました/);
    assert.ok((await finds(okubo, STAYS)).includes('井口 房江'));
  });

  test('a household that is held stays off the next list, until the hold ends', async () => {
    const { page } = okubo;
    await okubo.visit(list);
    await okubo.going(() => page.getByRole('link', { name: new RegExp(HELD) }).click());
    await okubo.press('共有');
    await okubo.press(/保存と消去/);
    await okubo.going(() => page.getByRole('button', { name: '消さないで残す' }).click(), { status: 422 });
    await okubo.shot('hold-again');
    await page.getByLabel('わけ').fill('大家さんとの裁判が続いている');
    await page.getByLabel('いつまで').fill('R20.3.31');
    await okubo.going(() => page.getByRole('button', { name: '消さないで残す' }).click());
    await okubo.shot('held');
    assert.match(await reads(okubo), /令和20年3月31日まで/);
    await okubo.visit('/retention');
    assert.match(await reads(okubo), /大家さんとの裁判が続いている/);
    await okubo.press('消去の一覧をつくる');
    const made = await reads(okubo);
    assert.ok(made.includes(STAYS) && !made.includes(HELD), made);
    await okubo.shot('made');
    await okubo.visit('/retention');
    await okubo.press(/平尾/);
    await page.getByLabel('終えるわけ').fill('和解がまとまった');
    await okubo.press('保留を終える');
  });

  test('another desk’s own is its own; who works on cases finds no such page', async () => {
    const kikuchi = await town.person('kikuchi');
    await kikuchi.visit('/retention');
    await kikuchi.press('消去の一覧をつくる');
    assert.match(await reads(kikuchi), /小谷/);
    const sato = await town.person('sato');
    await sato.visit('/retention', { status: 404 });
    await sato.visit(list, { status: 404 });
  });
});
