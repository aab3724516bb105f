import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { publish, publishWithKey, readAlarms } from './permissions';
import { Findings } from '../contract/findings';
import { acknowledgeWildcards } from '../private/nag';
import { report } from '../private/report';

/**
 * A channel of Slack. The workspace must have been authorized once, by hand, in the console of Amazon Q Developer in chat
 * applications.
 */
export interface SlackChannel {
  /** The workspace's id, such as `T07EA123LEP`. */
  readonly workspaceId: string;

  /** The channel's id, such as `C07EZ1ABC23`. */
  readonly channelId: string;
}

/**
 * Who hears of alarms.
 */
export interface AlarmTopicProps {
  /**
   * E-mail addresses. Each must confirm once.
   *
   * @default - none
   */
  readonly emails?: string[];

  /**
   * A channel of Slack.
   *
   * @default - none
   */
  readonly slack?: SlackChannel;

  /**
   * The key that encrypts the topic. It is told to let alarms and budgets use it.
   *
   * @default - a new key: the one that AWS has for topics lets no alarm publish
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * A topic for alarms: encrypted, for this account's alarms, budgets and cost anomalies to publish to, and nobody else.
 *
 * From Slack people can look at alarms and do nothing else: without a policy of its own the service would give the channel the
 * one of administrators as its limit.
 *
 * ```ts
 * const alarms = new AlarmTopic(this, 'Alarms', { emails: ['oncall@example.com'] });
 * ```
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/what-is.html
 */
export class AlarmTopic extends Construct {
  /** The topic. */
  public readonly topic: sns.Topic;

  /** The channel of Slack, where there is one. */
  public readonly slackChannel?: chatbot.SlackChannelConfiguration;

  public constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    super(scope, id);
    const { emails = [], slack } = props;
    checkProps(this, props);
    const key = props.encryptionKey ?? new kms.Key(this, 'Key', { enableKeyRotation: true, description: `Encrypts the alarms of ${this.node.path}` });
    key.addToResourcePolicy(publishWithKey());
    this.topic = new sns.Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(publish(this.topic.topicArn));
    emails.forEach((endpoint, index) => new sns.Subscription(this, `Email${index}`, { topic: this.topic, protocol: sns.SubscriptionProtocol.EMAIL, endpoint }));
    if (slack) {
      this.slackChannel = this.toSlack(slack);
    }
  }

  private toSlack({ workspaceId, channelId }: SlackChannel): chatbot.SlackChannelConfiguration {
    const statements = [readAlarms()];
    const guardrail = new iam.ManagedPolicy(this, 'SlackGuardrail', { statements });
    acknowledgeWildcards(guardrail, statements);
    const role = new iam.Role(this, 'SlackRole', {
      assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com'), inlinePolicies: { Look: new iam.PolicyDocument({ statements }) },
    });
    acknowledgeWildcards(role, statements);
    return new chatbot.SlackChannelConfiguration(this, 'Slack', {
      slackChannelConfigurationName: this.node.addr.slice(-20),
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics: [this.topic],
      guardrailPolicies: [guardrail],
      role,
      loggingLevel: chatbot.LoggingLevel.ERROR,
    });
  }
}

function checkProps(scope: Construct, { emails = [], slack }: AlarmTopicProps): void {
  const findings = new Findings();
  for (const email of emails) {
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
      findings.error('alarm-topic.email', `"${email}" is not an e-mail address.`);
    }
  }
  if (slack && !/^[0-9A-Z]{1,255}$/.test(slack.workspaceId)) {
    findings.error('alarm-topic.slack', `slack.workspaceId is "${slack.workspaceId}"; it is the id of a workspace, such as T07EA123LEP.`);
  }
  if (slack && !/^[A-Za-z0-9]+$/.test(slack.channelId)) {
    findings.error('alarm-topic.slack', `slack.channelId is "${slack.channelId}"; it is the id of a channel, such as C07EZ1ABC23, and not its name.`);
  }
  report(scope, findings.all);
}
