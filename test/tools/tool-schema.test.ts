import { Annotations as Report, App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ActionGroup, BedrockAgent, Model, ParameterType, ToolHandler, ToolSchema } from '../../src/index';
import { api, fixture, getOrders, write } from '../fixtures/openapi/documents';

const WARNINGS = getOrders(`
  parameters:
    - { name: state, in: query, description: The state, schema: { type: string, enum: [open] } }
    - { name: limit, in: query, schema: { type: integer } }`);

const TWO_ERRORS = api(`
  /orders:
    get:
      description: Lists orders.
      responses: { '200': { $ref: '#/components/responses/None' } }`);

function newStack(): Stack {
  return new Stack(new App(), 'Stack');
}

function newGroup(stack: Stack, tools: ToolSchema, id = 'Orders', description = 'Customer orders.'): ActionGroup {
  return new ActionGroup(stack, id, { description, tools, handler: ToolHandler.returnControl() });
}

/** The lines of the error that the synth fails with. */
function errorsOf(stack: Stack): string[] {
  try {
    App.of(stack)!.synth();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).map((line) => line.trim());
  }
}

function warningsOf(stack: Stack, path = '/Stack/Orders'): string[] {
  return Annotations.fromStack(stack).findWarning(path, Match.anyValue()).map(({ entry }) => entry.data as string);
}

describe('tool names', () => {
  test('of a file', () => {
    expect(ToolSchema.fromOpenApi(fixture('orders.yaml')).toolNames).toEqual(['searchOrders', 'place_order', 'getOrder', 'cancel-order']);
  });

  test('of text', () => {
    expect(ToolSchema.fromInlineOpenApi(getOrders('')).toolNames).toEqual(['listOrders']);
  });

  test('of functions', () => {
    expect(ToolSchema.fromFunctions([
      { name: 'b', description: 'B.' }, { name: 'a', description: 'A.' },
    ]).toolNames).toEqual(['b', 'a']);
  });

  test('of what cannot be read: none, and nothing is thrown before the synth', () => {
    expect(ToolSchema.fromOpenApi('gone.yaml').toolNames).toEqual([]);
    expect(ToolSchema.fromInlineOpenApi('{').toolNames).toEqual([]);
  });
});

describe('errors in a schema', () => {
  test('fail the synth, all at once, with the path of the construct', () => {
    const stack = newStack();
    newGroup(stack, ToolSchema.fromInlineOpenApi(TWO_ERRORS));
    expect(errorsOf(stack)).toEqual([
      expect.stringMatching(/^\[Stack\/Orders\] inline OpenAPI:7 \(\/paths\/~1orders\/get\/responses\/200\): \$ref ".*" points to nothing/),
      expect.stringMatching(/^\[Stack\/Orders\] inline OpenAPI:5 \(\/paths\/~1orders\/get\): the operation has no operationId/),
    ]);
  });

  test('come together with those of the action group, and of other groups', () => {
    const stack = newStack();
    newGroup(stack, ToolSchema.fromInlineOpenApi(TWO_ERRORS), 'Orders', '');
    newGroup(stack, ToolSchema.fromOpenApi('gone.yaml'), 'Gone');
    newGroup(stack, ToolSchema.fromFunctions([]), 'Empty');
    expect(errorsOf(stack)).toEqual([
      expect.stringContaining('[Stack/Orders] description has 0 characters'),
      expect.stringContaining('[Stack/Orders] inline OpenAPI:7'),
      expect.stringContaining('[Stack/Orders] inline OpenAPI:5'),
      expect.stringMatching(/^\[Stack\/Gone\] .*gone\.yaml does not exist\. Give the path of an OpenAPI document/),
      expect.stringContaining('[Stack/Empty] there is no function'),
    ]);
  });

  test('name the file, without its folder', () => {
    const stack = newStack();
    newGroup(stack, ToolSchema.fromOpenApi(write({ 'shop.yaml': TWO_ERRORS })));
    expect(errorsOf(stack)).toEqual([
      expect.stringContaining('[Stack/Orders] shop.yaml:7 ('),
      expect.stringContaining('[Stack/Orders] shop.yaml:5 ('),
    ]);
  });

  test('are said for each group that uses it', () => {
    const stack = newStack();
    const schema = ToolSchema.fromInlineOpenApi('');
    newGroup(stack, schema, 'A');
    newGroup(stack, schema, 'B');
    expect(errorsOf(stack)).toEqual([expect.stringMatching(/^\[Stack\/A\]/), expect.stringMatching(/^\[Stack\/B\]/)]);
  });

  test.each([
    ['cannot be read', () => ToolSchema.fromOpenApi('gone.yaml')],
    ['is a mess', () => ToolSchema.fromInlineOpenApi('[[[')],
    ['has tools with errors', () => ToolSchema.fromInlineOpenApi(TWO_ERRORS)],
    ['has functions without anything', () => ToolSchema.fromFunctions([{} as any])],
  ])('do not keep an agent from being built when the schema %s: only the synth fails', (_, schema) => {
    const stack = newStack();
    const build = () => new BedrockAgent(stack, 'Agent', {
      instruction: 'You help customers with their orders. Be short and exact.',
      model: Model.foundation('amazon.nova-lite-v1:0'),
      actionGroups: [newGroup(stack, schema())],
    });
    expect(build).not.toThrow();
    expect(errorsOf(stack)).toEqual(expect.arrayContaining([expect.stringMatching(/^\[Stack\/Orders\] /)]));
  });
});

