// アセスメント: heard over two visits, finished, and the difference read.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

/** A household of which nobody has written an assessment: its address. */
async function unwritten(person, skip = 0) {
  await person.page.goto('/cases');
  const links = await person.page.locator('tbody tr th a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const path of new Set(links)) {
    await person.page.goto(`${path}/assessments`);
    if ((await begin(person.page).count()) === 1 && skip-- === 0) return path;
  }
  return assert.fail('every household has an assessment');
}

const begin = (page) => page.getByRole('button', { name: '世帯のこと：書きはじめる' });
const saved = (page) => page.locator('[data-saved-state][data-state=saved]');
const answer = (page, label) => page.locator('dl.eg-dl > div', { has: page.locator('dt', { hasText: label }) }).locator('dd').first();

describe('アセスメント', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  test('it is heard over two visits, goes on after a pause, and shows what differs', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    const house = await unwritten(sato);
    await sato.visit(house);
    await sato.going(() => page.getByRole('navigation', { name: 'この世帯' }).getByRole('link', { name: 'アセスメント' }).click());
    await sato.shot('list');
    await sato.going(() => begin(page).click());
    assert.match(new URL(page.url()).pathname, /^\/assessments\/[0-9a-z]{26}\/edit$/);
    await sato.fill('困っていること', 'お金のことで、毎日けんかになる。');
    await sato.fill('いっしょに暮らす人', '３');
    await sato.fill('債務の残り（合計）', '30万');
    await sato.fill('預貯金', 'わからない');
    await page.getByLabel('住まい', { exact: true }).selectOption({ label: '借家・賃貸アパート' });
    const issue = (name) => page.locator('.eg-chip__label', { hasText: name });
    await issue('家計管理の課題').click();
    await issue('（多重・過重）債務').click();
    await issue('（多重・過重）債務').click();
    await saved(page).waitFor();
    await sato.check();
    await sato.shot('form');
    await sato.press('保存する');
    const sheet = new URL(page.url()).pathname;
    assert.equal((await answer(page, '債務の残り').textContent()).trim(), '300,000円');
    assert.equal((await answer(page, '預貯金').textContent()).trim(), 'わからない');
    assert.match(await answer(page, '課題と背景要因').textContent(), /いちばん：（多重・過重）債務/);
    await page.getByText(/^まだ聞いていないこと \d+$/).click();
    await sato.check();
    await sato.going(() => page.getByRole('link', { name: '家族・親族との間がら' }).click());
    assert.ok(await page.getByLabel('家族・親族との間がら').isVisible());

    // A second visit, broken off in the middle.
    await sato.fill('困っていること', 'お金のことで、けんかになる日がへった。');
    await sato.fill('家族・親族との間がら', '夫婦で話す日を決めた。');
    await saved(page).waitFor();
    await sato.visit('/today');
    const note = page.locator('.eg-note', { hasText: 'アセスメントの書きかけ' });
    await sato.going(() => note.getByRole('link').first().click());
    assert.equal(await page.getByLabel('家族・親族との間がら').inputValue(), '夫婦で話す日を決めた。');
    await sato.fill('債務の残り（合計）', '25万円');
    await sato.press('保存して、この版を書き終える');
    assert.equal(new URL(page.url()).pathname, sheet);
    assert.ok(await page.getByText('書き終えました').isVisible());
    await sato.shot('read');

    await sato.going(() => page.getByRole('link', { name: '前と見くらべる' }).click());
    const words = answer(page, '困っていること');
    assert.match(await words.locator('ins').first().textContent(), /^新しいことば「.+」$/);
    assert.match(await words.locator('del').first().textContent(), /^消えたことば「.+」$/);
    assert.match(await answer(page, '債務の残り').textContent(), /300,000円.*250,000円/s);
    assert.match(await answer(page, '家族・親族').textContent(), /夫婦で話す日を決めた。/);
    await sato.shot('difference');
    await page.getByLabel('前', { exact: true }).selectOption({ index: 0 });
    await sato.press('見くらべる');
    assert.ok(await page.getByText('同じ保存どうしです').isVisible(), 'a save differs in nothing from itself');

    // The next version goes on from this one.
    await sato.visit(`${house}/assessments`);
    await sato.press('世帯のこと：新しい版を書く');
    assert.ok(await page.getByText('第1版のことばを写してあります').isVisible());
    assert.equal(await page.getByLabel('家族・親族との間がら').inputValue(), '夫婦で話す日を決めた。');
  });

  test('what cannot be kept is told at its field, and every word stays', async () => {
    const sato = await town.person('sato', { js: false });
    const { page } = sato;
    await page.goto(`${await unwritten(sato)}/assessments`);
    await sato.going(() => begin(page).click());
    await sato.fill('困っていること', 'ガスが止まった');
    await sato.fill('いま手もとにあるお金', 'すこし');
    await page.getByRole('checkbox', { name: '電気・ガス・水道が止まった・止まりそう' }).check();
    await sato.press('保存する', { status: 422 });
    assert.ok(await page.getByRole('link', { name: /^いま手もとにあるお金：/ }).isVisible());
    assert.equal(await page.getByLabel('困っていること').inputValue(), 'ガスが止まった');
    await sato.fill('いま手もとにあるお金', '1,200');
    await sato.press('保存する');
    assert.ok(await page.getByText('1,200円').isVisible());
    await sato.press('この版を書き終える');
    assert.ok(await page.getByText('書き終えました').isVisible());
  });

  test('of two who write at once the second sees both and chooses', async () => {
    const sato = await town.person('sato');
    const okubo = await town.person('okubo');
    await sato.page.goto(`${await unwritten(sato)}/assessments`);
    await sato.going(() => begin(sato.page).click());
    const form = new URL(sato.page.url()).pathname;
    await okubo.visit(form);
    await okubo.fill('困っていること', '大久保が聞いたこと');
    await okubo.press('保存する');
    await sato.fill('困っていること', '佐藤が聞いたこと');
    await sato.press('保存する', { status: 409 });
    assert.ok(await sato.page.getByText('大久保が聞いたこと').isVisible());
    await sato.shot('two');
    await sato.page.getByLabel('両方をつなげて残す').check();
    await sato.press('選んだほうを保存する');
    const both = await answer(sato.page, '困っていること').textContent();
    assert.match(both, /佐藤が聞いたこと\s+大久保が聞いたこと/);
  });
});
