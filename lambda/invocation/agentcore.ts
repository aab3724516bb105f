import { HarnessEvents } from './agentcore-events';
import { Answer, Turn, TurnEvent, Upstream } from './turn';
import { Connection } from './wire/connection';
import { turnEvents } from './wire/events';
import type { AgentCoreTarget } from '../../src/contract/agent/invocation';

/** An agent on AgentCore. */
export class HarnessAgent implements Upstream {
  public readonly name = 'agentcore';

  public constructor(private readonly target: Pick<AgentCoreTarget, 'harnessArn'> & Partial<AgentCoreTarget>, private readonly connection: Connection) {
  }

  public async* stream(turn: Turn, signal: AbortSignal): AsyncGenerator<readonly TurnEvent[]> {
    const { harnessArn, endpointName } = this.target;
    const { frames } = await this.connection.call({
      path: '/harnesses/invoke',
      query: { harnessArn, ...(endpointName && { qualifier: endpointName }) },
      headers: {
        'x-amzn-bedrock-agentcore-runtime-session-id': turn.sessionId,
        ...(turn.traceparent && { traceparent: turn.traceparent }),
      },
      // Nothing else: who may set model, tools or prompt of a call may make it do anything.
      body: {
        messages: messagesOf(turn),
        ...(turn.userId !== undefined && { actorId: turn.userId }),
        ...(turn.maxTokens !== undefined && { maxTokens: turn.maxTokens }),
      },
      userId: turn.userId,
    }, signal);
    yield* turnEvents(frames, new HarnessEvents());
  }
}

function messagesOf({ text, answers = [], history = [] }: Turn): unknown[] {
  const before = history.map(({ role, text: said }) => ({ role, content: [{ text: said }] }));
  return answers.length === 0
    ? [...before, { role: 'user', content: [{ text }] }]
    // The harness keeps no half turn: what it asked for is told again with the answers.
    : [
      ...before,
      { role: 'assistant', content: answers.map(({ call }) => ({ toolUse: { toolUseId: call.id, name: call.name, input: call.input ?? {} } })) },
      { role: 'user', content: answers.map((answer) => ({ toolResult: resultOf(answer) })) },
    ];
}

function resultOf({ call, approved, output, error }: Answer): Record<string, unknown> {
  const denied = approved === false && output === undefined;
  const said = error ?? (denied ? 'The user did not agree.' : output ?? (approved ? 'The user agreed.' : ''));
  return {
    toolUseId: call.id,
    content: [typeof said === 'string' ? { text: said } : { json: said }],
    status: error !== undefined || denied ? 'error' : 'success',
  };
}
