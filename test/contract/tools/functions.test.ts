import { Finding, Findings } from '../../../src/contract/findings';
import { ToolContract } from '../../../src/contract/tools/contract';
import { FunctionDefinition, FunctionParameter, contractFromFunctions } from '../../../src/contract/tools/functions';

function convert(...functions: FunctionDefinition[]): { contract: ToolContract; findings: readonly Finding[] } {
  const findings = new Findings();
  return { contract: contractFromFunctions(functions, findings), findings: findings.all };
}

/** What is wrong with a function that has these fields. */
function findingsOf(fields: Partial<FunctionDefinition>): readonly Finding[] {
  return convert({ name: 'getOrder', description: 'Looks an order up.', ...fields }).findings;
}

function findingsOfParameter(fields: Partial<FunctionParameter>, name = 'id'): readonly Finding[] {
  return findingsOf({ parameters: { [name]: { type: 'string', description: 'The number', ...fields } } });
}

describe('function definitions become a contract', () => {
  test('with every detail', () => {
    const { contract, findings } = convert({
      name: 'cancel_order',
      description: ' Cancels an order.\n',
      requireConfirmation: true,
      parameters: {
        id: { type: 'string', description: ' The number ', required: true, example: 'A-1' },
        reason: { type: 'string', description: 'Why', allowedValues: ['late', 'wrong'] },
        items: { type: 'array', description: 'Only these', itemType: 'integer' },
      },
    });
    expect(findings).toEqual([]);
    expect(contract).toEqual({
      title: 'Functions',
      tools: [{
        name: 'cancel_order',
        description: 'Cancels an order.',
        requireConfirmation: true,
        replies: {},
        parameters: [
          { name: 'id', in: 'function', required: true, shape: { type: 'string', description: 'The number', example: 'A-1' } },
          { name: 'reason', in: 'function', required: false, shape: { type: 'string', description: 'Why', enum: ['late', 'wrong'] } },
          { name: 'items', in: 'function', required: false, shape: { type: 'array', description: 'Only these', items: { type: 'integer' } } },
        ],
      }],
    });
  });

  test('which is no HTTP, and plain JSON', () => {
    const { contract } = convert({ name: 'ping', description: 'Says whether it is there.', requireConfirmation: false });
    expect(JSON.parse(JSON.stringify(contract))).toEqual({
      title: 'Functions', tools: [{ name: 'ping', description: 'Says whether it is there.', parameters: [], replies: {} }],
    });
  });

  test('in their order', () => {
    const { contract } = convert(...['b', 'a', 'c'].map((name) => ({ name, description: 'One.' })));
    expect(contract.tools.map(({ name }) => name)).toEqual(['b', 'a', 'c']);
  });

  test.each(['a', 'getOrder', 'get-order', 'get_order_2', '2fast', 'x'.repeat(100)])('named %s', (name) => {
    expect(findingsOf({ name })).toEqual([]);
  });

  test.each([
    ['string', ['a', 'b']], ['integer', [1, 2]], ['number', [1, 2.5]], ['boolean', [true]],
  ] as const)('with allowed values of type %s', (type, allowedValues) => {
    expect(findingsOfParameter({ type, allowedValues })).toEqual([]);
  });
});

describe('a parameter\'s example', () => {
  test.each([['integer', 3], ['number', 2.5], ['string', 'A-1'], ['boolean', false], ['array', ['a']], ['object', { a: 1 }]] as const)('of type %s may be %j', (type, example) => {
    expect(findingsOfParameter({ type, example })).toEqual([]);
  });

  test.each([['integer', 'abc'], ['integer', 2.5], ['string', 3], ['array', 'a']] as const)('of type %s may not be %j', (type, example) => {
    expect(findingsOfParameter({ type, example })).toEqual([{
      severity: 'error', id: 'tool-schema.example', message: expect.stringMatching(/^parameter ".*" of function ".*": its example must be an? (integer|string|array), but is .*\.$/),
    }]);
  });

  test('is one of the allowed values', () => {
    expect(findingsOfParameter({ type: 'string', allowedValues: ['a', 'b'], example: 'c' })).toMatchObject([{ id: 'tool-schema.example' }]);
  });
});

