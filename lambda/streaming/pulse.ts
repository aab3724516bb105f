/** Something that happens now and then for everybody who is here. One timer for all: a thousand streams do not have a thousand. */
export class Pulse {
  private readonly members = new Set<(now: number) => void>();
  private timer?: NodeJS.Timeout;

  public constructor(private readonly periodMs: number) {
  }

  /** Calls back until the returned function is called. */
  public join(callback: (now: number) => void): () => void {
    this.members.add(callback);
    this.timer ??= setInterval(() => this.beat(), this.periodMs).unref();
    return () => {
      this.members.delete(callback);
      if (this.members.size === 0) {
        clearInterval(this.timer);
        this.timer = undefined;
      }
    };
  }

  private beat(): void {
    const now = performance.now();
    for (const member of this.members) {
      member(now);
    }
  }
}
