import * as http from 'http';
import * as http2 from 'http2';
import { AddressInfo } from 'net';
import { deployedDocuments } from './deployed-documents';
import { quote } from './quoting-model';
import { WordSearch } from './word-search';

/**
 * Stands in for Amazon Bedrock, in its wire format: `Retrieve` searches what would be deployed by words, where the service searches by
 * meaning, and `Converse` quotes, where a model writes. What calls it is real: the deployed bundles and the AWS SDK.
 */
export class LocalBedrock {
  /** Reads what `cdk synth` wrote. */
  public static async start(directory: string, stackName: string): Promise<LocalBedrock> {
    const searches = new Map([...deployedDocuments(directory, stackName)].map(([id, documents]) => [id, new WordSearch(documents)]));
    const local = new LocalBedrock(searches);
    await Promise.all(local.servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
    return local;
  }

  private readonly tools = http.createServer((request, response) => this.reply(request, response));
  private readonly functions = http2.createServer((request, response) => this.reply(request, response as unknown as http.ServerResponse));
  private readonly servers = [this.tools, this.functions];
  private readonly sessions = new Set<http2.ServerHttp2Session>();

  private constructor(private readonly searches: ReadonlyMap<string, WordSearch>) {
    this.functions.on('session', (session) => this.sessions.add(session));
  }

  /** What the function of the stack finds in its environment, with the endpoints of this machine. */
  public get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: this.endpoint,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: this.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      HANDBOOK: JSON.stringify({ knowledgeBaseId: 'Handbook/Rules' }),
      CODE_BASE: JSON.stringify({ knowledgeBaseId: 'Handbook/CodeBase' }),
      MODEL: 'quoting-model',
    };
  }

  /** For the tools that search: their client speaks HTTP/1.1. */
  public get toolEndpoint(): string {
    return endpointOf(this.tools);
  }

  /** For `ask`: the SDK's own choice is HTTP/2. */
  private get endpoint(): string {
    return endpointOf(this.functions);
  }

  public async stop(): Promise<void> {
    this.sessions.forEach((session) => session.destroy());
    this.tools.closeAllConnections();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private reply(request: http.IncomingMessage | http2.Http2ServerRequest, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      const [, knowledgeBase] = /^\/knowledgebases\/([^/]+)\/retrieve$/.exec(request.url!) ?? [];
      const answer = knowledgeBase ? this.retrieve(decodeURIComponent(knowledgeBase), body) : /^\/model\/.*\/converse$/.test(request.url!) ? converse(body) : undefined;
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json', ...(!answer && { 'x-amzn-errortype': 'ResourceNotFoundException' }) });
      response.end(JSON.stringify(answer ?? { message: `nothing is known of ${request.url}` }));
    });
  }

  private retrieve(id: string, { retrievalQuery, retrievalConfiguration }: any): object | undefined {
    const search = this.searches.get(id);
    return search && {
      retrievalResults: search.search(retrievalQuery.text, retrievalConfiguration.vectorSearchConfiguration.numberOfResults)
        .map(({ chunk: { document: { uri, metadata }, text }, score }) => ({ content: { type: 'TEXT', text }, location: { type: 'S3', s3Location: { uri } }, score, metadata })),
    };
  }
}

function converse({ system: [{ text: prompt }], messages: [{ content: [{ text: question }] }] }: any): object {
  const text = quote(prompt, question);
  const tokens = (...texts: string[]) => Math.ceil(texts.join('').length / 4);
  return {
    output: { message: { role: 'assistant', content: [{ text }] } },
    stopReason: 'end_turn',
    usage: { inputTokens: tokens(prompt, question), outputTokens: tokens(text), totalTokens: tokens(prompt, question, text) },
    metrics: { latencyMs: 1 },
  };
}

function endpointOf(server: http.Server | http2.Http2Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
