import { BrokenStream } from './errors';
import { sourceOf } from './sources';
import { Turn, TurnEvent, Upstream } from './turn';
import { Connection } from './wire/connection';
import { EventReader, eventOf, turnEvents } from './wire/events';
import { Frame } from './wire/frames';
import { RetrievalLimits } from '../../src/contract/knowledge/target';
import type { KnowledgeBaseRouteConfig } from '../../src/contract/streaming/config';

/** A knowledge base, with a model that words its answers. The service tells no tokens, so none are counted here. */
export class KnowledgeBaseAnswers implements Upstream {
  public readonly name = 'knowledge-base';

  public constructor(private readonly config: Omit<KnowledgeBaseRouteConfig, 'region'>, private readonly connection: Connection) {
  }

  public async* stream({ text, userId }: Turn, signal: AbortSignal): AsyncGenerator<readonly TurnEvent[]> {
    const { knowledgeBaseId, modelArn, numberOfResults, tenant, managed } = this.config;
    const search = { ...(numberOfResults !== undefined && { numberOfResults }), ...(tenant && { filter: { equals: tenant } }) };
    const { frames } = await this.connection.call({
      path: '/retrieveAndGenerateStream',
      body: {
        input: { text: text.slice(0, managed ? RetrievalLimits.MANAGED_QUERY : RetrievalLimits.QUERY) },
        retrieveAndGenerateConfiguration: {
          type: 'KNOWLEDGE_BASE',
          knowledgeBaseConfiguration: {
            knowledgeBaseId,
            modelArn,
            ...(Object.keys(search).length > 0 && { retrievalConfiguration: { [managed ? 'managedSearchConfiguration' : 'vectorSearchConfiguration']: search } }),
          },
        },
      },
      userId,
    }, signal);
    yield [{ type: 'step-start' }];
    yield* turnEvents(frames, new KnowledgeBaseEvents());
  }
}

class KnowledgeBaseEvents implements EventReader {
  private said = false;
  private filtered = false;
  private sources = 0;

  public read(frame: Frame, events: TurnEvent[]): void {
    const event = eventOf(frame);
    switch (frame.kind.type) {
      case 'output':
        this.said ||= !!event.text;
        events.push({ type: 'text', text: event.text ?? '' });
        break;
      case 'citation': events.push(...this.cited(event)); break;
      case 'guardrail': this.filtered ||= event.action === 'INTERVENED'; break;
      default:
    }
  }

  private cited({ citation, retrievedReferences = citation?.retrievedReferences ?? [] }: any): TurnEvent[] {
    return retrievedReferences.map((reference: any) => ({ type: 'source', source: sourceOf(reference, `source-${++this.sources}`) }));
  }

  /** The stream has no last message: that the connection ended as it should is all there is to go by. */
  public end(): TurnEvent[] {
    if (!this.said && !this.filtered) {
      throw new BrokenStream('the stream ended before the answer did');
    }
    return [{ type: 'end', reason: this.filtered ? 'filtered' : 'complete' }];
  }
}
