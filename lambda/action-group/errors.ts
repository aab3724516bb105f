import { ResponseState } from '../../src/contract/tools/envelope';

/**
 * What a tool can throw on purpose. Two copies of this module may be loaded (the guard's and the one in the author's
 * bundle), so the guard tells them by a registered symbol and not by `instanceof`.
 */
const KIND = Symbol.for('cdk-bedrock-agents.deliberate');

/** What it asks of the agent, beyond reading the message. */
type Kind = 'error' | ResponseState;

abstract class Deliberate extends Error {
  public constructor(message: string, kind: Kind, public readonly status: number) {
    super(message);
    this.name = new.target.name;
    Object.defineProperty(this, KIND, { value: kind });
  }
}

/**
 * An error the agent may tell the user about: the message goes to the model as it is.
 *
 * ```ts
 * throw new ToolError('Order A-1 has been shipped and cannot be cancelled.', { status: 409 });
 * ```
 */
export class ToolError extends Deliberate {
  /** `status` is the HTTP status that OpenAPI tools answer with; 400 unless given. */
  public constructor(message: string, options: { readonly status?: number } = {}) {
    super(message, 'error', options.status ?? 400);
  }
}

/** Asks the model to try the call again; the message says what to change. */
export class Reprompt extends Deliberate {
  public constructor(message: string) {
    super(message, 'REPROMPT', 400);
  }
}

/** Ends the agent's turn with an error (Agents Classic: DependencyFailedException). */
export class Failure extends Deliberate {
  public constructor(message: string) {
    super(message, 'FAILURE', 500);
  }
}

/** What the tool meant, if it threw on purpose. */
export function deliberate(error: unknown): { kind: Kind; message: string; status: number } | undefined {
  try {
    const { [KIND]: kind, message, status } = error as Record<PropertyKey, unknown>;
    return kind ? { kind: kind as Kind, message: String(message), status: Number(status) } : undefined;
  } catch { // null, or an object that refuses to be read
    return undefined;
  }
}
