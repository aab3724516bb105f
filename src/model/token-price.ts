import { Token } from 'aws-cdk-lib';

/**
 * Prices of a model, in US dollars per million tokens.
 */
export interface TokenPriceProps {
  /** Tokens that the model reads. */
  readonly input: number;

  /** Tokens that the model writes. 0 for a model of embeddings. */
  readonly output: number;

  /**
   * Tokens that the model reads from a prompt cache.
   *
   * @default - the price of input, which is more than any model takes for them
   */
  readonly cacheRead?: number;

  /**
   * Tokens that are put into a prompt cache. Many models take more for them than for input: look it up if you cache.
   *
   * @default - the price of input
   */
  readonly cacheWrite?: number;
}

/**
 * What a model's tokens cost. Given by you, from the price list of your Region: one that came with a library would be
 * wrong before long.
 *
 * ```ts
 * TokenPrice.perMillionTokens({ input: 1.0, output: 5.0 });
 * ```
 *
 * @see https://aws.amazon.com/bedrock/pricing/
 */
export class TokenPrice {
  /**
   * Prices per million tokens, as AWS lists them for most models.
   *
   * @param prices the prices, in US dollars
   * @throws an error that names every price that is none: below 0, infinite, not a number, or not known at synth
   */
  public static perMillionTokens(prices: TokenPriceProps): TokenPrice {
    const { input, output, cacheRead = input, cacheWrite = input } = prices;
    const given = Object.entries(prices).filter(([, price]) => price !== undefined);
    const wrong = given.filter(([, price]) => Token.isUnresolved(price) || !Number.isFinite(price) || price < 0);
    if (wrong.length > 0) {
      throw new Error(`TokenPrice.perMillionTokens: ${wrong.map(([name, price]) => `${name} is ${Token.isUnresolved(price) ? 'not known yet' : price}`).join(', ')}; `
        + 'a price is a number of US dollars for a million tokens, known at synth, 0 or more.');
    }
    return new TokenPrice(input, output, cacheRead, cacheWrite);
  }

  private constructor(
    /** US dollars for a million tokens that the model reads. */
    public readonly input: number,
    /** US dollars for a million tokens that the model writes. */
    public readonly output: number,
    /** US dollars for a million tokens that the model reads from a prompt cache. */
    public readonly cacheRead: number,
    /** US dollars for a million tokens that are put into a prompt cache. */
    public readonly cacheWrite: number,
  ) {
  }
}
