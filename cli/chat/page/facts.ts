/** What the server tells the page of the agent. */
export interface AgentFacts {
  readonly name: string;
  readonly path: string;
  readonly engine: 'classic' | 'agentcore';
  readonly model: string;
  readonly instruction: string;
  readonly brain: { readonly kind: 'scripted' | 'model-url' | 'bedrock' | 'deployed'; readonly note: string };
  /** Tokens of a turn. */
  readonly budget: number;
  readonly tools: readonly ToolFacts[];
  /** Messages to begin with. */
  readonly suggestions: readonly Suggestion[];
}

export interface ToolFacts {
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly required: boolean; readonly about: string }[];
  /** Whether a guard checks arguments and replies. */
  readonly guarded: boolean;
  /** Why it cannot be run here. */
  readonly untried?: string;
}

export interface Suggestion {
  readonly text: string;
  readonly about: string;
}

/** What the server tells the page of a call, beside what the stream has of it. */
export interface CallFacts {
  readonly verdict: 'pass' | 'fail' | 'blocked' | 'untried';
  readonly answer: string;
  readonly problems: readonly string[];
  readonly wanted: readonly string[];
  readonly stack: readonly string[];
  readonly log: readonly string[];
}
