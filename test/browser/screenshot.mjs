// Takes the picture in docs/images: `npm run demo -- --chat`, and then
// node screenshot.mjs http://localhost:8123/ ../../docs/images/chat.png
import { chromium } from 'playwright-core';

const [, , url, file] = process.argv;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1160, height: 860 }, colorScheme: 'light' });
await page.goto(url);
for (const [index, message] of ['Where is my order A-1002?', 'Please cancel order A-1002'].entries()) {
  await page.getByLabel('Message', { exact: true }).fill(message);
  await page.keyboard.press('Enter');
  await page.locator(`#conversation[aria-busy=false] .message.agent >> nth=${index}`).waitFor();
}
await page.locator('.verdict.pass').last().waitFor();
await page.locator('details.tool').last().locator('summary').first().click();
await page.screenshot({ path: file });
await browser.close();
