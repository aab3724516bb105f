/** What `process.exit` throws in place of ending the process. */
class NoExit extends Error {}

/**
 * Errors that no call waits for: a rejection that nobody handles, a timer that throws, an emitter's `error`. Lambda's own
 * client ends the process at each, and so does `process.exit`; the call that runs would have no reply, and the next one may
 * be another user's. Here the process goes on, and somebody is told.
 */
export function watchStrays(tell: (error: unknown) => void): void {
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.removeAllListeners(event); // there are none but Lambda's yet
    process.on(event, (error) => {
      if (!(error instanceof NoExit)) { // of which has been told
        tell(error);
      }
    });
  }
  process.exit = (code) => {
    const error = new NoExit(`process.exit(${code ?? ''}) ends no function`);
    tell(error);
    throw error;
  };
}