describe('warnings of a schema', () => {
  test('leave the synth alone, and can be found on the action group', () => {
    const stack = newStack();
    newGroup(stack, ToolSchema.fromInlineOpenApi(WARNINGS));
    expect(errorsOf(stack)).toEqual([]);
    const annotations = Annotations.fromStack(stack);
    annotations.hasWarning('/Stack/Orders', Match.stringLikeRegexp('inline OpenAPI:10 .*"enum" is not supported by the service'));
    annotations.hasWarning('/Stack/Orders', Match.stringLikeRegexp('inline OpenAPI:11 .*parameter "limit" has no description'));
    annotations.hasNoError('*', Match.anyValue());
  });

  test('name the id to acknowledge them by', () => {
    const stack = newStack();
    newGroup(stack, ToolSchema.fromInlineOpenApi(WARNINGS));
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(/\[ack: cdk-bedrock-agents:tool-schema\.enum\]$/),
      expect.stringMatching(/\[ack: cdk-bedrock-agents:tool-schema\.description\]$/),
    ]);
  });

  test('go when they are acknowledged, and others stay', () => {
    const stack = newStack();
    const group = newGroup(stack, ToolSchema.fromInlineOpenApi(WARNINGS));
    Report.of(group).acknowledgeWarning('cdk-bedrock-agents:tool-schema.enum', 'The guard checks them.');
    expect(warningsOf(stack)).toEqual([expect.stringContaining('tool-schema.description')]);
  });

  test('do not appear when they were acknowledged before, for the whole stack', () => {
    const stack = newStack();
    Report.of(stack).acknowledgeWarning('cdk-bedrock-agents:tool-schema.enum');
    Report.of(stack).acknowledgeWarning('cdk-bedrock-agents:tool-schema.description');
    newGroup(stack, ToolSchema.fromInlineOpenApi(WARNINGS));
    expect(warningsOf(stack, '*')).toEqual([]);
  });

  test('are given along with errors', () => {
    const stack = newStack();
    const group = newGroup(stack, ToolSchema.fromInlineOpenApi(WARNINGS.replace('operationId: listOrders', '')));
    expect(errorsOf(stack)).toHaveLength(1);
    expect(group.node.metadata.map(({ type }) => type)).toEqual(['aws:cdk:warning', 'aws:cdk:warning']);
  });
});

describe('a schema that is right', () => {
  test('says nothing, and is what the agent gets', () => {
    const stack = newStack();
    const group = newGroup(stack, ToolSchema.fromOpenApi(fixture('claims.json')));
    new BedrockAgent(stack, 'Agent', {
      instruction: 'You help travellers with their claims. Be short and exact.',
      model: Model.foundation('amazon.nova-lite-v1:0'),
      actionGroups: [group],
    });
    expect(warningsOf(stack)).toEqual([]);
    const [agent] = Object.values(Template.fromStack(stack).findResources('AWS::Bedrock::Agent'));
    const payload = JSON.parse(agent.Properties.ActionGroups[0].ApiSchema.Payload);
    expect(payload.openapi).toBe('3.0.0');
    expect(Object.keys(payload.paths)).toEqual(['/open-claims', '/claims/{claimId}/missing-papers', '/send-reminders']);
  });

  test('may be functions, whose types and words the agent gets', () => {
    const stack = newStack();
    const tools = ToolSchema.fromFunctions([{
      name: 'cancelOrder',
      description: 'Cancels an order.',
      requireConfirmation: true,
      parameters: {
        id: { type: ParameterType.INTEGER, description: 'The number', required: true },
        reasons: { type: ParameterType.ARRAY, itemType: ParameterType.STRING, description: 'Why' },
        channel: { type: ParameterType.STRING, description: 'Where it was asked', allowedValues: ['phone', 'web'] },
      },
    }]);
    new BedrockAgent(stack, 'Agent', {
      instruction: 'You help customers with their orders. Be short and exact.',
      model: Model.foundation('amazon.nova-lite-v1:0'),
      actionGroups: [newGroup(stack, tools)],
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Bedrock::Agent', {
      ActionGroups: [Match.objectLike({
        FunctionSchema: {
          Functions: [{
            Name: 'cancelOrder',
            Description: 'Cancels an order.',
            RequireConfirmation: 'ENABLED',
            Parameters: {
              id: { Type: 'integer', Description: 'The number', Required: true },
              reasons: { Type: 'array', Description: 'Why', Required: false },
              channel: { Type: 'string', Description: 'Where it was asked. One of: phone, web.', Required: false },
            },
          }],
        },
      })],
    });
  });
});
