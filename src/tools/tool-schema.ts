import { Finding, Findings } from '../contract/findings';
import { ToolContract } from '../contract/tools/contract';
import { FunctionDefinition, contractFromFunctions } from '../contract/tools/functions';
import { parseOpenApi, readOpenApi } from '../contract/tools/openapi/openapi';

/**
 * The type of a tool's parameter.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-bedrock-agent-parameterdetail.html
 */
export enum ParameterType {
  /** Text. */
  STRING = 'string',
  /** A number, with or without a fraction. */
  NUMBER = 'number',
  /** A whole number, up to 2^53. */
  INTEGER = 'integer',
  /** True or false. */
  BOOLEAN = 'boolean',
  /** A list. */
  ARRAY = 'array',
  /** A JSON object. Agents Classic does not take it in functions: use an OpenAPI document there. */
  OBJECT = 'object',
}

/**
 * One parameter of a function.
 */
export interface ToolParameter {
  /** The type. The guard converts what the model sends into it, or refuses the call. */
  readonly type: ParameterType;

  /** What the value is, with an example: the model fills the parameter by these words. 1 to 500 characters. */
  readonly description: string;

  /**
   * Whether the tool cannot do without it.
   *
   * @default false
   */
  readonly required?: boolean;

  /**
   * The only values allowed. Neither engine takes them, so they are written into the description, and the guard
   * refuses any other.
   *
   * @default - any value
   */
  readonly allowedValues?: any[];

  /**
   * The type of the items of an array.
   *
   * @default - strings for the model; the guard lets any item pass
   */
  readonly itemType?: ParameterType;

  /**
   * A value that `verify` calls the tool with: one of the type, and one that is allowed.
   *
   * @default - made up from the type
   */
  readonly example?: any;
}

/**
 * A tool that is not an HTTP operation: a name, a description and parameters.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-bedrock-agent-function.html
 */
export interface ToolFunction {
  /** The name. 1 to 100 letters, digits, and single hyphens or underscores between them. */
  readonly name: string;

  /** What the tool does and when to use it: the model chooses by these words. 1 to 1,200 characters. */
  readonly description: string;

  /**
   * The parameters by name. Agents Classic takes five at most.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: ToolParameter };

  /**
   * Ask the user before the tool is called. The client must answer the confirmation (Agents Classic).
   *
   * @default false
   */
  readonly requireConfirmation?: boolean;
}

/**
 * What the tools of an action group are: their names, descriptions, parameters and replies.
 *
 * A schema is read once, at synth, into one contract. What the model is told, what is deployed and what the guard
 * enforces at run time all come from it, so they cannot drift apart.
 *
 * Everything wrong with a schema is reported together when it is used in an `ActionGroup`, each finding with the line
 * it stands on and the fix: an error where the service would refuse it, a warning where it is unwise or adapted.
 */
export class ToolSchema {
  /**
   * Reads an OpenAPI 3.0 or 3.1 document from a file, JSON or YAML. References (`$ref`) into the document and into files
   * beside or below it are followed; one that leads out of its folder is an error. Any patch version is taken; it is
   * deployed as 3.0.0, the one the service reads. What 3.1 says and 3.0 cannot is warned of.
   *
   * `enum` values, which the service does not support, are written into the descriptions, and the guard refuses any other; synth warns
   * where no guard stands between.
   *
   * @param path the file, relative to the folder where the app runs
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents-api-schema.html
   */
  public static fromOpenApi(path: string): ToolSchema {
    const findings = new Findings();
    return new ToolSchema(readOpenApi(path, findings), findings.all);
  }

  /**
   * Reads an OpenAPI 3.0 or 3.1 document from text, JSON or YAML.
   *
   * @param text the document
   */
  public static fromInlineOpenApi(text: string): ToolSchema {
    const findings = new Findings();
    return new ToolSchema(parseOpenApi('inline OpenAPI', text, findings), findings.all);
  }

  /**
   * Takes function definitions: the plain choice where there is no API to describe.
   *
   * @param functions the tools
   */
  public static fromFunctions(functions: ToolFunction[]): ToolSchema {
    const findings = new Findings();
    const contract = contractFromFunctions(functions as unknown as FunctionDefinition[], findings); // of the same shape, with the type as text
    return new ToolSchema(contract, findings.all);
  }

  /** The names of the tools, in the order of the schema. */
  public readonly toolNames: string[];

  /** @internal */
  public readonly _contract: ToolContract;

  /** @internal */
  public readonly _findings: readonly Finding[];

  private constructor(contract: ToolContract, findings: readonly Finding[]) {
    this.toolNames = contract.tools.map(({ name }) => name);
    this._contract = contract;
    this._findings = findings;
  }
}
