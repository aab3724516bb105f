import * as path from 'path';
import { build } from 'esbuild';
import { Page } from 'playwright-core';
import { orders, returned, unguarded } from './support/apps';
import { withBrowser } from './support/browser';
import { chats } from '../cli/chat/support';

/** The AI SDK's own client, in an app of its own, on our server. */
const open = withBrowser();
const { start, shared } = chats();
const the = shared(() => orders('classic'));
let script: string;

beforeAll(async () => {
  const { outputFiles: [{ text }] } = await build({
    entryPoints: [path.join(__dirname, 'app', 'main.tsx')], bundle: true, write: false, platform: 'browser', format: 'iife', jsx: 'automatic', define: { 'process.env.NODE_ENV': '"production"' },
  });
  script = text;
});

async function app({ url } = the.chat): Promise<Page> {
  const page = await open();
  const body = `<!doctype html><meta charset="utf-8"><title>App</title><div id="root"></div><script>${script.replaceAll('</script', '<\\/script')}</script>`;
  await page.route('**/app', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto(`${url}app`);
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

test('text, the tool call and its answer, and tokens arrive', async () => {
  const page = await app();
  await say(page, 'getOrder "A-1001"');
  await page.locator('[data-status=ready] ~ article[data-role=assistant] small[data-steps="2"]').waitFor();
  expect(await page.locator('article[data-role=assistant] p').innerText()).toBe('getOrder says: orderId: A-1001; status: SHIPPED');
  const tool = page.locator('[data-tool]');
  expect(await tool.getAttribute('data-state')).toBe('output-available');
  expect(await tool.innerText()).toContain('{"input":{"orderId":"A-1001"},"output":');
  expect(Number(await page.locator('small').innerText())).toBeGreaterThan(100);
});

test('sources arrive', async () => {
  const page = await app();
  await say(page, '/cite');
  expect(await page.locator('article a').getAttribute('href')).toBe('https://example.com/shipping');
});

test.each([['/cut', 'BrokenStream', 'The answer was interrupted'], ['/throttle', 'ThrottlingException', 'There are too many requests']])(
  '%s is an error to the hook, never an end', async (text, code, message) => {
    const page = await app();
    await say(page, text);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain(message);
    expect(await alert.getAttribute('data-code')).toBe(code);
    expect(await page.locator('output').innerText()).toBe('error');
  });

test('the stop of a budget arrives with its message', async () => {
  const page = await app(await start(orders('agentcore'), { budget: 1_000 }));
  await say(page, '/loop');
  await page.locator('small[data-stopped=turn]').waitFor();
  expect(await page.locator('article[data-role=assistant] p').innerText()).toMatch(/^I have to stop here/);
  expect(await page.locator('output').innerText()).toBe('ready');
});

test('a tool that failed is an error of the tool, not of the answer', async () => {
  const page = await app(await start(unguarded()));
  await say(page, 'getOrder');
  await page.locator('[data-tool][data-state=output-error]').waitFor();
  await page.locator('[data-status=ready]').waitFor();
});

test.each(['classic', 'agentcore'] as const)('a tool of %s that the caller runs is answered by the app, and the agent goes on', async (engine) => {
  const page = await app(await start(returned(engine)));
  await say(page, 'getOrder');
  await page.getByRole('button', { name: 'Answer' }).click();
  await page.locator('article[data-role=assistant] p', { hasText: /^getOrder says: .*FOUND/ }).waitFor();
});
