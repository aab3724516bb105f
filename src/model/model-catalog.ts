import { Names, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { HERE, accountArns } from './arns';
import { quoted } from './ids';
import { parameter, placeMismatch } from './kinds/parameter';
import { Model, ModelGrantOptions } from './model';
import { readParameters } from './permissions';
import { Findings } from '../contract/findings';
import { ALIAS, MODEL_CATALOG_ENV, formatChoices, literally, parameterNameOf, patternOf } from '../contract/models/model-catalog';
import { grant, together } from '../private/grants';
import { report } from '../private/report';

/**
 * One of the models of an alias.
 */
export interface WeightedModel {
  /** The model. */
  readonly model: Model;

  /**
   * How much of the traffic it gets, beside the other models of the alias: 90 and 10 are the same as 9 and 1. 0: none
   * for now, but whoever may use the alias may call it, so that the parameter can be changed to it without a deployment.
   *
   * @default 1
   */
  readonly weight?: number;
}

/**
 * Models by the names that an app knows them by.
 */
export interface ModelCatalogProps {
  /**
   * The aliases, each with the models it may stand for. One model with a weight is written to the parameter as its id;
   * several are written as a JSON map of ids to weights, for a test of one against the other.
   *
   * An alias has 1 to 100 letters, digits, dots, hyphens and underscores.
   */
  readonly aliases: { [alias: string]: WeightedModel[] };

  /**
   * What the names of the parameters start with: the alias `support` of `/app` is in `/app/models/support`.
   *
   * @default - made from the construct's path, so that two copies of a stack do not clash
   */
  readonly prefix?: string;
}

/**
 * Aliases of models in SSM Parameter Store, so that an upgrade is one changed parameter and no deployment: functions
 * read it with `resolveModel` of `cdk-bedrock-agents/runtime`, which follows within a minute.
 *
 * Parameter Store takes only models that the alias has here: a typo cannot be stored, nor a model that callers are not
 * allowed. Of an alias that an agent uses, it takes one model and no split. A catalog is in one account and Region, and
 * so is all that reads it; make one in each. A deployment puts back what is declared here, when that has changed since the last one.
 *
 * ```ts
 * declare const summaries: lambda.Function;
 * const models = new ModelCatalog(this, 'Models', {
 *   prefix: '/app',
 *   aliases: {
 *     summary: [
 *       { model: Model.crossRegion('us.anthropic.claude-haiku-4-5-20251001-v1:0'), weight: 90 },
 *       { model: Model.foundation('amazon.nova-lite-v1:0'), weight: 10 },
 *     ],
 *   },
 * });
 * models.provideTo(summaries); // which calls resolveModel('summary', documentId)
 * ```
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
 */
export class ModelCatalog extends Construct {
  /** The variables that tell a function where the catalog is: for tools, the `environment` of `ToolHandler.nodejs`. */
  public readonly environment: { [name: string]: string };

  /** The parameters, by alias. */
  public readonly parameters: { [alias: string]: ssm.CfnParameter } = {};

  private readonly path: string;

  public constructor(scope: Construct, id: string, private readonly props: ModelCatalogProps) {
    super(scope, id);
    check(this, props);
    const prefix = props.prefix ?? `/cdk-bedrock-agents/${Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })}`;
    this.path = `${prefix}/models`;
    this.environment = { [MODEL_CATALOG_ENV]: this.path };
    for (const [alias, models] of Object.entries(props.aliases)) {
      this.parameters[alias] = new ssm.CfnParameter(this, alias, {
        name: parameterNameOf(this.path, alias),
        type: 'String',
        value: valueOf(models),
        allowedPattern: allowedPattern(models, true),
      });
    }
  }

  /**
   * The model of an alias, for who must know it at deployment, such as an agent. Another stack than the catalog's reads
   * the parameter anew at each of its deployments; in the catalog's own stack it is what is declared.
   *
   * @param alias the alias: one with a single model that has a weight
   * @throws an error when the alias is not in the catalog, or is split; at synth, when the other stack is in another account or Region
   */
  public model(alias: string): Model {
    const models = this.modelsOf(alias);
    const chosen = models.filter(({ weight = 1 }) => weight > 0);
    if (chosen.length !== 1) {
      throw new Error(`${this.node.path}: alias "${alias}" is split among ${chosen.length} models, and at deployment there must be one. `
        + 'Make an alias of its own for agents, or split between two agents.');
    }
    this.parameters[alias].allowedPattern = allowedPattern(models, false); // a split would fail the agent's next deployment
    const declared = { stack: Stack.of(this), modelId: chosen[0].model.modelId };
    return Model._of(parameter(parameterNameOf(this.path, alias), models.map(({ model }) => model._kind), declared));
  }

  /**
   * All that a function needs: it is told where the catalog is, may read it, and may call every model that the aliases
   * may stand for.
   *
   * @param fn the function
   * @param aliases which aliases; all of them by default
   */
  public provideTo(fn: lambda.Function, aliases?: string[]): void {
    Object.entries(this.environment).forEach(([name, value]) => fn.addEnvironment(name, value));
    this.grantRead(fn, aliases);
    this.grantInvoke(fn, aliases);
  }

  /**
   * Allows an identity to read the catalog: which models the aliases stand for.
   *
   * @param grantee who may read it
   * @param aliases which aliases; all of them by default
   */
  public grantRead(grantee: iam.IGrantable, aliases: string[] = Object.keys(this.props.aliases)): iam.Grant {
    aliases.forEach((alias) => this.modelsOf(alias));
    const elsewhere = Construct.isConstruct(grantee) ? placeMismatch(Stack.of(grantee), Stack.of(this)) : undefined;
    if (elsewhere && Construct.isConstruct(grantee)) {
      report(grantee, [{ severity: 'error', id: 'catalog.place', message: elsewhere }]);
    }
    return aliases.length === 0 ? together(grantee, []) : grant(grantee, [readParameters(aliases.flatMap((alias) => accountArns(`parameter${parameterNameOf(this.path, alias)}`, HERE, 'ssm')))]);
  }

  /**
   * Allows an identity to call every model that the aliases may stand for, and no other.
   *
   * @param grantee who may call them
   * @param aliases which aliases; all of them by default
   * @param options what else
   */
  public grantInvoke(grantee: iam.IGrantable, aliases: string[] = Object.keys(this.props.aliases), options?: ModelGrantOptions): iam.Grant {
    return together(grantee, aliases.flatMap((alias) => this.modelsOf(alias)).map(({ model }) => model.grantInvoke(grantee, options)));
  }

  private modelsOf(alias: string): WeightedModel[] {
    const models = Object.entries(this.props.aliases).find(([name]) => name === alias)?.[1];
    if (!models) {
      throw new Error(`${this.node.path}: there is no alias "${alias}"; the catalog has ${Object.keys(this.props.aliases).join(', ')}.`);
    }
    return models;
  }
}

const MAX_PATTERN = 1024;
const MAX_VALUE = 4096; // of a parameter of the standard tier
const ARN_LENGTH = 120; // of a model whose ARN is not known yet

/** How long a text will be, as well as can be told before the ARNs in it are known. */
function lengthOf(text: string): number {
  return Tokenization.reverseString(text).mapTokens({ mapToken: () => '-'.repeat(ARN_LENGTH) }).join({ join: (left = '', right = '') => `${left}${right}` }).length;
}

/** What Parameter Store takes for an alias. Nothing in particular, where that is too long to say. */
function allowedPattern(models: readonly WeightedModel[], split: boolean): string | undefined {
  const pattern = patternOf(models.map(({ model: { modelId } }) => (Token.isUnresolved(modelId) ? modelId : literally(modelId))), split);
  return lengthOf(pattern) > MAX_PATTERN ? undefined : pattern;
}

function valueOf(models: readonly WeightedModel[]): string {
  return formatChoices(models.map(({ model, weight = 1 }) => ({ modelId: model.modelId, weight })));
}

const PREFIX = /^(\/[\w.-]+)+$/;
const MAX_LEVELS = 12; // of 15, without `models` and the alias, and one to spare
const MAX_PREFIX = 850; // of 1,011 with the rest of the ARN, without `/models/` and the alias

function check(scope: Construct, { aliases, prefix }: ModelCatalogProps): void {
  const findings = new Findings();
  if (prefix !== undefined) {
    checkPrefix(prefix, findings);
  }
  if (Object.keys(aliases).length === 0) {
    findings.error('catalog.aliases', 'aliases is empty. Give an alias the models it stands for.');
  }
  for (const [alias, models] of Object.entries(aliases)) {
    checkAlias(scope, alias, models, findings);
  }
  report(scope, findings.all);
}

/** Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
function checkPrefix(prefix: string, findings: Findings): void {
  if (Token.isUnresolved(prefix)) {
    findings.error('catalog.prefix', 'prefix must be literal: other stacks read the parameters by their names.');
  } else if (!PREFIX.test(prefix) || prefix.length > MAX_PREFIX || prefix.split('/').length - 1 > MAX_LEVELS) {
    findings.error('catalog.prefix', `prefix is "${prefix}"; it must be a path such as /app, of letters, digits, dots, hyphens and underscores, `
      + `with at most ${MAX_LEVELS} levels and ${MAX_PREFIX} characters.`);
  } else if (/^\/(aws|ssm)/i.test(prefix)) {
    findings.error('catalog.prefix', `prefix "${prefix}" starts with what AWS keeps for itself: aws or ssm.`);
  }
}

function checkAlias(scope: Construct, alias: string, models: readonly WeightedModel[], findings: Findings): void {
  if (!ALIAS.test(alias)) {
    findings.error('catalog.alias', `alias "${alias}" may have 1 to 100 letters, digits, dots, hyphens and underscores.`);
  }
  for (const { model, weight = 1 } of models) {
    findings.addAll(model._findings(scope));
    if (Token.isUnresolved(weight) || !Number.isFinite(weight) || weight < 0) {
      findings.error('catalog.weight', `the weight of model ${quoted(model.modelId)} in alias "${alias}" is ${weight}; it must be a number, 0 or more.`);
    }
    if (model._revision !== undefined) {
      findings.error('catalog.model', `alias "${alias}" has a model that a parameter names. Give the models it may be.`);
    }
  }
  if (allowedPattern(models, true) === undefined) {
    findings.warning('catalog.pattern', `alias "${alias}" has more models than a pattern of Parameter Store can name (${MAX_PATTERN} characters): `
      + 'it takes whatever is written there. Split the alias in two.');
  }
  if (lengthOf(valueOf(models)) > MAX_VALUE) {
    findings.error('catalog.size', `alias "${alias}" has more models than a parameter can hold (${MAX_VALUE} characters). Split the alias in two.`);
  }
  if (!models.some(({ weight = 1 }) => weight > 0)) {
    findings.error('catalog.weight', `alias "${alias}" has no model with a weight above 0.`);
  }
  if (new Set(models.map(({ model }) => model.modelId)).size < models.length) {
    findings.error('catalog.alias', `alias "${alias}" has a model twice. Add up the weights.`);
  }
}
