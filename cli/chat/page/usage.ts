import { count, element } from './dom';

/** What the server tells with each step. */
export interface TurnSummary {
  readonly steps: number;
  readonly tokens: { readonly billed: number; readonly seen: number };
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly stoppedBy?: string;
}

/** Tokens of a turn: those that are billed beside those that people see, and how much of the budget they are. */
export class UsageView {
  public readonly element = element('div', { class: 'usage' });
  private readonly words = element('p');
  private readonly bar = element('progress', { 'aria-label': 'Tokens of the budget of a turn' });
  private readonly steps = element('ol', { 'class': 'steps', 'aria-label': 'Tokens by step' });
  private last = 0;
  private lastWritten = 0;
  private counted = 0;

  public constructor(private readonly budget: number) {
    this.bar.max = budget;
    this.element.append(this.words, this.bar, this.steps);
  }

  public show({ steps, tokens: { billed, seen }, usage }: TurnSummary): void {
    const times = seen > 0 ? `, ${Math.round(billed / seen)} times as many` : '';
    this.words.textContent = `${count(billed, 'token')} billed for ${seen.toLocaleString('en')} seen${times} · `
      + `${Math.round(100 * billed / this.budget)} % of the budget of ${this.budget.toLocaleString('en')} · ${count(steps, 'step')}`;
    this.bar.value = Math.min(billed, this.budget);
    this.element.classList.toggle('over', billed >= this.budget);
    if (steps > this.counted) {
      const written = usage.outputTokens - this.lastWritten;
      this.steps.append(element('li', {}, `${(billed - this.last - written).toLocaleString('en')} tokens read, ${written.toLocaleString('en')} written`));
      this.counted = steps;
      this.last = billed;
      this.lastWritten = usage.outputTokens;
    }
  }
}
