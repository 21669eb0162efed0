// 世帯: built from nothing, drawn as it was told, and edited by two at once.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import { ecomap, genogram } from '../lib/diagram.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const HOME = '水木さん（母・長男）';

/** Who is typed: the first founds the household. */
const FAMILY = [
  { name: '水木 誠', kana: 'みずき まこと', birth: 'S47.5.3', sex: '男性', tie: '本人', living: 'with' },
  { name: '水木 茂子', kana: 'みずき しげこ', birth: '昭和１８年４月１日', sex: '女性', tie: '母', living: 'with', contact_rule: '水曜の昼だけ', leave_message: 'no' },
  { name: '水木 一郎', kana: 'みずき いちろう', birth: '昭和15年1月2日', death: 'H27.3.4', sex: '男性', tie: '父', living: 'with' },
  { name: '水木 さやか', kana: 'みずき さやか', birth: '1977/7/8', sex: '女性', tie: '妻', living: 'away' },
  { name: '水木 蓮', kana: 'みずき れん', birth: '平成25年6月', sex: '男性', tie: '長男', living: 'away' },
  { name: '谷川 洋子', kana: 'たにがわ ようこ', birth: '50歳くらい', sex: '', tie: '妹（県外）', living: 'away' },
];

/** [one, kind, other, in words] as chosen in the form. */
const TIES = [
  ['水木 茂子', 'couple', '水木 一郎'],
  ['水木 茂子', 'parent', '水木 誠'],
  ['水木 一郎', 'parent', '水木 誠'],
  ['水木 茂子', 'parent', '谷川 洋子'],
  ['水木 誠', 'separated', '水木 さやか'],
  ['水木 誠', 'parent', '水木 蓮'],
  ['水木 さやか', 'parent', '水木 蓮'],
  ['水木 誠', 'sibling', '谷川 洋子'],
  ['谷川 洋子', 'other', '水木 茂子', '通帳を預かる'],
];

const AROUND = [
  { supporter: 'くらし相談センター', kind: 'agency', strength: 'strong', direction: 'from', words: '週1回の訪問' },
  { supporter: 'みどり町地域包括支援センター', kind: 'agency', strength: 'normal', direction: 'both' },
  { supporter: '民生委員の井上さん', kind: 'person', strength: 'weak', direction: 'from' },
  { supporter: '大家さん', kind: 'person', strength: 'conflict', direction: 'to' },
  { supporter: '地域活動支援センター ひだまり', kind: 'place', strength: 'normal', direction: 'to' },
];

/** The age today in Japan of somebody born on that day. */
function age(year, month, day) {
  const [y, m, d] = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format(new Date()).split('-').map(Number);
  return `${y - year - (m < month || (m === month && d < day) ? 1 : 0)}歳`;
}

/** Fills the controls of that name within `scope`. */
async function fill(scope, values) {
  for (const [name, value] of Object.entries(values)) {
    const control = scope.locator(`[name="${name}"]`);
    const type = await control.first().evaluate((element) => element.type);
    if (type === 'radio') await scope.locator(`label:has([name="${name}"][value="${value}"])`).click();
    else if (type === 'select-one') await control.selectOption(value);
    else await control.fill(value);
  }
}

/** Presses: the first of a kind with every check, the others only until the next page stands. */
async function press(worker, name, nth) {
  if (nth === 0) return worker.press(name);
  await Promise.all([worker.page.waitForNavigation(), worker.page.getByRole('button', { name }).click()]);
}

/** Builds the family by its forms; gives the household's address. */
async function build(worker, { family = FAMILY, ties = TIES, around = AROUND, name = HOME } = {}) {
  const { page } = worker;
  const main = page.locator('main');
  const [first, ...others] = family;
  await worker.visit('/households/new');
  const { tie: _, ...founder } = first;
  await fill(main, { household: name, home_address: 'みどり町川北3番地', ...founder });
  await worker.press('世帯をつくる');
  const home = new URL(page.url()).pathname;
  for (const [nth, person] of others.entries()) {
    await page.goto(`/people/new?household=${home.split('/').at(-1)}`);
    await fill(main, person);
    await press(worker, '保存する', nth);
  }
  await worker.visit(`${home}/map`);
  for (const [nth, [one, kind, other, label = '']] of ties.entries()) {
    const form = page.locator('form[action$="/relations"]');
    await form.locator('[name=one]').selectOption({ label: one });
    await form.locator('[name=other]').selectOption({ label: other });
    await fill(form, { kind, label });
    await press(worker, '家族のつながりをくわえる', nth);
  }
  for (const [nth, tie] of around.entries()) {
    await fill(page.locator('form[action$="/supporters"]'), tie);
    await press(worker, 'まわりとのつながりをくわえる', nth);
  }
  await worker.check();
  return home;
}

