// What `tools()` of the runtime makes, without the runtime: a marked handler.
const tools = {
  getOrder: async ({ orderId }) => ({ orderId, status: 'SHIPPED' }),
  cancelOrder: async () => { throw Object.assign(new Error('secret detail'), { name: 'DatabaseError' }); },
  countOrders: async () => new Promise(() => {}),
};
exports.handler = Object.defineProperty(() => undefined, Symbol.for('cdk-bedrock-agents.tools'), { value: tools });

// Replies that nobody wants: none of them is what the author meant.
const find = async (orderId) => ({ orderId, status: 'SHIPPED' });
const made = (value) => Object.defineProperty(() => undefined, Symbol.for('cdk-bedrock-agents.tools'), { value });
exports.forgotAwait = made({ getOrder: async ({ orderId }) => ({ order: find(orderId) }) });
exports.forgotReturn = made({ getOrder: async ({ orderId }) => { await find(orderId); } });
exports.envelope = made({ getOrder: async () => ({ messageVersion: '1.0', response: { actionGroup: 'Orders', function: 'getOrder', functionResponse: { responseBody: { TEXT: { body: 'ok' } } } } }) });
exports.proxy = made({ getOrder: async () => ({ statusCode: 200, body: '{}' }) });
