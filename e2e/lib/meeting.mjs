// 会議, as its journeys go through it: called, invited to, answered, opened.
import assert from 'node:assert/strict';

/** The page's path. */
export const at = (person) => new URL(person.page.url()).pathname;

/** What stands in the middle of the page, also what is folded. */
export const main = (person) => person.page.locator('main').textContent();

/** Goes there and reads it. */
export async function reads(person, path, expected) {
  await person.visit(path, expected);
  return main(person);
}

/** Goes there once more: a page that `visit` has held to every check before, or one that is refused. */
export async function again(person, path, { status = 200 } = {}) {
  const response = await person.page.goto(path);
  assert.equal(response.status(), status, path);
  return status === 200 ? main(person) : '';
}

/** Writes into controls by their names. */
export async function types(person, words) {
  for (const [name, text] of Object.entries(words)) await person.page.locator(`main [name="${name}"]`).fill(text);
}

/** Chooses one of a question's answers by its value. */
export const chooses = (person, name, value) => person.page.locator(`main [name="${name}"][value="${value}"]`).check();

/** Comes to the door and opens a case; the household's path. */
export async function opensCase(worker, { why, name, kana, born }) {
  const { page } = worker;
  await worker.visit('/receptions/new');
  await worker.fill('どんなことで？', why);
  await page.getByLabel('名前', { exact: true }).fill(name);
  await page.getByLabel('よみ', { exact: true }).fill(kana);
  await page.getByLabel('生まれた日').fill(born);
  await worker.press('保存する');
  await worker.press('わたしが引きうける');
  await worker.press('新しい人として記録する');
  await worker.press('新しいケースをひらく');
  await worker.going(() => page.locator('main a[href^="/households/"]').first().click());
  return at(worker).split('/').slice(0, 3).join('/');
}

/** Records a contact of a household in the small window. */
export async function notes(worker, household, words) {
  const { page } = worker;
  await worker.visit(household);
  await page.getByRole('link', { name: 'この世帯に記録する' }).click();
  const dialog = page.getByRole('dialog', { name: 'すぐ記録' });
  await dialog.getByLabel('なにがあったか').fill(words);
  await dialog.getByRole('button', { name: '保存する' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Records a signed consent: these agencies may be told of these parts. */
export async function consents(worker, household, { agencies, refused = [], parts, purpose }) {
  const { page } = worker;
  await worker.visit(`${household}/sharing`);
  await worker.press('同意をきく・見る');
  await page.getByText(/^機関をえらぶ/).click();
  for (const agency of agencies) await page.getByLabel(agency, { exact: true }).selectOption({ label: '知らせてよい' });
  for (const agency of refused) await page.getByLabel(agency, { exact: true }).selectOption({ label: '知らせないでほしい' });
  for (const part of parts) await page.getByLabel(part).check();
  await worker.fill('何のために', purpose);
  await worker.press('署名の前の同意書をつくる（印刷できます）');
  await page.getByLabel('紙（署名）').check();
  await worker.fill('同意した日', 'きょう');
  await worker.fill('紙の置き場所', '同意書つづり 94番');
  await worker.press('同意を記録する');
}

/** Calls a meeting for today; its path. */
export async function convenes(worker, { kind, title, place = '福祉会館2階 会議室' }) {
  await worker.visit('/meetings');
  await worker.press('会議をつくる');
  await chooses(worker, 'kind', kind);
  await types(worker, { title, place, on: 'きょう', from: '23:00', to: '23:58' });
  await worker.press('この会議をつくる');
  return at(worker);
}

/** Invites a worker of an agency. */
export async function invites(worker, meeting, { name, agency, role = 'member' }) {
  const { page } = worker;
  if (at(worker) !== meeting) await worker.visit(meeting);
  const option = page.locator(`#member optgroup[label="${agency}"] option`, { hasText: name });
  await page.locator('#member').selectOption(await option.getAttribute('value'));
  await page.locator('#role').selectOption(role);
  await worker.going(() => page.getByRole('button', { name: '招く', exact: true }).click());
}

/** The line of a member on the meeting's page. */
export const line = (person, name) => person.page.locator('.eg-members__one', { hasText: name });

/** Does something to a member's state, as a button names it. */
export async function turns(worker, meeting, name, what) {
  await again(worker, meeting);
  const away = line(worker, name).locator('details summary');
  const button = line(worker, name).getByRole('button', { name: what });
  if (!(await button.isVisible()) && (await away.count()) > 0) await away.click();
  await worker.going(() => button.click());
}

/** Answers an invitation. */
export async function accepts(member, meeting) {
  await member.visit(meeting);
  await member.going(() => member.page.locator('main form.eg-note').getByRole('button', { name: '出席する' }).click());
}

/** Opens the papers from midnight to tomorrow evening. */
export async function opensPapers(worker, meeting) {
  const { page } = worker;
  if (at(worker) !== meeting) await worker.visit(meeting);
  const hours = page.locator('details', { hasText: 'ひらく日' }).locator('summary');
  if (!(await page.locator('#open_on').isVisible())) await hours.click();
  await types(worker, { open_on: 'きょう', open_at: '0:00', close_on: 'あした', close_at: '17:00' });
  await worker.press('この時間にひらく');
}

/** The items on the agenda as somebody sees it: their words, and the path where it can be opened. */
export async function agenda(person, meeting) {
  await again(person, meeting);
  const items = await person.page.locator('.eg-agenda__item').all();
  return Promise.all(
    items.map(async (item) => ({
      words: (await item.innerText()).replaceAll(/\s+/g, ' '),
      path: (await item.locator('a[href*="/items/"]:not([href$="/sign"])').count())
        ? await item.locator('a[href*="/items/"]:not([href$="/sign"])').getAttribute('href')
        : null,
    })),
  );
}

/** Settles something at an item, with somebody to do it. */
export async function decides(worker, item, { words, owner, due = 'あした', goal }) {
  const { page } = worker;
  if (at(worker) !== item) await worker.visit(item);
  const form = page.locator(`form[action="${item}/decisions"]`);
  if (!(await form.isVisible())) await page.locator('details', { has: form }).locator('summary').first().click();
  await form.locator('[name="words"]').fill(words);
  const option = form.locator('[name="owner"] option', { hasText: owner });
  await form.locator('[name="owner"]').selectOption(await option.first().getAttribute('value'));
  await form.locator('[name="due"]').fill(due);
  if (goal !== undefined) {
    const option = form.locator('[name="goal"] option', { hasText: goal });
    await form.locator('[name="goal"]').selectOption(await option.getAttribute('value'));
  }
  await worker.going(() => form.locator('button[type="submit"], button:not([type])').last().click());
}

/** Nothing of these words stands on the page, also not where nobody looks. */
export async function silent(person, words, where) {
  const page = await person.page.content();
  assert.deepEqual(words.filter((word) => page.includes(word)), [], where);
}
