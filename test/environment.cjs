const { TestEnvironment } = require('jest-environment-node');

const GRACE_MS = 30_000;

/**
 * Node, and nothing left behind: a server or a process that a test file started and did not end fails that file, by name,
 * and is ended here. Otherwise it would hold the whole run for ever.
 */
module.exports = class extends TestEnvironment {
  async handleTestEvent({ name }, state) {
    if (name === 'run_finish') {
      const left = await leftOver();
      if (left.length > 0) {
        state.unhandledErrors.push(new Error(`These were started and not ended, whatever else went wrong: ${left.map(inWords).join(', ')}.`));
        left.forEach(end);
      }
    }
  }

  async teardown() {
    openHandles().forEach(end); // also of a file that could not even be loaded
    await super.teardown();
  }
};

/** What is closing may take its time on a busy machine. */
async function leftOver() {
  const deadline = Date.now() + GRACE_MS;
  let left = openHandles();
  while (left.length > 0 && left.some(isEnding) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = openHandles();
  }
  return left;
}

function openHandles() {
  return process._getActiveHandles().filter((handle) => isProcess(handle) || isServer(handle));
}

function isServer(handle) {
  return typeof handle.getConnections === 'function' && typeof handle.close === 'function';
}

function isProcess(handle) {
  return typeof handle.kill === 'function' && typeof handle.pid === 'number' && handle.exitCode === null && handle.signalCode === null;
}

function isEnding(handle) {
  return isProcess(handle) ? handle.killed : !handle.listening;
}

function end(handle) {
  if (isProcess(handle)) {
    handle.kill('SIGKILL');
  } else {
    handle.closeAllConnections?.();
    handle.close();
  }
}

function inWords(handle) {
  return isProcess(handle) ? `the process ${handle.spawnargs?.join(' ') ?? handle.pid}` : `a server on ${JSON.stringify(handle.address())}`;
}
