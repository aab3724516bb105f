/**
 * What tokens cost. Both who watches spend at deployment and who bounds it at run time compute with this.
 */

/** Prices in US dollars per million tokens. */
export interface TokenPrices {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Tokens of one or more calls. As Bedrock counts them, `input` is without what came from or went into a cache. */
export interface TokenCounts {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

const MILLION = 1_000_000;

/** What tokens cost, in US dollars. */
export function costInUsd(prices: TokenPrices, { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 }: TokenCounts): number {
  return (input * prices.input + output * prices.output + cacheRead * prices.cacheRead + cacheWrite * prices.cacheWrite) / MILLION;
}
