// What `tools()` of the runtime makes, without the runtime: a marked handler.
const tools = {
  getOrder: async ({ orderId }) => ({ orderId, status: 'SHIPPED' }),
  cancelOrder: async () => { throw Object.assign(new Error('secret detail'), { name: 'DatabaseError' }); },
  countOrders: async () => new Promise(() => {}),
};
exports.handler = Object.defineProperty(() => undefined, Symbol.for('cdk-bedrock-agents.tools'), { value: tools });
