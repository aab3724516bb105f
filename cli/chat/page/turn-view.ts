import { button, element } from './dom';
import { Chunk, Trouble } from './stream';
import { GiveAnswer, ToolCard } from './tool-card';
import { TurnSummary, UsageView } from './usage';

const ENDS: Readonly<Record<string, string>> = {
  'length': 'The model may not write more: the answer is not whole.',
  'content-filter': 'A guardrail or a filter stepped in.',
};

/** The agent's turn: what it says and does, in order, as it comes. */
export class TurnView {
  public readonly element: HTMLElement;
  private readonly body = element('div', { 'aria-live': 'polite' });
  private readonly sources = element('ul', { 'class': 'sources', 'aria-label': 'Sources' });
  private readonly usage: UsageView;
  private readonly cards = new Map<string, ToolCard>();
  /** Calls that are left to the caller, and whether they want no more than consent. */
  private readonly pending = new Map<string, boolean>();
  private open?: { readonly id: string; readonly node: Text };

  public constructor(name: string, budget: number, private readonly give: GiveAnswer) {
    this.usage = new UsageView(budget);
    this.element = element('article', { 'class': 'message agent', 'aria-label': name }, element('h2', {}, name), this.body);
  }

  public show(chunk: Chunk): void {
    switch (chunk.type) {
      case 'text-delta': this.words(chunk, 'text'); break;
      case 'reasoning-delta': this.words(chunk, 'thought'); break;
      case 'tool-input-available': this.tool(chunk); break;
      case 'tool-approval-request': this.pending.set(chunk.toolCallId, true); break;
      case 'tool-output-available':
      case 'tool-output-error': void this.cards.get(chunk.toolCallId)?.answered(chunk); break;
      case 'source-url':
      case 'source-document': this.source(chunk); break;
      case 'message-metadata': this.summary(chunk.messageMetadata); break;
      case 'finish': this.finished(chunk); break;
      default: // starts and ends of parts
    }
  }

  /** The answer is not whole, and says so. */
  public broken(trouble: Trouble, log: string | undefined, again: () => void): void {
    this.cards.forEach((card) => void card.broken());
    const heading = this.body.textContent === '' ? 'There is no answer.' : 'This answer is not whole.';
    const box = element('div', { class: 'trouble', role: 'alert' }, element('strong', {}, heading), ` ${trouble.message}`);
    if (trouble.code) {
      box.append(element('p', { class: 'quiet' }, `${trouble.code}${trouble.retryable ? ', may be tried again' : ''}`));
    }
    if (log) {
      box.append(element('details', {}, element('summary', {}, 'What the server logged, and people never see'), element('pre', { tabindex: '0' }, log)));
    }
    if (trouble.retryable) {
      box.append(button('Ask again', again));
    }
    this.body.append(box);
  }

  public stopped(): void {
    this.cards.forEach((card) => void card.broken());
    this.body.append(element('div', { class: 'stopped', role: 'status' }, 'You stopped this answer: it is not whole.'));
  }

  private words({ id, delta }: Chunk, kind: 'text' | 'thought'): void {
    if (this.open?.id !== id) {
      const node = document.createTextNode('');
      this.open = { id, node };
      this.body.append(element('p', { class: kind }, node));
    }
    this.open!.node.appendData(delta);
  }

  private tool(chunk: Chunk): void {
    if (!this.cards.has(chunk.toolCallId)) { // a call that is left to the caller is told a second time
      const card = new ToolCard(chunk);
      this.cards.set(chunk.toolCallId, card);
      this.body.append(card.element);
    }
    if (chunk.providerExecuted === false) {
      this.pending.set(chunk.toolCallId, false);
    }
  }

  private source({ url, title, filename }: Chunk): void {
    const label = title ?? filename ?? url;
    this.sources.append(element('li', {}, url ? element('a', { href: url, rel: 'noreferrer', target: '_blank' }, label) : label));
    if (!this.sources.isConnected) {
      this.element.append(element('p', { class: 'quiet' }, 'Sources'), this.sources);
    }
  }

  private summary(summary: TurnSummary): void {
    this.element.append(this.usage.element);
    this.usage.show(summary);
  }

  private finished({ finishReason, messageMetadata }: Chunk): void {
    if (messageMetadata) {
      this.summary(messageMetadata);
    }
    const why = messageMetadata?.stoppedBy !== undefined ? `The budget of a ${messageMetadata.stoppedBy} is used up: the agent was stopped here.`
      : ENDS[finishReason] ?? (finishReason === 'other' ? 'A limit of the engine was reached.' : undefined);
    if (why) {
      this.body.append(element('div', { class: 'stopped', role: 'status' }, why));
    }
    this.pending.forEach((approval, id) => this.cards.get(id)?.waits(approval, this.give));
  }
}
