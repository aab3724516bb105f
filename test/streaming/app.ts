import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AgentCoreAgent, IAgent, Model, StreamingFunction, StreamingFunctionProps, StreamingService, StreamingServiceProps } from '../../src';
import { STREAMING_CONFIG_ENV, StreamingConfig } from '../../src/contract/streaming/config';
import { INSTRUCTION, NOVA } from '../support/stacks';

/** A stack with an agent and a VPC, for what streams. */
export class StreamingApp {
  public readonly stack = new Stack(new App(), 'Stack');
  public readonly vpc = new ec2.Vpc(this.stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
  public readonly agent: IAgent = new AgentCoreAgent(this.stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA) });
  public readonly certificate = acm.Certificate.fromCertificateArn(this.stack, 'Certificate', 'arn:aws:acm:us-east-1:111111111111:certificate/1');

  public service(props: Partial<StreamingServiceProps> = {}): StreamingService {
    return new StreamingService(this.stack, 'Chat', { agent: this.agent, vpc: this.vpc, ...props });
  }

  public function(props: Partial<StreamingFunctionProps> = {}): StreamingFunction {
    return new StreamingFunction(this.stack, 'Chat', { agent: this.agent, ...props });
  }

  public get template(): Template {
    return Template.fromStack(this.stack);
  }

  /** The variables of the server, as they are deployed: references in angle brackets. */
  public get environment(): Record<string, string> {
    const [task] = Object.values(this.template.findResources('AWS::ECS::TaskDefinition'));
    const [fn] = Object.values(this.template.findResources('AWS::Lambda::Function', { Properties: { Description: 'Streams an agent\'s words' } }));
    const variables: Record<string, unknown> = fn?.Properties.Environment.Variables
      ?? Object.fromEntries(task.Properties.ContainerDefinitions[0].Environment
        .map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, Value]));
    return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, inWords(value)]));
  }

  /** What the server is told. */
  public get config(): StreamingConfig {
    return JSON.parse(this.environment[STREAMING_CONFIG_ENV]);
  }
}

function inWords(value: unknown): string {
  const parts = typeof value === 'string' ? [value] : (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
  return parts.map((part) => (typeof part === 'string' ? part : `<${Object.values(part as object).flat().join('.')}>`)).join('');
}
