// Aさん一家: from the door over consent and つなぎ to three agencies into a 重層的支援会議 with a second family that only one
// agency knows, to a shared plan; then one agency's consent is withdrawn, and it sees nothing on its open page.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import * as meet from '../lib/meeting.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const HOKATSU = 'みどり町地域包括支援センター';
const KODOMO = 'みどり町こども家庭センター';
const TSUBASA = '障害者相談支援センター つばさ';
const SCHOOL = 'みどり小学校';
const A = '芦沢 涼子';
const QUESTION = '母の介護と、長男の居場所と、本人の仕事を、だれがいつ支えるか';
const OTHER = '寺内 武';
const OTHER_QUESTION = '退院のあとの食事と通院を、だれが見るか';
const FACTS = '母は週に二回、夜に起きる。長男は家から出ていない。本人は仕事を休みがち。';
const NOTE = '朝の味噌汁をいっしょに作った';
const GOAL = '母が夜に起きても、本人が眠れる';
const TASK = 'ショートステイの見学の日を決めて、佐藤に知らせる';

describe('重層的支援会議', () => {
  const scope = wholeFile();
  let town;
  let sato;
  let nagai;
  let chiba;
  let ono;
  let seki;
  let ueno;
  let household;
  let other;
  let meeting;
  let item;
  let plan;
  before(async () => {
    town = await openTown(scope);
    sato = await town.person('sato');
    nagai = await town.person('nagai');
    chiba = await town.person('chiba');
    ono = await town.person('ono');
    seki = await town.person('seki', { width: PHONE, js: false });
    ueno = await town.person('ueno');
  });

  test('Aさん一家 come to the door, and she consents: three agencies, not the school', async () => {
    household = await meet.opensCase(sato, {
      why: '母の介護と、家にいる長男のことと、自分の仕事。どこから話せばよいか分からない',
      name: A,
      kana: 'あしざわ りょうこ',
      born: '昭和48年6月2日',
    });
    await meet.consents(sato, household, {
      agencies: [HOKATSU, KODOMO, TSUBASA],
      refused: [SCHOOL],
      parts: ['概要', '基本', 'プラン', '支援経過', '会議の資料'],
      purpose: '家族みんなのことを、いっしょに支えるため',
    });
  });

  test('three agencies are asked, and take it on', async () => {
    const { page } = sato;
    const asks = [
      [HOKATSU, '介護保険の申請の手伝い', chiba],
      [KODOMO, '長男の居場所さがし', ono],
      [TSUBASA, '本人の通院と仕事の相談', seki],
    ];
    for (const [agency, subject, worker] of asks) {
      await sato.visit(household);
      await sato.press('ほかの機関につなぐ');
      await page.getByLabel('どこにつなぐ').selectOption({ label: agency });
      await page.getByLabel('何をお願いしたいか').fill(subject);
      await sato.fill('だれのこと', '50代の人と、80代の母、20代の長男');
      await sato.fill('事情とお願い', '家族三人のことを、いっしょに考えてほしい。');
      for (const part of ['概要', '基本', 'プラン']) await page.getByLabel(part, { exact: true }).check();
      await page.getByRole('radio', { name: '本人の同意' }).check();
      const consent = page.getByLabel('どの同意によるか').locator('option', { hasText: agency });
      await page.getByLabel('どの同意によるか').selectOption(await consent.getAttribute('value'));
      await sato.press('相手に見えるものを確かめる');
      await sato.press('送る');
      const referral = meet.at(sato);
      await worker.visit(referral);
      await worker.press('引き受ける');
      assert.ok((await meet.again(worker, household)).includes(A), agency);
      await meet.again(worker, `${household}/timeline`, { status: 404 });
    }
  });

  test('a plan is begun, with a goal and nobody to do it yet', async () => {
    const { page } = sato;
    await sato.visit(`${household}/plans`);
    await sato.press('プランをつくる');
    await page.getByLabel('本人の望み').fill('三人とも、眠れる夜がほしい');
    await page.locator('[name="goal.0.words"]').fill(GOAL);
    await page.locator('[name="from"]').fill('きょう');
    await page.locator('[name="to"]').fill('2027/12/31');
    await page.locator('[name="monitor_on"]').fill('2027/6/1');
    await sato.press('保存する');
    plan = meet.at(sato);
    assert.match(plan, /^\/plans\/[0-9a-z]{26}$/);
  });

  test('one meeting is called for two families, and all are invited', async () => {
    meeting = await meet.convenes(nagai, { kind: 'layered', title: '11月の重層的支援会議' });
    await nagai.shot('made');
    for (const [name, agency, role] of [
      ['佐藤 花子', 'くらし相談センター', 'recorder'],
      ['千葉 なつみ', HOKATSU, 'member'],
      ['上野 康子', HOKATSU, 'member'],
      ['小野 歩', KODOMO, 'member'],
      ['関 みのり', TSUBASA, 'adviser'],
    ]) {
      await meet.invites(nagai, meeting, { name, agency, role });
    }
    await meet.types(nagai, { outside: '芦沢さんの訪問看護師' });
    await nagai.going(() => nagai.page.getByRole('button', { name: '招く', exact: true }).click());
    assert.ok((await meet.line(nagai, '訪問看護師').innerText()).includes('アカウントのない人'));
    await nagai.shot('invited');

    other = await meet.opensCase(sato, { why: '退院のあとが心配', name: OTHER, kana: 'てらうち たけし', born: '昭和18年1月5日' });
    await meet.consents(sato, other, { agencies: [HOKATSU], parts: ['概要', '基本', '会議の資料'], purpose: '退院のあとを、いっしょに支えるため' });
  });

  /** Puts a household's case on the agenda, from its own page. */
  async function proposes(home, question, parts, seats) {
    const { page } = sato;
    await sato.visit(home);
    await sato.press('会議にかける');
    await sato.shot('offer');
    await sato.going(() => page.locator(`main a[href^="${meeting}/items/new"]`).first().click());
    await meet.chooses(sato, 'ground', 'consent');
    for (const box of await page.locator('main [name="part"]').all()) await box.setChecked(parts.includes(await box.getAttribute('value')));
    for (const box of await page.locator('main [name="seat"]').all()) await box.setChecked(false);
    for (const name of seats) await page.locator('main label', { hasText: name }).locator('[name="seat"]').check();
    await meet.types(sato, { question });
    await sato.shot('propose');
    await sato.going(() => page.locator('main form[action*="/items"] button[type="submit"]').first().click());
  }

  test('their worker puts each on the agenda, with who sits at it', async () => {
    await proposes(household, QUESTION, ['summary', 'basic', 'plan', 'contacts', 'meeting'], ['千葉 なつみ', '小野 歩', '関 みのり']);
    await proposes(other, OTHER_QUESTION, ['summary', 'basic', 'meeting'], ['上野 康子']);
    const seen = await meet.agenda(sato, meeting);
    assert.equal(seen.length, 2);
    assert.ok(seen[0].words.includes('芦沢') && seen[1].words.includes('寺内'), JSON.stringify(seen));
    assert.ok(seen.every(({ words }) => words.includes('重層的支援会議（同意あり）')));
    item = seen[0].path;
    await sato.visit(item);
    assert.ok((await meet.main(sato)).includes(QUESTION));
    await sato.shot('item');
  });

  test('who is invited sees a number and a ground; who has answered, and who is confirmed before the hour, no more', async () => {
    await chiba.visit('/today');
    await chiba.shot('today');
    assert.ok((await meet.main(chiba)).includes('11月の重層的支援会議'));
    const nothing = async (person, step) => {
      const seen = await meet.agenda(person, meeting);
      assert.equal(seen.length, 1, step);
      assert.ok(seen[0].words.includes('議題 1') && seen[0].words.includes('同意あり') && seen[0].path === null, `${step}: ${seen[0].words}`);
      await meet.silent(person, [A, '芦沢さんの世帯', QUESTION, '寺内', OTHER_QUESTION], step);
      await meet.again(person, item, { status: 404 });
    };
    await nothing(chiba, 'invited');
    await meet.accepts(chiba, meeting);
    await nothing(chiba, 'accepted');
    await meet.turns(nagai, meeting, '千葉 なつみ', '確認する');
    await nothing(chiba, 'confirmed');
    for (const [person, name] of [[ono, '小野 歩'], [seki, '関 みのり'], [ueno, '上野 康子']]) {
      await meet.accepts(person, meeting);
      await meet.turns(nagai, meeting, name, '確認する');
    }
    await meet.opensPapers(nagai, meeting);
    await nagai.shot('open');
  });

  test('in the hours each reads what is theirs, as far as the consent goes, and nobody the other family', async () => {
    for (const person of [chiba, ono, seki]) {
      const seen = await meet.agenda(person, meeting);
      assert.equal(seen.length, 1);
      assert.equal(seen[0].path, item);
      const words = await meet.reads(person, item);
      for (const told of [A, QUESTION]) assert.ok(words.includes(told), told);
      await meet.silent(person, ['寺内', OTHER_QUESTION], 'the other family');
      if (person !== ono) await person.shot('paper');
      await meet.again(person, `${household}/timeline`, { status: 404 });
    }
    const seen = await meet.agenda(ueno, meeting);
    assert.equal(seen.length, 1);
    assert.ok(seen[0].words.includes('議題 1'), 'numbered anew for each reader');
    assert.ok((await meet.reads(ueno, seen[0].path)).includes(OTHER));
    await meet.silent(ueno, ['芦沢 涼子', QUESTION], 'the first family');
    await meet.again(ueno, item, { status: 404 });
    const wada = await town.person('wada');
    await meet.again(wada, meeting, { status: 404 });
    await meet.again(wada, item, { status: 404 });
  });

  test('what is written in the meantime stands on the paper at the next look', async () => {
    const { page } = sato;
    await meet.silent(chiba, [NOTE], 'before');
    await meet.notes(sato, household, NOTE);
    assert.ok((await meet.reads(chiba, item)).includes(NOTE));
  });

  test('the projector shows nothing that one who is there may not see', async () => {
    for (const name of ['千葉 なつみ', '小野 歩', '関 みのり']) await meet.turns(nagai, meeting, name, '出席にする');
    let shown = await meet.reads(nagai, `${meeting}/projector`);
    assert.ok(shown.includes(QUESTION) && !shown.includes(A), 'all who are there sit at the first');
    assert.ok(!shown.includes(OTHER_QUESTION) && !shown.includes(OTHER), 'nobody of them at the second');
    await nagai.shot('projector');
    await meet.turns(nagai, meeting, '上野 康子', '出席にする');
    shown = await meet.reads(nagai, `${meeting}/projector`);
    assert.ok(!shown.includes(QUESTION) && !shown.includes(OTHER_QUESTION), 'nobody sits at both');
    await meet.turns(nagai, meeting, '上野 康子', '退席にする');
    assert.ok((await meet.reads(nagai, `${meeting}/projector`)).includes(QUESTION));
    const seen = await meet.agenda(ueno, meeting);
    assert.ok(seen.every(({ path }) => path === null), 'who left reads no more');
  });

  test('minutes are written, corrected and kept, and a decision waits on its owner’s きょう', async () => {
    await sato.visit(`${item}/minutes`);
    await meet.types(sato, { facts: FACTS, views: '本人：母に怒らないでいたい。', next: '一か月後に、数をもう一度見る。' });
    await sato.shot('minutes');
    await sato.going(() => sato.page.locator('main form button[type="submit"]').first().click());
    await meet.decides(sato, item, { words: TASK, owner: '千葉 なつみ', goal: GOAL });
    const words = await meet.reads(chiba, item);
    assert.ok(words.includes(FACTS) && words.includes(TASK));
    await chiba.visit('/today');
    assert.ok((await meet.main(chiba)).includes(TASK));
    await sato.visit(`${item}/minutes`);
    await meet.types(sato, { facts: `${FACTS} 数は母がつける。` });
    await sato.going(() => sato.page.locator('main form button[type="submit"]').first().click());
    await sato.visit(item);
    await sato.shot('written');
    assert.ok((await meet.reads(ono, item)).includes('数は母がつける'));
  });

  test('what was settled is a step of one plan, which the three see when it is in force', async () => {
    const { page } = sato;
    assert.ok((await meet.reads(sato, plan)).includes(TASK));
    await sato.press('本人の同意を記録する');
    await page.getByLabel('どうやって').selectOption({ label: '申込書に署名' });
    await sato.press(/^記録する$/);
    await sato.press('支援調整会議の結果を記録する');
    await page.getByLabel('このプランでよい').check();
    await page.getByLabel('出た人・機関').fill('11月の重層的支援会議に出た機関');
    await sato.press(/^記録する$/);
    await sato.press('プランを始める');
    await sato.press('この日から始める');
    await sato.shot('plan');
    for (const person of [chiba, ono, seki]) {
      const words = await meet.reads(person, plan);
      assert.ok(words.includes(GOAL) && words.includes(TASK), 'one plan');
      assert.ok((await meet.again(person, item)).includes(GOAL), 'and on the paper');
    }
  });

  test('the agenda and the minutes are printed for who reads them, marked', async () => {
    for (const [person, path] of [[nagai, `${meeting}/agenda/print`], [chiba, `${item}/print`]]) {
      const words = await meet.reads(person, path);
      for (const mark of ['部外秘', '重層的支援会議（同意あり）']) assert.ok(words.includes(mark), `${path}: ${mark}`);
      await person.shot('print');
    }
    assert.ok((await meet.main(chiba)).includes('千葉 なつみ'));
    await meet.silent(chiba, ['寺内', OTHER_QUESTION], 'the other family on paper');
    await meet.reads(nagai, `${meeting}/agenda/print`);
    await meet.again(ueno, `${item}/print`, { status: 404 });
  });

  test('one agency’s consent is withdrawn, and it sees nothing on its open page', async () => {
    const { page } = sato;
    await chiba.visit(item);
    await sato.visit(`${household}/consents`);
    await sato.press(/^ひらく/);
    await page.locator('tr', { hasText: HOKATSU }).getByText('取り消す…').click();
    await sato.going(() => page.getByRole('button', { name: `${HOKATSU}への同意を取り消す` }).click());
    await chiba.going(() => chiba.page.reload(), { status: 404 });
    await meet.again(chiba, household, { status: 404 });
    await meet.again(chiba, `${item}/print`, { status: 404 });
    const seen = await meet.agenda(chiba, meeting);
    assert.ok(seen.every(({ path }) => path === null));
    await meet.silent(chiba, [A, QUESTION, FACTS], 'after the withdrawal');
    await chiba.shot('withdrawn');
    for (const person of [ono, seki]) assert.ok((await meet.again(person, item)).includes(FACTS), 'the others go on');
    await chiba.visit('/today');
    assert.ok(!(await meet.main(chiba)).includes(TASK), 'what they took on at the table goes with it');
    assert.ok((await meet.again(sato, item)).includes(TASK), 'and stands with those who lead');
  });

  test('a member is taken out, and then the papers close: nobody reads but those who lead', async () => {
    await meet.turns(nagai, meeting, '小野 歩', '外す');
    await ono.going(() => ono.page.reload(), { status: 404 });
    await meet.again(ono, meeting, { status: 404 });
    await nagai.visit(meeting);
    await nagai.press('資料をいま閉じる');
    await seki.going(() => seki.page.reload(), { status: 404 });
    const words = await meet.reads(sato, item);
    assert.ok(words.includes('数は母がつける'), 'the lead keeps the minutes');
  });

  test('the manager’s sheet of who looked names those who sat there, and the ground', async () => {
    const okubo = await town.person('okubo');
    await sato.visit(household);
    const edit = await sato.page.locator('a[href^="/cases/"]').first().getAttribute('href');
    await okubo.visit(`/audit/cases/${edit.split('/')[2]}`);
    await okubo.press('本人にわたす紙');
    for (const words of ['千葉 なつみ', '関 みのり', '小野 歩', '本人の同意']) {
      assert.ok(await okubo.page.getByText(words).first().isVisible(), words);
    }
    await okubo.shot('looked');
  });
});
