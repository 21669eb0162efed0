// Sheets out: what a worker prints or takes as a file holds every word of the record, and nothing is cut off.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

const folder = mkdtempSync(join(tmpdir(), 'engawa-sheets-'));
const there = (program, ...words) => spawnSync(program, words).error === undefined;
const poppler = there('pdftotext', '-v') ? false : 'no pdftotext here: cargo xtask test installs poppler-utils';
const office = there('soffice', '--version') ? poppler : 'no LibreOffice here: cargo xtask test installs libreoffice-calc-nogui';

const bare = (text) => text.replace(/\s/g, '');

/** Sentences with numbers, so that a missing one is named. */
const long = (count) =>
  Array.from({ length: count }, (_, n) => `＜${String(n + 1).padStart(3, '0')}＞水道の督促状を三通いっしょに見て、分けて払えることを伝えた。`).join('');

/** A PDF's pages: their words with places, the page's height, and all text without spaces. */
function read(pdf) {
  const path = join(folder, 'read.pdf');
  writeFileSync(path, pdf);
  const run = spawnSync('pdftotext', ['-bbox', path, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  const pages = run.stdout.split('<page ').slice(1).map((page) => ({
    height: Number(/height="([\d.]+)"/.exec(page)[1]),
    width: Number(/width="([\d.]+)"/.exec(page)[1]),
    words: [...page.matchAll(/xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)</g)].map(
      ([, xMin, yMin, xMax, yMax, text]) => ({ xMin: +xMin, yMin: +yMin, xMax: +xMax, yMax: +yMax, text }),
    ),
  }));
  const plain = spawnSync('pdftotext', [path, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
  return { pages, text: bare(plain), path };
}

/** Prints the page that stands there, as the browser's print command does, and holds the paper to what every sheet promises. */
async function print(person, { wide = false } = {}) {
  const paper = read(await person.page.pdf({ preferCSSPageSize: true }));
  assert.ok(paper.pages.length >= 1);
  const office = bare(await person.page.locator('.eg-sheet__foot span').first().textContent()).split('engawa')[0];
  paper.pages.forEach((page, n) => {
    assert.equal(page.width > page.height, wide, 'A4 lies as the sheet says');
    assert.ok(Math.abs(Math.max(page.width, page.height) - 842) < 2, 'A4');
    const all = bare(page.words.map((word) => word.text).join(''));
    assert.ok(all.includes(`${n + 1}/${paper.pages.length}`), `page ${n + 1} has its number`);
    assert.ok(all.includes(office), `page ${n + 1} has the office`);
    assert.match(all, /出した人.+令和\d+年\d+月\d+日\d+:\d\d/, `page ${n + 1} has the time of printing`);
    for (const word of page.words) {
      assert.ok(word.xMin > 20 && word.xMax < page.width - 20, `「${word.text}」 runs over the side`);
      assert.ok(word.yMin > 20 && word.yMax < page.height - 12, `「${word.text}」 runs over the page's end`);
    }
    // Between the sheet's last line and the margin's words no line lies on another.
    const foot = Math.min(...page.words.filter((word) => word.yMin > page.height - 50).map((word) => word.yMin));
    const body = page.words.filter((word) => word.yMin < page.height - 50);
    for (const word of body) assert.ok(word.yMax <= foot + 1, `「${word.text}」 lies on the foot`);
  });
  return paper;
}

/** Every cell of the sheet on the screen. */
const cells = (page) =>
  page.locator('.eg-sheet :is(td, th):not(.eg-sheet__run td)').evaluateAll((all) => all.map((cell) => cell.textContent.trim()).filter(Boolean));

/** Every cell is on the paper. In a narrow column its lines stand apart there: then by pieces, of four letters or more on the whole. */
function assertHolds(paper, wanted) {
  for (const cell of wanted) {
    const words = [...bare(cell)];
    let [pieces, from] = [0, 0];
    while (from < words.length) {
      let to = from + 1;
      while (to < words.length && paper.text.includes(words.slice(from, to + 1).join(''))) to += 1;
      const piece = words.slice(from, to).join('');
      assert.ok(paper.text.includes(piece), `「${piece}」 is not on the paper: ${cell}`);
      pieces += 1;
      from = to;
    }
    assert.ok(pieces <= (words.length < 3 ? 1 : 1 + Math.ceil(words.length / 4)), `not on the paper: ${cell}`);
  }
}

/** Makes the browser save what a click gives, and its bytes. */
async function download(person, act) {
  const [got] = await Promise.all([person.page.waitForEvent('download'), act()]);
  const path = join(folder, got.suggestedFilename());
  await got.saveAs(path);
  return { name: got.suggestedFilename(), path, bytes: readFileSync(path) };
}

/** What LibreOffice makes of a file. */
function onPaper(path) {
  const run = spawnSync('soffice', [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', 'pdf', '--outdir', folder, path], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return read(readFileSync(path.replace(/\.xlsx$/, '.pdf')));
}

describe('書類を出す', () => {
  const scope = wholeFile();
  scope.after(() => rmSync(folder, { recursive: true, force: true }));
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  /** The first household of the list that this worker may record for. */
  async function aHousehold(person) {
    await person.visit('/cases');
    const row = person.page.locator('tbody tr', { has: person.page.locator('a[href^="/cases/"]') }).first();
    return row.locator('th a').getAttribute('href');
  }

  async function record(person, path, body) {
    await person.visit(`/quick?household=${path.split('/').pop()}`);
    await person.page.getByLabel('なにがあったか').fill(body);
    await person.press('保存する');
  }

  test('to a partner without a grant there is no sheet', async () => {
    const sato = await town.person('sato');
    const path = await aHousehold(sato);
    await sato.visit('/receptions');
    const reception = await sato.page.locator('tbody th a').first().getAttribute('href');
    const yasuda = await town.person('yasuda');
    for (const sheet of [`${reception}/sheet`, `${reception}/sheet.xlsx`, `${path}/timeline/print`, `${path}/timeline.xlsx`, `${path}/timeline/export`]) {
      await yasuda.visit(sheet, { status: 404 });
    }
  });

  test('a reception is printed whole', { skip: poppler }, async () => {
    const sato = await town.person('sato');
    await sato.visit('/receptions');
    await sato.page.locator('tbody th a').first().click();
    await sato.press('申込票を印刷・Excel');
    await sato.shot('reception');
    const paper = await print(sato);
    assert.ok(paper.pages.length <= 2);
    const first = bare(paper.pages[0].words.map((word) => word.text).join(''));
    assert.ok(first.includes('本人の署名') && !first.includes('受けた側の記入'), 'what the person signs is one page of its own');
    assertHolds(paper, await cells(sato.page));
  });

  test('a timeline with long notes is printed whole, its head on every page', { skip: poppler }, async () => {
    const sato = await town.person('sato');
    const path = await aHousehold(sato);
    await record(sato, path, long(160));
    for (let n = 0; n < 3; n += 1) await record(sato, path, `短いメモ${n} 𠮷田さん 10時〜`);
    await sato.visit(`${path}/timeline`);
    await sato.press('印刷する');
    await sato.shot('timeline');
    const paper = await print(sato, { wide: true });
    assert.ok(paper.pages.length >= 3);
    for (let n = 1; n <= 160; n += 1) {
      const mark = `＜${String(n).padStart(3, '0')}＞`;
      assert.equal(paper.text.split(mark).length, 2, `sentence ${n}`);
    }
    for (const page of paper.pages) {
      assert.ok(bare(page.words.map((word) => word.text).join('')).includes('対応した人'), 'the head stands on every page');
    }
    assertHolds(paper, await cells(sato.page));

    await sato.visit(`${path}/timeline`);
    const one = sato.page.getByRole('link', { name: '印刷', exact: true }).last();
    await sato.going(() => one.click());
    await sato.shot('contact');
    const single = await print(sato);
    assertHolds(single, await cells(sato.page));
  });

  test('the case list is printed lying, and leaves as Excel and CSV', { skip: poppler }, async () => {
    const sato = await town.person('sato');
    await sato.visit('/cases');
    await sato.press('印刷する');
    await sato.shot('cases');
    const paper = await print(sato, { wide: true });
    assertHolds(paper, await cells(sato.page));

    await sato.visit('/cases');
    await sato.press('ファイルに出す');
    await sato.shot('export');
    const csv = await download(sato, () => sato.page.getByRole('button', { name: 'CSV（UTF-8）で出す' }).click());
    assert.equal(csv.name, '支援ケース一覧.csv');
    assert.deepEqual([...csv.bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    assert.match(csv.bytes.toString('utf8'), /番号,氏名,ふりがな/);
    const xlsx = await download(sato, () => sato.page.getByRole('button', { name: 'Excel（表）で出す' }).click());
    assert.equal(xlsx.name, '支援ケース一覧.xlsx');
    assert.equal(xlsx.bytes.subarray(0, 2).toString(), 'PK');
  });

  test('before Shift_JIS each lost letter is named by row and column', async () => {
    const sato = await town.person('sato');
    const path = await aHousehold(sato);
    await record(sato, path, '𠮷田さんと 10時〜 話した');
    await sato.visit(`${path}/timeline/export`);
    await sato.press('CSV（Shift_JIS）で出す');
    const named = await sato.page.locator('tbody tr').allTextContents();
    assert.ok(named.some((row) => /行め.*内容.*𠮷.*〓/.test(row)), named.join('\n'));
    assert.ok(named.some((row) => /行め.*内容.*〜.*～/.test(row)));
    await sato.shot('lost');
    const file = await download(sato, () => sato.page.getByRole('button', { name: '置きかえて Shift_JIS で出す' }).click());
    const text = new TextDecoder('shift_jis').decode(file.bytes);
    assert.match(text, /〓田さんと 10時～ 話した/);
  });

  test('the Excel sheets hold on paper what the print page shows', { skip: office }, async () => {
    const sato = await town.person('sato');
    const path = await aHousehold(sato);
    await record(sato, path, long(90));
    await sato.visit('/receptions');
    const reception = await sato.page.locator('tbody th a').first().getAttribute('href');
    for (const [page, wide] of [
      [`${reception}/sheet`, false],
      [`${path}/timeline/print`, true],
    ]) {
      await sato.visit(page);
      const wanted = await cells(sato.page);
      const file = await download(sato, () => sato.page.getByRole('link', { name: 'Excel で出す' }).click());
      const paper = onPaper(file.path);
      for (const one of paper.pages) assert.equal(one.width > one.height, wide, page);
      paper.pages.forEach((one, n) => {
        const all = bare(one.words.map((word) => word.text).join(''));
        assert.ok(all.includes(`${n + 1}/${paper.pages.length}`), `${page}: page ${n + 1} has its number`);
      });
      assertHolds(paper, wanted);
    }
    assert.ok(readdirSync(folder).some((name) => name.endsWith('.pdf')));
  });
});
