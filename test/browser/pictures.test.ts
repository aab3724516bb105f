import * as fs from 'fs';
import * as path from 'path';
import { withBrowser } from './support/browser';

const IMAGES = path.join(__dirname, '..', '..', 'docs', 'images');
const PICTURES = fs.readdirSync(IMAGES).filter((name) => name.endsWith('.svg'));
/** A narrow one, a wide one, and one whose letters are all as wide. */
const FONTS = ['DejaVu Sans Condensed', 'DejaVu Sans', 'DejaVu Sans Mono'];

const open = withBrowser();

describe.each(FONTS)('in %s', (font) => {
  test.each(PICTURES)('the words of %s stay in their boxes, in the picture, and apart', async (name) => {
    const page = await open();
    await page.setContent(`<style>text { font-family: "${font}" !important }</style>${fs.readFileSync(path.join(IMAGES, name), 'utf8')}`);
    const said = await page.evaluate(() => {
      const svg = document.querySelector('svg')!;
      const { width, height } = svg.viewBox.baseVal;
      const boxOf = (element: Element) => {
        const { x, y, width: w, height: h } = (element as SVGGraphicsElement).getBBox();
        return { left: x, top: y, right: x + w, bottom: y + h, area: w * h, middle: [x + w / 2, y + h / 2] as const };
      };
      const picture = { left: 0, top: 0, right: width, bottom: height };
      const inside = (one: ReturnType<typeof boxOf>, other: typeof picture) => one.left >= other.left && one.right <= other.right && one.top >= other.top && one.bottom <= other.bottom;
      const texts = [...svg.querySelectorAll('text')].map((element) => ({ words: element.textContent!, box: boxOf(element) }));
      // a box that is meant to hold words is not thinner than a line of them
      const boxes = [...svg.querySelectorAll('rect')].map(boxOf).filter(({ top, bottom, left, right }) => bottom - top > 24 && right - left > 24);
      const faults: string[] = [];
      for (const { words, box } of texts) {
        const [x, y] = box.middle;
        const around = boxes.filter(({ left, right, top, bottom }) => left < x && x < right && top < y && y < bottom).sort((one, other) => one.area - other.area)[0];
        if (!inside(box, around ?? picture)) {
          faults.push(`"${words}" is wider than its box`);
        }
      }
      texts.forEach((one, index) => texts.slice(index + 1).forEach((other) => {
        const [a, b] = [one.box, other.box];
        if (a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom) {
          faults.push(`"${one.words}" lies on "${other.words}"`);
        }
      }));
      return { faults, texts: texts.length };
    });
    expect(said.faults).toEqual([]);
    expect(said.texts).toBeGreaterThan(0);
  });
});
