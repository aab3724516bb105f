import { Bounds, World } from './world';

/**
 * Everything that can happen, in every order, to a handful of changes: the code that is deployed, against a queue that
 * delivers twice and in any order, jobs that fail, starts that are throttled, and an instance that dies at any call.
 */
async function explore(bounds: Bounds): Promise<{ readonly worlds: number; readonly lost: string[]; readonly unfinished: string[] }> {
  const seen = new Set<string>();
  const open: Way[] = [{ from: new World(bounds), since: [], all: [] }];
  const lost: string[] = [];
  const unfinished: string[] = [];
  while (open.length > 0) {
    const way = open.pop()!;
    const world = await replay(way);
    if (seen.has(world.name)) {
      continue;
    }
    seen.add(world.name);
    if (world.lost().length > 0) {
      lost.push(`${way.all.join(', ')}: ${world.lost()}`);
      continue;
    }
    const { from, since } = world.isQuiet ? { from: world, since: [] } : way;
    open.push(...world.possible().map((what) => ({ from, since: [...since, what], all: [...way.all, what] })));
    if (world.isQuiet && !await finishes(world.copy())) {
      unfinished.push(way.all.join(', '));
    }
  }
  return { worlds: seen.size, lost, unfinished };
}

/** To a world: from the last one in which no instance was at work. One that is at work cannot be copied, only led there again. */
interface Way { readonly from: World; readonly since: readonly string[]; readonly all: readonly string[] }

async function replay({ from, since }: Way): Promise<World> {
  const world = from.copy();
  for (const what of since) {
    await world.happen(what);
  }
  return world;
}

/** With no further trouble, every change is covered and the queue is empty after a while. */
async function finishes(world: World): Promise<boolean> {
  for (let step = 0; step < 200 && !world.isIdle; step++) {
    const possible = world.possible();
    const next = ['change', 'step 0', 'step 1', 'job ends', 'deliver all'].find((what) => possible.includes(what));
    await world.happen(next!);
  }
  return world.isIdle && world.uncovered === 0 && world.deadLetters.length === 0;
}

const QUIET: Omit<Bounds, 'changes'> = { instances: 1, failedJobs: 0, crashes: 0, duplicates: 0, throttles: 0 };

describe('in no order of events is a change lost, and every one is covered in the end:', () => {
  test.each<[string, Bounds]>([
    ['three changes of two sources', { ...QUIET, changes: ['a', 'b', 'a'] }],
    ['two changes of one source, and a crash', { ...QUIET, changes: ['a', 'a'], crashes: 1 }],
    ['changes of two sources, and a crash', { ...QUIET, changes: ['a', 'b'], crashes: 1 }],
    ['a job that fails, and a crash', { ...QUIET, changes: ['a'], crashes: 1, failedJobs: 1 }],
    ['two changes that two instances work on at once', { ...QUIET, changes: ['a', 'a'], instances: 2 }],
    ['two instances, of which one dies', { ...QUIET, changes: ['a'], instances: 2, crashes: 1 }],
    ['a message that is delivered to two instances', { ...QUIET, changes: ['a'], instances: 2, duplicates: 1 }],
    ['starts that are throttled', { ...QUIET, changes: ['a', 'b'], throttles: 2 }],
  ])('%s', async (_, bounds) => {
    const { worlds, lost, unfinished } = await explore(bounds);
    expect({ lost, unfinished }).toEqual({ lost: [], unfinished: [] });
    expect(worlds).toBeGreaterThan(50);
  });
});
