// One handler in a process of its own: prints the nanoseconds a call.
const [, , file, n] = process.argv;
const { EVENT: event } = require('./event.cjs');
const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 30000 };
const { handler } = require(file);

async function main() {
  const { response } = await handler(event, context);
  if (response.functionResponse.responseBody.TEXT.body !== '{"orderId":"A-1","count":3}') {
    throw new Error(`${file} answers ${JSON.stringify(response)}`);
  }
  const best = [];
  for (let round = 0; round < 9; round++) {
    const start = process.hrtime.bigint();
    for (let call = 0; call < Number(n); call++) {
      await handler(event, context);
    }
    best.push(Number(process.hrtime.bigint() - start) / Number(n));
  }
  console.error(best.sort((a, b) => a - b)[4]);
}

main();
