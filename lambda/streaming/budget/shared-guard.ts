import { randomUUID } from 'node:crypto';
import { Counter, Counters } from './counters';
import { TurnGuard } from './turn-guard';
import type { BudgetScope } from '../../../src/contract/streaming/budget';
import { Usage, totalTokens } from '../../invocation/turn';
import { Refusal } from '../refusal';
import { Logger } from '../telemetry/logger';

/** Bounds that count in the table, beside the turn's own. */
export class SharedGuard implements TurnGuard {
  private used = 0;
  private booked = 0;
  private over?: BudgetScope;
  private bookings: Promise<void> = Promise.resolve();
  private readonly turn = randomUUID();

  public constructor(
    private readonly counters: Counters,
    private readonly counting: readonly Counter[],
    private readonly perTurn: number,
    private readonly log: Logger,
  ) {
  }

  /** Whether a counter is at its cap already. Who cannot be counted is not served: a budget that is off when the table is, is none. */
  public async begin(): Promise<void> {
    try {
      this.compare(await this.counters.read(this.counting));
    } catch (error) {
      this.log.error('the budget could not be read', { error });
      throw new Refusal(503, 'BudgetUnavailable', 'Something went wrong. Please try again in a few seconds.', true, { 'retry-after': '2' });
    }
  }

  public book(usage: Usage): void {
    this.used += totalTokens(usage);
    this.bookings = this.bookings.then(() => this.write());
  }

  public async exceeded(): Promise<boolean> {
    await this.bookings;
    if (this.used >= this.perTurn) {
      this.over ??= 'turn';
    }
    return this.over !== undefined;
  }

  public async settle(): Promise<void> {
    await this.bookings;
    if (this.booked > 0) {
      await this.counters.forget(this.counting, this.turn).catch((error: unknown) => this.log.warn('a turn\'s mark stays until it expires', { error: String(error) }));
    }
  }

  public stop(message: string): { readonly scope: BudgetScope; readonly message: string } {
    return { scope: this.over ?? 'turn', message };
  }

  /** What could not be booked is booked with the next step: a booking is the turn's total. */
  private async write(): Promise<void> {
    const total = this.used;
    if (total === this.booked) {
      return;
    }
    try {
      this.compare(await this.counters.book(this.counting, this.turn, this.booked, total));
      this.booked = total;
    } catch (error) {
      this.log.error('tokens could not be counted', { tokens: total - this.booked, error });
    }
  }

  private compare(used: readonly number[]): void {
    this.over ??= this.counting.find(({ cap }, index) => used[index] >= cap)?.scope;
  }
}
