import { Findings } from '../../findings';
import { article } from '../envelope';
import { Document } from './document';

/** More findings than this come from one mistake, and hide it. */
const MOST = 25;

interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Record<string, unknown>;
  readonly parentSchema?: { readonly description?: string };
}

/** Reports every place where the document is not OpenAPI 3.0. */
export function checkOpenApi(document: Document, findings: Findings): void {
  const errors = schemaErrors(document.value);
  for (const { segments, message } of errors.slice(0, MOST)) {
    findings.error('tool-schema.openapi', `${document.place(segments)}: ${message} (OpenAPI 3.0).`);
  }
  if (errors.length > MOST) {
    findings.error('tool-schema.openapi', `${document.name}: … and ${errors.length - MOST} more places that are not OpenAPI 3.0.`);
  }
}

function schemaErrors(value: unknown): { segments: string[]; message: string }[] {
  // Compiled from the OpenAPI 3.0 JSON Schema by scripts/openapi-validator.mjs; src/ and lib/ have the same depth.
  const validate = require('../../../../assets/openapi/validator.js');
  if (validate(value)) {
    return [];
  }
  return (validate.errors as SchemaError[])
    .filter(({ keyword, schemaPath }) => keyword !== 'if' && !/\/(anyOf|oneOf)\/\d/.test(schemaPath))
    .filter(({ instancePath }) => instancePath !== '/openapi') // has a check, and a message, of its own
    .filter(({ instancePath, keyword }) => instancePath !== '/info/version' || keyword !== 'type') // 1.0 is a number, and deployed by nobody
    .map((error) => ({ segments: error.instancePath.split('/').slice(1).map(unescape), message: describe(error) }));
}

function describe({ keyword, message, params, parentSchema }: SchemaError): string {
  switch (keyword) {
    case 'additionalProperties':
      return `"${params.additionalProperty}" is not a field here: check its spelling, or leave it out`;
    case 'required':
      return params.missingProperty === 'required' ? '"required: true" is missing; every path parameter has it' : `"${params.missingProperty}" is missing`;
    case 'type':
      return `must be ${article(String(params.type))}`;
    case 'minItems':
    case 'minProperties':
      return 'must not be empty';
    case 'uniqueItems':
      return 'must not have the same item twice';
    case 'enum':
      return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
    case 'not':
    case 'anyOf':
    case 'oneOf':
      return parentSchema?.description ?? message!;
    default:
      return message!;
  }
}

function unescape(segment: string): string {
  return segment.replace(/~1/g, '/').replace(/~0/g, '~');
}
