import { ClassicEvents } from './classic-events';
import { returnControlResults } from './classic-pending';
import { Turn, TurnEvent, Upstream } from './turn';
import { Connection } from './wire/connection';
import { turnEvents } from './wire/events';
import type { ClassicTarget } from '../../src/contract/agent/invocation';

/** An agent on the Classic engine. */
export class ClassicAgent implements Upstream {
  public readonly name = 'classic';

  public constructor(private readonly target: Pick<ClassicTarget, 'agentId' | 'aliasId'>, private readonly connection: Connection) {
  }

  public async* stream(turn: Turn, signal: AbortSignal): AsyncGenerator<readonly TurnEvent[]> {
    const { agentId, aliasId } = this.target;
    const { frames } = await this.connection.call({
      path: `/agents/${encodeURIComponent(agentId)}/agentAliases/${encodeURIComponent(aliasId)}/sessions/${encodeURIComponent(turn.sessionId)}/text`,
      body: requestOf(turn),
      userId: turn.userId,
    }, signal);
    yield* turnEvents(frames, new ClassicEvents());
  }
}

function requestOf({ text, answers = [], history = [], attributes, memoryId }: Turn): Record<string, unknown> {
  const sessionState = {
    ...(attributes && { sessionAttributes: attributes }),
    ...(history.length > 0 && { conversationHistory: { messages: history.map(({ role, text: said }) => ({ role, content: [{ text: said }] })) } }),
    ...(answers.length > 0 && returnControlResults(answers)),
  };
  return {
    ...(answers.length === 0 && { inputText: text }),
    enableTrace: true, // where the steps and their tokens are
    streamingConfigurations: { streamFinalResponse: true },
    ...(memoryId !== undefined && { memoryId }),
    ...(Object.keys(sessionState).length > 0 && { sessionState }),
  };
}
