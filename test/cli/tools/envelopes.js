// Handlers that write envelopes themselves: a right one, and one with the mistakes that people make.
exports.right = async ({ actionGroup, function: name, parameters }) => ({
  messageVersion: '1.0',
  response: {
    actionGroup, function: name,
    functionResponse: { responseBody: { TEXT: { body: JSON.stringify({ seen: parameters.map((parameter) => parameter.value) }) } } },
  },
});
exports.wrong = async ({ actionGroup }) => ({ messageVersion: '1.0', response: { actionGroup, functionResponse: { responseBody: { 'application/json': { body: {} } } } } });
exports.exits = async () => process.exit(3);
exports.callback = (event, context, callback) => callback(undefined, {});

// hangs at its very first call; the marker outlives the process
const marker = `${require('os').tmpdir()}/hangs-once-${process.ppid}`;
exports.hangsOnce = async (event) => {
  if (require('fs').existsSync(marker)) {
    return exports.right(event);
  }
  require('fs').writeFileSync(marker, '');
  return new Promise((resolve) => setTimeout(resolve, 60_000));
};
exports.throws = async () => {
  console.log('about to throw');
  throw new TypeError('no such order');
};
