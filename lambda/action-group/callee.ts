import { LambdaHandler, ToolMap, toolsIn, withoutGuard } from './tools';

/** The user's code behind the guard: tools by name, or a handler that speaks the envelope of Agents Classic. */
export type Callee = { readonly tools: ToolMap } | { readonly handler: LambdaHandler };

/** Finds the user's code. It may be slow, or fail, the first time. */
export interface CalleeSource {
  (): Callee | Promise<Callee>;
  /** Loading has failed, or took longer than a call can wait: the next call may try again. */
  forget?(): void;
}

/** What the guard calls: the tools themselves where there are any, and never a second guard. */
export function calleeOf(handler: LambdaHandler): Callee {
  const tools = toolsIn(handler);
  return tools ? { tools } : { handler: withoutGuard(handler) };
}