describe('what is wrong with a function is said with its name, and the fix', () => {
  const RULE = 'a name has 1 to 100 letters, digits, and single hyphens or underscores between them.';

  test('there is none', () => {
    expect(convert().findings).toEqual([
      { severity: 'error', id: 'tool-schema.empty', message: 'there is no function: an action group needs at least one.' },
    ]);
  });

  test.each([
    '', 'get order', 'get.order', 'get__order', 'get-_order', '_get', '-get', 'bestellung_löschen', 'x'.repeat(101),
  ])('a function named "%s"', (name) => {
    expect(findingsOf({ name })).toEqual([{ severity: 'error', id: 'tool-schema.name', message: `function "${name}": ${RULE}` }]);
  });

  test.each(['', 'order id', 'order__id', '__proto__', 'x'.repeat(101)])('a parameter named "%s"', (name) => {
    const { findings } = convert({
      name: 'getOrder',
      description: 'Looks an order up.',
      parameters: Object.fromEntries([[name, { type: 'string', description: 'The number' }]]),
    });
    expect(findings).toEqual([{ severity: 'error', id: 'tool-schema.name', message: `parameter "${name}" of function "getOrder": ${RULE}` }]);
  });

  test('two functions of one name, said once', () => {
    const twice = { name: 'getOrder', description: 'Looks an order up.' };
    expect(convert(twice, twice, twice).findings).toEqual([{
      severity: 'error', id: 'tool-schema.name', message: 'function "getOrder" is defined twice. Every tool needs a name of its own.',
    }]);
  });

  test.each([[''], [' \n'], [undefined as unknown as string]])('a function described by %p', (description) => {
    const { contract, findings } = convert({ name: 'getOrder', description });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ severity: 'error', id: 'tool-schema.description' });
    expect(findings[0].message).toMatch(/^function "getOrder" has no description, .* Say what it does and when to use it\.$/);
    expect(contract.tools[0].description).toBe('');
  });

  test.each([[''], [' \n'], [undefined as unknown as string]])('a parameter described by %p', (description) => {
    expect(findingsOfParameter({ description })).toEqual([{
      severity: 'error',
      id: 'tool-schema.description',
      message: 'parameter "id" of function "getOrder" has no description. Say what it is, with an example.',
    }]);
  });

  test('items of what is no array', () => {
    expect(findingsOfParameter({ itemType: 'string' })).toEqual([{
      severity: 'error',
      id: 'tool-schema.type',
      message: 'parameter "id" of function "getOrder" is of type string, so it has no items. Leave itemType out, or make it an array.',
    }]);
  });

  test.each([
    ['a list', { type: 'array', allowedValues: ['a'] },
      'is an array; allowedValues is for text, numbers and booleans. Say in the description what it may hold.'],
    ['an object', { type: 'object', allowedValues: [{}] }, 'is an object; allowedValues is for text, numbers and booleans.'],
    ['nothing', { allowedValues: [] }, 'has allowedValues without a value, which would refuse every call. Give values, or leave it out.'],
    ['another type', { type: 'integer', allowedValues: [1, '2', 2.5] },
      'is an integer, and its allowedValues "2", 2.5 are not. Make them of one type.'],
  ] as const)('allowed values of %s, which would refuse every call', (_, fields, says) => {
    const findings = findingsOfParameter(fields);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ severity: 'error', id: 'tool-schema.values' });
    expect(findings[0].message).toContain(`parameter "id" of function "getOrder" ${says}`);
  });

  test('everything at once', () => {
    const { contract, findings } = convert(
      { name: 'get order', description: '' },
      { name: 'b', description: 'B.', parameters: { 'the id': { type: 'string', description: '', itemType: 'string', allowedValues: [] } } },
    );
    expect(findings.map(({ id }) => id)).toEqual([
      'tool-schema.name', 'tool-schema.description', 'tool-schema.name', 'tool-schema.description', 'tool-schema.type', 'tool-schema.values',
    ]);
    expect(contract.tools.map(({ name }) => name)).toEqual(['get order', 'b']);
  });
});
