// Writes the TypeScript of README and docs/ to examples/guides, where the examples are type-checked: code in a guide
// that does not compile fails the tests.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';

const folder = 'examples/guides';
const fixture = readFileSync('rosetta/default.ts-fixture', 'utf8');
const guides = ['README.md', ...readdirSync('docs').filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const guide of guides) {
  // `mts`: what runs in Lambda, and is not to be translated to the other languages
  const blocks = [...readFileSync(guide, 'utf8').matchAll(/```(?:ts|(mts))\n([\s\S]*?)```/g)];
  blocks.forEach(([, bare, code], index) => {
    writeFileSync(`${folder}/${guide.replace(/\W/g, '-')}-${index}.ts`, bare ? code : insideFixture(code));
  });
}

/** As jsii-rosetta does it: declarations stand before the class, statements in its constructor. */
function insideFixture(code) {
  const declarations = code.split('\n').filter((line) => line.startsWith('declare '));
  const statements = code.split('\n').filter((line) => !line.startsWith('declare '));
  return fixture.replace('class Example', () => `${declarations.join('\n')}\n\nexport class Example`).replace('/// here', () => statements.join('\n    '));
}
