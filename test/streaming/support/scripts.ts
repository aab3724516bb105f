import { Happening } from './bedrock-stand-in';

/** What each engine says in a turn: the same answer, in its own words. */
export const WORDS = ['Your ', 'order ', 'A-1001 ', 'is on ', 'its way ', '🚚. ', 'Grüße!'];
export const ANSWER = WORDS.join('');

const trace = (kind: string, part: unknown): Happening => ({
  event: 'trace', payload: { agentId: 'AGENT12345', agentAliasId: 'ALIAS12345', sessionId: 's', trace: { [kind]: part } },
});
const chunk = (text: string | Buffer, attribution?: unknown): Happening => ({
  event: 'chunk', payload: { bytes: Buffer.from(text as string).toString('base64'), ...(attribution !== undefined && { attribution }) },
});

/** A step of the Classic engine's orchestration: the model is called, and what it took. */
export const classicStep = (inputTokens: number, outputTokens: number): Happening[] => [
  trace('orchestrationTrace', { modelInvocationInput: { type: 'ORCHESTRATION', text: 'the whole prompt', traceId: 't-0' } }),
  trace('orchestrationTrace', { modelInvocationOutput: { traceId: 't-0', metadata: { usage: { inputTokens, outputTokens } } } }),
];

export const classicTool = (id = 't-0'): Happening[] => [
  trace('orchestrationTrace', { rationale: { traceId: id, text: 'I look it up.' } }),
  trace('orchestrationTrace', {
    invocationInput: {
      traceId: id,
      invocationType: 'ACTION_GROUP',
      actionGroupInvocationInput: { actionGroupName: 'Orders', apiPath: '/orders/{orderId}', verb: 'get', parameters: [{ name: 'orderId', type: 'string', value: 'A-1001' }] },
    },
  }),
  trace('orchestrationTrace', { observation: { traceId: id, type: 'ACTION_GROUP', actionGroupInvocationOutput: { text: '{"status":"SHIPPED"}' } } }),
];

export const CITATION = {
  citations: [{
    generatedResponsePart: { textResponsePart: { text: 'on its way', span: { start: 0, end: 9 } } },
    retrievedReferences: [{ content: { type: 'TEXT', text: 'Orders ship in two days.' }, location: { type: 'WEB', webLocation: { url: 'https://example.com/shipping' } } }],
  }],
};

export const classicFinal = (words: readonly string[] = WORDS): Happening[] => [
  ...words.map((word, index) => chunk(word, index === words.length - 1 ? CITATION : undefined)),
  ...classicStep(1_400, 60).slice(1),
  trace('orchestrationTrace', { observation: { traceId: 't-1', type: 'FINISH', finalResponse: { text: words.join('') } } }),
];

/** A question that takes a tool and two steps: 900 + 40 and 1,400 + 60 tokens. */
export const CLASSIC_TURN: Happening[] = [...classicStep(900, 40), ...classicTool(), ...classicStep(0, 0).slice(0, 1), ...classicFinal()];

export const CLASSIC_CONFIRMATION: Happening[] = [
  ...classicStep(900, 40),
  {
    event: 'returnControl',
    payload: {
      invocationId: 'inv-1',
      invocationInputs: [{
        functionInvocationInput: {
          actionGroup: 'Orders', function: 'cancelOrder', actionInvocationType: 'USER_CONFIRMATION', parameters: [{ name: 'orderId', type: 'string', value: 'A-1001' }],
        },
      }],
    },
  },
];

const harness = (event: string, payload: unknown): Happening => ({ event, payload });
const harnessUsage = (inputTokens: number, outputTokens: number) => harness('metadata', {
  usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }, metrics: { latencyMs: 10 },
});

export const harnessToolUse = (id = 'tool-1', name = 'Orders___getOrder'): Happening[] => [
  harness('messageStart', { role: 'assistant' }),
  harness('contentBlockStart', { contentBlockIndex: 0, start: { toolUse: { toolUseId: id, name } } }),
  harness('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '{"orderId":' } } }),
  harness('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '"A-1001"}' } } }),
  harness('contentBlockStop', { contentBlockIndex: 0 }),
  harness('messageStop', { stopReason: 'tool_use' }),
  harnessUsage(900, 40),
];

export const HARNESS_TURN: Happening[] = [
  ...harnessToolUse(),
  harness('messageStart', { role: 'user' }),
  harness('contentBlockStart', { contentBlockIndex: 0, start: { toolResult: { toolUseId: 'tool-1', status: 'success' } } }),
  harness('contentBlockDelta', { contentBlockIndex: 0, delta: { toolResult: [{ json: { status: 'SHIPPED' } }] } }),
  harness('contentBlockStop', { contentBlockIndex: 0 }),
  harness('messageStop', { stopReason: 'tool_result' }),
  harness('messageStart', { role: 'assistant' }),
  ...WORDS.map((text) => harness('contentBlockDelta', { contentBlockIndex: 0, delta: { text } })),
  harness('contentBlockStop', { contentBlockIndex: 0 }),
  harness('messageStop', { stopReason: 'end_turn' }),
  harnessUsage(1_400, 60),
];

export const CONVERSE_TURN: Happening[] = [
  { event: 'messageStart', payload: { role: 'assistant' } },
  ...WORDS.map((text): Happening => ({ event: 'contentBlockDelta', payload: { contentBlockIndex: 0, delta: { text }, p: 'abcdefgh' } })),
  { event: 'contentBlockStop', payload: { contentBlockIndex: 0 } },
  { event: 'messageStop', payload: { stopReason: 'end_turn' } },
  { event: 'metadata', payload: { usage: { inputTokens: 120, outputTokens: 60, totalTokens: 180, cacheReadInputTokens: 30 }, metrics: { latencyMs: 10 } } },
];

export const KNOWLEDGE_BASE_TURN: Happening[] = [
  ...WORDS.map((text): Happening => ({ event: 'output', payload: { text } })),
  { event: 'citation', payload: { retrievedReferences: CITATION.citations[0].retrievedReferences } },
];
