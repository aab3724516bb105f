import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

/** From the ground up. An arrow goes down, or stays on its floor. */
const FLOORS: readonly (readonly string[])[] = [
  ['src/contract'],
  ['src/private', 'lambda'],
  ['src/tools', 'src/model'],
  ['src/knowledge'],
  ['src/agent'],
  ['src/observability', 'src/streaming'],
  ['src/index.ts', 'cli'],
];

interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Whether it is gone when the program runs. */
  readonly isType: boolean;
}

const files = ['src', 'lambda', 'cli'].flatMap((folder) => fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  .map((name) => `${folder}/${name.split(path.sep).join('/')}`))
  .filter((file) => file.endsWith('.ts') && !/\.(test|d)\.ts$|node_modules|\/templates?\//.test(file));
const arrows = files.flatMap((file) => arrowsOf(file, fs.readFileSync(path.join(ROOT, file), 'utf8'), new Set(files)));

/** What a file imports or exports of files of the house. */
function arrowsOf(from: string, text: string, known: ReadonlySet<string>): Arrow[] {
  const statements = [...text.matchAll(/^(import|export)\s+(type\s+)?(?:[^;'"]*?\s+from\s+)?'(\.[^']*)'/gm)];
  return statements.flatMap(([, , type, target]) => {
    const base = path.posix.join(path.posix.dirname(from), target);
    const to = [`${base}.ts`, `${base}/index.ts`, base].find((candidate) => known.has(candidate));
    return to === undefined ? [] : [{ from, to, isType: type !== undefined }];
  });
}

function floorOf(file: string): number {
  return FLOORS.findIndex((floor) => floor.some((place) => file === place || file.startsWith(`${place}/`)));
}

/** Files that go in a circle when the program runs. */
function circleAmong(all: readonly Arrow[]): string[] | undefined {
  const to = new Map<string, string[]>();
  all.filter(({ isType }) => !isType).forEach((arrow) => to.set(arrow.from, [...(to.get(arrow.from) ?? []), arrow.to]));
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(file)) {
      return [...way.slice(way.indexOf(file)), file];
    }
    if (done.has(file)) {
      return undefined;
    }
    const found = (to.get(file) ?? []).map((next) => visit(next, [...way, file])).find((circle) => circle);
    done.add(file);
    return found;
  };
  return [...to.keys()].map((file) => visit(file, [])).find((circle) => circle);
}

const upward = (all: readonly Arrow[]) => all.filter(({ from, to }) => floorOf(to) > floorOf(from)).map(({ from, to }) => `${from} → ${to}`);

describe('the house', () => {
  test('has a floor for every file', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(arrows.length).toBeGreaterThan(300);
    expect(files.filter((file) => floorOf(file) === -1)).toEqual([]);
  });

  test('has no arrow that runs up, not even for a type', () => {
    expect(upward(arrows)).toEqual([]);
  });

  test('has no files that go in a circle for more than a type', () => {
    expect(circleAmong(arrows)).toBeUndefined();
  });

  test('has constructs that know no handler, and handlers that know no construct', () => {
    const crossing = arrows.filter(({ from, to }) => (from.startsWith('src/') && /^(lambda|cli)\//.test(to))
      || (from.startsWith('lambda/') && to.startsWith('src/') && !to.startsWith('src/contract/')));
    expect(crossing).toEqual([]);
  });
});

describe('the search', () => {
  const known = new Set(['src/contract/a.ts', 'src/agent/b.ts', 'src/agent/c.ts']);

  test('sees what runs up, and what goes in a circle', () => {
    const up = arrowsOf('src/contract/a.ts', 'import type { B } from \'../agent/b\';', known);
    expect(upward(up)).toEqual(['src/contract/a.ts → src/agent/b.ts']);
    const both = [...arrowsOf('src/agent/b.ts', 'import {\n  C,\n} from \'./c\';', known), ...arrowsOf('src/agent/c.ts', 'export * from \'./b\';', known)];
    expect(circleAmong(both)).toEqual(['src/agent/b.ts', 'src/agent/c.ts', 'src/agent/b.ts']);
  });

  test('lets a type go in a circle', () => {
    const both = [...arrowsOf('src/agent/b.ts', 'import { C } from \'./c\';', known), ...arrowsOf('src/agent/c.ts', 'import type { B } from \'./b\';', known)];
    expect(circleAmong(both)).toBeUndefined();
  });
});
