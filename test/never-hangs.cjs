const GRACE_MS = 20_000;

/** Ends a run that is over and does not end, and says what kept it. */
module.exports = ({ watch, watchAll }, { globals: { graceMs = GRACE_MS } }) => {
  if (watch || watchAll) {
    return;
  }
  setTimeout(() => {
    process.stderr.write(`The tests are over, and this process is not: ${process.getActiveResourcesInfo().join(', ')}\n`);
    process.exit(1);
  }, graceMs).unref(); // nothing happens where nothing else keeps the process
};
