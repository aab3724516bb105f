import * as fs from 'node:fs';
import { CloudFormationStackArtifact } from '@aws-cdk/cloud-assembly-api';
import { assetPath } from './assets';
import { isObject } from '../../src/contract/tools/values';

/** A stack, or one nested in it, which is deployed by a resource of the other. */
export interface TemplateOf {
  readonly stack: CloudFormationStackArtifact;
  /** The stack that is no part of another. */
  readonly outermost: CloudFormationStackArtifact;
  /** The stack around it, and the resource there that deploys it. */
  readonly parent?: { readonly stack: CloudFormationStackArtifact; readonly logicalId: string };
}

type Resources = Readonly<Record<string, { readonly Type?: unknown; readonly Properties?: Record<string, unknown> }>>;

/** A stack with all that are nested in it. These have all that the outermost one has, such as its account and its assets, but a template of their own. */
export function withNested(stack: CloudFormationStackArtifact): TemplateOf[] {
  return [{ stack, outermost: stack }, ...nestedIn(stack, stack)];
}

function nestedIn(stack: CloudFormationStackArtifact, outermost: CloudFormationStackArtifact): TemplateOf[] {
  return Object.entries((stack.template.Resources ?? {}) as Resources).flatMap(([logicalId, { Type, Properties }]) => {
    const file = Type === 'AWS::CloudFormation::Stack' ? assetPath(stack, Properties?.TemplateURL) : undefined;
    const template = file === undefined ? undefined : read(file);
    if (template === undefined) {
      return []; // somebody else's template, by its address
    }
    const nested = Object.create(stack, { template: { value: template } }) as CloudFormationStackArtifact;
    return [{ stack: nested, outermost, parent: { stack, logicalId } }, ...nestedIn(nested, outermost)];
  });
}

function read(file: string): unknown {
  try {
    const content = JSON.parse(fs.readFileSync(file, 'utf8'));
    return isObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
