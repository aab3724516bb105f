import * as http from 'http';
import { AddressInfo } from 'net';
import { BedrockAgentRuntimeClient, InvokeAgentCommand } from '@aws-sdk/client-bedrock-agent-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { agentAt } from '../../lambda/invocation/agent';
import { createApp } from '../../lambda/streaming/app';
import { listen } from '../../lambda/streaming/doors/container';
import { settingsOf } from '../../lambda/streaming/settings';
import { partsOf } from '../../lambda/streaming/start';
import { Logger } from '../../lambda/streaming/telemetry/logger';

/** One of the relays that are compared. Tells its port, and, when asked, the processor time and the memory it has taken. */
const credentials = async () => ({ accessKeyId: process.env.AWS_ACCESS_KEY_ID!, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY! });
const EVENT_STREAM = { 'content-type': 'text/event-stream' };

const RELAYS: Record<string, () => Promise<number>> = {
  /** Decodes nothing, signs nothing. */
  pipe: () => serve((_, response) => {
    const agent = pipeAgent;
    http.request(`${process.env.AWS_ENDPOINT_URL}/agents/A/agentAliases/B/sessions/s/text`, { method: 'POST', agent }, (upstream) => {
      response.writeHead(200, EVENT_STREAM);
      upstream.pipe(response);
    }).end('{}');
  }),
  /** What one writes with the SDK in an afternoon. */
  sdk: () => {
    const client = new BedrockAgentRuntimeClient({ region: 'us-east-1', credentials, requestHandler: new NodeHttpHandler({ httpAgent: { maxSockets: 1_000 } }) });
    return serve((body, response) => void (async () => {
      const { id, text } = JSON.parse(body);
      const { completion } = await client.send(new InvokeAgentCommand({ agentId: 'A', agentAliasId: 'B', sessionId: id, inputText: text, enableTrace: true }));
      response.writeHead(200, EVENT_STREAM);
      for await (const { chunk } of completion!) {
        if (chunk?.bytes && !response.write(`data: ${JSON.stringify({ type: 'text-delta', id: '1', delta: Buffer.from(chunk.bytes).toString() })}\n\n`)) {
          await new Promise((resolve) => response.once('drain', resolve));
        }
      }
      response.end('data: [DONE]\n\n');
    })());
  },
  /** With metering, metrics and all. */
  ours: async () => {
    const log = new Logger(() => undefined);
    const settings = settingsOf({});
    const agent = agentAt({ engine: 'classic', region: 'us-east-1', agentId: 'A', aliasId: 'B' }, credentials);
    return (await listen(createApp(partsOf(settings, agent, 'us-east-1', { log, credentials })), settings, log, { port: 0, host: '127.0.0.1' })).port;
  },
};
const pipeAgent = new http.Agent({ keepAlive: true });

function serve(handle: (body: string, response: http.ServerResponse) => void): Promise<number> {
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => body += chunk).on('end', () => handle(body, response));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

process.on('message', (what) => {
  const { user, system } = process.cpuUsage();
  process.send!(what === 'memory' ? process.memoryUsage.rss() : user + system);
});
process.on('disconnect', () => process.exit());
void RELAYS[process.argv[2]]().then((port) => process.send!(port));
