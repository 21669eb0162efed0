// 多機関のようす: a case without a worker is the first thing the 包括化推進員 sees; an expert is asked without a name, and again with
// parts of the record that close with the answer; an agency is visited and its register kept.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const NAME = '早乙女 桐子';
const CLINIC = '森のこころクリニック';
const LAW = 'みどりの木 法律事務所';

/** Writes into the text field whose label begins so. */
const types = (person, label, text) => person.page.getByRole('textbox', { name: new RegExp(`^${label}`) }).fill(text);

describe('team', () => {
  const scope = wholeFile();
  let town;
  let sato;
  let household;
  before(async () => {
    town = await openTown(scope);
    sato = await town.person('sato');
  });

  test('somebody comes to the door and a case is opened', async () => {
    const { page } = sato;
    await sato.visit('/receptions/new');
    await sato.fill('どんなことで？', '十年前の借金の請求が来た');
    await page.getByLabel('名前', { exact: true }).fill(NAME);
    await page.getByLabel('よみ', { exact: true }).fill('さおとめ きりこ');
    await page.getByLabel('生まれた日').fill('昭和46年3月9日');
    await sato.press('保存する');
    await sato.press('わたしが引きうける');
    await sato.press('新しい人として記録する');
    await sato.press('新しいケースをひらく');
    const home = page.locator('main a[href^="/households/"]').first();
    await sato.going(() => home.click());
    household = new URL(page.url()).pathname.split('/').slice(0, 3).join('/');
  });

  test('an expert is asked without a name, and the name is noticed before it is sent', async () => {
    const { page } = sato;
    await sato.visit(household);
    await sato.press('専門職にきく');
    await page.getByLabel('名簿にある機関').selectOption({ label: CLINIC });
    await sato.fill('ひとことで', '眠れない人に、受診をどうすすめるか');
    await sato.fill('いまの様子と、たずねたいこと', '早乙女さんは、夜に眠れないと話しています。');
    await sato.press('たずねる', { status: 422 });
    assert.ok(await page.getByText('同じことばが入っています').first().isVisible());
    await sato.shot('named');
    await sato.fill('いまの様子と、たずねたいこと', '50代の人です。夜に眠れないと話しています。病院ということばをいやがります。');
    await sato.press('たずねる');
    await sato.shot('asked');
    const asked = new URL(page.url()).pathname;
    const uchida = await town.person('uchida');
    await uchida.visit('/today');
    assert.ok(await uchida.page.getByText('受診をどうすすめるか').first().isVisible());
    await uchida.visit(asked);
    const seen = await uchida.page.locator('main').innerText();
    assert.ok(seen.includes('名前を出さない相談') && !seen.includes('早乙女'), seen);
    await uchida.visit(household, { status: 404 });
    await uchida.visit(asked);
    await uchida.shot('theirs');
    await types(uchida, '答え', '眠れないことだけを、いっしょに困る。受診の話は、本人が言うまで待ってよい。');
    await uchida.going(() => uchida.page.getByRole('button', { name: '答える', exact: true }).click());
    await sato.visit('/today');
    assert.ok(await page.getByText('答えがきました').first().isVisible());
    await sato.visit(asked);
    await sato.shot('answered');
    await sato.press('読みました');
    assert.equal(await page.getByRole('button', { name: '読みました' }).count(), 0);
  });

  test('parts of the record open to the one who looks, and close with the answer', async () => {
    const { page } = sato;
    await sato.visit(household);
    await sato.press('専門職にきく');
    await page.getByLabel('名簿にある機関').selectOption({ label: LAW });
    await sato.fill('ひとことで', '請求への返事');
    await sato.fill('いまの様子と、たずねたいこと', '支援会議で決めた相談です。');
    await page.getByLabel('記録のうち、下で選んだところを見せる').check();
    await page.getByText('記録を見せるときに決めること').click();
    await page.getByLabel('基本', { exact: true }).check();
    await page.getByRole('radio', { name: '支援会議（社会福祉法106条の6）' }).check();
    await sato.press('たずねる', { status: 422 });
    await sato.fill('どの会議・どのできごとによるか', '11月20日の支援会議');
    await sato.press('たずねる');
    const asked = new URL(page.url()).pathname;
    const [lawyer, colleague] = [await town.person('yamauchi'), await town.person('nishimura')];
    await lawyer.visit(household, { status: 404 });
    await lawyer.visit(asked);
    await lawyer.shot('look');
    await lawyer.press('記録を見る');
    await lawyer.press('開いた記録');
    assert.ok(await lawyer.page.getByText(NAME).first().isVisible());
    await colleague.visit(household, { status: 404 });
    await lawyer.visit(asked);
    await types(lawyer, '答え', '電話で払うと言わないこと。');
    await lawyer.going(() => lawyer.page.getByRole('button', { name: '答える', exact: true }).click());
    await lawyer.visit(household, { status: 404 });
    await sato.visit('/advice');
    await sato.shot('list');
  });

  test('a case without a worker is the first thing the 包括化推進員 sees, until it has one', async () => {
    const { page } = sato;
    await sato.visit(household);
    await sato.going(() => page.getByRole('link', { name: /の状態・担当・見直しを変える/ }).click());
    await page.getByLabel('担当', { exact: true }).selectOption({ label: 'まだ決まっていません' });
    await sato.going(() => page.locator('main form button[type=submit]').first().click());
    const nagai = await town.person('nagai');
    await nagai.visit('/team');
    await nagai.shot('team');
    const first = nagai.page.locator('main .eg-item').first();
    assert.match(await first.innerText(), /担当が決まっていません/);
    const hers = nagai.page.locator('.eg-item', { hasText: '早乙女' });
    assert.ok(await hers.isVisible());
    await nagai.going(() => hers.getByRole('link', { name: /^担当を決める/ }).click());
    await nagai.page.getByLabel('担当', { exact: true }).selectOption({ label: '佐藤 花子' });
    await nagai.going(() => nagai.page.locator('main form button[type=submit]').first().click());
    await nagai.visit('/team');
    assert.equal(await nagai.page.locator('.eg-item', { hasText: '早乙女' }).count(), 0);
    await nagai.visit('/team/carried');
    await nagai.shot('carried');
    await nagai.visit('/team/silent');
    await sato.visit('/team', { status: 404 });
    const phone = await town.person('nagai', { width: PHONE });
    await phone.visit('/team');
    await phone.shot('team');
    await phone.visit('/advice');
    await phone.shot('list');
    await phone.visit('/agencies');
    await phone.shot('register');
  });

  test('an agency is visited, and everybody of the town reads what was learned', async () => {
    const nagai = await town.person('nagai');
    const { page } = nagai;
    await nagai.visit('/team');
    await nagai.going(() => page.locator('main').getByRole('link', { name: '機関の名簿' }).last().click());
    await nagai.shot('register');
    await nagai.fill('名前・お願いできること・人', 'ハローワーク');
    await nagai.press('しぼる');
    await nagai.press('ハローワークみどり出張所');
    await page.getByText('訪問を書きとめる').click();
    await types(nagai, '話したこと', '障害のある人の窓口と、氷河期世代の窓口が分かれていると聞いた。');
    await nagai.press('訪問を記録する', { status: 422 });
    assert.equal(await page.getByRole('textbox', { name: /^話したこと/ }).inputValue(), '障害のある人の窓口と、氷河期世代の窓口が分かれていると聞いた。');
    await types(nagai, '会った人', '西田さん');
    await nagai.press('訪問を記録する');
    await page.getByText('書きなおす').click();
    await types(nagai, 'お願いできること', '朝いちばんの予約。支援員がいっしょに行ける。');
    await nagai.press('保存する');
    await page.getByText('人をくわえる').click();
    await types(nagai, '名前', '西田 正道');
    await nagai.press('くわえる');
    await nagai.shot('agency');
    const agency = new URL(page.url()).pathname;
    await nagai.press(/^替わった/);
    assert.ok(await page.getByText('まだ、名前を聞いていません').isVisible());
    await sato.visit(agency);
    assert.ok(await sato.page.getByText('朝いちばんの予約').first().isVisible());
    assert.equal(await sato.page.getByText('書きなおす').count(), 0);
  });
});
