import type { Fault, Fields, Rule, Rules } from './envelope';
import { isRecord, toJson } from './values';

const OBJECT: Rule = ['must be an object', isRecord];

const SEARCH: Rules = {
  numberOfResults: ['must be a whole number from 1 to 100',
    (value) => value === undefined || (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 100)],
  overrideSearchType: ['must be HYBRID or SEMANTIC', (value) => value === undefined || value === 'HYBRID' || value === 'SEMANTIC'],
  filter: ['must be an object', (value) => value === undefined || isRecord(value)],
};

/** A knowledge base's configuration, from the outside in: the field that leads on, and all that there are. */
const ENTRY: readonly (readonly [string, Rules])[] = [
  ['retrievalConfiguration', { knowledgeBaseId: ['must be a string', (value) => typeof value === 'string'], retrievalConfiguration: undefined }],
  ['vectorSearchConfiguration', { vectorSearchConfiguration: OBJECT }],
  ['', SEARCH],
];

/** Notes the faults of fields, by their rules. Given by the caller: see `seldom.ts`. */
export type FieldCheck = (faults: Fault[], prefix: string, value: Fields, rules: Rules) => void;

/** What a reply says of the agent's knowledge bases: each field of each entry, by its name. */
export function checkKnowledgeBases(faults: Fault[], configuration: unknown, checkFields: FieldCheck): void {
  const at = 'knowledgeBasesConfiguration';
  if (!Array.isArray(configuration)) {
    return;
  }
  for (const [index, entry] of configuration.entries()) {
    let fields: unknown = entry;
    let place = `${at}[${index}].`;
    for (const [name, rules] of ENTRY) { // each is inside the one before
      const before = faults.length;
      checkFields(faults, place, isRecord(fields) ? fields : {}, rules);
      if (faults.length > before && !isRecord((fields as Fields)?.[name])) {
        break;
      }
      fields = (fields as Fields)[name];
      place += `${name}.`;
    }
  }
  checkFields(faults, '', { [at]: configuration }, { [at]: ['must be JSON', (value) => toJson(value) !== undefined] });
}