/** A name as it is drawn: where a line is folded, its space goes; a tie that has ended says so. */
const drawnAs = (name, ended = false) => name.replaceAll(/\s/g, '') + (ended ? '（終了）' : '');

/** A tie as a line to compare; one between equals has no direction. */
function line(kind, from, to) {
  const equals = kind === 'couple' || kind === 'sibling';
  const [one, other] = equals && to < from ? [to, from] : [from, to];
  return `${kind}: ${one} – ${other}`;
}

/** What the drawings must show of what was typed. */
async function compare(page, { family = FAMILY, ties = TIES, around = AROUND } = {}) {
  const drawn = await genogram(page);
  assert.deepEqual(drawn.people.map((p) => p.name).sort(), family.map((p) => p.name).sort(), 'everybody, once');
  assert.equal(new Set(drawn.people.map((p) => p.key)).size, family.length);
  for (const told of family) {
    const figure = drawn.people.find((p) => p.name === told.name);
    assert.equal(figure.index, told === family[0], `${told.name}: 本人 by a double outline`);
    assert.equal(figure.deceased, Boolean(told.death), `${told.name}: crossed`);
    assert.equal(figure.home, told.living === 'with' && !told.death, `${told.name}: within the household's line`);
    assert.equal(figure.sign, { 男性: 'man', 女性: 'woman' }[told.sex] ?? 'unstated', told.name);
  }
  const parents = (child) => ties.filter((t) => t[1] === 'parent' && t[2] === child).map((t) => t[0]);
  const shown = ties.filter(([one, kind, other]) => kind !== 'sibling' || !parents(one).some((p) => parents(other).includes(p)));
  const bond = (kind) => (['couple', 'separated', 'divorced', 'common_law'].includes(kind) ? 'couple' : kind);
  assert.deepEqual(
    drawn.ties.map((t) => line(t.kind, t.from, t.to)).sort(),
    shown.map(([one, kind, other]) => line(bond(kind), one, other)).sort(),
  );
  for (const [one, kind, other] of shown.filter((t) => bond(t[1]) === 'couple')) {
    const tie = drawn.ties.find((t) => line(t.kind, t.from, t.to) === line('couple', one, other));
    assert.equal(tie.slashes, { separated: 1, divorced: 2 }[kind] ?? 0, `${tie.title}: strokes across the line`);
  }
  const map = await ecomap(page);
  const home = drawn.people.filter((p) => p.home).map((p) => p.key);
  assert.deepEqual(map.people.toSorted(), home.toSorted(), 'the circle holds who lives there, the same people');
  assert.deepEqual(map.around.map((name) => drawnAs(name)).sort(), around.map((t) => drawnAs(t.supporter, t.ended)).sort());
  assert.deepEqual(
    map.ties.map(({ to, strength, arrows, ended }) => ({ to: drawnAs(to), strength, arrows, ended })).sort((a, b) => (a.to < b.to ? -1 : 1)),
    around
      .map((t) => ({ to: drawnAs(t.supporter, t.ended), strength: t.strength, arrows: t.direction === 'both' ? 2 : 1, ended: t.ended ?? false }))
      .sort((a, b) => (a.to < b.to ? -1 : 1)),
  );
  assert.ok(map.ties.every((t) => t.kind === 'support' && t.from === 'household'));
}

/** One side of the two that a field shows. */
const pick = (page, field, side) => page.locator(`input[name="pick.${field}"][value=${side}]`);

