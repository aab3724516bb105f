import { allowedValuesFault } from './allowed-values';
import { shapeFaults } from './conformance';
import { Parameter, Shape, ShapeType, Tool, ToolContract } from './contract';
import { describeFault } from './envelope';
import { Findings } from '../findings';
import { NAME_RULE, isName } from '../naming';

/** A tool that is not an HTTP operation, as the constructs and the testing helpers take it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, FunctionParameter>>;
  readonly requireConfirmation?: boolean;
}

/** One parameter of a function. */
export interface FunctionParameter {
  readonly type: ShapeType;
  readonly description: string;
  readonly required?: boolean;
  readonly allowedValues?: readonly unknown[];
  readonly itemType?: ShapeType;
  readonly example?: unknown;
}

/** Turns function definitions into a contract; what is wrong with them goes to the findings. */
export function contractFromFunctions(functions: readonly FunctionDefinition[], findings: Findings): ToolContract {
  if (functions.length === 0) {
    findings.error('tool-schema.empty', 'there is no function: an action group needs at least one.');
  }
  const names = new Set<string>();
  const tools = functions.map((definition) => {
    if (names.has(definition.name)) {
      findings.error('tool-schema.name', `function "${definition.name}" is defined twice. Every tool needs a name of its own.`);
    }
    names.add(definition.name);
    return toolOf(definition, findings);
  });
  return { title: 'Functions', tools };
}

function toolOf(definition: FunctionDefinition, findings: Findings): Tool {
  const { name, description, parameters = {}, requireConfirmation } = definition;
  if (!isName(name)) {
    findings.error('tool-schema.name', `function "${name}": a name has ${NAME_RULE}.`);
  }
  if (!description?.trim()) {
    findings.error('tool-schema.description', `function "${name}" has no description, which is what the model chooses tools by. Say what it does and when to use it.`);
  }
  return {
    name,
    description: description?.trim() ?? '',
    parameters: Object.entries(parameters).map(([parameter, details]) => parameterOf(name, parameter, details, findings)),
    replies: {},
    requireConfirmation: requireConfirmation || undefined,
  };
}

function parameterOf(tool: string, name: string, details: FunctionParameter, findings: Findings): Parameter {
  const { type, description, required = false, allowedValues, itemType, example } = details;
  const what = `parameter "${name}" of function "${tool}"`;
  if (!isName(name)) {
    findings.error('tool-schema.name', `${what}: a name has ${NAME_RULE}.`);
  }
  if (!description?.trim()) {
    findings.error('tool-schema.description', `${what} has no description. Say what it is, with an example.`);
  }
  if (itemType && type !== 'array') {
    findings.error('tool-schema.type', `${what} is of type ${type}, so it has no items. Leave itemType out, or make it an array.`);
  }
  const fault = allowedValues && allowedValuesFault(what, 'allowedValues', type, allowedValues);
  if (fault) {
    findings.error('tool-schema.values', fault);
  }
  const shape: Shape = { type, description: description?.trim() ?? '', items: itemType && { type: itemType }, enum: allowedValues, example };
  if (example !== undefined) {
    checkExample(what, shape, findings);
  }
  return { name, in: 'function', required, shape };
}

/** `verify` would call the tool with it. */
function checkExample(what: string, shape: Shape, findings: Findings): void {
  const [wrong] = shapeFaults(shape, shape.example, 'its example');
  if (wrong) {
    findings.error('tool-schema.example', `${what}: ${describeFault(wrong)}.`);
  }
}
