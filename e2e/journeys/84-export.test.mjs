// 記録の全部を書き出す: one asks, another says yes, the sealed file is made and leaves once; who works on cases finds no
// such page; on a phone and without JavaScript it is the same.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { PHONE } from '../lib/checks.mjs';
import { wholeFile } from '../lib/scope.mjs';
import { openTown } from '../lib/town.mjs';

/** Looks again until `words` stand on the page: the work is done outside the request. */
async function until(worker, words) {
  const { page } = worker;
  for (let n = 0; n < 240; n += 1) {
    // The page looks again by itself, too: whichever of the two is broken off by the other is no fault.
    if (await page.getByText(words).count().catch(() => 0) > 0) return page.waitForLoadState();
    await page.waitForTimeout(500);
    await page.goto(page.url()).catch(() => page.waitForLoadState());
  }
  assert.fail(`「${words}」 did not come`);
}

describe('記録の全部を書き出す', () => {
  const scope = wholeFile();
  let town;
  before(async () => {
    town = await openTown(scope);
  });

  test('two people, one sealed file, once', async () => {
    const asker = await town.person('kikuchi');
    const { page } = asker;
    await asker.visit('/admin');
    await asker.press(/記録の全部を書き出す/);
    await asker.shot('export-form');
    await asker.press('頼む', { status: 422 });
    await asker.check();
    await page.getByLabel(/わけ/).fill('次の仕組みへ移るため');
    await page.getByLabel('公開鍵で').check();
    await page.getByLabel('公開鍵（公開鍵をえらんだときだけ）').fill('age1どこか');
    await asker.press('頼む', { status: 422 });
    assert.ok(await page.getByText('62文字の公開鍵').first().isVisible());
    await asker.check();
    await page.getByLabel('合いことばで').check();
    await asker.press('頼む');
    const words = await page.getByLabel('合いことば', { exact: true }).inputValue();
    assert.match(words, /^([2-9a-z]{5}-){4}[2-9a-z]{5}$/);
    await asker.check();
    await asker.shot('export-asked');
    assert.equal(await page.getByRole('button', { name: '承認する' }).count(), 0, 'not one’s own');
    await asker.visit('/admin/export');
    assert.equal(await page.getByLabel('合いことば', { exact: true }).count(), 0, 'shown once');

    const other = await town.person('okubo', { width: PHONE, js: false });
    await other.visit('/admin/export');
    assert.ok(await other.page.getByText('次の仕組みへ移るため').isVisible());
    assert.equal(await other.page.getByRole('button', { name: '頼む' }).count(), 0, 'runs nothing here');
    await other.check();
    await other.shot('export-phone');
    await other.press('承認する');
    await until(other, '受け取れます');
    await other.check();
    assert.equal(await other.page.getByRole('button', { name: 'ファイルを受け取る' }).count(), 0, 'the asker’s alone');

    await asker.visit('/admin/export');
    await until(asker, 'しめくくりの値');
    await asker.check();
    await asker.shot('export-ready');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'ファイルを受け取る' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^記録の全部-\d{4}-\d\d-\d\d\.zip\.age$/);
    const file = await readFile(await download.path());
    assert.ok(file.subarray(0, 21).toString() === 'age-encryption.org/v1', 'sealed');
    await asker.visit('/admin/export');
    await until(asker, '渡しました');
    assert.equal(await page.getByRole('button', { name: 'ファイルを受け取る' }).count(), 0, 'once');
    await asker.check();
    await asker.shot('export-past');
  });

  test('another manager stops what looks odd; who works on cases finds no such page', async () => {
    const asker = await town.person('kikuchi', { width: PHONE });
    await asker.visit('/admin/export');
    await asker.page.getByLabel(/わけ/).fill('まちがえて頼んだ');
    await asker.page.getByLabel('合いことばで').check();
    await asker.press('頼む');
    await asker.check();
    const other = await town.person('okubo');
    await other.visit('/admin/export');
    await other.press('止める');
    assert.ok(await other.page.getByText('止めました').first().isVisible());
    await other.check();
    const sato = await town.person('sato');
    const answer = await sato.page.goto(`${new URL(other.page.url()).origin}/admin/export`);
    assert.equal(answer.status(), 404);
  });
});
