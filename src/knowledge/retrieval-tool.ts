import { join } from 'path';
import { Duration, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { IKnowledgeBase } from './knowledge-base-base';
import { KNOWLEDGE_BASES_ENV, SearchLimits, SearchTargets } from '../contract/knowledge/retrieval';
import { ActionGroup } from '../tools/action-group';
import { ToolFunctionOptions } from '../tools/tool-function-options';
import { ToolHandler } from '../tools/tool-handler';
import { ParameterType, ToolFunction, ToolSchema } from '../tools/tool-schema';

/** Bundled when the package is built; src/ and lib/ have the same depth. */
const BUNDLE = join(__dirname, '..', '..', 'assets', 'knowledge-retrieval');

/**
 * Knowledge bases as tools, one for each, for engines that cannot search them by themselves. One function searches
 * them all, and may search no other. A knowledge base that is added later gets a group of its own.
 */
export function retrievalActionGroup(
  scope: Construct, id: string, knowledgeBases: readonly IKnowledgeBase[], options: ToolFunctionOptions = {},
): ActionGroup {
  const names = toolNames(knowledgeBases);
  const targets: SearchTargets = Object.fromEntries(knowledgeBases.map(({ knowledgeBaseId, isManaged: managed, tenantKey, tenant }, index) =>
    [names[index], { knowledgeBaseId, ...(managed && { managed }), ...(tenantKey && { tenantKey, tenant }) }])); // a managed one is searched by a configuration of its own
  const group = new ActionGroup(scope, id, {
    description: 'Search what is written down.',
    tools: ToolSchema.fromFunctions(knowledgeBases.map((knowledgeBase, index) => searchTool(names[index], knowledgeBase))),
    handler: ToolHandler.nodejs({
      ...options,
      code: lambda.Code.fromAsset(BUNDLE),
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.minutes(1), // a vector store that has scaled to zero takes its time
      environment: { [KNOWLEDGE_BASES_ENV]: Stack.of(scope).toJsonString(targets) },
    }),
  });
  knowledgeBases.forEach((knowledgeBase) => knowledgeBase.grantRetrieve(group));
  return group;
}

function searchTool(name: string, { description }: IKnowledgeBase): ToolFunction {
  return {
    name,
    description: `${description.replace(/([^.!?])$/, '$1.')} Answer from the text of the results alone, and name the source of each that you use. `
      + 'No results: say that nothing is written about it.',
    parameters: {
      query: {
        type: ParameterType.STRING,
        description: `What to look for, as a question or in keywords. 1 to ${SearchLimits.QUERY} characters.`,
        required: true,
        example: 'How long is the warranty?',
      },
      numberOfResults: {
        type: ParameterType.INTEGER,
        description: `How many passages to return, 1 to ${SearchLimits.MOST_RESULTS}. Default: ${SearchLimits.RESULTS}.`,
        example: SearchLimits.RESULTS,
      },
    },
  };
}

/** With the gateway's target before it, a tool's name has 64 characters at most. */
const LONGEST_NAME = 40;

/** `searchHandbook` for the knowledge base whose construct is `Handbook`; of two with one name the second is `searchHandbook2`. */
function toolNames(knowledgeBases: readonly IKnowledgeBase[]): string[] {
  const names: string[] = [];
  for (const knowledgeBase of knowledgeBases) {
    const name = `search${inPascalCase(nameOf(knowledgeBase)) || 'KnowledgeBase'}`.slice(0, LONGEST_NAME);
    let unique = name;
    for (let number = 2; names.includes(unique); number++) {
      unique = `${name}${number}`;
    }
    names.push(unique);
  }
  return names;
}

/** An id is a token: the construct behind it has a name that stays. */
function nameOf({ knowledgeBaseId }: IKnowledgeBase): string {
  if (!Token.isUnresolved(knowledgeBaseId)) {
    return knowledgeBaseId;
  }
  const token = Tokenization.reverseString(knowledgeBaseId).firstToken;
  if (!Reference.isReference(token)) {
    return '';
  }
  const { id, scope } = token.target.node;
  return scope && (id === 'Resource' || id === 'Default') ? scope.node.id : id;
}

function inPascalCase(id: string): string {
  return id.split(/[^0-9A-Za-z]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
