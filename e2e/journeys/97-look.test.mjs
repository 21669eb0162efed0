// 見るきっかけ: the readings of last week that the manager may want to look at come up by themselves in the living town;
// each is answered with a word and does not come again. Nobody else reads the list; a worker says where they live.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { PHONE } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const NIGHT = '夜間か休みの日にひらいて';
const DISTRICT = '職員が住んでいる地区の世帯です';
const NAMESAKE = '職員と同じ名字の人がいる世帯です';

describe('見るきっかけ', () => {
  const scope = wholeFile();
  let town;
  let okubo;

  before(async () => {
    town = await openTown(scope);
    okubo = await town.person('okubo');
    // The list is made by the day's work, which begins when the server does.
    for (let tries = 0; tries < 50; tries += 1) {
      await okubo.page.goto('/audit/looks');
      if ((await okubo.page.locator('main li.eg-card').count()) > 0) return;
      await wait(200);
    }
    assert.fail('no line came up in the living town');
  });

  test('the manager is led from きょう to the list, and answers with a word', async () => {
    await okubo.visit('/today');
    const row = okubo.page.locator('main li', { hasText: '週の見るきっかけ' }).first();
    assert.match(await row.innerText(), /ひと目見ておくとよいものが\d+件/);
    await okubo.going(() => row.getByRole('link', { name: '見る', exact: true }).click());
    const main = okubo.page.locator('main');
    const text = await main.innerText();
    assert.match(text, /よしあしの判断ではありません/);
    for (const words of [NIGHT, DISTRICT, NAMESAKE]) assert.ok(text.includes(words), `${words}: ${text}`);
    await okubo.shot('list');

    await okubo.going(() => main.locator('li.eg-card', { hasText: NIGHT }).first().getByRole('link').click());
    await okubo.shot('one');
    await okubo.page.getByLabel('ことばで').fill('夜の電話のあとか');
    await okubo.press('書きとめる', { status: 422 });
    assert.equal(await okubo.page.getByLabel('ことばで').inputValue(), '夜の電話のあとか', 'typed words stay');
    await okubo.page.getByLabel('本人に聞く').check();
    await okubo.press('書きとめる');
    const follows = okubo.page.locator('section', { hasText: '聞いている・調べているもの' });
    assert.match(await follows.innerText(), /夜間か休みの日/);
    await okubo.going(() => follows.getByRole('link').first().click());
    assert.match(await main.innerText(), /夜の電話のあとか/);
    await okubo.page.getByLabel('対応を終えた').check();
    await okubo.page.getByLabel('ことばで').fill('転居の連絡を受けて住所を見たとのこと。記録を書いてもらった');
    await okubo.press('書きとめる');
  });

  test('without scripts on a phone each is looked at, and きょう is still', async () => {
    const phone = await town.person('okubo', { js: false, width: PHONE });
    await phone.visit('/audit/looks');
    await phone.shot('phone');
    const open = () => phone.page.locator('section[aria-labelledby="open-t"] li.eg-card').first();
    for (let left = 20; left > 0 && (await open().count()) > 0; left -= 1) {
      await phone.going(() => open().getByRole('link').click());
      await phone.page.getByLabel('見た・問題なし').check();
      await phone.page.getByLabel('ことばで').fill('代わりに電話に出たとのこと');
      await phone.press('書きとめる');
    }
    assert.match(await phone.page.locator('main').innerText(), /いま、見ておくものはありません/);
    await phone.visit('/today');
    assert.equal(await phone.page.locator('main li', { hasText: '週の見るきっかけ' }).count(), 0);
  });

  test('nobody else reads it; a worker reads of it, and says where they live', async () => {
    const sato = await town.person('sato');
    await sato.visit('/audit/looks', { status: 404 });
    await sato.visit('/account');
    assert.match(await sato.page.locator('main').innerText(), /週に一度、あなたの機関の管理者に「見るきっかけ」/);
    const choose = sato.page.getByLabel('住んでいる地区', { exact: true });
    await choose.selectOption({ index: 3 });
    await sato.shot('account');
    const chosen = await choose.inputValue();
    await sato.press('住んでいる地区を書きとめる');
    assert.equal(await choose.inputValue(), chosen);
    await choose.selectOption('');
    await sato.press('住んでいる地区を書きとめる');
    assert.equal(await choose.inputValue(), '');

    const kansa = await town.person('kansa');
    await kansa.visit('/audit/looks');
    assert.match(await kansa.page.locator('main').innerText(), /いま、見ておくものはありません/, 'the list of another desk');
  });
});
