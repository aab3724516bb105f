import { Duration } from 'aws-cdk-lib';
import { Route, RoutingRule as RoutingRuleConfig } from '../contract/streaming/config';
import { IKnowledgeBase } from '../knowledge/knowledge-base-base';
import { Model } from '../model/model';

/**
 * Where a question can go.
 */
export enum StreamingRoute {
  /** The agent, with all its steps and tools. */
  AGENT = 'agent',
  /** A model, without an agent around it: one step. */
  MODEL = 'model',
  /** A knowledge base and a model that words what is found: one search, one step. */
  KNOWLEDGE_BASE = 'knowledge-base',
}

/**
 * A model that is asked without an agent.
 */
export interface DirectModel {
  /** The model. */
  readonly model: Model;

  /**
   * What it is for and how it should behave.
   *
   * @default - none
   */
  readonly system?: string;

  /**
   * Tokens of an answer. Bedrock reserves as many of the account's quota for every call.
   *
   * @default 1024
   */
  readonly maxTokens?: number;

  /**
   * How freely it words its answers. 0 to 1.
   *
   * @default - the model's own
   */
  readonly temperature?: number;

  /**
   * Whether the system prompt is marked for the prompt cache, where the model has one.
   *
   * @default true
   */
  readonly promptCache?: boolean;
}

/**
 * A knowledge base that is asked without an agent.
 */
export interface DirectKnowledgeBase {
  /** What is searched. */
  readonly knowledgeBase: IKnowledgeBase;

  /** The model that words the answer from what is found. */
  readonly model: Model;

  /**
   * Passages that the model is given. 1 to 100.
   *
   * @default - the service's own, 5
   */
  readonly numberOfResults?: number;
}

/**
 * What a question must be like. All that is given must be true of it.
 */
export interface QuestionMatch {
  /**
   * A regular expression that it matches somewhere, without regard to case.
   *
   * @default - any text
   */
  readonly pattern?: string;

  /**
   * Characters that it has at most.
   *
   * @default - any length
   */
  readonly maxCharacters?: number;

  /**
   * Whether it must be the first of its conversation.
   *
   * @default false
   */
  readonly firstOnly?: boolean;
}

/**
 * Sends the questions that match somewhere.
 */
export class RoutingRule {
  /**
   * To a route.
   *
   * @param route where to
   * @param match what the question must be like
   */
  public static to(route: StreamingRoute, match: QuestionMatch): RoutingRule {
    return new RoutingRule({ ...match, route });
  }

  private constructor(
    /** @internal */
    public readonly _config: RoutingRuleConfig,
  ) {
  }
}

/**
 * A small model that decides where a question goes.
 */
export interface RoutingClassifier {
  /** The model. A small one: it reads every question that no rule matches. */
  readonly model: Model;

  /** What each route is for, in a sentence, by its value (`agent`, `model`, `knowledge-base`). The model decides by these words. */
  readonly descriptions: { [route: string]: string };

  /**
   * How long it may take; then the question goes where all others go.
   *
   * @default Duration.millis(1500)
   */
  readonly timeout?: Duration;
}

/**
 * Who answers which question. The agent is the most expensive way to say hello.
 */
export interface StreamingRouting {
  /**
   * Rules, tried in order.
   *
   * @default - none
   */
  readonly rules?: RoutingRule[];

  /**
   * A model that decides where no rule matches.
   *
   * @default - none
   */
  readonly classifier?: RoutingClassifier;

  /**
   * Where everything else goes.
   *
   * @default StreamingRoute.AGENT
   */
  readonly otherwise?: StreamingRoute;
}

/** The value as the server reads it. */
export function routeOf(route: StreamingRoute): Route {
  return route;
}
