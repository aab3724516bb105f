import { UpstreamError } from './errors';
import { Answer, PendingCall } from './turn';

/**
 * Calls that the Classic engine returns control for. What it must be told again with the answer is in the call's id, so
 * that no process needs to remember it.
 */
interface Ticket {
  /** The invocation. */
  readonly i: string;
  /** The action group. */
  readonly g: string;
  /** The function, or path and method. */
  readonly f?: string;
  readonly p?: string;
  readonly m?: string;
  /** The collaborator's id, where one asks. */
  readonly a?: string;
  readonly w: PendingCall['wants'];
}

const WANTS: Readonly<Record<string, PendingCall['wants']>> = {
  RESULT: 'result', USER_CONFIRMATION: 'approval', USER_CONFIRMATION_AND_RESULT: 'approval-and-result',
};

/** What the engine waits for. */
export function pendingCalls({ invocationId = '', invocationInputs = [] }: any): PendingCall[] {
  return invocationInputs.map(({ functionInvocationInput, apiInvocationInput }: any): PendingCall => {
    const asked = functionInvocationInput ?? apiInvocationInput ?? {};
    const { actionGroup = '', function: name, apiPath, httpMethod, agentId, actionInvocationType, parameters = [], requestBody } = asked;
    const wants = WANTS[actionInvocationType] ?? 'result';
    const ticket: Ticket = { i: invocationId, g: actionGroup, f: name, p: apiPath, m: httpMethod, a: agentId, w: wants };
    const properties = Object.values(requestBody?.content ?? {}).flatMap((content: any) => content.properties ?? []);
    return {
      id: Buffer.from(JSON.stringify(ticket)).toString('base64url'),
      name: toolName(actionGroup, name ?? `${httpMethod} ${apiPath}`),
      input: Object.fromEntries([...parameters, ...properties].map((parameter: any) => [parameter.name, parameter.value])),
      wants,
    };
  });
}

/** How a tool of an action group is called in what people see. */
export function toolName(actionGroup: string, tool: string): string {
  return actionGroup ? `${actionGroup}.${tool}` : tool;
}

/** The session state that answers them. */
export function returnControlResults(answers: readonly Answer[]): Record<string, unknown> {
  const tickets = answers.map(({ call }) => ticketOf(call.id));
  if (new Set(tickets.map(({ i }) => i)).size > 1) {
    throw new UpstreamError('ValidationException', 'the answers belong to different requests of the agent', false);
  }
  return {
    invocationId: tickets[0].i,
    returnControlInvocationResults: answers.map((answer, index) => resultOf(answer, tickets[index])),
  };
}

function resultOf({ approved, output, error }: Answer, { g, f, p, m, a, w }: Ticket): Record<string, unknown> {
  const body = error ?? (typeof output === 'string' ? output : JSON.stringify(output ?? {}));
  const common = {
    actionGroup: g,
    ...(a && { agentId: a }),
    ...(w !== 'result' && { confirmationState: approved ? 'CONFIRM' : 'DENY' }),
  };
  const hasBody = output !== undefined || error !== undefined || w === 'approval';
  return f !== undefined
    ? { functionResult: { ...common, function: f, ...(error !== undefined && { responseState: 'REPROMPT' }), ...(hasBody && { responseBody: { TEXT: { body: w === 'approval' ? '' : body } } }) } }
    : { apiResult: { ...common, apiPath: p, httpMethod: m, ...(error !== undefined && { httpStatusCode: 500 }), ...(hasBody && { responseBody: { 'application/json': { body: w === 'approval' ? '' : body } } }) } };
}

function ticketOf(id: string): Ticket {
  try {
    const ticket = JSON.parse(Buffer.from(id, 'base64url').toString());
    const texts = ['i', 'g', 'f', 'p', 'm', 'a', 'w'].map((name) => ticket[name]).filter((value) => value !== undefined);
    if (typeof ticket.i === 'string' && typeof ticket.g === 'string' && texts.every((text) => typeof text === 'string')) {
      return ticket;
    }
  } catch {
    // the same as any other text that is no ticket
  }
  throw new UpstreamError('ValidationException', 'this answers no request of the agent', false);
}
