import * as fs from 'fs';
import * as fc from 'fast-check';
import * as yaml from 'yaml';
import { toOpenApiPayload } from '../../../../src/contract/tools/rendering';
import { fixture, parse } from '../../../fixtures/openapi/documents';

const DOCUMENTS = ['library.yaml', 'claims.json', 'rooms.json', 'invoices.yaml'].map((name) => fs.readFileSync(fixture(name), 'utf8'));

/** Every place in a document, as the keys that lead to it. */
function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [at, ...inner.flatMap(([key, child]) => placesIn(child, [...at, key]))];
}

function replaced(value: any, [key, ...others]: readonly string[], replacement: unknown): unknown {
  if (key === undefined) {
    return replacement;
  }
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = replaced(copy[key], others, replacement);
  return copy;
}

const broken = fc.constantFrom(...DOCUMENTS).chain((text) => {
  const value = yaml.parse(text);
  const junk = fc.oneof(
    fc.json({ maxDepth: 2 }).map((json) => JSON.parse(json)),
    fc.constantFrom(undefined, null, {}, [], '', 0, { $ref: '#/info' }, { $ref: '#' }, { $ref: '#/paths' }, { allOf: 5 }, { type: 'object' }),
  );
  return fc.tuple(fc.constantFrom(...placesIn(value)), junk).map(([place, replacement]) => replaced(value, place, replacement));
});

describe('a broken document is reported, and never breaks the reader', () => {
  test('when any of its values is any other value', () => {
    fc.assert(fc.property(broken, (value) => {
      const { contract, findings } = parse(JSON.stringify(value) ?? '');
      expect(contract.tools.length > 0 || findings.some(({ severity }) => severity === 'error')).toBe(true);
      findings.forEach(({ message }) => expect(message).toMatch(/^doc\.yaml(:\d+)? \(.+\): .{10,}[.]$/s));
      expect(() => toOpenApiPayload(contract)).not.toThrow();
    }), { numRuns: 200, seed: 20261120 });
  });

  test('when any of its lines is lost or cut', () => {
    const cut = fc.constantFrom(...DOCUMENTS).chain((text) => {
      const lines = text.split('\n');
      return fc.tuple(fc.nat(lines.length - 1), fc.nat(40), fc.boolean()).map(([line, column, lost]) => (
        lines.map((content, index) => (index === line ? content.slice(0, lost ? 0 : column) : content)).join('\n')));
    });
    fc.assert(fc.property(cut, (text) => {
      const { contract, findings } = parse(text);
      expect(contract.tools.length > 0 || findings.some(({ severity }) => severity === 'error')).toBe(true);
      findings.forEach(({ message }) => expect(message).toMatch(/^doc\.yaml:\d+ .{10,}[.]$/s));
    }), { numRuns: 200, seed: 20261120 });
  });
});
