import * as fs from 'fs';
import { Page } from 'playwright-core';
import { orders, returned, unguarded } from './support/apps';
import { withBrowser } from './support/browser';
import { chats } from '../cli/chat/support';

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const open = withBrowser();
const { start, shared } = chats();
const the = shared(() => orders('classic'));

/** What axe finds on the page as it is. */
async function faults(page: Page): Promise<string[]> {
  return page.evaluate(async (axe) => {
    (0, eval)(axe);
    const { violations } = await (window as any).axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return violations.map(({ id, help, nodes }: any) => `${id}: ${help}: ${nodes.map(({ html }: any) => html).join(' ')}`);
  }, AXE);
}

/** axe must be let in: the page lets no script in. */
async function chatPage(options: Parameters<typeof open>[0] = {}, { url } = the.chat): Promise<Page> {
  const page = await open({ bypassCSP: true, ...options });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Agent', level: 1 }).waitFor();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

const ended = (page: Page) => page.locator('#conversation[aria-busy=false] .message.agent').last().waitFor();

/** Everything that a conversation can have in it. */
async function everything(page: Page): Promise<void> {
  for (const [index, text] of ['getOrder "A-1001"', 'cancelOrder', '/cite', '/cut', '/filter'].entries()) {
    await say(page, text);
    await page.locator(`#conversation[aria-busy=false] .message.agent >> nth=${index}`).waitFor();
  }
}

test('a tool call, its answer, tokens and the budget are shown', async () => {
  const page = await chatPage();
  await say(page, 'getOrder "A-1001"');
  await ended(page);
  const turn = page.locator('.message.agent').last();
  await turn.getByText('200 · as the schema promises').waitFor();
  expect(await turn.locator('.text').innerText()).toBe('getOrder says: orderId: A-1001; status: SHIPPED');
  expect(await turn.locator('.usage').innerText()).toMatch(/[\d,]+ tokens billed for \d+ seen, \d+ times as many · \d+ % of the budget of 100,000 · 2 steps/);
  expect(await turn.locator('.steps li').count()).toBe(2);
  await turn.locator('details.tool > summary').click();
  expect(await turn.locator('details.tool').innerText()).toContain('"orderId": "A-1001"');
});

test('what is wrong with an answer of a tool is shown, and what the function printed', async () => {
  const page = await chatPage();
  await say(page, 'cancelOrder');
  await page.getByText('500 · not as it should be').waitFor();
  expect(await page.locator('.problems').first().innerText()).toContain('DatabaseError: secret detail');
});

test('a source can be followed', async () => {
  const page = await chatPage();
  await say(page, '/cite');
  expect(await page.locator('.sources a').getAttribute('href')).toBe('https://example.com/shipping');
});

test('an answer that was cut says so, and can be asked for again', async () => {
  const page = await chatPage();
  await say(page, '/cut');
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.innerText()).toMatch(/This answer is not whole\..*interrupted.*BrokenStream, may be tried again/s);
  await alert.getByRole('button', { name: 'Ask again' }).click();
  await page.getByRole('alert').nth(1).waitFor();
});

test('a loop is stopped by the budget, and the bar is full', async () => {
  const page = await chatPage({}, await start(orders('agentcore'), { budget: 1_000 }));
  await say(page, '/loop');
  await page.getByText('The budget of a turn is used up').waitFor();
  expect(await page.locator('progress').evaluate((bar) => (bar as HTMLProgressElement).position)).toBe(1);
});

test('a tool that fails is shown as such', async () => {
  const page = await chatPage({}, await start(unguarded()));
  await say(page, 'getOrder');
  await page.getByText('exit · not as it should be').waitFor();
});

test('a tool that the caller runs is answered by the person at the page', async () => {
  const page = await chatPage({}, await start(returned('agentcore')));
  await say(page, 'getOrder');
  await page.getByLabel('The answer of getOrder').fill('{"status":"LOST"}');
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await page.getByText('getOrder says: status: LOST').waitFor();
});

test('Escape stops an answer, and the page says that it is not whole', async () => {
  const page = await chatPage();
  await say(page, 'countOrders'); // never ends
  await page.getByText('runs …').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('You stopped this answer').waitFor();
});

test('a server that is gone is said', async () => {
  const page = await chatPage();
  await page.route('**/chat', (route) => route.abort());
  await say(page, 'getOrder');
  expect(await page.getByRole('alert').innerText()).toContain('The server cannot be reached');
});

test('what an agent says is text, never markup', async () => {
  const page = await chatPage();
  await say(page, 'getOrder "<img src=x onerror=alert(1)>"');
  await page.getByText('getOrder says: orderId: <img').waitFor();
  expect(await page.locator('#conversation img').count()).toBe(0);
});

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.each([['a phone', 320], ['a screen', 1280]])('axe finds nothing on %s, at first and with everything in it', async (_, width) => {
    const page = await chatPage({ colorScheme, viewport: { width, height: 800 } });
    expect(await faults(page)).toEqual([]);
    await everything(page);
    await page.locator('details').evaluateAll((all) => all.forEach((each) => each.setAttribute('open', '')));
    expect(await faults(page)).toEqual([]);
    const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(scrolls).toBe(false);
  });
});

test('axe is awake', async () => {
  const page = await chatPage();
  await page.evaluate(() => document.body.append(document.createElement('button')));
  expect(await faults(page)).not.toEqual([]);
});

test('the page does all of it under its own policy, and asks nobody else for anything', async () => {
  const page = await chatPage({ bypassCSP: false });
  const asked: string[] = [];
  const complained: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => complained.push(message.text()));
  page.on('pageerror', (error) => complained.push(String(error)));
  await page.reload();
  await everything(page);
  expect(asked.filter((url) => !url.startsWith(the.chat.url) && !url.startsWith('data:'))).toEqual([]);
  expect(complained).toEqual([]);
});

test('it can be used by keyboard alone', async () => {
  const page = await chatPage();
  await page.keyboard.type('getOrder "A-7"'); // the cursor is where one writes
  await page.keyboard.press('Enter');
  await ended(page);
  await page.getByText('200 · as the schema promises').waitFor();
  const summary = page.locator('details.tool > summary');
  await summary.focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('details.tool').getAttribute('open')).not.toBeNull();
});
