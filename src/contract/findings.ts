/** Something the user should know about a definition. */
export interface Finding {
  /** `error`: the service would refuse it. `warning`: legal but unwise, or quietly adapted. */
  readonly severity: 'error' | 'warning';
  /** Stable, so that a warning can be acknowledged. */
  readonly id: string;
  /** Where, what and the fix, in one sentence or two. */
  readonly message: string;
}

/** Collects everything that is wrong, so that the user hears it all at once. */
export class Findings {
  private readonly found: Finding[] = [];
  private readonly messages = new Set<string>();

  public get all(): readonly Finding[] {
    return this.found;
  }

  public error(id: string, message: string): void {
    this.add({ severity: 'error', id, message });
  }

  public warning(id: string, message: string): void {
    this.add({ severity: 'warning', id, message });
  }

  public addAll(findings: readonly Finding[]): void {
    findings.forEach((finding) => this.add(finding));
  }

  private add(finding: Finding): void {
    if (!this.messages.has(finding.message)) {
      this.messages.add(finding.message);
      this.found.push(finding);
    }
  }
}
