// 居所の秘匿: a mother who hides from a husband whose sister works at an agency that shares the case. The sister finds
// nothing from her next request on; colleagues see the case, the mark, and not where they are, on no page, paper or file;
// who is named reads with a reason, and the keeper hears of it; two lift it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { PHONE } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const SHARED = 'みどり町こども家庭センター';
const MOTHER = '鵜飼 澪';
const CHILD = '鵜飼 こはる';
const ASKED = '登下校の付き添いのお願い';
const RULE = '朝の10時から正午まで';
/** Where they are and how they are reached, as it is kept and as pages write it. */
const PLACE = ['みどり町湖畔177番地の8', '00024681357', '000-2468-1357'];

/** The words of the place in a text. */
const told = (text) => PLACE.filter((words) => text.includes(words));

/** The words of the place that a page holds anywhere, also where nobody looks. */
async function tells(worker, path) {
  await worker.visit(path);
  return told(await worker.page.content());
}

/** What stands in the middle of a page. */
async function reads(worker, path) {
  await worker.visit(path);
  return worker.page.locator('main').innerText();
}

/** What a search finds. */
async function finds(worker, words) {
  const main = worker.page.locator('main');
  await worker.visit('/find');
  await main.locator('#q').fill(words);
  await worker.going(() => main.getByRole('button', { name: 'さがす' }).click());
  return main.innerText();
}

/** The mother's line in the list of cases that have no plan yet. */
async function listed(worker) {
  const { page } = worker;
  await worker.visit('/cases');
  await page.getByLabel('プランがまだのもの').check();
  await worker.press('しぼる');
  return page.locator('tbody tr', { hasText: MOTHER });
}

/** Every part of a workbook, unpacked, one after the other. */
function unpacked(bytes) {
  let all = '';
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [size, from] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)];
    const start = from + 30 + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28);
    const part = bytes.subarray(start, start + size);
    all += (bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(part) : part).toString('utf8');
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return all;
}

/** The case list as it leaves in that form. */
async function takes(worker, form) {
  await worker.visit('/cases/export');
  const [got] = await Promise.all([
    worker.page.waitForEvent('download'),
    worker.page.getByRole('button', { name: `${form}で出す` }).click(),
  ]);
  return readFile(await got.path());
}

