// Handlers in turn, in one process: a machine that is slow for a second is slow for all of them. Prints the nanoseconds
// a call of each, round by round.
const [, , n, rounds, ...files] = process.argv;
const { EVENT } = require('./event.cjs');
const event = { ...EVENT };
let sessions = 1e9;
const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 30000 };
const handlers = files.map((file) => require(file).handler);

async function nanoseconds(handler) {
  const start = process.hrtime.bigint();
  for (let call = 0; call < Number(n); call++) {
    event.sessionId = String(sessions++); // the same call in one session would be a loop, which the guard stops
    await handler(event, context);
  }
  return Number(process.hrtime.bigint() - start) / Number(n);
}

async function main() {
  const times = handlers.map(() => []);
  for (const [which, handler] of handlers.entries()) {
    const { response } = await handler(event, context);
    if (response.functionResponse.responseBody.TEXT.body !== '{"orderId":"A-1","count":3}') {
      throw new Error(`${files[which]} answers ${JSON.stringify(response)}`);
    }
  }
  for (let round = -2; round < Number(rounds); round++) {
    for (const [which, handler] of handlers.entries()) {
      const time = await nanoseconds(handler);
      if (round >= 0) { // the first rounds warm the compiler
        times[which].push(time);
      }
    }
  }
  console.error(JSON.stringify(times));
}

main();
