import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IAgent } from '../../agent/agent';
import { TokenPrice } from '../../model/token-price';
import { ModelMetric, modelMetric } from '../metrics';
import { TokenMetrics } from '../token-metrics';

/** Where the tokens of an agent are counted, and so what they are worth. */
export interface TokenSource {
  /** For whoever reads the dashboard. */
  readonly name: string;
  /** Whether they are the agent's, and all of them. */
  readonly exact: boolean;
  /** The four kinds; an engine that counts two has two. */
  readonly kinds: Readonly<Record<'input' | 'output' | 'cacheRead' | 'cacheWrite', cloudwatch.IMetric | undefined>>;
}

/**
 * The best source there is: the log, which knows who called; a profile of the agent's own, whose metrics are the agent's; the
 * engine, which counts no cached tokens; the model, which counts everybody. Cached tokens are the service's own figures
 * where those are the agent's: what the log has of them is disputed for some models.
 */
export function tokenSource(agent: IAgent, tokens: TokenMetrics | undefined, period: Duration): TokenSource {
  const { modelId, exclusive, caller } = agent.modelUsage;
  const own = exclusive && modelId !== undefined ? modelTokens(modelId, period) : undefined;
  if (tokens && caller !== undefined) {
    const kinds = {
      input: tokens.metricInputTokens({ agent, period }),
      output: tokens.metricOutputTokens({ agent, period }),
      cacheRead: own?.cacheRead ?? tokens.metricCacheReadTokens({ agent, period }),
      cacheWrite: own?.cacheWrite ?? tokens.metricCacheWriteTokens({ agent, period }),
    };
    return { name: 'the log of model invocations', exact: true, kinds };
  }
  if (own) {
    return { name: 'the metrics of its own inference profile', exact: true, kinds: own };
  }
  const [input, output] = [agent.metricInputTokens({ period }), agent.metricOutputTokens({ period })];
  const kinds = { input, output, cacheRead: undefined, cacheWrite: undefined };
  return { name: 'the metrics of its engine', exact: kinds.input.namespace !== 'AWS/Bedrock', kinds };
}

/** What the service counts under one id of a model. */
export function modelTokens(modelId: string, period: Duration): Record<'input' | 'output' | 'cacheRead' | 'cacheWrite', cloudwatch.IMetric> {
  return {
    input: modelMetric(ModelMetric.INPUT_TOKENS, modelId, { period }),
    output: modelMetric(ModelMetric.OUTPUT_TOKENS, modelId, { period }),
    cacheRead: modelMetric(ModelMetric.CACHE_READ_TOKENS, modelId, { period }),
    cacheWrite: modelMetric(ModelMetric.CACHE_WRITE_TOKENS, modelId, { period }),
  };
}

/** The kinds that there are, with what each is worth: 1, unless it has a price. */
export function weighed({ kinds }: TokenSource, price?: TokenPrice): { readonly sum: string; readonly metrics: Record<string, cloudwatch.IMetric> } {
  const present = (['input', 'output', 'cacheRead', 'cacheWrite'] as const).filter((kind) => kinds[kind] !== undefined);
  const terms = present.map((kind) => `FILL(${kind}, 0)${price ? ` * ${price[kind]}` : ''}`);
  const sum = price ? `(${terms.join(' + ')}) / 1000000` : `(${terms.join(' + ')})`;
  return { sum, metrics: Object.fromEntries(present.map((kind) => [kind, kinds[kind]!])) };
}
