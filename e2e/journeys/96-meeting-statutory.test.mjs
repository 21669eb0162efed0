// ひきこもり, without a consent: a 支援会議 by law. The notice of secrecy is signed for the one matter before its paper opens, roles
// are shared out; then he consents, to one agency, and a 重層的支援会議 follows in which those who knew by law begin anew.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import * as meet from '../lib/meeting.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const HOKEN = 'みどり町保健センター';
const WAKAMONO = '若者しごとの広場 みどり';
const KURASHI = 'くらし相談センター';
const HE = '湯川 航平';
const QUESTION = '三年、部屋から出ていない。だれの声なら届くか。親を責めずに、だれが家を訪ねるか';
const FACTS = '夜中に台所の電気がつく。ゲームの音はする。母は食事を戸の前に置いている。';
const HERS = '母に、月に一度、保健師から電話する';
const TOGETHER = '本人とメールで。居場所の見学は、閉館のあとに二人で';
const BY_LAW = '支援会議（法106条の6）';
const BY_CONSENT = '重層的支援会議（同意あり）';

describe('支援会議', () => {
  const scope = wholeFile();
  let town;
  let sato;
  let wada;
  let murata;
  let ichikawa;
  let household;
  let meeting;
  let item;
  let next;
  let followed;
  before(async () => {
    town = await openTown(scope);
    sato = await town.person('sato');
    wada = await town.person('wada');
    murata = await town.person('murata', { width: PHONE, js: false });
    ichikawa = await town.person('ichikawa');
  });

  test('a mother comes, and her son has agreed to nothing', async () => {
    household = await meet.opensCase(sato, {
      why: '三年、息子が部屋から出てこない。本人には、ここに来たことを言っていない',
      name: HE,
      kana: 'ゆかわ こうへい',
      born: '平成8年4月1日',
    });
    await meet.notes(sato, household, FACTS);
    await meet.again(murata, household, { status: 404 });
    await meet.again(ichikawa, household, { status: 404 });
  });

  test('the town calls a meeting, and her worker puts it on the agenda by law', async () => {
    const { page } = sato;
    meeting = await meet.convenes(wada, { kind: 'support', title: '11月の支援会議', place: '役場2階 相談室' });
    for (const [name, agency] of [['佐藤 花子', KURASHI], ['村田 あかり', HOKEN], ['市川 翼', WAKAMONO]]) {
      await meet.invites(wada, meeting, { name, agency });
    }
    await meet.types(wada, { outside: '民生委員（お名前は出席の紙に）' });
    await wada.going(() => wada.page.getByRole('button', { name: '招く', exact: true }).click());
    await wada.visit(`${meeting}/items/new`);
    await wada.shot('not-his');

    await meet.accepts(sato, meeting);
    await sato.visit(household);
    await sato.press('会議にかける');
    await sato.going(() => page.locator(`main a[href^="${meeting}/items/new"]`).first().click());
    await meet.chooses(sato, 'ground', 'law_106_6');
    for (const part of ['summary', 'basic', 'contacts', 'meeting']) await meet.chooses(sato, 'part', part);
    for (const name of ['村田 あかり', '市川 翼']) await page.locator('main label', { hasText: name }).locator('[name="seat"]').check();
    await sato.going(() => page.locator('main form[action*="/items"] button[type="submit"]').first().click(), { status: 422 });
    assert.ok(await page.getByText('この議題で話したいことを書いてください').first().isVisible());
    assert.ok(await page.locator('[name="ground"][value="law_106_6"]').isChecked(), 'what was chosen is kept');
    await sato.shot('propose-again');
    await meet.types(sato, { question: QUESTION });
    await sato.going(() => page.locator('main form[action*="/items"] button[type="submit"]').first().click());
    const seen = await meet.agenda(sato, meeting);
    assert.ok(seen.length === 1 && seen[0].words.includes(BY_LAW), JSON.stringify(seen));
    item = seen[0].path;
  });

  test('who calls it keeps the order of the day, and reads nothing', async () => {
    const seen = await meet.agenda(wada, meeting);
    assert.ok(seen.length === 1 && seen[0].path === null && seen[0].words.includes(BY_LAW));
    await meet.silent(wada, [HE, '湯川', QUESTION, FACTS], 'the convenor');
    await meet.again(wada, item, { status: 404 });
    await meet.again(wada, household, { status: 404 });
  });

  test('the notice is read and signed with one’s own name, for this matter, before its paper opens', async () => {
    const { page } = murata;
    for (const [person, name] of [[murata, '村田 あかり'], [ichikawa, '市川 翼']]) {
      await meet.accepts(person, meeting);
      await meet.turns(wada, meeting, name, '確認する');
    }
    await meet.opensPapers(wada, meeting);
    await wada.shot('open');
    await meet.again(murata, item, { status: 404 });
    await murata.visit('/today');
    await murata.shot('today');
    await murata.visit(meeting);
    await meet.silent(murata, [HE, '湯川', QUESTION], 'not signed');
    await murata.going(() => page.locator(`main a[href="${item}/sign"]`).first().click());
    assert.ok((await meet.main(murata)).includes('社会福祉法106条の6'));
    await meet.silent(murata, [HE, '湯川', QUESTION], 'the notice');
    await murata.shot('notice');
    const sign = { status: 422 };
    const press = (expected) => murata.going(() => page.locator(`form[action="${item}/sign"] button[type="submit"]`).click(), expected);
    await press(sign);
    await page.locator('[name="agree"]').check();
    await meet.types(murata, { name: '村田 つもり' });
    await press(sign);
    assert.ok(await page.locator('[name="agree"]').isChecked());
    await murata.shot('not-the-name');
    await meet.types(murata, { name: '村田 あかり' });
    await press();
    const words = await meet.reads(murata, item);
    for (const told of [HE, QUESTION, FACTS]) assert.ok(words.includes(told), told);
    await murata.shot('paper');
    await meet.again(ichikawa, item, { status: 404 });
    await meet.silent(ichikawa, [HE, QUESTION], 'the other has not signed');
    await meet.again(murata, household, { status: 404 });
  });

  test('the roles are shared out, and stand on who has them', async () => {
    await ichikawa.visit(`${item}/sign`);
    await ichikawa.page.locator('[name="agree"]').check();
    await meet.types(ichikawa, { name: '市川 翼' });
    await ichikawa.going(() => ichikawa.page.locator(`form[action="${item}/sign"] button[type="submit"]`).click());
    for (const name of ['村田 あかり', '市川 翼']) await meet.turns(wada, meeting, name, '出席にする');
    await sato.visit(`${item}/minutes`);
    await meet.types(sato, { facts: FACTS, views: '母を責めないことを、みんなで決めた。', next: '本人に会える日が来たら、本人に聞く。' });
    await sato.going(() => sato.page.locator('main form button[type="submit"]').first().click());
    await meet.decides(sato, item, { words: HERS, owner: '村田 あかり' });
    await murata.visit('/today');
    assert.ok((await meet.main(murata)).includes(HERS));
    assert.ok((await meet.reads(ichikawa, item)).includes('母を責めないこと'));
    await meet.reads(murata, `${item}/print`);
    for (const mark of ['部外秘', '村田 あかり']) assert.ok((await meet.main(murata)).includes(mark), mark);
    await murata.shot('print');
  });

  test('without a consent it cannot go on as 重層的支援会議', async () => {
    await sato.visit(item);
    assert.equal(await sato.page.getByRole('link', { name: '同意が得られたので、重層的支援会議へ' }).count(), 0);
    await meet.again(sato, `${item}/move`, { status: 404 });
  });

  test('he answers, and agrees to one of the two; a 重層的支援会議 follows', async () => {
    const { page } = sato;
    await meet.consents(sato, household, {
      agencies: [WAKAMONO],
      refused: [HOKEN],
      parts: ['概要', '基本', '会議の資料'],
      purpose: 'メールで話せるようになりたい',
    });
    await sato.visit(item);
    await sato.shot('item');
    await sato.press('同意が得られたので、重層的支援会議へ');
    await sato.shot('move');
    await page.locator('main select[name="meeting"]').selectOption('new');
    if (!(await page.locator('main [name="title"]').isVisible())) await page.getByText('新しい会議をつくるとき').click();
    await meet.chooses(sato, 'kind', 'layered');
    await meet.types(sato, { title: '11月の重層的支援会議', place: 'くらし相談センター', on: 'きょう', from: '23:10', to: '23:50', question: TOGETHER });
    for (const box of await page.locator('main [name="part"]').all()) {
      await box.setChecked(['summary', 'basic', 'contacts', 'meeting'].includes(await box.getAttribute('value')));
    }
    for (const name of ['村田 あかり', '市川 翼']) await page.locator('main label', { hasText: name }).locator('[name="seat"]').check();
    await sato.going(() => page.locator(`main form[action="${item}/move"] button[type="submit"]`).first().click());
    followed = meet.at(sato);
    next = followed.split('/items/')[0];
    assert.notEqual(next, meeting);
    assert.ok((await meet.main(sato)).includes(BY_CONSENT));
    await sato.shot('followed');
    const old = await meet.reads(sato, item);
    assert.ok(old.includes(BY_LAW) && old.includes('重層的支援会議へ'), 'the old one is closed, with its ground and the reason');
  });

  test('to have known by law is no right to know by consent', async () => {
    await meet.again(murata, item, { status: 404 });
    await meet.again(ichikawa, item, { status: 404 });
    for (const person of [murata, ichikawa]) {
      const seen = await meet.agenda(person, next);
      assert.ok(seen.length === 1 && seen[0].path === null && seen[0].words.includes(BY_CONSENT), 'invited anew');
      await meet.again(person, followed, { status: 404 });
    }
    for (const [person, name] of [[murata, '村田 あかり'], [ichikawa, '市川 翼']]) {
      await meet.accepts(person, next);
      await meet.turns(sato, next, name, '確認する');
    }
    await meet.opensPapers(sato, next);
    const words = await meet.reads(ichikawa, followed);
    assert.ok(words.includes(HE) && words.includes(TOGETHER), 'he agreed to this agency');
    await meet.silent(ichikawa, [FACTS], 'but not to its notes');
    await meet.again(ichikawa, `${followed}/sign`, { status: 404 });
    await ichikawa.shot('by-consent');
    await meet.again(murata, followed, { status: 404 });
    await murata.visit(next);
    await meet.silent(murata, [HE, '湯川', TOGETHER], 'he said no to this one');
    await murata.visit('/today');
    assert.ok((await meet.main(murata)).includes(HERS), 'the task stays');
  });

  test('a meeting is cancelled, and nobody but the lead reads on', async () => {
    await ichikawa.visit(followed);
    await sato.visit(next);
    await sato.page.locator('details', { hasText: '会議を取りやめる' }).locator('summary').click();
    await sato.page.locator('details', { hasText: '会議を取りやめる' }).locator('[name="words"]').fill('日を決めなおします');
    await sato.press('取りやめる');
    await ichikawa.going(() => ichikawa.page.reload(), { status: 404 });
    await sato.visit(followed);
  });

  test('the sample town has meetings held and to come, each with its ground', async () => {
    await sato.visit('/meetings');
    await sato.shot('list');
    const words = await meet.main(sato);
    for (const told of ['重層的支援会議（定例）', '支援調整会議', '重層的支援会議（臨時・舟渡地区）']) assert.ok(words.includes(told), told);
    const open = async (person, title) => {
      await person.visit('/meetings');
      await person.going(() => person.page.locator('main').getByRole('link', { name: title, exact: true }).first().click());
      return meet.agenda(person, meet.at(person));
    };
    const hers = await open(sato, '重層的支援会議（定例）');
    assert.ok(hers.length === 3 && hers[0].words.includes('日下部') && hers[0].path !== null, JSON.stringify(hers));
    assert.ok(hers.slice(1).every(({ words, path }) => path === null && !/長尾|世良/.test(words)), 'her agency only calls for the others');
    const fujii = await town.person('fujii');
    const his = await open(fujii, '重層的支援会議（定例）');
    assert.equal(his.length, 1);
    assert.ok((await meet.reads(fujii, his[0].path)).includes('記録の帳面に来る人'));
    await meet.silent(fujii, ['日下部', '長尾', '世良 喜一'], 'the oil seller is told the summary');
    await fujii.shot('sample');
    const shimada = await town.person('shimada');
    const law = await open(shimada, '支援会議（臨時・川南地区）');
    assert.ok(law.length === 1 && law[0].path === null && law[0].words.includes(BY_LAW));
    const kubota = await town.person('kubota');
    const lead = await open(kubota, '支援会議（臨時・川南地区）');
    assert.ok((await meet.reads(kubota, lead[0].path)).includes('「片づけ」と言わずに'));
    await kubota.shot('sample');
  });
});
