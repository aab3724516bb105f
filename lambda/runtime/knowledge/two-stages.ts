import type { ConverseCommandInput, TokenUsage as ServiceUsage } from '@aws-sdk/client-bedrock-runtime';
import type { Answer, AnswerPart, Passage, SdkClient, TokenUsage } from './api';
import { MarkReader, Reading } from './citations';
import { runtime } from './client';
import { KnowledgeError } from './errors';
import { explained } from './explain';
import { forModel } from './prompt';
import type { Question } from './question';
import { retrieve } from './retrieve';
import { IDLE_SECONDS, inTime } from './stream';

/** First the search, then the model. */
export async function askInTwoStages(question: Question): Promise<Answer> {
  const found = await search(question);
  if ('answer' in found) {
    return found.answer;
  }
  const { options } = question;
  const { sdk, client } = await runtime(question.search.target.region, options.modelClient);
  try {
    const reply = await client.send(new sdk.ConverseCommand(request(question, found.passages)), { abortSignal: options.signal });
    const { output, usage, stopReason } = reply;
    const reader = new MarkReader(found.passages);
    const text = output?.message?.content?.map((block) => block.text ?? '').join('') ?? '';
    Array.from(readings(reader, text));
    return finished(question, found.passages, reader, usage, stopReason);
  } catch (error) {
    throw await inWords(error, 'Converse', question, client);
  }
}

export async function* askInTwoStagesStream(question: Question): AsyncGenerator<AnswerPart> {
  const found = await search(question);
  if ('answer' in found) {
    yield { type: 'text', text: found.answer.text };
    yield { type: 'end', answer: found.answer };
    return;
  }
  const { options } = question;
  const { sdk, client } = await runtime(question.search.target.region, options.modelClient);
  const reader = new MarkReader(found.passages);
  try {
    const { stream } = await client.send(new sdk.ConverseStreamCommand(request(question, found.passages)), { abortSignal: options.signal });
    let usage: ServiceUsage | undefined;
    let stopReason: string | undefined;
    for await (const event of inTime(stream!, options.idleTimeoutSeconds ?? IDLE_SECONDS)) {
      yield* parts(reader.read(event.contentBlockDelta?.delta?.text ?? ''));
      stopReason ??= event.messageStop?.stopReason;
      usage ??= event.metadata?.usage;
    }
    yield* parts(reader.end());
    if (!stopReason) {
      throw new KnowledgeError('interrupted', 'The answer broke off: the model\'s stream ended before its message did.', 'Ask again; what has come so far is not all of it.');
    }
    yield { type: 'end', answer: finished(question, found.passages, reader, usage, stopReason) };
  } catch (error) {
    throw await inWords(error, 'ConverseStream', question, client);
  }
}

const NOTHING = { answered: false, citations: [], usage: { inputTokens: 0, outputTokens: 0 } };

/** Where nothing was found there is nothing to ask a model. */
async function search({ text, options, notThere }: Question): Promise<{ readonly passages: readonly Passage[] } | { readonly answer: Answer }> {
  const found = await retrieve(text, options);
  const passages = options.select ? await options.select(found.passages, text) : found.passages;
  return passages.length > 0 && !found.guardrailIntervened
    ? { passages }
    : { answer: { ...NOTHING, text: notThere, guardrailIntervened: found.guardrailIntervened, passages } };
}

function request({ text, prompt, options }: Question, passages: readonly Passage[]): ConverseCommandInput {
  const { model, guardrail, maxTokens, temperature, stopSequences, requestMetadata } = options;
  const inference = { maxTokens, temperature, stopSequences: stopSequences && [...stopSequences] };
  return {
    modelId: model,
    system: [{ text: forModel(prompt, text, passages) }],
    messages: [{ role: 'user', content: [{ text }] }],
    ...(Object.values(inference).some((value) => value !== undefined) && { inferenceConfig: inference }),
    ...(guardrail && { guardrailConfig: { guardrailIdentifier: guardrail.guardrailId, guardrailVersion: guardrail.guardrailVersion } }),
    ...(requestMetadata && { requestMetadata: { ...requestMetadata } }),
  };
}

function* readings(reader: MarkReader, text: string): Generator<Reading> {
  yield* reader.read(text);
  yield* reader.end();
}

function* parts(found: Iterable<Reading>): Generator<AnswerPart> {
  for (const reading of found) {
    yield 'text' in reading ? { type: 'text', text: reading.text } : { type: 'citation', citation: reading.citation };
  }
}

function finished(
  { notThere }: Question, passages: readonly Passage[], { text, citations }: MarkReader, usage?: ServiceUsage, stopReason?: string,
): Answer {
  const guardrailIntervened = stopReason === 'guardrail_intervened';
  return {
    text,
    citations,
    passages,
    guardrailIntervened,
    answered: citations.length > 0 && !guardrailIntervened && !text.trim().startsWith(notThere),
    ...(usage && { usage: counted(usage) }),
    ...(stopReason && { stopReason }),
  };
}

function counted({ inputTokens = 0, outputTokens = 0, ...cache }: ServiceUsage): TokenUsage {
  const { cacheReadInputTokens, cacheWriteInputTokens } = cache;
  return {
    inputTokens,
    outputTokens,
    ...(cacheReadInputTokens && { cacheReadInputTokens }),
    ...(cacheWriteInputTokens && { cacheWriteInputTokens }),
  };
}

async function inWords(error: unknown, operation: 'Converse' | 'ConverseStream', question: Question, client: SdkClient): Promise<Error> {
  const { search: { target, diagnose }, options: { model } } = question;
  return explained(error, { operation, target, model, region: await client.config.region(), diagnose });
}
