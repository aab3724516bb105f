interface Stoppable {
  stop(): unknown;
}

/**
 * For what the tests of a block start: all of it is stopped after them, the last first, also where a hook failed half-way
 * or one of them does not stop.
 *
 * @example
 * const started = closing();
 * beforeAll(async () => { server = started(await Server.start()); });
 */
export function closing(): <T extends Stoppable>(started: T) => T {
  const all: Stoppable[] = [];
  afterAll(async () => {
    const failures: unknown[] = [];
    for (const each of all.reverse()) {
      try {
        await each.stop();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw failures[0];
    }
  });
  return (started) => {
    all.push(started);
    return started;
  };
}

/** What was started, once the next step succeeds; otherwise it is stopped and the error goes on. */
export async function startedWith<T extends Stoppable>(started: T, next: (started: T) => Promise<unknown>): Promise<T> {
  try {
    await next(started);
    return started;
  } catch (error) {
    await started.stop();
    throw error;
  }
}
