import { createHash } from 'crypto';
import { Synthesis, TemplateResource } from './synthesis';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = { 'AWS::AccountId': ACCOUNT, 'AWS::Region': REGION, 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' };

/** The ARN that the service gives to a resource, by type and name. */
const ARNS: Readonly<Record<string, (name: string) => string>> = {
  'AWS::Bedrock::Agent': (name) => regional('bedrock', `agent/${bedrockId(name)}`),
  'AWS::Bedrock::AgentAlias': (name) => regional('bedrock', `agent-alias/AGENT00000/${bedrockId(name)}`),
  'AWS::Bedrock::ApplicationInferenceProfile': (name) => regional('bedrock', `application-inference-profile/${bedrockId(name)}`),
  'AWS::Bedrock::Guardrail': (name) => regional('bedrock', `guardrail/${bedrockId(name)}`),
  'AWS::Bedrock::KnowledgeBase': (name) => regional('bedrock', `knowledge-base/${bedrockId(name)}`),
  'AWS::BedrockAgentCore::Gateway': (name) => regional('bedrock-agentcore', `gateway/${agentCoreId(name)}`),
  'AWS::BedrockAgentCore::Harness': (name) => regional('bedrock-agentcore', `harness/${agentCoreId(name)}`),
  'AWS::BedrockAgentCore::Memory': (name) => regional('bedrock-agentcore', `memory/${agentCoreId(name)}`),
  'AWS::DynamoDB::Table': (name) => regional('dynamodb', `table/${name}`),
  'AWS::Events::EventBus': (name) => regional('events', `event-bus/${name}`),
  'AWS::IAM::Role': (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  'AWS::KMS::Key': (name) => regional('kms', `key/${name}`),
  'AWS::Lambda::Function': (name) => regional('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => regional('logs', `log-group:${name}:*`), // as CloudFormation returns it
  'AWS::OpenSearchServerless::Collection': (name) => regional('aoss', `collection/${bedrockId(name).toLowerCase()}`),
  'AWS::NeptuneGraph::Graph': (name) => regional('neptune-graph', `graph/${name}`),
  'AWS::SecretsManager::Secret': (name) => regional('secretsmanager', `secret:${name}`),
  'AWS::SQS::Queue': (name) => regional('sqs', name),
  'AWS::Events::Rule': (name) => regional('events', `rule/${name}`),
  'AWS::IAM::ManagedPolicy': (name) => `arn:aws:iam::${ACCOUNT}:policy/${name}`,
  'AWS::SSM::Parameter': (name) => regional('ssm', `parameter/${name}`),
  'AWS::SNS::Topic': (name) => regional('sns', name),
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name.toLowerCase()}`,
  'AWS::S3Vectors::Index': (name) => regional('s3vectors', `bucket/vectors/index/${name.toLowerCase()}`),
};

/** Types whose `Ref` is the ARN; of others it is the name. */
const REFERRED_TO_BY_ARN = [
  'AWS::Bedrock::Guardrail', 'AWS::BedrockAgentCore::Memory', 'AWS::IAM::ManagedPolicy', 'AWS::SecretsManager::Secret', 'AWS::SNS::Topic',
];

/** An ARN in the account and Region of the deployment. */
export function regional(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** Ten letters and digits, as Bedrock makes them up. */
function bedrockId(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 10).toUpperCase();
}

/** A name and ten letters and digits, as AgentCore makes them up. */
function agentCoreId(name: string): string {
  return `${name}-${bedrockId(name).toLowerCase()}`;
}

/** Where a resource is. */
interface Place {
  readonly stack: string;
  readonly logicalId: string;
}

/** A resource with the place it is in. */
export interface DeployedResource extends Place, TemplateResource {
}

/**
 * The templates as they would be in one account and Region: every reference has a value. A reference that has none here
 * is an error, so that nothing is judged that was not understood.
 */
export class Deployment {
  public constructor(private readonly synthesis: Synthesis) {
  }

  /** The resources of all stacks, of one type. */
  public resources(type: string): DeployedResource[] {
    return [...this.synthesis.templates].flatMap(([stack, { Resources }]) => Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => ({ stack, logicalId, ...resource })));
  }

  /** The resource that a construct made. */
  public resource(constructPath: string): DeployedResource {
    const place = this.synthesis.locate(constructPath);
    return { ...place, ...this.at(place) };
  }

  /** The ARN of the resource that a construct made. */
  public arn(constructPath: string): string {
    return this.arnOf(this.synthesis.locate(constructPath));
  }

  /** A value of a template, with every reference in it followed. */
  public value(stack: string, value: any): any {
    if (Array.isArray(value)) {
      return value.map((item) => this.value(stack, item));
    }
    if (typeof value !== 'object') {
      return value;
    }
    const [[name, argument], ...others] = Object.entries<any>(value);
    return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))
      ? this.intrinsic(stack, name, argument)
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.value(stack, item)]));
  }

  private intrinsic(stack: string, name: string, argument: any): unknown {
    switch (name) {
      case 'Ref': return this.reference(stack, argument);
      case 'Fn::GetAtt': return this.reference(stack, argument.join('.'));
      case 'Fn::Sub': return this.substituted(stack, ...([argument].flat() as [string, Record<string, unknown>?]));
      case 'Fn::Select': return this.value(stack, argument[1])[Number(argument[0])];
      case 'Fn::Split': return this.value(stack, argument[1]).split(argument[0]);
      case 'Fn::Join': return this.value(stack, argument[1]).join(argument[0]);
      case 'Fn::ImportValue': return this.imported(argument);
      default: throw new Error(`${stack}: ${name} is not understood here`);
    }
  }

  private substituted(stack: string, text: string, variables: Record<string, unknown> = {}): string {
    return text.replace(/\$\{([^}]+)\}/g, (_, name) => (name in variables ? this.value(stack, variables[name]) : this.reference(stack, name)));
  }

  /** `Name` or `Name.Attribute`. */
  private reference(stack: string, reference: string): string {
    if (reference in PSEUDO_PARAMETERS) {
      return PSEUDO_PARAMETERS[reference];
    }
    const [logicalId, attribute, ...rest] = reference.split('.');
    if (attribute === 'Memory' && rest.join('.') === 'ManagedMemoryConfiguration.Arn') { // made with the harness, and named after it
      return this.arnOf({ stack, logicalId }).replace(':harness/', ':memory/harness_');
    }
    const { Type } = this.at({ stack, logicalId });
    if (attribute?.endsWith('Arn') || (!attribute && REFERRED_TO_BY_ARN.includes(Type))) {
      return this.arnOf({ stack, logicalId });
    }
    if (attribute) {
      throw new Error(`${stack}: ${attribute} of ${Type} has no value here`);
    }
    return nameOf({ stack, logicalId });
  }

  private imported(name: string): unknown {
    for (const [stack, { Outputs = {} }] of this.synthesis.templates) {
      const output = Object.values(Outputs).find(({ Export }) => Export?.Name === name);
      if (output) {
        return this.value(stack, output.Value);
      }
    }
    throw new Error(`no stack exports ${name}`);
  }

  private arnOf(place: Place): string {
    const { Type, Properties } = this.at(place);
    if (!ARNS[Type]) {
      throw new Error(`${place.stack}: the ARN of a ${Type} is not known here`);
    }
    return ARNS[Type](Properties?.HarnessName ?? nameOf(place)); // its ids are made of it
  }

  private at({ stack, logicalId }: Place): TemplateResource {
    return this.synthesis.templates.get(stack)!.Resources[logicalId];
  }
}

function nameOf({ stack, logicalId }: Place): string {
  return `${stack}-${logicalId}`;
}
