import { NOT_ON_AGENTCORE } from '../../src/agent/agentcore/foreign-props';

/**
 * What is known of the move from Agents Classic to AgentCore. `migrate` says it where it applies; the tables of
 * docs/migrating-to-agentcore.md are made of it.
 */

/** What becomes of a feature of Agents Classic. */
export interface Advice {
  /** The feature, as people name it. */
  readonly what: string;
  /** What to do instead, or what happens by itself. */
  readonly instead: string;
  /**
   * `changes`: it goes on, in another way. `lost`: it does not come as it is. `code`: no template tells whether it is used.
   */
  readonly effect: 'changes' | 'lost' | 'code';
}

const ARGUMENTS_ONLY = 'A gateway\'s call carries the arguments and nothing else.';

export const ADVICE = {
  aliasName: { what: 'alias', effect: 'changes', instead: NOT_ON_AGENTCORE.aliasName },
  aliasDescription: { what: 'description of the alias', effect: 'changes', instead: NOT_ON_AGENTCORE.aliasDescription },
  userInput: { what: 'user input', effect: 'changes', instead: NOT_ON_AGENTCORE.userInput },
  codeInterpreter: {
    what: 'code interpreter',
    effect: 'changes',
    instead: 'The same prop, AgentCore\'s own interpreter. InvokeHarness takes no files and returns none.',
  },
  knowledgeBases: {
    what: 'knowledge base',
    effect: 'changes',
    instead: 'The same prop. One function of this library searches them, behind the gateway, and the model names its sources in the answer.',
  },
  returnControl: {
    what: 'return of control',
    effect: 'changes',
    instead: 'The same handler. The stream stops with tool_use; the caller sends back the tool\'s use and its result. Tools have no group in their names.',
  },
  encryptionKey: {
    what: 'encryption key',
    effect: 'changes',
    instead: 'The same prop, for the gateway and a managed memory. A harness takes no key itself.',
  },
  agentName: { what: 'agent name', effect: 'changes', instead: 'Give agentName up to 40 letters, digits, hyphens and underscores, the first one a letter; or none.' },
  disabled: { what: 'disabled', effect: 'changes', instead: 'It is not part of the new definition: leave it out.' },

  memory: {
    what: 'memory',
    effect: 'lost',
    instead: 'AgentCoreMemory.managed({ retention }) in place of { retention }. What was remembered stays with the old agent.',
  },
  promptOverrides: { what: 'prompt overrides', effect: 'lost', instead: NOT_ON_AGENTCORE.promptOverrides },
  promptParser: { what: 'prompt parser', effect: 'lost', instead: NOT_ON_AGENTCORE.promptParser },
  collaborators: { what: 'collaborators', effect: 'lost', instead: NOT_ON_AGENTCORE.collaborators },
  collaborationMode: { what: 'collaboration mode', effect: 'lost', instead: NOT_ON_AGENTCORE.collaborationMode },
  collaborator: { what: 'works for other agents', effect: 'lost', instead: 'Agents Classic hands work to its own agents only. Move the supervisor first, or with it.' },
  orchestrator: { what: 'custom orchestration', effect: 'lost', instead: NOT_ON_AGENTCORE.orchestrator },
  requireConfirmation: {
    what: 'confirmation by the user',
    effect: 'lost',
    instead: 'Confirm in the app: give the tool to the agent with ToolHandler.returnControl(), or let AgentHook.beforeToolCall decide; and take the mark off the schema.',
  },
  unguarded: {
    what: 'function without a guard',
    effect: 'lost',
    instead: 'A gateway sends no envelope of Agents Classic and reads none: put the guard in front, ToolHandler.guarded(fn), or teach the function both.',
  },
  toolName: { what: 'long tool name', effect: 'lost', instead: 'The model sees target___tool, 64 characters at most. Shorten the action group\'s name or the tool\'s.' },
  inlineToolName: { what: 'tool name used twice', effect: 'lost', instead: 'Tools that return control have no group in their name: give each a name of its own.' },
  schemaElsewhere: { what: 'schema out of reach', effect: 'lost', instead: 'It is in S3, or made at deployment, and cannot be read here. Give the document to ToolSchema.fromOpenApi.' },
  builtInGroup: {
    what: 'built-in action group',
    effect: 'lost',
    instead: 'The harness has a shell and file tools of its own, in the session\'s machine and not the caller\'s: builtInTools.',
  },
  unknown: { what: 'unknown property', effect: 'lost', instead: 'This version does not know what becomes of it. Look it up before you move.' },

  sessionAttributes: {
    what: 'session attributes',
    effect: 'code',
    instead: `${ARGUMENTS_ONLY} What the model may know goes into the message and comes back as an argument. `
      + 'What it must not choose, such as who the user is, stays in the app: ToolHandler.returnControl().',
  },
  promptSessionAttributes: { what: 'prompt session attributes', effect: 'code', instead: 'Put them into the text of the message.' },
  eventFields: { what: 'fields of the event', effect: 'code', instead: `${ARGUMENTS_ONLY} There is no inputText, sessionId or agent: ask for what the tool needs as a parameter.` },
  reprompt: {
    what: 'REPROMPT',
    effect: 'code',
    instead: 'The guard turns it into an error that the model reads, and may try again after. limits.maxIterations bounds how often.',
  },
  failure: { what: 'FAILURE', effect: 'code', instead: 'The guard turns it into an error that the model reads: it does not end the turn.' },
  knowledgeBasesConfiguration: {
    what: 'search configuration',
    effect: 'code',
    instead: 'knowledgeBasesConfiguration in replies and knowledgeBaseConfigurations in sessionState have no counterpart. The model chooses the query and how many passages, and nothing else. A search with filters is a tool of your own.',
  },
} satisfies Record<string, Advice>;

