import { join } from 'path';
import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkFunctionProps } from './function-rules';
import { streamingMetric } from './metrics';
import { writeLogs } from './permissions';
import { ServerSetup } from './server-setup';
import { StreamingServerProps } from './streaming-server-props';
import { Findings } from '../contract/findings';
import { StreamingAssets } from '../contract/streaming/config';
import { STREAMING_TIMINGS } from '../contract/streaming/timings';
import { report } from '../private/report';

/**
 * A function that streams an agent's words.
 */
export interface StreamingFunctionProps extends StreamingServerProps {
  /**
   * Memory in whole MB, and with it the share of the processor. 128 to 10,240.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * How long a stream may take. 30 seconds to 15 minutes, in whole seconds.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;

  /**
   * The most streams at once: each takes one execution of the function.
   *
   * @default - what the account has to spare
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * The runtime: one for Node.js 20 or later.
   *
   * @default lambda.Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The processor.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Whether the function has a URL. With `StreamingAuthentication.jwt` the URL takes what anybody sends and the server checks
   * the token; else the URL takes signed requests only, of those that `grantInvokeUrl` names.
   *
   * @default true
   */
  readonly functionUrl?: boolean;
}

/**
 * The streaming server as a Lambda function, for teams without a VPC: the same protocol, settings and budgets as
 * `StreamingService`, behind a function URL or a method of your REST API.
 *
 * A stream may take 15 minutes and 200 MB, and is paid for until it ends: when the browser leaves, the server is not told, and
 * the agent's answer is read to its end. Prefer `StreamingService` where many streams are open for long.
 *
 * ```ts
 * declare const agent: IAgent;
 * declare const api: apigateway.RestApi;
 * const chat = new StreamingFunction(this, 'Chat', { agent, functionUrl: false });
 * api.root.addResource('chat').addMethod('POST', chat.integration(), { authorizationType: apigateway.AuthorizationType.IAM });
 * ```
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export class StreamingFunction extends Construct implements iam.IGrantable {
  /** The function. */
  public readonly function: lambda.Function;

  /** The function's URL, if it has one. */
  public readonly functionUrl?: lambda.FunctionUrl;

  /** The table of counters and conversations, if there is one. */
  public readonly table?: dynamodb.ITable;

  /** The value of the dimension `Service` of the metrics. */
  public readonly metricServiceName: string;

  /** The identity of the function. */
  public readonly grantPrincipal: iam.IPrincipal;

  public constructor(scope: Construct, id: string, props: StreamingFunctionProps) {
    super(scope, id);
    const findings = new Findings();
    const { memorySize = 512, timeout = Duration.minutes(15), authentication, functionUrl = true } = props;
    const seconds = checkFunctionProps(memorySize, timeout, props, findings);
    const setup = new ServerSetup(this, props, findings);
    report(this, findings.all);
    this.metricServiceName = setup.serviceName;
    this.table = setup.table;

    const logGroup = new logs.LogGroup(this, 'Logs', { retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Function: new iam.PolicyDocument({ statements: [writeLogs(logGroup.logGroupArn)] }) },
    });
    this.grantPrincipal = role;
    this.function = new lambda.Function(this, 'Function', {
      description: 'Streams an agent\'s words',
      runtime: props.runtime ?? lambda.Runtime.NODEJS_24_X,
      architecture: props.architecture ?? lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(BUNDLE),
      handler: StreamingAssets.FUNCTION_HANDLER,
      memorySize,
      timeout: Duration.seconds(seconds),
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      environment: setup.environment({ auth: authentication?._config() ?? { kind: 'iam' }, timings: timingsWithin(seconds) }),
      role,
      logGroup,
    });
    setup.grantTo(role);
    if (functionUrl) {
      const authType = authentication?._config()?.kind === 'jwt' ? lambda.FunctionUrlAuthType.NONE : lambda.FunctionUrlAuthType.AWS_IAM;
      this.functionUrl = this.function.addFunctionUrl({ authType, invokeMode: lambda.InvokeMode.RESPONSE_STREAM });
    }
  }

  /**
   * Allows an identity to send signed requests to the function's URL.
   *
   * @param grantee who may
   * @throws when the function has no URL, or one that asks for no signature
   */
  public grantInvokeUrl(grantee: iam.IGrantable): iam.Grant {
    if (this.functionUrl?.authType !== lambda.FunctionUrlAuthType.AWS_IAM) {
      throw new Error(`${this.node.path}: there is no function URL with IAM that could be granted. Leave functionUrl and authentication out, or let the server check tokens.`);
    }
    return this.functionUrl.grantInvokeUrl(grantee);
  }

  /**
   * The integration for a method of your REST API that streams: up to 15 minutes, with at most 5 minutes of silence (30 seconds
   * on an edge-optimized API). Let the method authorize its callers.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
   */
  public integration(): apigateway.LambdaIntegration {
    return new apigateway.LambdaIntegration(this.function, {
      proxy: true, allowTestInvoke: false, responseTransferMode: apigateway.ResponseTransferMode.STREAM, timeout: this.function.timeout,
    });
  }

  /**
   * A metric that the server publishes.
   *
   * @param metricName the name, such as `BrokenStreams`
   * @param options the statistic, the period; a sum over 5 minutes unless given
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return streamingMetric(this.metricServiceName, metricName, options);
  }
}

const BUNDLE = join(__dirname, '..', '..', StreamingAssets.FUNCTION);
/** What the server needs to end a stream before the function is ended. */
const SECONDS_TO_END = 10;

/** A turn ends with a word before the function is cut off. */
function timingsWithin(seconds: number): { turnSeconds: number; stallSeconds: number } {
  const turnSeconds = Math.max(1, seconds - SECONDS_TO_END);
  return { turnSeconds, stallSeconds: Math.min(STREAMING_TIMINGS.stallSeconds, turnSeconds) };
}
