import { KnowledgeError } from './errors';

/** How long a stream may be silent, unless the caller says. */
export const IDLE_SECONDS = 60;

/** The events of a stream, of which each comes in time: one that is silent for too long has broken, and says so. */
export async function* inTime<T>(events: AsyncIterable<T>, seconds: number): AsyncGenerator<T> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await within(iterator.next(), seconds);
      if (next.done) {
        return;
      }
      yield next.value;
    }
  } finally {
    void Promise.resolve(iterator.return?.()).catch(() => undefined); // not waited for: what is silent may never end
  }
}

async function within<T>(event: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new KnowledgeError('interrupted', `The answer broke off: nothing came for ${seconds} seconds.`, 'Ask again; what has come so far is not all of it.')), seconds * 1000);
  });
  event.catch(() => undefined); // an error that comes when nobody waits any more
  return Promise.race([event, silence]).finally(() => clearTimeout(timer));
}
