// One handler in a process of its own: `calls <n>` prints the nanoseconds a call, `once` answers one event and ends.
const [, , file, mode, n] = process.argv;
const event = {
  messageVersion: '1.0', agent: { name: 'a', id: 'A', alias: 'B', version: '1' }, inputText: 'x', sessionId: 's', actionGroup: 'Orders', function: 'getOrder',
  parameters: [{ name: 'orderId', type: 'string', value: 'A-1' }, { name: 'count', type: 'integer', value: '3' }], sessionAttributes: {}, promptSessionAttributes: {},
};
const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 30000 };
const { handler } = require(file);

async function main() {
  const { response } = await handler(event, context);
  if (response.functionResponse.responseBody.TEXT.body !== '{"orderId":"A-1","count":3}') {
    throw new Error(`${file} answers ${JSON.stringify(response)}`);
  }
  if (mode === 'once') {
    return process.exit();
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
