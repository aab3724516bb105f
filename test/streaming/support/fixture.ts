import { BedrockStandIn } from './bedrock-stand-in';
import { ServerUnderTest, upstreamAt } from './server';
import { GivenParts } from '../../../lambda/streaming/start';
import { InvocationTarget } from '../../../src/contract/agent/invocation';
import { StreamingConfig } from '../../../src/contract/streaming/config';

/** A stand-in for Bedrock for all tests of a file, and servers that are gone after each. */
export function withBedrock() {
  const fixture = {
    bedrock: undefined as unknown as BedrockStandIn,
    servers: [] as ServerUnderTest[],
    async serverFor(target: InvocationTarget, config: StreamingConfig = {}, more: GivenParts = {}) {
      const server = await ServerUnderTest.start(upstreamAt(fixture.bedrock, target), config, more);
      fixture.servers.push(server);
      return server;
    },
  };
  beforeAll(async () => {
    fixture.bedrock = await BedrockStandIn.start();
  });
  afterEach(async () => {
    await Promise.all(fixture.servers.splice(0).map((server) => server.stop()));
  });
  afterAll(async () => {
    await fixture.bedrock?.stop();
  });
  return fixture;
}

/** Waits until something is so. */
export async function until(condition: () => boolean, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) {
      throw new Error(`not so within ${ms} ms: ${condition}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
