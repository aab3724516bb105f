import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CfnElement, CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** One resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
}

/** As much of a template as the judges look at. */
export interface Template {
  readonly Resources: Record<string, TemplateResource>;
  readonly Outputs?: Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>;
}

/** An app, synthesized: its constructs, and the template of each of its stacks. */
export class Synthesis {
  public static of(define: (app: App) => void): Synthesis {
    const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'judges-'));
    try {
      const app = new App({ outdir });
      define(app);
      const { stacks } = app.synth();
      return new Synthesis(app, new Map(stacks.map((stack) => [stack.stackName, stack.template])), validationReport(outdir));
    } finally {
      fs.rmSync(outdir, { recursive: true });
    }
  }

  private constructor(
    public readonly app: App,
    public readonly templates: ReadonlyMap<string, Template>,
    /** What the framework's own validation, and plugins such as cdk-nag, told the user. */
    public readonly reported: readonly string[],
  ) {
  }

  /** The logical id of a resource, and the stack it is in, by the construct's path. */
  public locate(constructPath: string): { readonly stack: string; readonly logicalId: string } {
    const construct = constructPath.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), this.app);
    const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild as CfnElement;
    return { stack: resource.stack.stackName, logicalId: resource.stack.resolve(resource.logicalId) };
  }
}

interface ValidationReport {
  readonly pluginReports: {
    readonly violations: { readonly ruleName: string; readonly violatingConstructs: { readonly constructPath: string }[] }[];
  }[];
}

function validationReport(outdir: string): string[] {
  const file = path.join(outdir, 'validation-report.json');
  if (!fs.existsSync(file)) {
    return [];
  }
  const { pluginReports }: ValidationReport = JSON.parse(fs.readFileSync(file, 'utf8'));
  return pluginReports.flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => `${constructPath} ${ruleName}`));
}