/** What the definition uses of `ADVICE`. */
export type Topic = keyof typeof ADVICE;

/** Quotas and limits of Agents Classic that AgentCore has not. */
export const CLASSIC_LIMITS = { apis: 11, parameters: 5, groups: 15, knowledgeBases: 2 } as const;

/** What callers do, before and after. */
export const CALLERS: readonly { readonly what: string; readonly classic: string; readonly agentcore: string }[] = [
  { what: 'client', classic: '@aws-sdk/client-bedrock-agent-runtime', agentcore: '@aws-sdk/client-bedrock-agentcore' },
  { what: 'call', classic: 'InvokeAgent', agentcore: 'InvokeHarness' },
  { what: 'agent', classic: 'agentId, agentAliasId', agentcore: 'harnessArn, and the endpoint\'s name as qualifier' },
  { what: 'session', classic: 'sessionId, 2 characters or more', agentcore: 'runtimeSessionId, 33 characters or more: a UUID fits' },
  { what: 'end of a session', classic: 'endSession', agentcore: 'after idleSessionTtl' },
  { what: 'user', classic: 'memoryId', agentcore: 'actorId' },
  { what: 'question', classic: 'inputText', agentcore: 'messages: [{ role, content: [{ text }] }]' },
  { what: 'text', classic: 'completion: chunk.bytes', agentcore: 'stream: contentBlockDelta.delta.text' },
  { what: 'end', classic: 'the stream ends', agentcore: 'messageStop.stopReason: also why, such as max_iterations_exceeded' },
  { what: 'citations', classic: 'chunk.attribution', agentcore: 'in the answer; what was found is in contentBlockDelta.delta.toolResult' },
  { what: 'tokens', classic: 'in the trace', agentcore: 'metadata.usage' },
  { what: 'trace', classic: 'enableTrace', agentcore: 'AgentCore Observability, in CloudWatch' },
  { what: 'return of control', classic: 'returnControl, returnControlInvocationResults', agentcore: 'stopReason tool_use, then messages with toolUse and toolResult' },
  { what: 'errors in the stream', classic: 'dependencyFailedException, throttlingException, …', agentcore: 'runtimeClientError, validationException, internalServerException' },
  { what: 'permission', classic: 'bedrock:InvokeAgent on the alias', agentcore: 'bedrock-agentcore:InvokeHarness and InvokeAgentRuntime, on harness and endpoint: grantInvoke' },
];

/** What the move costs or saves. No prices: they would be wrong next month. */
export const COSTS: readonly { readonly effect: 'saves' | 'costs' | 'same' | 'not known'; readonly what: string }[] = [
  { effect: 'same', what: 'Neither engine has a fee of its own: there is none for the agent, and none for the harness.' },
  { effect: 'saves', what: 'Prompt tokens: AWS describes the harness as cheaper than the internal prompts of Agents Classic.' },
  { effect: 'saves', what: 'The shell and file tools of a harness stay off. They would add about 900 tokens to each call of the model.' },
  { effect: 'costs', what: 'Sessions: CPU by the active second, memory by the second until the session ends. The wait for idleSessionTtl is paid for.' },
  { effect: 'costs', what: 'The gateway: each operation on it. Memory, where the agent has one: each event. CloudWatch: logs and spans.' },
  { effect: 'costs', what: 'Knowledge bases: one call of a function for each search.' },
  { effect: 'not known', what: 'How many tokens an answer takes on either engine: compare metricInputTokens of both agents, each with costAllocation.' },
];
