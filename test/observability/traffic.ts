/** A day of calls of models, as the service would log them, and what was really burned. */
export interface Call {
  readonly caller: string;
  readonly model: string;
  readonly arn: string;
  readonly spelling: string;
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly error?: string;
}

export const SUPPORT = 'AGENT12345';
export const SALES = 'SalesRole';
const ACCOUNT = '111122223333';
const session = (role: string, name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`;
const uuid = (number: number) => `1f4c33b8-3a69-42be-bae0-${String(number).padStart(12, '0')}`;

/** Who calls: two agents, of two engines, and neighbours whose names begin alike. */
const CALLERS: readonly { readonly caller: string; readonly arn: (session: number) => string }[] = [
  { caller: SUPPORT, arn: (number) => session('SupportRole', `BedrockAgents-${SUPPORT}-${uuid(number)}`) },
  { caller: SALES, arn: (number) => session(SALES, `BedrockAgentCore-${uuid(number)}`) },
  { caller: 'AGENT12346', arn: (number) => session('SupportRole', `BedrockAgents-AGENT12346-${uuid(number)}`) },
  { caller: 'SalesRole2', arn: (number) => session('SalesRole2', `BedrockAgentCore-${uuid(number)}`) },
  { caller: 'other', arn: () => session(SALES, 'alice') },
  { caller: 'other', arn: () => `arn:aws:iam::${ACCOUNT}:user/AGENT12345` },
];

/** What is called, each by all of its names. */
const MODELS: Readonly<Record<string, readonly string[]>> = {
  'us.anthropic.claude-haiku-4-5-20251001-v1:0': ['', `arn:aws:bedrock:us-east-1:${ACCOUNT}:inference-profile/`],
  'amazon.nova-lite-v1:0': ['', 'arn:aws:bedrock:us-east-1::foundation-model/'],
  'abc123def456': [`arn:aws:bedrock:us-east-1:${ACCOUNT}:application-inference-profile/`, ''],
};

/** Made up, and the same each time. */
export function day(calls: number): Call[] {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  const models = Object.entries(MODELS);
  return Array.from({ length: calls }, (_, index) => {
    const { caller, arn } = CALLERS[random(CALLERS.length)];
    const [model, prefixes] = models[random(models.length)];
    const call = { caller, model, arn: arn(index), spelling: `${prefixes[random(prefixes.length)]}${model}` };
    if (random(20) === 0) {
      return { ...call, input: undefined, error: 'ThrottlingException' };
    }
    const cached = random(3) === 0 ? { cacheRead: random(4_000), cacheWrite: random(200) } : {};
    return { ...call, input: 1 + random(3_000), output: 1 + random(1_500), ...cached };
  });
}

/** Its record, without bodies. */
export function record({ arn, spelling, input, output, cacheRead, cacheWrite, error }: Call, time: number): { time: number; message: string } {
  return {
    time,
    message: JSON.stringify({
      schemaType: 'ModelInvocationLog',
      schemaVersion: '1.0',
      timestamp: new Date(time * 1_000).toISOString(),
      accountId: ACCOUNT,
      region: 'us-east-1',
      operation: spelling.startsWith('arn:') ? 'InvokeModel' : 'ConverseStream',
      modelId: spelling,
      identity: { arn },
      ...(error !== undefined && { errorCode: error }),
      input: { inputContentType: 'application/json', inputTokenCount: input, cacheReadInputTokenCount: cacheRead, cacheWriteInputTokenCount: cacheWrite },
      ...(output !== undefined && { output: { outputContentType: 'application/json', outputTokenCount: output } }),
    }),
  };
}