describe('居所の秘匿', () => {
  const scope = wholeFile();
  let town;
  let sato;
  let mori;
  let harada;
  let takagi;
  let reception;
  let household;
  let mother;
  let child;
  let referral;
  let district;
  let seal;
  before(async () => {
    town = await openTown(scope);
    sato = await town.person('sato');
    mori = await town.person('mori');
    harada = await town.person('harada');
    takagi = await town.person('takagi', { width: PHONE, js: false });
  });

  /** The pages that hold where they are, for one who may see it. */
  const holding = () => [
    mother, `${mother}/edit`, child, `${child}/edit`, household, `${household}/edit`,
    reception, `${reception}/edit`, `${reception}/sheet`,
  ];

  /** The reception's sheet as a workbook. */
  async function workbook(worker) {
    const answer = await worker.page.request.get(`${town.url}${reception}/sheet.xlsx`);
    assert.equal(answer.status(), 200);
    return unpacked(await answer.body());
  }

  test('a mother and her daughter come, and another agency is let in, with where they live', async () => {
    const { page } = sato;
    await sato.visit('/receptions/new');
    await sato.fill('どんなことで？', '元の夫がさがしている。娘の学校のことを相談したい');
    await page.getByLabel('名前', { exact: true }).fill(MOTHER);
    await page.getByLabel('よみ', { exact: true }).fill('うかい みお');
    await page.getByLabel('生まれた日').fill('平成2年8月4日');
    await page.locator('#phone').fill('000-2468-1357');
    await page.locator('#contact_wish').fill(RULE);
    await page.locator('label:has([name=leave_message][value=no])').click();
    await page.locator('#area').selectOption({ index: 3 });
    await page.locator('details:has(#address) > summary').click();
    await page.locator('#address').fill(PLACE[0]);
    await sato.press('保存する');
    reception = new URL(page.url()).pathname;
    await sato.press('わたしが引きうける');
    await sato.press('新しい人として記録する');
    await sato.press('新しいケースをひらく');
    await sato.going(() => page.locator('main a[href^="/households/"]').first().click());
    household = new URL(page.url()).pathname;

    await sato.visit(`/people/new?household=${household.split('/').pop()}`);
    const typed = { name: CHILD, kana: 'うかい こはる', birth: '平成30年5月6日', tie: '長女', address: PLACE[0] };
    for (const [field, words] of Object.entries(typed)) await page.locator(`main [name="${field}"]`).fill(words);
    await sato.press('保存する');
    const person = (name) => page.locator('.eg-people a', { hasText: name }).getAttribute('href');
    [mother, child] = [await person(MOTHER), await person(CHILD)];

    await sato.visit(`${household}/sharing`);
    await page.locator('#agency').selectOption({ label: SHARED });
    for (const part of ['概要', '基本', '居所', 'プラン', '支援経過']) {
      await page.locator('#part').getByLabel(part, { exact: true }).check();
    }
    await page.locator('#ground').getByLabel(/支援会議/).check();
    await page.locator('#note').fill('11月20日の支援会議');
    await sato.press('見られるようにする');

    await sato.visit(household);
    await sato.press('ほかの機関につなぐ');
    await page.getByLabel('どこにつなぐ').selectOption({ label: SHARED });
    await page.getByLabel('何をお願いしたいか').fill(ASKED);
    await sato.fill('事情とお願い', '朝と夕方の付き添いを、いっしょに考えてほしい。');
    await page.getByRole('radio', { name: /支援会議/ }).check();
    await sato.fill('どの会議・どのできごとによるか', '11月20日の支援会議');
    await sato.press('相手に見えるものを確かめる');
    await sato.press('送る');
    referral = new URL(page.url()).pathname;
  });

  test('before the seal the same pages, searches, lists and files tell where they are', async () => {
    for (const path of holding()) assert.notDeepEqual(await tells(mori, path), [], path);
    assert.notDeepEqual(told(await workbook(mori)), []);
    assert.ok((await finds(mori, '24681357')).includes(MOTHER), 'by the end of the number');
    district = (await (await listed(mori)).locator('td[data-label="地区"]').innerText()).trim();
    assert.notEqual(district, '');
    await mori.visit('/cases/print');
    assert.ok((await mori.page.locator('tbody tr', { hasText: MOTHER }).innerText()).includes(district));
    assert.ok((await takes(mori, 'CSV（UTF-8）')).toString('utf8').split('\n').find((line) => line.includes(MOTHER)).includes(district));

    for (const path of [mother, child, household]) assert.notDeepEqual(await tells(harada, path), [], `the sister: ${path}`);
    assert.ok((await finds(harada, MOTHER)).includes(MOTHER));
    assert.equal(await (await listed(harada)).count(), 1);
    assert.ok((await reads(harada, '/referrals')).includes(ASKED));
    await harada.visit(referral);
    await harada.visit(household);
  });

  test('her worker sets the seal, and marks the sister', async () => {
    const { page } = sato;
    await sato.visit(mother);
    await sato.press('居所を秘匿する');
    await sato.press('居所を秘匿する', { status: 422 });
    assert.ok(await page.getByText('だれから守るのかを書いてください').first().isVisible());
    await sato.shot('set-again');
    const cover = page.locator('#cover').getByLabel(new RegExp(CHILD));
    assert.ok(await cover.isChecked(), 'who lives with her is covered');
    await sato.fill('だれから守りますか', '元の夫');
    await page.getByLabel('DV等支援措置（住民基本台帳）').check();
    await page.locator('#reader').getByLabel('高木 誠一（くらし相談センター）').check();
    await page.locator('#near').getByLabel(`原田 千佳（${SHARED}）`).check();
    await sato.shot('set');
    await sato.press('居所を秘匿する');
    seal = new URL(page.url()).pathname;
    assert.match(seal, /^\/seals\/[^/]+$/);
    for (const words of [MOTHER, CHILD, '元の夫', `原田 千佳（${SHARED}）`, 'まだ、だれも見ていません']) {
      assert.ok(await page.getByText(words).first().isVisible(), words);
    }
    await sato.shot('view');
    for (const path of [mother, child, household]) assert.deepEqual(await tells(sato, path), [], `the keeper gave no reason: ${path}`);
  });

  test('the sister’s next request finds nothing any more', async () => {
    await harada.going(() => harada.page.reload(), { status: 404 });
    for (const path of [mother, child, `${household}/map`, `${household}/timeline`, referral, seal, `${seal}/open`]) {
      await harada.visit(path, { status: 404 });
    }
    assert.ok(!(await finds(harada, MOTHER)).includes(MOTHER));
    assert.ok(!(await finds(harada, '24681357')).includes(MOTHER));
    assert.equal(await (await listed(harada)).count(), 0);
    for (const path of ['/referrals', '/today']) {
      const words = await reads(harada, path);
      assert.ok(!words.includes(ASKED) && !words.includes('鵜飼'), path);
    }
    const ono = await town.person('ono');
    for (const path of [mother, household]) assert.deepEqual(await tells(ono, path), [], `her colleague: ${path}`);
    assert.ok((await finds(ono, MOTHER)).includes(MOTHER), 'the rest of what is shared stays');
    await ono.visit(referral);
  });

  test('a colleague sees the case and the mark, and not where they are, on no page, paper or file', async () => {
    const { page } = mori;
    const others = [`${household}/map`, `${household}/years`, `${household}/sharing`, `${household}/timeline/print`, referral];
    for (const path of [...holding(), ...others]) assert.deepEqual(await tells(mori, path), [], path);
    await mori.visit(household);
    assert.ok(await page.getByRole('heading', { name: /秘匿/ }).isVisible());
    await mori.shot('household');
    await mori.visit(mother);
    assert.ok(await page.getByText('居所は秘匿されています').isVisible());
    assert.ok(await page.getByText('守り手の佐藤 花子さん（くらし相談センター）に聞いてください').isVisible());
    assert.equal(await page.getByText(RULE).count(), 0);
    await mori.shot('person');
    assert.deepEqual(told(await workbook(mori)), []);
    assert.ok(!(await finds(mori, '24681357')).includes(MOTHER));
    const found = await finds(mori, MOTHER);
    assert.ok(found.includes(MOTHER) && told(found).length === 0);
    assert.equal((await (await listed(mori)).locator('td[data-label="地区"]').innerText()).trim(), '');
    await mori.visit('/cases/print');
    assert.ok(!(await page.locator('tbody tr', { hasText: MOTHER }).innerText()).includes(district));
    const book = unpacked(await takes(mori, 'Excel（表）'));
    assert.ok(book.includes(MOTHER) && told(book).length === 0);
    const line = (await takes(mori, 'CSV（UTF-8）')).toString('utf8').split('\n').find((one) => one.includes(MOTHER));
    assert.ok(!line.includes(district));
    for (const path of [seal, `${seal}/open`]) await mori.visit(path, { status: 404 });
  });

  test('what a colleague corrects leaves alone what the form did not show', async () => {
    const { page } = mori;
    await mori.visit(`${mother}/edit`);
    assert.ok(await page.getByText('居所が秘匿されているので、ここには出ません').isVisible());
    assert.equal(await page.locator('main [name=address]').count(), 0);
    await page.locator('#languages').fill('手話も使う');
    await mori.press('保存する');
    assert.ok(await page.getByText('手話も使う').isVisible());
    await mori.visit(`${household}/edit`);
    const form = page.locator('form[action$="/edit"]');
    assert.equal(await form.locator('[name=home_address]').count(), 0);
    await form.locator('[name=household]').fill('鵜飼さん（母・長女）');
    await mori.going(() => form.getByRole('button', { name: '保存する' }).click());
    assert.ok(await page.getByRole('heading', { name: /鵜飼さん（母・長女）/ }).isVisible());
  });

  test('one who is named reads with a reason, on a phone and without JavaScript, and never on paper', async () => {
    const { page } = takagi;
    assert.deepEqual(await tells(takagi, mother), []);
    await takagi.press('理由を書いて見る');
    assert.ok(await page.getByText(RULE).isVisible(), 'the rules come before the reason');
    assert.ok(await page.getByText('伝言や留守番電話は残しません').isVisible());
    assert.deepEqual(told(await page.content()), []);
    await takagi.shot('open');
    await takagi.fill('何のために見ますか', '見る');
    await takagi.press('30分だけ見る', { status: 422 });
    await takagi.shot('open-again');
    await takagi.fill('何のために見ますか', '転校の書類を、本人と学校へ届けに行くため');
    await takagi.press('30分だけ見る');
    assert.equal(new URL(page.url()).pathname, mother);
    for (const words of [PLACE[0], PLACE[2], '手話も使う']) assert.ok(await page.getByText(words).isVisible(), words);
    await takagi.shot('opened');
    for (const path of [child, household]) assert.notDeepEqual(await tells(takagi, path), [], path);
    assert.deepEqual(await tells(takagi, `${reception}/sheet`), [], 'paper');
    assert.deepEqual(told(await workbook(takagi)), [], 'a file');
    assert.deepEqual(await tells(mori, mother), [], 'another’s reading opens nothing');
    await takagi.visit(mother);
    await takagi.press('もう閉じる');
    assert.deepEqual(told(await page.content()), []);
  });

  test('the keeper hears of it on きょう until it is confirmed; the manager sees who read, and reads nothing', async () => {
    const { page } = sato;
    const line = page.locator('.eg-item', { hasText: '高木 誠一さんが、秘匿された居所を見ました' });
    await sato.visit('/today');
    await sato.shot('today');
    await sato.going(() => line.getByRole('link', { name: '確かめる' }).click());
    assert.equal(new URL(page.url()).pathname, seal);
    assert.ok(await page.getByText('転校の書類を、本人と学校へ届けに行くため').isVisible());
    assert.ok(await page.getByText('まだ確かめていません').isVisible());
    await sato.press('確かめた');
    assert.equal(await page.getByText('まだ確かめていません').count(), 0);
    await sato.visit('/today');
    assert.equal(await line.count(), 0);

    const okubo = await town.person('okubo');
    assert.deepEqual(await tells(okubo, seal), []);
    assert.ok(await okubo.page.getByText('転校の書類を、本人と学校へ届けに行くため').isVisible());
    assert.equal(await okubo.page.getByRole('link', { name: '理由を書いて見る' }).count(), 0);
    await okubo.visit(`${seal}/open`, { status: 404 });
    assert.deepEqual(await tells(okubo, mother), []);
  });

  test('one asks for the lifting, another agrees, and everything is as it was', async () => {
    await sato.visit(seal);
    await sato.fill('なぜ解くのか', '本人と窓口で話した。元の夫とは和解し、住所も知らせてある');
    await sato.press('解くことを頼む');
    assert.ok(await sato.page.getByText('ほかの人の同意を待っています').isVisible());
    assert.equal(await sato.page.getByRole('button', { name: '解くことに同意する' }).count(), 0, 'not one’s own');
    await sato.shot('asked');
    assert.deepEqual(await tells(mori, mother), [], 'asked is not lifted');
    await harada.visit(household, { status: 404 });

    const line = takagi.page.locator('.eg-item', { hasText: '解くことを頼んでいます' });
    await takagi.visit('/today');
    await takagi.going(() => line.getByRole('link', { name: '確かめる' }).click());
    await takagi.shot('answer');
    await takagi.press('解くことに同意する');
    assert.ok(await takagi.page.getByText('解かれました').isVisible());
    await takagi.shot('lifted');

    for (const path of holding()) assert.notDeepEqual(await tells(mori, path), [], path);
    await mori.visit(mother);
    for (const words of [PLACE[0], PLACE[2], RULE, '手話も使う']) assert.ok(await mori.page.getByText(words).isVisible(), words);
    assert.equal(await mori.page.getByText('居所は秘匿されています').count(), 0);
    assert.notDeepEqual(await tells(harada, household), [], 'the sister');
  });

  test('somebody of the sample town is sealed, with a reading of the past', async () => {
    const SEALED = '森下 彩';
    const HOME = '若葉台南88番5';
    const open = async (worker) => {
      await finds(worker, SEALED);
      await worker.going(() => worker.page.locator('main').getByRole('link', { name: SEALED }).first().click());
    };
    await open(mori);
    assert.ok(await mori.page.getByRole('heading', { name: /秘匿/ }).isVisible());
    assert.ok(!(await mori.page.content()).includes(HOME));
    const kaneko = await town.person('kaneko');
    assert.ok(!(await finds(kaneko, SEALED)).includes(SEALED), 'the sister');
    const nagai = await town.person('nagai');
    await open(nagai);
    await nagai.going(() => nagai.page.locator('.eg-people a', { hasText: SEALED }).click());
    assert.ok(!(await nagai.page.content()).includes(HOME), 'the keeper gave no reason');
    await nagai.press('この秘匿について');
    for (const words of ['高木 誠一', '調停の書類の送り先', '金子 友香（みどり町こども家庭センター）']) {
      assert.ok(await nagai.page.getByText(words).first().isVisible(), words);
    }
    assert.equal(await nagai.page.getByText('まだ確かめていません').count(), 0);
    await nagai.shot('sample');
    await nagai.press('理由を書いて見る');
    await nagai.fill('何のために見ますか', '年末の手紙の宛名を、本人と決めたとおりに書くため');
    await nagai.press('30分だけ見る');
    assert.ok(await nagai.page.getByText(HOME).first().isVisible());
  });
});
