/** A call that the floor, Powertools and the guard can all answer. */
exports.EVENT = {
  messageVersion: '1.0', agent: { name: 'a', id: 'A', alias: 'B', version: '1' }, inputText: 'x', sessionId: 's', actionGroup: 'Orders', function: 'getOrder',
  parameters: [{ name: 'orderId', type: 'string', value: 'A-1' }, { name: 'count', type: 'integer', value: '3' }], sessionAttributes: {}, promptSessionAttributes: {},
};
