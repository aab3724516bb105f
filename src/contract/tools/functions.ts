import { allowedValuesFault } from './allowed-values';
import { shapeFaults } from './conformance';
import { Parameter, Shape, ShapeType, Tool, ToolContract } from './contract';
import { describeFault, preview } from './envelope';
import { isObject } from './values';
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

const TYPES: readonly string[] = ['string', 'number', 'integer', 'boolean', 'array', 'object'];
/** The models' limit; the service's is 100. */
const LONGEST_ARGUMENT = 64;

/** Turns function definitions into a contract; what is wrong with them goes to the findings. */
export function contractFromFunctions(functions: readonly FunctionDefinition[], findings: Findings): ToolContract {
  if (!Array.isArray(functions)) {
    findings.error('tool-schema.type', `the functions are ${preview(functions)}; they must be a list.`);
    return { title: 'Functions', tools: [] };
  }
  if (functions.length === 0) {
    findings.error('tool-schema.empty', 'there is no function: an action group needs at least one.');
  }
  const names = new Set<string>();
  const tools = functions.map((definition) => {
    if (definition && names.has(definition.name)) {
      findings.error('tool-schema.name', `function "${definition.name}" is defined twice. Every tool needs a name of its own.`);
    }
    names.add(definition?.name);
    return toolOf(definition, findings);
  });
  return { title: 'Functions', tools };
}

/** Definitions may come from plain JavaScript or JSON, which no compiler has looked at. */
function checkFields(what: string, fields: object, known: readonly string[], findings: Findings): void {
  const unknown = Object.keys(fields).filter((field) => !known.includes(field));
  if (unknown.length > 0) {
    findings.error('tool-schema.field', `${what} has ${unknown.join(', ')}, which is no field here (${known.join(', ')}).${unknown.includes('enum') ? ' Use allowedValues for enum.' : ''}`);
  }
}

function toolOf(definition: FunctionDefinition, findings: Findings): Tool {
  if (!isObject(definition)) {
    findings.error('tool-schema.type', `a function is ${preview(definition)}; it must be an object with name and description.`);
    return { name: String(definition), description: '', parameters: [], replies: {} };
  }
  const { name, requireConfirmation } = definition;
  const description = typeof definition.description === 'string' ? definition.description : undefined;
  const parameters = isObject(definition.parameters) ? definition.parameters : {};
  checkFields(`function "${name}"`, definition, ['name', 'description', 'parameters', 'requireConfirmation'], findings);
  if (definition.parameters !== undefined && !isObject(definition.parameters)) {
    findings.error('tool-schema.type', `function "${name}" has parameters ${preview(definition.parameters)}; it must be an object: parameters by name.`);
  }
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
  const what = `parameter "${name}" of function "${tool}"`;
  if (!isObject(details)) {
    findings.error('tool-schema.type', `${what} is ${preview(details)}; it must be an object with type and description.`);
    return { name, in: 'function', required: false, shape: {} };
  }
  const { type, description, required = false, allowedValues, itemType, example } = details;
  checkFields(what, details, ['type', 'description', 'required', 'allowedValues', 'itemType', 'example'], findings);
  for (const [field, given] of [['type', type], ['itemType', itemType]]) {
    if ((field === 'type' || given !== undefined) && !TYPES.includes(given as string)) {
      findings.error('tool-schema.type', `${what} has ${field} ${preview(given)}; it must be one of ${TYPES.join(', ')}.`);
    }
  }
  if (typeof required !== 'boolean') {
    findings.error('tool-schema.type', `${what} has required ${preview(required)}; it must be true or false, without quotes.`);
  }
  if (isName(name) && name.length > LONGEST_ARGUMENT) {
    findings.error('tool-schema.name', `${what}: models take names of ${LONGEST_ARGUMENT} characters at most. Shorten it.`);
  }
  if (!TYPES.includes(type) || (description !== undefined && typeof description !== 'string') || (allowedValues !== undefined && !Array.isArray(allowedValues))) {
    if (TYPES.includes(type)) {
      findings.error('tool-schema.type', `${what}: description must be text, and allowedValues a list.`);
    }
    return { name, in: 'function', required: required === true, shape: {} };
  }
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
