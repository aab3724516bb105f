import { ToolCall } from './brains/brain';
import { ToolReply } from './workbench';

/** How a call went, beside what the stream has of it. */
export type NotedCall = Omit<ToolReply, 'output'>;

const KEPT = 200;

/** What the page may ask for: how calls went, and what the server has logged. To people the stream says less. */
export class Notebook {
  /** The trouble that was logged last. */
  public trouble?: string;
  private readonly calls = new Map<string, NotedCall>();

  public noteCall({ id }: ToolCall, { output: _, ...noted }: ToolReply): void {
    this.calls.set(id, noted);
    if (this.calls.size > KEPT) {
      this.calls.delete(this.calls.keys().next().value!);
    }
  }

  public call(id: string): NotedCall | undefined {
    return this.calls.get(id);
  }

  /** Takes a line of the server's log, and gives back what it says of trouble, if it is about any. */
  public noteLine(line: string): string | undefined {
    const { level, message, error } = JSON.parse(line);
    if (level !== 'ERROR' && level !== 'WARN') {
      return undefined;
    }
    const cause = typeof error === 'object' ? `${error.name}: ${error.message}` : error;
    this.trouble = [message, cause].filter(Boolean).join(': ');
    return this.trouble;
  }
}
