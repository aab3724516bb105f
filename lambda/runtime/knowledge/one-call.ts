import type { RetrieveAndGenerateCommandInput } from '@aws-sdk/client-bedrock-agent-runtime';
import type { Answer, AnswerPart, Citation } from './api';
import { toCitation } from './citations';
import { agentRuntime } from './client';
import { findEmptiness } from './diagnosis';
import { Attempt, explained } from './explain';
import { forService } from './prompt';
import type { Question } from './question';
import { IDLE_SECONDS, inTime } from './stream';

/** The service searches and writes, in one call. */
export async function askOnce(question: Question): Promise<Answer> {
  const { options, search } = question;
  const input = request(question);
  const { sdk, client } = await agentRuntime(search.target.region, options.client);
  try {
    const reply = await client.send(new sdk.RetrieveAndGenerateCommand(input), { abortSignal: options.signal });
    const { output, citations = [], sessionId, guardrailAction } = reply;
    const text = output?.text ?? '';
    const found = citations.map((citation) => toCitation(citation, text)).filter((citation) => citation !== undefined);
    return await finished(question, { text, citations: found, sessionId, guardrailIntervened: guardrailAction === 'INTERVENED' });
  } catch (error) {
    throw await explained(error, await attempt('RetrieveAndGenerate', question, client));
  }
}

export async function* askOnceStream(question: Question): AsyncGenerator<AnswerPart> {
  const { options, search } = question;
  const input = request(question);
  const { sdk, client } = await agentRuntime(search.target.region, options.client);
  let text = '';
  let guardrailIntervened = false;
  const citations: Citation[] = [];
  try {
    const { stream, sessionId } = await client.send(new sdk.RetrieveAndGenerateStreamCommand(input), { abortSignal: options.signal });
    for await (const event of inTime(stream!, options.idleTimeoutSeconds ?? IDLE_SECONDS)) {
      if (event.output?.text) {
        text += event.output.text;
        yield { type: 'text', text: event.output.text };
      }
      const citation = event.citation && toCitation(event.citation.citation ?? event.citation, text);
      if (citation) {
        search.checked(citation.sources);
        citations.push(citation);
        yield { type: 'citation', citation };
      }
      guardrailIntervened ||= event.guardrail?.action === 'INTERVENED';
    }
    yield { type: 'end', answer: await finished(question, { text, citations, sessionId, guardrailIntervened }) };
  } catch (error) {
    throw await explained(error, await attempt('RetrieveAndGenerateStream', question, client));
  }
}

function request({ text, search, options, prompt }: Question): RetrieveAndGenerateCommandInput {
  const { model, guardrail, maxTokens, temperature, stopSequences, sessionId, userId } = options;
  const inference = { maxTokens, temperature, stopSequences: stopSequences && [...stopSequences] };
  return {
    input: { text: text.trim() },
    ...(sessionId && { sessionId }),
    ...(userId && { userContext: { userId } }),
    retrieveAndGenerateConfiguration: {
      type: 'KNOWLEDGE_BASE',
      knowledgeBaseConfiguration: {
        knowledgeBaseId: search.target.knowledgeBaseId,
        modelArn: model,
        retrievalConfiguration: search.configuration(),
        generationConfiguration: {
          promptTemplate: { textPromptTemplate: forService(prompt) },
          ...(guardrail && { guardrailConfiguration: guardrail }),
          ...(Object.values(inference).some((value) => value !== undefined) && { inferenceConfig: { textInferenceConfig: inference } }),
        },
      },
    },
  };
}

async function finished({ search, notThere }: Question, answer: Omit<Answer, 'answered'>): Promise<Answer> {
  answer.citations.forEach(({ sources }) => search.checked(sources));
  const answered = answer.citations.length > 0 && !answer.guardrailIntervened && !answer.text.trim().startsWith(notThere);
  if (answer.citations.length === 0 && !answer.guardrailIntervened && search.diagnose) {
    const emptiness = await findEmptiness(search.target); // the service answers from an empty base, too
    if (emptiness) {
      throw emptiness;
    }
  }
  return { ...answer, answered };
}

async function attempt(operation: Attempt['operation'], { search, options }: Question, client: { readonly config: { region(): Promise<string> } }): Promise<Attempt> {
  return { operation, target: search.target, model: options.model, region: await client.config.region(), diagnose: search.diagnose };
}
