// Compiles the OpenAPI 3.0 JSON Schema into a validator without dependencies, so that a user's synth loads one small
// file instead of a schema library.
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';

const require = createRequire(import.meta.url);
const REFERENCE = '#/definitions/Reference';

/** Source text of a CommonJS module that exports `validate(document)`. */
export function openApiValidatorSource() {
  const { id: _id, $schema: _schema, ...schema } = require('@seriousme/openapi-schema-validator/schemas/v3.0/schema.json');
  const { definitions } = schema;
  for (const list of [definitions.PathItem.properties.parameters, definitions.Operation.properties.parameters, schema.properties.tags]) {
    delete list.uniqueItems; // comparing objects breaks on a property named "toString"; parameters are compared by name
  }
  definitions.Paths.additionalProperties = definitions.Paths.patternProperties['^\\/']; // a missing slash is reported with more to say
  definitions.ParameterLocation = choiceBy('in', definitions.ParameterLocation.oneOf, definitions);
  definitions.SecurityScheme = choiceBy('type', definitions.SecurityScheme.oneOf, definitions);
  definitions.HTTPSecurityScheme.description = 'may have a "bearerFormat" only with the scheme "bearer"';
  definitions.SchemaXORContent = {
    description: 'must have either "schema" or "content", one of them and not both',
    not: { required: ['schema', 'content'] },
    anyOf: [{ required: ['schema'] }, { required: ['content'] }],
  };
  definitions.ExampleXORExamples.description = 'may have "example" or "examples", not both';
  const ajv = new Ajv({ code: { source: true, esm: false }, strict: false, allErrors: true, verbose: true, validateFormats: false, inlineRefs: false });
  return standaloneCode.default(ajv, ajv.compile(modernize(schema)));
}

/**
 * Draft 4 to draft 7, and every "this or a $ref" becomes a decision on the presence of `$ref`: a mistake inside
 * an object is then reported once, where it is, and not also as "must match exactly one schema in oneOf".
 */
function modernize(schema) {
  if (Array.isArray(schema)) {
    return schema.map(modernize);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const { exclusiveMinimum, ...rest } = schema;
  const result = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, modernize(value)]));
  if (exclusiveMinimum === true) {
    result.exclusiveMinimum = result.minimum;
    delete result.minimum;
  } else if (exclusiveMinimum !== undefined) {
    result.exclusiveMinimum = modernize(exclusiveMinimum);
  }
  if (Array.isArray(result.oneOf) && result.oneOf.some(({ $ref }) => $ref === REFERENCE)) {
    const others = result.oneOf.filter(({ $ref }) => $ref !== REFERENCE);
    delete result.oneOf;
    const boolean = others.find(({ type }) => type === 'boolean');
    const [other] = others.filter((option) => option !== boolean);
    const object = { if: { type: 'object', required: ['$ref'] }, then: { $ref: REFERENCE }, else: other };
    Object.assign(result, boolean ? { if: { type: 'boolean' }, else: object } : object);
  }
  if (Array.isArray(result.enum)) {
    delete result.type; // the allowed values say it
  }
  return result;
}

/** "One of these" becomes a decision on the field that tells them apart: only the chosen one's mistakes are reported. */
function choiceBy(field, options, definitions) {
  const choices = options.map((option) => {
    const { properties } = option.$ref ? definitions[option.$ref.split('/').pop()] : option;
    return { value: properties[field].enum[0], option };
  });
  return {
    type: 'object',
    required: [field],
    properties: { [field]: { enum: choices.map(({ value }) => value) } },
    allOf: choices.map(({ value, option }) => ({ if: { required: [field], properties: { [field]: { enum: [value] } } }, then: option })),
  };
}
