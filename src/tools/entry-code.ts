import { existsSync } from 'fs';
import { createRequire } from 'module';
import { dirname, join, resolve } from 'path';
import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Findings } from '../contract/findings';
import { stageFiles } from '../private/staged-files';

/** What of esbuild is used; the library does not depend on it. */
interface Esbuild {
  buildSync(options: object): { readonly outputFiles: readonly { readonly path: string; readonly contents: Uint8Array }[] };
  formatMessagesSync(messages: readonly object[], options: object): string[];
}

/**
 * A file of the user's and what it imports, bundled by the user's own esbuild. It is the one thing that starts a process at
 * synth, and only where it was asked for.
 */
export class EntryCode extends lambda.Code {
  public readonly isInline = false;

  public constructor(private readonly entry: string, private readonly findings: Findings) {
    super();
  }

  public bind(scope: Construct): lambda.CodeConfig {
    const { bucketName, objectKey } = stageFiles(scope, Stack.of(scope).bundlingRequired ? this.bundle() : new Map());
    return { s3Location: { bucketName, objectKey } };
  }

  /** The bundle by file. What is wrong is a finding, and then there is none. */
  private bundle(): ReadonlyMap<string, Uint8Array> {
    const entry = resolve(this.entry);
    if (!existsSync(entry)) {
      this.findings.error('tool-handler.entry', `entry is "${this.entry}", and there is no ${entry}. Name a TypeScript or JavaScript file; the path starts where synth runs.`);
      return new Map();
    }
    const esbuild = esbuildNear(entry);
    if (!esbuild) {
      this.findings.error('tool-handler.entry', 'entry is bundled by esbuild, and the app has none. Run "npm install --save-dev esbuild", or bundle it yourself and give code.');
      return new Map();
    }
    try {
      const { outputFiles } = esbuild.buildSync(optionsFor(entry));
      return new Map(outputFiles.map(({ path, contents }) => [path.endsWith('.map') ? 'index.js.map' : 'index.js', contents]));
    } catch (error) {
      const said = esbuild.formatMessagesSync((error as { errors?: object[] }).errors ?? [{ text: (error as Error).message }], { kind: 'error', color: false });
      this.findings.error('tool-handler.entry', `entry is "${this.entry}", and esbuild cannot bundle it. Mend this:\n${said.join('\n').trim()}`);
      return new Map();
    }
  }
}

/** Deterministic, wherever the app lies: every path in the bundle and its map is told from the entry's folder. */
function optionsFor(entry: string): object {
  return {
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    outfile: join(dirname(entry), 'index.js'), // not written there
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
  };
}

/** The esbuild of the app that the file belongs to, or of the folder where synth runs. */
function esbuildNear(entry: string): Esbuild | undefined {
  for (const place of [entry, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(place)('esbuild') as Esbuild;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') {
        throw error;
      }
    }
  }
  return undefined;
}
