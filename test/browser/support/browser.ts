import * as fs from 'fs';
import { Browser, BrowserContextOptions, Page, chromium } from 'playwright-core';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A real browser without a window, for all tests of a file, and pages that are closed after each. */
export function withBrowser() {
  let browser: Browser;
  const contexts: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    const executablePath = PLACES.find((place) => place && fs.existsSync(place));
    if (!executablePath) {
      throw new Error('There is no Chromium. Install it, or name it in the variable CHROMIUM.');
    }
    // the sandbox of the browser needs rights that a container has not
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });
  afterAll(() => browser?.close());
  return async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    return page;
  };
}
