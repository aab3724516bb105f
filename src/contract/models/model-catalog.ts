/**
 * What a parameter of a model catalog is named, and what it holds: one model's id, or a JSON map of ids to weights.
 * `ModelCatalog` writes it, an operator may change it, `resolveModel` reads it.
 */

/** The variable that tells a function where its catalog is. */
export const MODEL_CATALOG_ENV = 'CDK_BEDROCK_AGENTS_MODELS';

/** One of the models of an alias, and how often it is chosen beside the others. */
export interface ModelChoice {
  readonly modelId: string;
  readonly weight: number;
}

/** What an alias may be called. */
export const ALIAS = /^[\w.-]{1,100}$/;

/** A model's id or a profile's, which have a provider, or an ARN. */
const MODEL_ID = /^(?=.{1,2048}$)(arn:[\w.:/-]+|[\w-]+\.[\w.:-]+)$/;

/** What the parameter of an alias is named, in the catalog at a path such as `/app/models`. */
export function parameterNameOf(catalog: string, alias: string): string {
  return `${catalog}/${alias}`;
}

/** Writes the models of an alias. One that is never chosen is left out. */
export function formatChoices(choices: readonly ModelChoice[]): string {
  const chosen = choices.filter(({ weight }) => weight > 0);
  return chosen.length === 1 ? chosen[0].modelId : JSON.stringify(Object.fromEntries(chosen.map(({ modelId, weight }) => [modelId, weight])));
}

const WEIGHT = '[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?';

/** An id, where a regular expression is wanted. */
export function literally(modelId: string): string {
  return modelId.replace(/\./g, '\\.');
}

/**
 * What a parameter may hold, as a regular expression of such expressions: one of some models or, where it may be split, a map of them to
 * weights. Without look-ahead, which not everybody's expressions have.
 */
export function patternOf(models: readonly string[], split: boolean): string {
  const model = `(${models.join('|')})`;
  const entry = `\\s*"${model}"\\s*:\\s*${WEIGHT}\\s*`;
  return split ? `^(${model}|\\{${entry}(,${entry})*\\})$` : `^${model}$`;
}

/** Reads the models of an alias. Throws an error that says what is wrong. */
export function parseChoices(text: string): ModelChoice[] {
  const trimmed = text.trim();
  const choices = trimmed.startsWith('{') ? parseMap(trimmed) : [{ modelId: trimmed, weight: 1 }];
  const wrong = choices.find(({ modelId }) => !MODEL_ID.test(modelId));
  if (wrong) {
    throw new Error(`"${wrong.modelId.slice(0, 100)}" is not the id or ARN of a model`);
  }
  return choices;
}

function parseMap(text: string): ModelChoice[] {
  const choices = Object.entries(parseJson(text)).map(([modelId, weight]) => {
    if (typeof weight !== 'number' || !Number.isFinite(weight) || weight < 0) {
      throw new Error(`the weight of ${modelId.slice(0, 100)} is ${JSON.stringify(weight)}; it must be a number, 0 or more`);
    }
    return { modelId, weight };
  }).filter(({ weight }) => weight > 0);
  if (choices.length === 0) {
    throw new Error('no model has a weight above 0');
  }
  return choices;
}

function parseJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`the map of models is not JSON: ${(error as Error).message}`);
  }
}
