import { Duration } from 'aws-cdk-lib';

/**
 * How long each part of a stream's way may be silent, or take to end.
 */
export interface StreamingTimes {
  /**
   * How long a connection through the load balancer may be silent before it is cut. 1 to 4,000 seconds. Any byte starts it
   * again, so a stream that sends heartbeats lasts for hours.
   *
   * @default Duration.minutes(5)
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a client's connection is used for one request after the other. It ends no answer: the load balancer serves the
   * request that is in flight. 60 seconds to 7 days.
   *
   * @default Duration.hours(1)
   */
  readonly clientKeepAlive?: Duration;

  /**
   * How long the streams of a task that is going away may go on before the load balancer cuts them. Up to 1 hour. Amazon ECS
   * waits for it before it stops the task, so every deployment takes at least as long.
   *
   * @default Duration.minutes(5)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * How often the server sends something while the agent is silent: before its first word, and while a tool runs. It must be
   * shorter than half of the idle timeout, so that one that is late cuts nothing.
   *
   * @default Duration.seconds(15)
   */
  readonly heartbeat?: Duration;

  /**
   * How long the server keeps a connection without a request open. It must be longer than the idle timeout: of two sides that
   * close at the same time, one sends a request into a closed connection, and the client gets status 502. Node.js has 5 seconds
   * unless told otherwise (`server.keepAliveTimeout`), uvicorn too (`--timeout-keep-alive`).
   *
   * @default - 10 seconds more than the idle timeout
   */
  readonly serverKeepAlive?: Duration;

  /**
   * How long the server may take to end its streams once it is told to stop. 2 to 120 seconds on Fargate.
   *
   * @default Duration.minutes(2)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
   */
  readonly stopTimeout?: Duration;

  /**
   * How long the CloudFront distribution before the load balancer waits for the next byte (its origin response timeout). 1 to
   * 120 seconds; CloudFront has 30 unless told otherwise.
   *
   * @default - no CloudFront distribution
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
   */
  readonly cloudFrontReadTimeout?: Duration;
}
