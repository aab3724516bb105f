import { findTrouble } from './diagnosis';
import { KnowledgeError, KnowledgeErrorReason } from './errors';
import { RetrievalTarget } from '../../../src/contract/knowledge/target';

/** What was tried when it went wrong. */
export interface Attempt {
  readonly operation: 'Retrieve' | 'RetrieveAndGenerate' | 'RetrieveAndGenerateStream' | 'Converse' | 'ConverseStream';
  readonly target: RetrievalTarget;
  /** The model that writes the answer. */
  readonly model?: string;
  /** The client's own Region. */
  readonly region: string;
  /** Whether to ask the service what state the base is in. */
  readonly diagnose: boolean;
}

/** An error of the service, with what to do about it. */
export async function explained(error: unknown, attempt: Attempt): Promise<Error> {
  if (!(error instanceof Error) || error instanceof KnowledgeError || error.name === 'AbortError') {
    return error as Error;
  }
  const { knowledgeBaseId } = attempt.target;
  const said = inside(error);
  const because = (reason: KnowledgeErrorReason, problem: string, advice: string) => new KnowledgeError(reason, problem, advice, { cause: error });
  switch (error.name) {
    case 'AccessDeniedException':
      return denied(error, attempt);
    case 'ThrottlingException':
    case 'ServiceQuotaExceededException':
      return because('throttled', `${attempt.operation} was throttled, at each of its attempts: ${said}.`, throttlingAdvice(attempt));
    case 'ResourceNotFoundException':
      return ofModel(error, attempt) ?? because('missing', `There is no knowledge base ${knowledgeBaseId} in ${attempt.region}: ${said}.`,
        'Is it the id of a base that was deployed, and is it in this account and Region?');
    case 'ValidationException':
    case 'ConflictException':
      return await troubleOf(attempt, error) ?? because('invalid', `${attempt.operation} was refused: ${said}.`, hintFor(error.message));
    case 'DependencyFailedException':
    case 'BadGatewayException':
      return await troubleOf(attempt, error) ?? because('unavailable', `Something that knowledge base ${knowledgeBaseId} stands on failed: ${said}.`,
        'It is its vector store (one that has scaled to zero takes a while to wake), its embedding model, or a key or permission of the base\'s own role.');
    case 'TimeoutError':
      return because('timeout', `${attempt.operation} gave no answer in time.`, 'A vector store that has scaled to zero takes a while to wake: try again.');
    default:
      return isOfService(error) ? because('unavailable', `${attempt.operation} failed: ${error.name}: ${said}.`, 'It is on the side of the service: try again in a moment.') : error;
  }
}

/** The service's words, within a sentence. */
function inside({ message }: Error): string {
  return message.replace(/[.\s]+$/, '');
}

function isOfService(error: Error): boolean {
  return /^(InternalServer|ServiceUnavailable|ModelNotReady|ModelError|ModelTimeout|ModelStreamError)(Exception)?$/.test(error.name)
    || Number((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode) >= 500;
}

async function troubleOf({ diagnose, target }: Attempt, cause: Error): Promise<KnowledgeError | undefined> {
  const trouble = diagnose ? await findTrouble(target) : undefined;
  return trouble && new KnowledgeError(trouble.reason, trouble.problem, trouble.advice, { cause });
}

/** `User: <arn> is not authorized to perform: <action> on resource: <arn> because …` */
const REFUSAL = /User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?/;

/** What is granted by what. */
const GRANTS: Readonly<Record<string, string>> = {
  'bedrock:Retrieve': '`knowledgeBase.grantRetrieve(…)` allows it',
  'bedrock:RetrieveAndGenerate': '`knowledgeBase.grantRetrieveAndGenerate(…)` allows it',
  'bedrock:InvokeModel': '`model.grantInvoke(…)` allows it',
  'bedrock:InvokeModelWithResponseStream': '`model.grantInvoke(…)` allows it',
  'bedrock:GetInferenceProfile': '`model.grantInvoke(…)` allows it',
};

const ACTIONS: Readonly<Record<Attempt['operation'], string>> = {
  Retrieve: 'bedrock:Retrieve',
  RetrieveAndGenerate: 'bedrock:RetrieveAndGenerate',
  RetrieveAndGenerateStream: 'bedrock:RetrieveAndGenerate',
  Converse: 'bedrock:InvokeModel',
  ConverseStream: 'bedrock:InvokeModelWithResponseStream',
};

function denied(error: Error, attempt: Attempt): KnowledgeError {
  const [, who = 'The caller', action = ACTIONS[attempt.operation], named] = REFUSAL.exec(error.message) ?? [];
  const resource = named?.replace(/[,.]$/, '') ?? resourceOf(attempt, action);
  const grant = GRANTS[action] ? ` (${GRANTS[action]})` : '';
  const access = /access to the model/i.test(error.message) ? ' The account may also lack access to the model, or its agreement.' : '';
  return new KnowledgeError('denied', `${who} may not ${action} on ${resource}: ${inside(error)}.`, `Allow ${action} on ${resource}${grant}.${access}`, { cause: error });
}

function resourceOf({ target, region, model }: Attempt, action: string): string {
  if (/Invoke|Inference|Converse/.test(action)) {
    return model ?? 'the model';
  }
  return action === 'bedrock:RetrieveAndGenerate' ? '*' : `arn:aws:bedrock:${region}:<account>:knowledge-base/${target.knowledgeBaseId}`;
}

function ofModel(error: Error, { model, operation, region }: Attempt): KnowledgeError | undefined {
  return model && (operation.startsWith('Converse') || /\bmodel\b|inference profile/i.test(error.message))
    ? new KnowledgeError('invalid', `There is no model ${model} in ${region}: ${inside(error)}.`, 'Most models are called through an inference profile: give its id or ARN.', { cause: error })
    : undefined;
}

function throttlingAdvice({ operation }: Attempt): string {
  return operation.startsWith('Converse')
    ? 'Ask for a higher quota of the model, or call it through a cross-Region profile.'
    : 'An account has 20 calls a second of each kind, for all its bases together, and that cannot be raised: spread the calls, or keep answers for a while.';
}

/** What the service's own words leave out. */
function hintFor(message: string): string {
  if (/HYBRID/i.test(message)) {
    return 'The base\'s vector store searches by meaning only: leave out `search`.';
  }
  if (/on-demand throughput|inference profile/i.test(message)) {
    return 'The model is called through an inference profile only: give the id or ARN of one, such as us.anthropic.…';
  }
  if (/(vector|managed)SearchConfiguration/i.test(message)) {
    return 'A managed base is searched by another configuration: give what `RetrievalTarget.of(knowledgeBase)` writes in place of the bare id, or { knowledgeBaseId, managed: true }.';
  }
  if (/session/i.test(message)) {
    return 'The service makes the ids of sessions, and forgets them after a while: leave out `sessionId` to begin a new one.';
  }
  return 'Change what the message names.';
}