describe('世帯', () => {
  const scope = wholeFile();
  let town;
  let home;
  before(async () => {
    town = await openTown(scope);
  });

  test('a household is built from nothing, and both drawings show what was typed and nothing else', async () => {
    const sato = await town.person('sato');
    const { page } = sato;
    await sato.visit('/households/new');
    await sato.press('世帯をつくる', { status: 422 });
    assert.ok(await page.getByText('世帯の呼び方を入れてください').first().isVisible());
    home = await build(sato);
    await compare(page);
    await sato.shot('map');
    // The same in words, for those who cannot see the drawing.
    for (const words of [
      `水木 誠（${age(1972, 5, 3)}、本人）と水木 さやか（${age(1977, 7, 8)}）は別居している夫婦。`,
      '水木 誠は水木 茂子と水木 一郎の子。',
      '谷川 洋子から水木 茂子へのつながり：通帳を預かる。',
      '同じ世帯：水木 誠、水木 茂子。',
      'くらし相談センター：つながりが強い（支援が届いている）。週1回の訪問',
      '大家さん：対立・緊張がある（家族から働きかけている）',
    ]) {
      assert.ok(await page.getByRole('listitem').filter({ hasText: words }).first().isVisible(), words);
    }
    assert.ok(!(await page.locator('main').innerText()).includes('はきょうだい'), 'their mother says it');
    await sato.visit(home);
    const chips = await page.locator('.eg-person-chip').allInnerTexts();
    for (const [name, how] of [['水木 茂子', `母 ・ ${age(1943, 4, 1)}`], ['水木 一郎', '父 ・ 75歳 亡くなった'], ['水木 さやか', `妻 ・ ${age(1977, 7, 8)} ・ 別に暮らす`]]) {
      assert.ok(chips.some((chip) => chip.includes(name) && chip.includes(how)), `${name} ${how}: ${chips}`);
    }
    const warning = page.locator('.eg-warn', { hasText: '水木 茂子さんへの連絡' });
    assert.match(await warning.innerText(), /水曜の昼だけ[\s\S]*伝言や留守番電話は残しません/);
  });

  test('what changes in life changes the drawings: a divorce, somebody who moves out, a tie that ends', async () => {
    const sato = await town.person('sato', { width: PHONE });
    const { page } = sato;
    await sato.visit(`${home}/map`);
    const couple = page.locator('.eg-ties li', { hasText: '水木 誠は水木 さやかと夫婦（別居）' });
    await couple.locator('summary').click();
    await couple.locator('[name=kind]').selectOption('divorced');
    await sato.going(() => couple.getByRole('button', { name: '保存する' }).click());
    const landlord = page.locator('.eg-ties li', { hasText: '大家さん' });
    await landlord.locator('summary').click();
    await landlord.locator('[name=ended]').fill('11月1日');
    await sato.going(() => landlord.getByRole('button', { name: '終わったと記録する' }).click());
    await sato.visit(`${home}/edit`);
    const mother = page.locator('.eg-card', { hasText: '水木 茂子' });
    await mother.locator('[name=living]').selectOption('facility');
    await sato.going(() => mother.getByRole('button', { name: '水木 茂子さんのことを保存する' }).click());
    await sato.visit(`${home}/map`);
    const family = FAMILY.map((p) => (p.name === '水木 茂子' ? { ...p, living: 'facility' } : p));
    const ties = TIES.map((t) => (t[1] === 'separated' ? [t[0], 'divorced', t[2]] : t));
    const around = AROUND.map((t) => (t.supporter === '大家さん' ? { ...t, ended: true, strength: 'weak' } : t));
    await compare(page, { family, ties, around });
  });

  test('of two who edit one person the second sees both and chooses, field by field', async () => {
    const [sato, mori] = [await town.person('sato'), await town.person('mori')];
    await sato.visit(home);
    const path = await sato.page.getByRole('link', { name: '水木 茂子' }).getAttribute('href');
    await sato.visit(`${path}/edit`);
    await mori.visit(`${path}/edit`);
    await fill(mori.page.locator('main'), { contact_rule: '土曜の朝', workplace: '川北デイサービス' });
    const district = mori.page.getByLabel('地区');
    await district.selectOption({ index: 2 });
    const chosen = await district.locator('option:checked').innerText();
    await mori.press('保存する');
    await fill(sato.page.locator('main'), { contact_rule: '水曜と木曜の昼', note: '耳が遠い。ゆっくり話す' });
    await sato.press('保存する', { status: 409 });
    const { page } = sato;
    assert.ok(await page.getByText('まだ、どちらも消えていません').isVisible());
    assert.ok(await page.getByText('森 健吾').first().isVisible());
    assert.ok(await page.getByText(chosen).isVisible(), 'the district by its name');
    assert.equal(await pick(page, 'name', 'mine').count(), 0, 'what is the same is not asked');
    assert.ok(await pick(page, 'workplace', 'theirs').isChecked(), 'what only the other touched stays theirs');
    assert.ok(await pick(page, 'contact_rule', 'mine').isChecked());
    await pick(page, 'contact_rule', 'theirs').check();
    await sato.press('選んだほうを保存する');
    for (const words of ['土曜の朝', '川北デイサービス', '耳が遠い。ゆっくり話す']) {
      assert.ok(await page.getByText(words).first().isVisible(), words);
    }
    assert.equal(await page.getByText('水曜と木曜の昼').count(), 0);
  });

  test('of two who edit one household, a membership or a tie the second sees both and chooses', async () => {
    const [sato, mori] = [await town.person('sato'), await town.person('mori')];
    for (const worker of [sato, mori]) await worker.visit(`${home}/edit`);
    const [own, others] = [sato.page.locator('form[action$="/edit"]'), mori.page.locator('form[action$="/edit"]')];
    await fill(others, { home_address: 'みどり町川北3番地 2階' });
    await mori.going(() => others.getByRole('button', { name: '保存する' }).click());
    await fill(own, { home_note: '犬がいる' });
    await sato.going(() => own.getByRole('button', { name: '保存する' }).click(), { status: 409 });
    assert.ok(await pick(sato.page, 'home_address', 'theirs').isChecked());
    assert.ok(await pick(sato.page, 'home_note', 'mine').isChecked());
    await sato.press('選んだほうを保存する');
    for (const words of ['みどり町川北3番地 2階', '犬がいる']) {
      assert.ok(await sato.page.getByText(words).isVisible(), words);
    }

    for (const worker of [sato, mori]) await worker.visit(`${home}/edit`);
    const [mine, theirs] = [sato, mori].map((w) => w.page.locator('.eg-card', { hasText: '谷川 洋子' }));
    await fill(theirs, { tie: '妹' });
    await mori.going(() => theirs.getByRole('button', { name: /保存する/ }).click());
    await fill(mine, { tie: '妹（隣の県）' });
    await sato.going(() => mine.getByRole('button', { name: /保存する/ }).click(), { status: 409 });
    await pick(sato.page, 'tie', 'mine').check();
    await sato.press('選んだほうを保存する');
    assert.equal(await mine.locator('[name=tie]').inputValue(), '妹（隣の県）');

    for (const worker of [sato, mori]) await worker.visit(`${home}/map`);
    const tie = (worker) => worker.page.locator('.eg-ties li', { hasText: '民生委員の井上さん' });
    const save = (worker) => worker.going(() => tie(worker).getByRole('button', { name: '保存する' }).click(), { status: worker === sato ? 409 : 200 });
    for (const worker of [mori, sato]) await tie(worker).locator('summary').click();
    await fill(tie(mori), { strength: 'normal' });
    await save(mori);
    await fill(tie(sato), { words: '月に一度たずねてくれる' });
    await save(sato);
    await sato.press('選んだほうを保存する');
    assert.match(await tie(sato).innerText(), /ふつう[\s\S]*月に一度たずねてくれる/, 'both are kept');
  });

  test('the long view is written, and of two who mend one event the second chooses', async () => {
    const [sato, mori] = [await town.person('sato'), await town.person('mori')];
    await sato.visit(`${home}/years`);
    await fill(sato.page.locator('main'), { band: 'work', title: '会社がなくなった', from: '平成20年' });
    await sato.page.getByLabel('転機（ここから変わった）').check();
    await sato.press('保存する');
    for (const worker of [sato, mori]) {
      await worker.visit(`${home}/years`);
      await worker.going(() => worker.page.locator('.eg-contact__act').click());
    }
    await fill(mori.page.locator('main'), { from: '2009年3月' });
    await mori.press('保存する');
    await fill(sato.page.locator('main'), { note: '寮も出ることになった' });
    await sato.press('保存する', { status: 409 });
    await sato.press('選んだほうを保存する');
    assert.ok(await sato.page.getByText('2009年3月（平成21年）').isVisible());
    assert.ok(await sato.page.getByText('寮も出ることになった').isVisible());
    assert.equal(await sato.page.locator('svg [data-mark]').count(), 1);
  });

  test('without JavaScript the same is built, corrected, and chosen between', async () => {
    const [sato, mori] = [await town.person('sato', { js: false }), await town.person('mori', { js: false, width: PHONE })];
    const family = FAMILY.slice(0, 4).map((p) => ({ ...p, name: p.name.replace('水木', '露木') }));
    const rename = (t) => t.map((word) => word?.replace('水木', '露木'));
    const known = new Set(family.map((p) => p.name));
    const told = {
      family,
      ties: TIES.map(rename).filter((t) => known.has(t[0]) && known.has(t[2])),
      around: AROUND.slice(0, 3),
    };
    const path = await build(sato, { ...told, name: '露木さん' });
    await compare(sato.page, told);
    await sato.visit(path);
    const person = await sato.page.getByRole('link', { name: '露木 茂子' }).getAttribute('href');
    await sato.visit(`${person}/edit`);
    await mori.visit(`${person}/edit`);
    await fill(mori.page.locator('main'), { birth: '令和25年4月1日', note: '手紙なら読める' });
    await mori.press('保存する', { status: 422 });
    assert.ok(await mori.page.getByText('生年月日が未来の日付になっています').first().isVisible());
    await fill(mori.page.locator('main'), { birth: '昭和18年4月2日' });
    await mori.press('保存する');
    assert.ok(await mori.page.getByText('手紙なら読める').isVisible());
    await fill(sato.page.locator('main'), { languages: '手話' });
    await sato.press('保存する', { status: 409 });
    await sato.press('選んだほうを保存する');
    for (const words of ['手話', '手紙なら読める', '昭和18年']) {
      assert.ok(await sato.page.getByText(words).first().isVisible(), words);
    }
  });
});
