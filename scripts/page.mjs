// Makes a page of its own folder: one file, that asks for nothing from anywhere.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import esbuild from 'esbuild';

/** `index.html` with `style.css` and the bundled `main.ts` in it, where it names them in comments. */
export async function buildPage(folder, outfile) {
  const parts = ['style.css', 'main.ts'].map(async (name) => {
    const { outputFiles: [{ text }] } = await esbuild.build({
      entryPoints: [join(folder, name)], bundle: true, minify: true, write: false, target: ['chrome111', 'firefox115', 'safari16'], logLevel: 'warning', tsconfigRaw: {},
    });
    return [`/* ${name} */`, text.trim().replaceAll('</script', '<\\/script')];
  });
  const html = (await Promise.all(parts)).reduce((page, [place, text]) => page.split(place).join(text), readFileSync(join(folder, 'index.html'), 'utf8'));
  writeFileSync(outfile, html);
}
