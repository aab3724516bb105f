import { BedrockAgentRuntimeClient, RetrieveCommand } from '@aws-sdk/client-bedrock-agent-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SearchArguments, search } from './search';
import { KNOWLEDGE_BASES_ENV, SearchTargets } from '../../src/contract/knowledge/retrieval';
import { markTools } from '../action-group/tools';

/**
 * The tools that search knowledge bases: one for each, as the environment says. The guard comes in the layer of
 * `ToolHandler.nodejs`, so there is none in here.
 */
const targets = JSON.parse(process.env[KNOWLEDGE_BASES_ENV] ?? '{}') as SearchTargets;

const client = new BedrockAgentRuntimeClient({
  // The client's own choice is HTTP/2, for streams that this tool has not, and without a time limit: a call on a
  // connection that died while Lambda had frozen the process would hang.
  requestHandler: new NodeHttpHandler({ connectionTimeout: 3_000, requestTimeout: 25_000, throwOnRequestTimeout: true }),
});

export const handler = markTools(
  () => {
    throw new Error('This handler has no guard of its own: it runs behind the one of ToolHandler.nodejs.');
  },
  Object.fromEntries(Object.entries(targets).map(([tool, target]) =>
    [tool, (args: SearchArguments) => search({ sdk: { RetrieveCommand }, client }, target, args)])),
);
