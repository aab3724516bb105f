import { Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { retrieveAndGenerate, useTable, useTableKey } from './permissions';
import { checkServerProps } from './server-rules';
import type { StreamingServerProps } from './streaming-server-props';
import { TokenBudget } from './token-budget';
import { AGENT_ENV } from '../contract/agent/invocation';
import { Findings } from '../contract/findings';
import { AuthConfig, CacheConfig, RoutingConfig, STREAMING_CONFIG_ENV, StreamingConfig } from '../contract/streaming/config';
import { StreamingTable } from '../contract/streaming/tables';
import { StreamingTimings } from '../contract/streaming/timings';
import { IKnowledgeBase } from '../knowledge/knowledge-base-base';

/** What the server finds out from where it runs. */
export interface ServerPlace {
  /** What the server checks of who calls. */
  readonly auth?: AuthConfig;
  readonly timings: Partial<StreamingTimings>;
}

/**
 * What a streaming server needs wherever it runs: its settings, its table, and the permissions of whoever runs it.
 */
export class ServerSetup {
  /** What its metrics are found by. */
  public readonly serviceName: string;
  public readonly table?: dynamodb.ITable;
  private readonly budget: TokenBudget;

  public constructor(private readonly scope: Construct, private readonly props: StreamingServerProps, findings: Findings) {
    checkServerProps(props, findings);
    this.budget = props.tokenBudget ?? TokenBudget.of();
    findings.addAll(this.budget._findings(props.authentication !== undefined));
    this.serviceName = Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' });
    this.table = props.table ?? (this.budget._needsTable || props.conversations ? this.makeTable() : undefined);
  }

  /** The variables of the server's process. */
  public environment(place: ServerPlace): Record<string, string> {
    return {
      [AGENT_ENV]: this.props.agent.invocationTarget,
      [STREAMING_CONFIG_ENV]: Stack.of(this.scope).toJsonString(this.config(place)),
    };
  }

  /** Allows what the settings make the server do: this agent, these models, this table. */
  public grantTo(grantee: iam.IGrantable): void {
    const { agent, directModel, directKnowledgeBase, routing } = this.props;
    agent.grantInvoke(grantee);
    [directModel?.model, directKnowledgeBase?.model, routing?.classifier?.model].forEach((model) => model?.grantInvoke(grantee));
    if (directKnowledgeBase) {
      directKnowledgeBase.knowledgeBase.grantRetrieve(grantee);
      grantee.grantPrincipal.addToPrincipalPolicy(retrieveAndGenerate());
    }
    if (this.table) {
      grantee.grantPrincipal.addToPrincipalPolicy(useTable(this.table.tableArn));
      const { encryptionKey } = this.table;
      if (encryptionKey) {
        grantee.grantPrincipal.addToPrincipalPolicy(useTableKey(encryptionKey.keyArn, Stack.of(this.scope).region));
      }
    }
  }

  private config({ auth, timings }: ServerPlace): StreamingConfig {
    const { allowOrigins, conversations, directModel, directKnowledgeBase, annotations, toolActivity } = this.props;
    const tableName = this.table?.tableName;
    return {
      service: this.serviceName,
      timings,
      auth,
      allowOrigins,
      budget: { ...this.budget._config, tableName },
      sessions: conversations && {
        tableName,
        keepDays: conversations.keepFor?.toDays({ integral: false }),
        historyMessages: conversations.historyMessages,
        engineIdleSeconds: conversations.engineIdle?.toSeconds({ integral: false }),
      },
      model: directModel && {
        modelId: directModel.model.modelId,
        baseModelId: directModel.model._foundationModelIds()[0],
        system: directModel.system,
        maxTokens: directModel.maxTokens,
        temperature: directModel.temperature,
        promptCache: directModel.promptCache,
      },
      knowledgeBase: directKnowledgeBase && {
        knowledgeBaseId: directKnowledgeBase.knowledgeBase.knowledgeBaseId,
        modelArn: directKnowledgeBase.model.modelArn,
        numberOfResults: directKnowledgeBase.numberOfResults,
        managed: directKnowledgeBase.knowledgeBase.isManaged || undefined,
        tenant: tenantOf(directKnowledgeBase.knowledgeBase),
      },
      routing: this.routing(),
      cache: this.cache(),
      annotations,
      toolActivity,
    };
  }

  private routing(): RoutingConfig | undefined {
    const { routing } = this.props;
    return routing && {
      rules: routing.rules?.map(({ _config: rule }) => rule),
      classifier: routing.classifier && {
        modelId: routing.classifier.model.modelId,
        descriptions: routing.classifier.descriptions,
        timeoutMs: routing.classifier.timeout?.toMilliseconds(),
      },
      otherwise: routing.otherwise,
    };
  }

  private cache(): CacheConfig | undefined {
    const { cache } = this.props;
    return cache && { ttlSeconds: cache.ttl?.toSeconds(), maxEntries: cache.maxEntries, shared: cache.shared, routes: cache.routes, url: cache.url };
  }

  private makeTable(): dynamodb.Table {
    const { conversations, encryptionKey, removalPolicy } = this.props;
    return new dynamodb.Table(this.scope, 'Table', {
      partitionKey: { name: StreamingTable.PARTITION_KEY, type: dynamodb.AttributeType.STRING },
      sortKey: { name: StreamingTable.SORT_KEY, type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: StreamingTable.TTL_ATTRIBUTE,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...(encryptionKey && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
      removalPolicy: removalPolicy ?? (conversations ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY),
    });
  }
}

function tenantOf({ tenantKey: key, tenant: value }: IKnowledgeBase): { key: string; value: string } | undefined {
  return key !== undefined && value !== undefined ? { key, value } : undefined;
}
