import { IResolvable, IResolveContext, Stack, Stage, Token } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { checkParameter, quoted } from '../ids';
import { ModelKind } from './kind';

/** The stack that makes a parameter, and the model it puts there. */
export interface DeclaredParameter {
  readonly stack: Stack;
  readonly modelId: string;
}

/** Whatever model an SSM parameter names when the stack is deployed. */
export function parameter(name: string, models: readonly ModelKind[], declared?: DeclaredParameter): ModelKind {
  const id = Token.asString(new ParameterValue(name, declared));
  return {
    id,
    arn: id,
    revision: id,
    check: (findings, region) => {
      checkParameter(name, findings);
      if (models.length === 0) {
        findings.error('model.models', `the model of parameter ${quoted(name)} may be none: name the models it may hold. They are what callers are allowed.`);
      }
      models.forEach((model) => model.check(findings, region));
    },
    targets: (places) => models.flatMap((model) => model.targets(places)),
    notCopied: 'it is not known before the deployment. Put the ARN of a tagged profile into the parameter: CostAllocatedModel makes one.',
  };
}

/** Whatever model a value of the template names when the stack is deployed: a parameter of the stack, a mapping, an import. */
export function deployedValue(id: string, models: readonly ModelKind[]): ModelKind {
  return {
    id,
    arn: id,
    revision: id,
    check: (findings, region) => {
      if (models.length === 0) {
        findings.error('model.models', `the model that Model.fromValue takes from ${quoted(id)} may be none: name the models it may be. They are what callers are allowed.`);
      }
      if (!Token.isUnresolved(id) && !id.startsWith('dummy-value-for-') && !models.some((model) => [model.id, model.arn].includes(id))) {
        findings.error('model.models', `Model.fromValue has the value "${id}", which is none of the models it may be: ${models.map((model) => quoted(model.id)).join(', ')}.`);
      }
      models.forEach((model) => model.check(findings, region));
    },
    targets: (places) => models.flatMap((model) => model.targets(places)),
    notCopied: 'it is not known before the deployment. Give the ARN of a tagged profile as the value: CostAllocatedModel makes one.',
  };
}

/** Why one stack cannot read a parameter of another, where both say where they are. */
export function placeMismatch(reader: Stack, owner: Stack): string | undefined {
  const differ = (one: string, other: string) => ![one, other].some(Token.isUnresolved) && one !== other;
  const where = ({ node, account, region }: Stack) => `stack "${node.path}" (${[account, region].filter((name) => !Token.isUnresolved(name)).join(', ')})`;
  return differ(reader.region, owner.region) || differ(reader.account, owner.account)
    ? `${where(reader)} cannot read the model catalog of ${where(owner)}: parameters are read in the same account and Region. Make a catalog there too.`
    : undefined;
}

/**
 * The value of a parameter, as a template parameter of the stack that uses it. CloudFormation reads those anew at each
 * update and the CDK CLI never skips a stack that has one; a `{{resolve:ssm:…}}` is text that stays the same.
 */
class ParameterValue implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly name: string, private readonly declared?: DeclaredParameter) {
  }

  public resolve({ scope }: IResolveContext): string {
    const stack = Stack.of(scope);
    if (stack === this.declared?.stack) {
      return this.declared.modelId; // a stack cannot read a parameter that it is about to make
    }
    const elsewhere = this.declared && placeMismatch(stack, this.declared.stack);
    if (elsewhere) {
      throw new Error(elsewhere);
    }
    if (this.declared && Stage.of(stack) === Stage.of(this.declared.stack)) {
      stack.addStackDependency(this.declared.stack);
    }
    return ssm.StringParameter.valueForStringParameter(stack, this.name);
  }

  public toString(): string {
    return Token.asString(this);
  }
}
