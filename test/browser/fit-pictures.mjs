// Makes the words of pictures fit whatever font a reader has: `node fit-pictures.mjs ../../docs/images/agentcore.svg …`. What a wide
// font would push out of its box is given its length, as long as it is in a usual font and no longer than the box.
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const MARGIN = 8;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const file of process.argv.slice(2)) {
  const picture = readFileSync(file, 'utf8').replace(/ textLength="[\d.]+" lengthAdjust="spacingAndGlyphs"/g, '');
  await page.setContent(picture);
  const lengths = await page.evaluate((margin) => {
    const svg = document.querySelector('svg');
    const widthIn = (text, font) => {
      text.style.fontFamily = font;
      return text.getBBox().width;
    };
    const boxes = [...svg.querySelectorAll('rect')].map((rect) => rect.getBBox()).filter(({ width, height }) => width > 24 && height > 24);
    return [...svg.querySelectorAll('text')].map((text) => {
      const { x, y, width, height } = text.getBBox();
      const [middle, line] = [x + width / 2, y + height / 2];
      const around = boxes.filter((box) => box.x < middle && middle < box.x + box.width && box.y < line && line < box.y + box.height)
        .sort((one, other) => one.width * one.height - other.width * other.height)[0] ?? svg.viewBox.baseVal;
      const anchor = getComputedStyle(text).textAnchor;
      const room = anchor === 'middle' ? around.width - 2 * margin : around.x + around.width - margin - text.getBBox().x;
      const usual = widthIn(text, 'DejaVu Sans Condensed');
      return widthIn(text, 'DejaVu Sans Mono') > room ? Math.floor(Math.min(usual, room)) : undefined;
    });
  }, MARGIN);
  let index = 0;
  writeFileSync(file, picture.replace(/<text\b/g, (tag) => {
    const length = lengths[index++];
    return length === undefined ? tag : `${tag} textLength="${length}" lengthAdjust="spacingAndGlyphs"`;
  }));
}
await browser.close();
