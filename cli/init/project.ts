import { Choices } from './choices';
import { pythonApp } from './files/app-python';
import { typescriptApp } from './files/app-typescript';
import { configuration } from './files/configuration';
import { readme } from './files/readme';
import { INSTRUCTION, OPENAPI } from './files/shared';
import { pythonTools } from './files/tools-python';
import { typescriptTools } from './files/tools-typescript';
import { workflow } from './files/workflow';

/** Files by their path in the app. */
export type Files = Readonly<Record<string, string>>;

/** Which library the app depends on. */
export interface Library {
  readonly version: string;
  /** Where npm gets it, in place of the registry. */
  readonly npm?: string;
  /** Where pip gets it, in place of PyPI. */
  readonly python?: string;
}

/** What the app is called, in the places that have their own rules for names. */
export class AppName {
  public static of(folder: string): AppName {
    const words = folder.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
    return new AppName(/^[a-zA-Z]/.test(words[0] ?? '') ? words : ['agent', ...words]);
  }

  private constructor(private readonly words: readonly string[]) {
  }

  /** For npm. */
  public get kebab(): string {
    return this.words.join('-').toLowerCase();
  }

  /** For the stack. */
  public get pascal(): string {
    return this.words.map((word) => word[0].toUpperCase() + word.slice(1)).join('').slice(0, 60);
  }
}

/** All files of a new app. */
export function filesOf(name: AppName, choices: Choices, library: Library): Files {
  return {
    'instruction.md': INSTRUCTION,
    ...(choices.schema === 'openapi' && { 'orders.openapi.yaml': OPENAPI }),
    ...(choices.language === 'typescript' ? typescriptApp(name, choices) : pythonApp(name, choices)),
    ...(choices.tools === 'typescript' ? typescriptTools(choices) : pythonTools(choices)),
    ...configuration(name, choices, library),
    '.github/workflows/test.yml': workflow(choices),
    'README.md': readme(name, choices),
  };
}
