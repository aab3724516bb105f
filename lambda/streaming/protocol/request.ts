import { Answer, Message } from '../../invocation/turn';
import { Refusal } from '../refusal';

/** What a client asks, in whichever form. */
export interface ChatRequest {
  /** The conversation, as the client calls it. */
  readonly chatId: string;
  /** The user's words; empty where `answers` is what they say. */
  readonly text: string;
  readonly answers: readonly Answer[];
  /** What the client says was said before. It is believed only where nothing better is known, and only about this user. */
  readonly earlier: readonly Message[];
}

/** Conversations have names that people's apps make up. */
const CHAT_ID = /^[\w.:@-]{1,200}$/;
const MOST_MESSAGES = 1_000;

/** Reads the body that `useChat` sends, or the short form `{ "id": …, "text": … }`. */
export function chatRequest(body: unknown, messageCharacters: number): ChatRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw wrong('the body must be a JSON object');
  }
  const { id, messages, text } = body as Record<string, unknown>;
  if (typeof id !== 'string' || !CHAT_ID.test(id)) {
    throw wrong('id must name the conversation with 1 to 200 letters, digits and _ . : @ -');
  }
  const request = typeof text === 'string' && messages === undefined
    ? { chatId: id, text: text.trim(), answers: [], earlier: [] }
    : fromMessages(id, messages);
  if (request.text === '' && request.answers.length === 0) {
    throw wrong('the last message says nothing: it must be the user\'s, with text, or answer what the agent asked for');
  }
  if (request.text.length > messageCharacters) {
    throw wrong(`the message has ${request.text.length} characters; ${messageCharacters} are allowed`);
  }
  return request;
}

function fromMessages(chatId: string, messages: unknown): ChatRequest {
  if (!Array.isArray(messages) || messages.length === 0 || messages.length > MOST_MESSAGES) {
    throw wrong(`messages must be a list of 1 to ${MOST_MESSAGES}`);
  }
  const said = messages.map(readMessage);
  const last = said[said.length - 1];
  const earlier = said.slice(0, -1).map(({ role, text }) => ({ role, text })).filter(({ text }) => text !== '');
  return last.role === 'user'
    ? { chatId, text: last.text, answers: [], earlier }
    : { chatId, text: '', answers: last.answers, earlier };
}

function readMessage(message: any): Message & { answers: readonly Answer[] } {
  const { role, parts } = message ?? {};
  if ((role !== 'user' && role !== 'assistant') || !Array.isArray(parts) || !parts.every((part) => typeof part === 'object' && part !== null)) {
    throw wrong('each message must have the role user or assistant, and a list of parts');
  }
  const text = parts.filter(({ type, text: words }) => type === 'text' && typeof words === 'string').map(({ text: words }) => words).join('\n').trim();
  return { role, text, answers: role === 'assistant' ? answersIn(parts) : [] };
}

/** Answers stand in the last step of the assistant's message: those before it were given with the turns before. */
function answersIn(parts: readonly any[]): Answer[] {
  return parts.slice(parts.map(({ type }) => type).lastIndexOf('step-start') + 1)
    .filter(({ toolCallId, providerExecuted }) => typeof toolCallId === 'string' && toolCallId.length <= 2_000 && providerExecuted !== true)
    .flatMap((part): Answer[] => {
      const { toolCallId, type, toolName, state, input, output, errorText, approval } = part;
      const call = { id: toolCallId, name: String(toolName ?? String(type).replace(/^tool-/, '')), input, wants: 'result' as const };
      const approved = typeof approval?.approved === 'boolean' ? { approved: approval.approved as boolean } : {};
      switch (state) {
        case 'approval-responded': return 'approved' in approved ? [{ call, ...approved }] : [];
        case 'output-denied': return [{ call, approved: false }];
        case 'output-available': return [{ call, ...approved, output: output ?? null }];
        case 'output-error': return [{ call, ...approved, error: String(errorText ?? 'it failed') }];
        default: return [];
      }
    });
}

function wrong(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message);
}
