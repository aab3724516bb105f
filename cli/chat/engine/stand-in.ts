import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClassicVoice } from './classic-voice';
import { HarnessVoice } from './harness-voice';
import { LocalAgent, runTurn } from './loop';
import { classicSaid, harnessSaid } from './requests';
import { Wire } from './wire';
import { BrainError, BrainMessage, Cut } from '../brains/brain';

/** What the service answers where it has not begun to. */
const STATUS: Readonly<Record<string, number>> = {
  throttlingException: 429, validationException: 400, accessDeniedException: 403, dependencyFailedException: 424,
};

/**
 * Stands where the engine would be, on this machine: takes `InvokeHarness` and `InvokeAgent`, and answers in their wire
 * format. What it remembers of a conversation is gone with it.
 */
export class EngineStandIn {
  public static async start(agent: LocalAgent): Promise<EngineStandIn> {
    const standIn = new EngineStandIn(agent);
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  private readonly sessions = new Map<string, BrainMessage[]>();
  private readonly server = http.createServer((request, response) => void this.serve(request, response));

  private constructor(private readonly agent: LocalAgent) {
  }

  public get endpoint(): URL {
    return new URL(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
  }

  public async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const wire = new Wire(response);
    const left = new AbortController();
    response.on('close', () => left.abort());
    try {
      const body = await readBody(request);
      const classic = /^\/agents\/[^/]+\/agentAliases\/[^/]+\/sessions\/([^/]+)\/text$/.exec(request.url!)?.[1];
      const session = classic ?? String(request.headers['x-amzn-bedrock-agentcore-runtime-session-id']);
      const before = this.sessions.get(session) ?? [];
      const said = classic === undefined ? harnessSaid(body) : classicSaid(body, before);
      const voice = classic === undefined ? new HarnessVoice(wire) : new ClassicVoice(wire);
      this.sessions.set(session, await runTurn(this.agent, [...before, ...said], voice, left.signal));
      wire.end();
    } catch (error) {
      this.fail(wire, error, left.signal);
    }
  }

  private fail(wire: Wire, error: unknown, left: AbortSignal): void {
    if (left.aborted) {
      return;
    }
    if (error instanceof Cut) {
      wire.cut();
      return;
    }
    const { code, message } = error instanceof BrainError ? error : { code: 'internalServerException', message: String(error) };
    if (wire.opened) {
      wire.exception(code, message);
      wire.end();
    } else {
      wire.refuse(STATUS[code] ?? 500, code, message);
    }
  }
}

async function readBody(request: http.IncomingMessage): Promise<any> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
  }
  return JSON.parse(text);
}
