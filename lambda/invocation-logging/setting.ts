import {
  BedrockClient, DeleteModelInvocationLoggingConfigurationCommand, GetModelInvocationLoggingConfigurationCommand, LoggingConfig,
  PutModelInvocationLoggingConfigurationCommand,
} from '@aws-sdk/client-bedrock';
import { LoggingProperties } from '../../src/contract/observability/logging';

/** A change of the resource, as CloudFormation asks for it. */
export type Change =
  | { readonly type: 'Create'; readonly wanted: LoggingProperties }
  | { readonly type: 'Update'; readonly wanted: LoggingProperties; readonly before: LoggingProperties }
  | { readonly type: 'Delete'; readonly before: LoggingProperties };

/** How long the service may take to see that the role is there. */
export interface Patience {
  readonly attempts: number;
  readonly pauseMs: number;
}

/**
 * The account's logging of model invocations: one setting in each Region, which a call replaces as a whole. So what is there
 * is read first, and what belongs to somebody else is left alone.
 */
export class LoggingSetting {
  public constructor(private readonly bedrock: BedrockClient, private readonly patience: Patience = { attempts: 20, pauseMs: 3_000 }) {
  }

  public async apply(change: Change): Promise<void> {
    const present = await this.read();
    if (change.type === 'Delete') {
      const isOurs = present?.cloudWatchConfig?.logGroupName === change.before.LogGroupName;
      if (change.before.SwitchOffOnDelete === 'true' && isOurs) {
        await this.bedrock.send(new DeleteModelInvocationLoggingConfigurationCommand({}));
      }
      return;
    }
    const ours = [change.wanted.LogGroupName, ...(change.type === 'Update' ? [change.before.LogGroupName] : [])];
    if (present && change.wanted.Overwrite !== 'true' && !ours.includes(present.cloudWatchConfig?.logGroupName ?? '')) {
      throw new Error(`model invocations are logged to ${placeOf(present)} already, as somebody else set it, and an account has one such setting in a Region. `
        + 'Use that log group, with ModelInvocationLogging.fromLogGroup, or replace the setting, with overwrite: true.');
    }
    await this.write(settingOf(change.wanted));
  }

  private async read(): Promise<LoggingConfig | undefined> {
    const { loggingConfig } = await this.bedrock.send(new GetModelInvocationLoggingConfigurationCommand({}));
    return loggingConfig?.cloudWatchConfig || loggingConfig?.s3Config ? loggingConfig : undefined;
  }

  /** The service tries whether the role may write; a new role is not known everywhere at once. */
  private async write(loggingConfig: LoggingConfig): Promise<void> {
    const { attempts, pauseMs } = this.patience;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.bedrock.send(new PutModelInvocationLoggingConfigurationCommand({ loggingConfig }));
        return;
      } catch (error) {
        if ((error as Error).name !== 'ValidationException' || attempt >= attempts) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }
}

function placeOf({ cloudWatchConfig, s3Config }: LoggingConfig): string {
  return cloudWatchConfig?.logGroupName ? `log group ${cloudWatchConfig.logGroupName}` : `bucket ${s3Config?.bucketName}`;
}

/** Counts are logged whether or not bodies are. */
function settingOf({ LogGroupName, RoleArn, Bodies, LargeBodiesBucket, LargeBodiesPrefix }: LoggingProperties): LoggingConfig {
  const bodies = Bodies === 'true';
  return {
    cloudWatchConfig: {
      logGroupName: LogGroupName,
      roleArn: RoleArn,
      ...(LargeBodiesBucket !== undefined && { largeDataDeliveryS3Config: { bucketName: LargeBodiesBucket, keyPrefix: LargeBodiesPrefix } }),
    },
    textDataDeliveryEnabled: bodies,
    imageDataDeliveryEnabled: bodies,
    embeddingDataDeliveryEnabled: bodies,
    videoDataDeliveryEnabled: bodies,
    audioDataDeliveryEnabled: bodies,
  };
}
