import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { BedrockStandIn } from './support/bedrock-stand-in';
import { Container } from './support/container';
import { ANSWER, CLASSIC_TURN, HARNESS_TURN, classicFinal, classicStep } from './support/scripts';
import { CLASSIC, ChatAnswer, HARNESS } from './support/server';

let bedrock: BedrockStandIn;
let container: Container | undefined;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-'));
beforeAll(async () => {
  bedrock = await BedrockStandIn.start();
});
afterEach(async () => {
  await container?.kill();
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await bedrock?.stop();
});

test('a container that is told to stop ends its stream first, and then itself', async () => {
  let goOn = () => {};
  const second = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const words = classicFinal();
  bedrock.reset({ happenings: [...classicStep(900, 40), ...words.slice(0, 3), { after: second }, ...words.slice(3)] });
  container = await Container.start(bedrock, CLASSIC, {});
  const stream = await container.ask('Where is A-1001?'); // its head has come
  container.terminate();
  goOn();
  const answer = await ChatAnswer.of(stream);
  expect(answer.text).toBe(ANSWER);
  expect(answer.complete).toBe(true);
  expect(await container.ended).toBe(0);
});

describe('with an SDK of OpenTelemetry in the process', () => {
  const traced = async (happenings: typeof HARNESS_TURN, target: typeof CLASSIC | typeof HARNESS, cutAfter?: number) => {
    const file = path.join(folder, `${Math.random()}.jsonl`);
    bedrock.reset({ happenings, cutAfter });
    container = await Container.start(bedrock, target, { service: 'support' }, ['--require', path.join(__dirname, 'support', 'tracing.cjs')], { SPANS_FILE: file });
    const answer = await container.chat('Where is A-1001?');
    return { answer, spans: fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) };
  };

  test.each([['Classic', CLASSIC, CLASSIC_TURN], ['AgentCore', HARNESS, HARNESS_TURN]] as const)('a turn, its calls of the model and its tools are traced on %s, and nothing of what is said', async (_, target, turn) => {
    const { answer, spans } = await traced([...turn], target);
    expect(answer.text).toBe(ANSWER);
    const [turnSpan] = spans.filter(({ isRoot }) => isRoot);
    expect(turnSpan).toMatchObject({
      name: 'invoke_agent support',
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.provider.name': 'aws.bedrock',
        'gen_ai.agent.name': 'support',
        'gen_ai.usage.input_tokens': 2_300,
        'gen_ai.usage.output_tokens': 100,
        'gen_ai.response.finish_reasons': ['complete'],
      },
    });
    const within = spans.filter(({ isRoot }) => !isRoot);
    expect(within.filter(({ name }) => name.startsWith('chat')).map(({ attributes }) => attributes['gen_ai.usage.input_tokens'])).toEqual([900, 1_400]);
    expect(within.filter(({ name }) => name.startsWith('execute_tool'))).toHaveLength(1);
    expect(within).toHaveLength(3);
    expect(JSON.stringify(spans)).not.toMatch(/A-1001|SHIPPED|order A/);
  });

  test('the harness is told which trace its own spans belong to', async () => {
    await traced([...HARNESS_TURN], HARNESS);
    expect(bedrock.received[0].headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  test('a turn that breaks is an error by name', async () => {
    const { answer, spans } = await traced([...CLASSIC_TURN], CLASSIC, 8);
    expect(answer.complete).toBe(false);
    expect(spans.find(({ isRoot }) => isRoot)).toMatchObject({ attributes: { 'error.type': 'BrokenStream' }, status: { code: 2 } });
  });
});
